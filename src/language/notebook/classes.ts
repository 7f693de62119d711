/**
 * The classes of a notebook, with what they inherit from classes of other cells and from parts of the library.
 *
 *     import { compileCell } from '../code/compile.ts'
 *     const classes = new Classes()
 *     classes.add(2, compileCell('class Server extends Node { term = 0; requestVote() {} }', { available: [] }).facts)
 *     classes.named('Server', 5)     // { isNode: true, fields: ['term'], messages: ['requestVote'] }: as cell 5 sees it
 */
import type { ClassFact, CodeFacts } from '../code/index.ts'
import { partClass } from '../code/index.ts'
import { Definitions } from '../definitions.ts'

export interface KnownClass {
  /** Whether it extends `Node`, directly or through others. */
  isNode: boolean
  fields: readonly string[]
  messages: readonly string[]
}

/** What a part declares, if it is a class: `partClass`, or a cache of it. */
export type ClassOfPart = (name: string) => ClassFact | undefined

const node: KnownClass = { isNode: true, fields: [], messages: [] }

export class Classes {
  /** Of two classes with one name, cells below the later one see that one. */
  private readonly known = new Definitions<KnownClass>()
  private readonly latest = new Map<string, KnownClass>([['Node', node]])
  /** The classes that have a field or message of a name. */
  private readonly owners = new Map<string, { name: string; place: number }[]>()
  private readonly classOfPart: ClassOfPart

  constructor(classOfPart: ClassOfPart = partClass) {
    this.classOfPart = classOfPart
  }

  /** Adds the classes of the cell at a place, which must not lie above those that were added before. */
  add(place: number, { imports, classes }: CodeFacts): void {
    for (const { name, local } of imports) {
      const part = knownPart(name, this.classOfPart)
      if (part !== undefined) this.define(local, place, part)
    }
    for (const found of classes) this.define(found.name, place, together(found, this.latest.get(found.base ?? '')))
  }

  private define(name: string, place: number, known: KnownClass): void {
    this.latest.set(name, known)
    if (name === 'Node') return
    this.known.add(name, place, known)
    for (const member of [...known.fields, ...known.messages]) {
      const owners = this.owners.get(member)
      if (owners === undefined) this.owners.set(member, [{ name, place }])
      else owners.push({ name, place })
    }
  }

  named(name: string, place: number): KnownClass | undefined {
    return this.known.nearest(name, place)
  }

  /** The classes that can be nodes. */
  nodeClasses(place: number): string[] {
    return this.known.namesAbove(place).filter((name) => this.named(name, place)?.isNode)
  }

  /** Whether some class that the cell at a place sees has such a field or message. */
  someHas(member: string, place: number): boolean {
    return this.owners.get(member)?.some((owner) => owner.place < place && this.known.placeOf(owner.name, place) === owner.place) ?? false
  }
}

/** The classes of parts, by name; kept for good, since the texts of parts never change. */
const parts = new Map<string, KnownClass | undefined>([['Node', node]])

function knownPart(name: string, classOfPart: ClassOfPart): KnownClass | undefined {
  if (parts.has(name)) return parts.get(name)
  const found = classOfPart(name)
  const known = found && together(found, knownPart(found.base ?? '', classOfPart))
  parts.set(name, known)
  return known
}

/** Classes that were joined with their base before, so that a class that has not changed stays the same object. */
const joined = new WeakMap<ClassFact, { base: KnownClass | undefined; known: KnownClass }>()

function together(own: ClassFact, base: KnownClass | undefined): KnownClass {
  const before = joined.get(own)
  if (before !== undefined && before.base === base) return before.known
  const join = (inherited: readonly string[] = [], added: readonly { name: string }[]) => (
    [...new Set([...inherited, ...added.map(({ name }) => name)])]
  )
  const known = { isNode: base?.isNode ?? false, fields: join(base?.fields, own.fields), messages: join(base?.messages, own.methods) }
  joined.set(own, { base, known })
  return known
}
