/**
 * The node cells of a notebook as the files of a TypeScript project.
 *
 * Every cell is a module whose text is the cell's text and, on a line of its own after it, the imports of what it mentions of the cells
 * above and the exports of what it defines. Imports apply to the whole file wherever they stand, so no offset of the cell moves.
 *
 * ```ts
 * class Client extends Storage { … }
 * ;import { Storage } from './cell-2.ts'; export { Client };
 * ```
 *
 * A cell imports only what it mentions. Importing everything would take imports that grow with the square of the cells, and a new name in
 * one cell would change the files of all cells below. For completion there is one more file, in which everything is in reach.
 */
import ts from 'typescript'
import { Definitions } from '../definitions.ts'
import type { Outline } from './reading.ts'
import { outlineOf, readCell } from './reading.ts'

/** A node cell: its index in the notebook and its text. */
export interface NodeCell {
  cell: number
  text: string
  /** The outline of the text (`outlineOf`), if the caller has it already. */
  outline?: Outline
}

export interface CellFile extends Outline {
  fileName: string
  cell: number
  /** The cell's own text. */
  text: string
  /** The line of imports and exports after it. */
  tail: string
  /** Files whose definitions it mentions. */
  dependsOn: readonly CellFile[]
  snapshot: ts.IScriptSnapshot
  version: string
  /** A new number whenever the checker might say something else of the cell: when its text or a cell that it uses, also indirectly, has changed. */
  stamp: number
}

export function fileNameOf(cell: number): string {
  return `/cell-${cell}.ts`
}

/** The file in which completions are looked up. */
export const openFileName = '/open-cell.ts'

export class CellFiles {
  private byName = new Map<string, CellFile>()
  private values = new Definitions<string>()
  private types = new Definitions<string>()
  private readonly outlines = new Map<string, Outline>()
  /** The cell in which the user is typing. */
  private openCell: number | undefined
  private openFile: CellFile | undefined
  private count = 0

  /** Makes the files of these cells, which are in the order of the notebook. */
  update(cells: readonly NodeCell[]): void {
    const before = this.byName
    this.byName = new Map()
    this.values = new Definitions()
    this.types = new Definitions()
    for (const cell of cells) {
      const name = fileNameOf(cell.cell)
      const file = this.fileOf(name, cell, cell.outline ?? this.outlineOf(cell.text), before.get(name))
      this.byName.set(name, file)
      for (const value of file.values) this.values.add(value, cell.cell, name)
      for (const type of [...file.types, ...file.values]) this.types.add(type, cell.cell, name)
    }
    if (this.outlines.size > 2 * cells.length + 100) this.outlines.clear()
    this.writeOpenFile()
  }

  /** Makes the additional file of this cell, in which everything is in reach. Returns whether it was another cell's before. */
  open(cell: number): boolean {
    if (this.openCell === cell) return false
    this.openCell = cell
    this.writeOpenFile()
    return true
  }

  private writeOpenFile(): void {
    const file = this.openCell === undefined ? undefined : this.byName.get(fileNameOf(this.openCell))
    if (file === undefined) {
      this.openCell = this.openFile = undefined
      return
    }
    const { cell, text } = file
    const own = new Set([...file.values, ...file.types])
    const mentions = this.types.namesAbove(cell).filter((name) => !own.has(name))
    this.openFile = this.fileOf(openFileName, { cell, text }, { ...file, mentions }, this.openFile)
  }

  /** The file of a cell; the same object as before when nothing has changed. */
  private fileOf(fileName: string, { cell, text }: NodeCell, outline: Outline, before: CellFile | undefined): CellFile {
    const imports = this.importsOf(outline.mentions, cell)
    const lines = [...imports].map(([file, names]) => `import { ${names.join(', ')} } from '.${file}';`)
    const exported = [...outline.values, ...outline.types.map((name) => `type ${name}`)]
    const tail = `\n;${lines.join(' ')} export { ${exported.join(', ')} };`
    const dependsOn = [...imports.keys()].flatMap((file) => this.byName.get(file) ?? [])
    const sameText = before?.cell === cell && before.text === text && before.tail === tail
    if (sameText && dependsOn.every((file, i) => file.stamp === before.dependsOn[i].stamp)) return before
    const stamp = ++this.count
    if (sameText) return { ...before, dependsOn, stamp }
    const snapshot = ts.ScriptSnapshot.fromString((outline.beyond ? '' : text) + tail)
    const { values, types, mentions, unreadable, beyond } = outline
    return { values, types, mentions, unreadable, beyond, fileName, cell, text, tail, dependsOn, snapshot, version: String(stamp), stamp }
  }

  /** The names that a cell imports, by file: those it mentions that a cell above defines. */
  private importsOf(mentions: readonly string[], cell: number): Map<string, string[]> {
    const imports = new Map<string, string[]>()
    for (const name of mentions) {
      const value = this.values.nearest(name, cell)
      const file = value ?? this.types.nearest(name, cell)
      if (file === undefined) continue
      const names = imports.get(file) ?? []
      if (names.length === 0) imports.set(file, names)
      names.push(value === undefined ? `type ${name}` : name)
    }
    return imports
  }

  private outlineOf(text: string): Outline {
    let outline = this.outlines.get(text)
    if (outline === undefined) this.outlines.set(text, outline = outlineOf(readCell(text)))
    return outline
  }

  /** The cells, in the order of the notebook. */
  cells(): Iterable<CellFile> {
    return this.byName.values()
  }

  fileNames(): string[] {
    return [...this.byName.keys(), ...(this.openFile === undefined ? [] : [openFileName])]
  }

  get(fileName: string): CellFile | undefined {
    return fileName === openFileName ? this.openFile : this.byName.get(fileName)
  }

  /** Names that the cells above a cell define, the nearest first. */
  namesAbove(cell: number): string[] {
    return this.types.namesAbove(cell).reverse()
  }

  isDefinedBelow(name: string, cell: number): boolean {
    return (this.types.placeOf(name, Infinity) ?? -1) > cell
  }
}
