/**
 * Reads and compiles the node cells of a notebook. A result is used again until the text of the cell changes, or the set of names that it
 * mentions and cells above define.
 *
 *     const [cell] = cells
 *     const nodes = new NodeCells(() => {})
 *     const scope = new Scope()
 *     scope.addNodeCell(cell.index, nodes.read(cell).facts)
 *     nodes.compile(cell, scope).compiled?.provides   // ['LockService', 'Storage', 'Client']
 */
import type { CellReading, CodeFacts, CompileResult, Outline } from '../code/index.ts'
import { compileCell, outlineOf, readCell } from '../code/index.ts'
import { forgetful, type OnWork, type Remember, type SourceCell } from './cells.ts'
import type { Scope } from './scope.ts'

/** The part of a reading that is kept: everything but the tree, which is large. */
interface ReadCell {
  facts: CodeFacts
  outline: Outline
}

interface CompiledText {
  text: string
  /** The names that the cell mentions and cells above define. */
  available: readonly string[]
  result: CompileResult
}

export class NodeCells {
  private readonly onWork: OnWork
  private readonly known = new Map<string, ReadCell>()
  /** Readings with their trees, kept until the cell is compiled. */
  private readonly fresh = new Map<string, CellReading>()
  private readonly compiled = new Map<number, CompiledText>()

  private readonly remember: Remember

  constructor(onWork: OnWork, remember: Remember = forgetful) {
    this.onWork = onWork
    this.remember = remember
  }

  read({ text, index }: SourceCell): ReadCell {
    let known = this.known.get(text)
    if (known === undefined) {
      known = this.remember('read', text, () => {
        const reading = this.readAnew(text, index)
        this.fresh.set(text, reading)
        return { facts: reading.facts, outline: outlineOf(reading) }
      })
      this.known.set(text, known)
    }
    return known
  }

  compile(cell: SourceCell, { names }: Scope): CompileResult {
    const { text, index } = cell
    const available = this.read(cell).outline.mentions.filter((name) => names.nearest(name, index))
    const before = this.compiled.get(index)
    if (before !== undefined && before.text === text && before.available.join() === available.join()) return before.result
    const result = this.remember('compiled', JSON.stringify([index, available, text]), () => {
      const reading = this.fresh.get(text) ?? this.readAnew(text, index)
      this.onWork('compiled', index)
      return compileCell(reading, { available, cell: index })
    })
    this.fresh.delete(text)
    this.compiled.set(index, { text, available, result })
    return result
  }

  /** Forgets results that these cells do not need. Readings are forgotten only when there are many, since an edit may be undone. */
  keep(cells: ReadonlyMap<number, SourceCell>): void {
    this.fresh.clear()
    for (const index of this.compiled.keys()) if (!cells.has(index)) this.compiled.delete(index)
    if (this.known.size <= 2 * cells.size + 100) return
    const texts = new Set([...cells.values()].map(({ text }) => text))
    for (const text of this.known.keys()) if (!texts.has(text)) this.known.delete(text)
  }

  private readAnew(text: string, index: number): CellReading {
    this.onWork('read', index)
    return readCell(text)
  }
}
