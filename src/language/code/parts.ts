/**
 * The library of parts: node code that a cell takes by name, `import { CircuitBreaker, retry } from 'dsnb'`.
 *
 *     partNamed('retry')     // { name: 'retry', kind: 'value', file: 'retry' }
 *     partFiles.get('retry') // its text, what it offers, and which other files it needs
 *
 * A part is a file of `src/language/parts/`, written like a node cell; what it marks with `export` can be imported.
 */
import texts from '#parts'

/** The module that parts are imported from. */
export const partsModule = 'dsnb'

export interface Part {
  name: string
  /** A type is there for the type service only. */
  kind: 'value' | 'type'
  /** The name of its file, without its ending. */
  file: string
}

export interface PartFile {
  file: string
  /** The source as it is, with `export`; the type service reads this. */
  source: string
  /** The same as the text of a cell: every `export` is blank, so that places stay. */
  text: string
  parts: Part[]
  /** Its place in the library, which makes its cell index. */
  index: number
}

const exported = /^export (?:abstract |async )?(class|function|const|interface|type) ([\w$]+)/gm

export const partFiles: ReadonlyMap<string, PartFile> = new Map(Object.entries(texts).map(([file, source], index) => {
  const parts = [...source.matchAll(exported)].map(([, word, name]): Part => (
    { name, kind: word === 'interface' || word === 'type' ? 'type' : 'value', file }
  ))
  return [file, { file, source, text: source.replace(/^export (?=[a-z])/gm, '       '), parts, index }]
}))

const byName = new Map([...partFiles.values()].flatMap(({ parts }) => parts.map((part) => [part.name, part] as const)))

/** Every name that can be imported, in the order of the files. */
export const partNames: readonly string[] = [...byName.keys()]

/** The classes and functions of the library, without its types. */
export const usableParts: readonly string[] = [...byName.values()].filter(({ kind }) => kind === 'value').map(({ name }) => name)

export function partNamed(name: string): Part | undefined {
  return byName.get(name)
}

/** The name of a part in compiled code. No cell can define such a name, so a cell's own `retry` does not replace the library's. */
export function compiledName(part: string): string {
  return `$k_part_${part}`
}
