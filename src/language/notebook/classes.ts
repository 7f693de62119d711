/**
 * The classes that a cell sees, with everything they have from the classes they extend: other cells' and parts of the library.
 *
 *     classesOf(factsOfTheCellsAbove).get('Server')   // { isNode: true, fields: ['term', …], messages: ['requestVote', …] }
 */
import type { ClassFact, CodeFacts } from '../code/index.ts'
import { partClass } from '../code/index.ts'

export interface KnownClass {
  /** Whether it extends `Node`, directly or through others. */
  isNode: boolean
  fields: string[]
  messages: string[]
}

const node: KnownClass = { isNode: true, fields: [], messages: [] }

/** Of two classes with one name the later one wins. */
export function classesOf(cells: readonly CodeFacts[]): Map<string, KnownClass> {
  const known = new Map<string, KnownClass>([['Node', node]])
  for (const { imports, classes } of cells) {
    for (const { name, local } of imports) {
      const part = knownPart(name)
      if (part !== undefined) known.set(local, part)
    }
    for (const found of classes) known.set(found.name, together(found, known.get(found.base ?? '')))
  }
  known.delete('Node')
  return known
}

function knownPart(name: string): KnownClass | undefined {
  if (name === 'Node') return node
  const found = partClass(name)
  return found && together(found, knownPart(found.base ?? ''))
}

function together(own: ClassFact, base: KnownClass | undefined): KnownClass {
  const join = (inherited: readonly string[] = [], added: readonly { name: string }[]) => (
    [...new Set([...inherited, ...added.map(({ name }) => name)])]
  )
  return { isNode: base?.isNode ?? false, fields: join(base?.fields, own.fields), messages: join(base?.messages, own.methods) }
}
