/** Reads a notebook file and prepares its runs. What cannot be used is an `InputError` with file, line and column. */
/// <reference path="../language/library.d.ts" />
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buildId } from 'dsnb:build'
import { libraryFiles } from 'dsnb:library'
import { FormatError, parseNotebook } from '../format/index.ts'
import { withHint } from '../trace/problem-text.ts'
import type { CellDiagnostic, RunRequest } from '../language/index.ts'
import { cacheFolder } from './cache/folder.ts'
import { openStore } from './cache/store.ts'
import { understand } from './understand.ts'

export interface LoadedNotebook {
  file: string
  requests: RunRequest[]
  /** What is probably not meant, as compilers say it. */
  warnings: string[]
  /** `file:line:column` of a place in a cell. */
  locate(cell: number, offset: number): string
}

/** Input that cannot be used; each line says where: `file:line:column: message`. */
export class InputError extends Error {
  override readonly name = 'InputError'

  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
  }
}

/** `anew` asks for everything to be found out again, whatever the cache knows. */
export async function loadNotebook(file: string, { anew = false }: { anew?: boolean } = {}): Promise<LoadedNotebook> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new InputError([`${file}:1:1: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`])
  })
  const cells = readCells(file, bytes)
  const build = `${buildId()} ${process.version}`
  const { diagnostics, requests } = understand(cells, { store: openStore(cacheFolder(process.env)), build, place: resolve(file), anew, libraryFiles })
  const told = (wanted: CellDiagnostic['severity']) => diagnostics.filter(({ severity }) => severity === wanted).map((one) => describe(file, cells, one))
  const errors = told('error')
  if (errors.length > 0) throw new InputError(errors)
  return { file, requests, warnings: told('warning'), locate: (cell, offset) => locate(file, cells, cell, offset) }
}

interface Located {
  kind: 'prose' | 'node' | 'scenario'
  text: string
  index: number
  /** Line of the file, from 1, on which the cell's text begins. */
  line: number
}

function readCells(file: string, bytes: Uint8Array): Located[] {
  try {
    return parseNotebook(bytes).cells.map(({ kind, text, line = 1 }, index) => ({ kind, text, index, line }))
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw new InputError([`${file}:${error.line}:${error.column}: ${withHint(error.message, error.hint)}`])
  }
}

/** `file:line:column: message`, as compilers say it. */
function describe(file: string, cells: Located[], { cell, start, message, hint }: CellDiagnostic): string {
  return `${locate(file, cells, cell, start)}: ${withHint(message, hint)}`
}

function locate(file: string, cells: Located[], cell: number, offset: number): string {
  const found = cells.find(({ index }) => index === cell)
  const before = (found?.text ?? '').slice(0, offset).split('\n')
  return `${file}:${(found?.line ?? 1) + before.length - 1}:${before[before.length - 1].length + 1}`
}
