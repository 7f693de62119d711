/**
 * A notebook in memory: its cells, and what is needed to write the same bytes again.
 *
 *     const file = parseText('# Hello\n\n```dsnb\ncluster a\n```\n')
 *     file.cells.map((cell) => cell.kind)        // ['prose', 'scenario']
 *     printNotebook(file)                      // the text above
 *
 * The layout of a cell notes where its lines in the file differ from what the printer would write; a cell in the usual form has none. It is
 * plain JSON, so that VS Code can keep it in the metadata of the cell while cells are reordered, split or changed in kind.
 */
import type { EndOfLine } from './lines.ts'

/** `node`: a fence `ts dsnb`; `scenario`: a fence `dsnb`; everything else is prose. */
export type CellKind = 'prose' | 'node' | 'scenario'

export interface Cell {
  kind: CellKind
  /** What is shown and edited; lines end in `\n`, without the fence. */
  text: string
  /** Line of the file (from 1) on which `text` begins. Only cells that were read have it. */
  line?: number
  layout?: CellLayout
}

export interface CellLayout {
  /** The blank lines (and cell breaks) before the cell, where they are not the usual ones. */
  gap?: string
  /** What stood before that gap; the printer keeps the gap as long as something of this kind stands there. */
  after?: 'start' | 'prose' | 'code'
  /** The next cell followed without a blank line. */
  tight?: boolean
  /** The opening line, if it is not ```` ```ts dsnb ```` or ```` ```dsnb ````. */
  open?: string
  /** The closing line, if it is not just the mark of the opening line. */
  close?: string
  /** All lines of the cell, if printing its text would give others, as with mixed line endings or a missing closing fence. */
  raw?: string
  /** The file ended with this cell, and its last line had no line ending. */
  unfinished?: boolean
}

export interface FileLayout {
  byteOrderMark?: boolean
  /** Absent: `\n`. */
  endOfLine?: EndOfLine
  /** The front matter with both its `---` lines, as it was written. */
  frontMatter?: string
  /** Blank lines after the last cell. */
  tail?: string
}

export interface NotebookFile {
  cells: Cell[]
  layout: FileLayout
}

/** The version of the format that this program writes and the highest it reads. */
export const formatVersion = 1
