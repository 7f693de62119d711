/**
 * Records the states of one node, one after the other, storing only what changed.
 *
 * Most events change one or two fields. A field that holds the same number, text or flag as last time keeps its id without being looked at
 * again; only lists and records are walked, since they may have changed inside. What is frozen through and through cannot, and is not walked again: a
 * node with a long history that it only adds to freezes it.
 *
 *     const recorder = new StateRecorder(new Values(), 'lock')
 *     const node = { holder: 'c1', token: 33 }
 *     recorder.record(node) === recorder.record(node)      // true: nothing changed
 */
import type { StateCode } from './record-code.ts'
import { StateCodes } from './record-code.ts'
import type { Family, Values } from './values.ts'

/** The recorder asks for code after so many states with the same fields. */
const usesBeforeCode = 64

export class StateRecorder {
  readonly values: Values
  private readonly name: string
  private keys: string[] = []
  /** What each field held last time. */
  raw: unknown[] = []
  ids: Int32Array = new Int32Array(0)
  /** Whether what a field held last time was frozen by then, and so is what it was. */
  private frozen: boolean[] = []
  private families: Family[] = []
  changed = false
  private shape = -1
  private lastId = -1
  private code: StateCode | undefined = undefined

  private readonly codes: StateCodes
  /** How many more states with these fields must come before it asks for code. */
  private usesLeft = usesBeforeCode

  /** `codes` is shared by the nodes of one class. */
  constructor(values: Values, name: string, codes = new StateCodes()) {
    this.values = values
    this.name = name
    this.codes = codes
  }

  record(instance: object): number {
    this.changed = false
    if (--this.usesLeft === 0) this.code = this.codes.for(this.keys)
    if (!(this.code ? this.code(this, instance) : this.compare(instance))) return this.begin(instance as Record<string, unknown>)
    if (this.changed) this.lastId = this.values.appendRecord(this.shape, this.ids)
    return this.lastId
  }

  /** Looks at every field; false when they are not the fields of last time. */
  private compare(instance: object): boolean {
    const fields = instance as Record<string, unknown>
    const { keys, raw } = this
    let count = 0
    for (const key in fields) {
      if (key !== keys[count]) return false
      const value = fields[key]
      if (typeof value === 'object' || !Object.is(value, raw[count])) this.put(count, value)
      count++
    }
    return count === keys.length
  }

  put(field: number, value: unknown): void {
    const { values, ids } = this
    if (this.frozen[field] && value === this.raw[field]) return
    this.frozen[field] = this.isFixed(value, this.frozen[field] ? this.raw[field] : undefined)
    this.raw[field] = value
    let id: number
    if (typeof value === 'number') id = values.recordNumber(value)
    else if (typeof value === 'object' && value !== null) {
      const family = this.families[field]
      if (values.holds(ids[field], family, value, 'placeholder', this.name)) return
      id = values.recordLike(family, value, 'placeholder', this.name)
    } else id = typeof value === 'string' ? values.recordText(value, 'placeholder', this.name) : values.record(value, 'placeholder', this.name)
    if (id === ids[field]) return
    ids[field] = id
    this.changed = true
  }

  /** `before` is what the field held last time, if that was frozen: a longer list mostly begins with the same. */
  private isFixed(value: unknown, before?: unknown): boolean {
    return typeof value === 'object' && !this.values.checksGetters && isWhollyFrozen(value, 0, before)
  }

  /** The first state, or one with other fields than the last. */
  private begin(fields: Record<string, unknown>): number {
    this.keys = Object.keys(fields)
    this.code = undefined
    this.usesLeft = usesBeforeCode
    // Filled with `undefined` first: engines keep lists of numbers in another form, and code that meets both forms is slower.
    this.raw = this.keys.map(() => undefined)
    this.keys.forEach((key, i) => (this.raw[i] = fields[key]))
    this.frozen = this.raw.map((value) => this.isFixed(value))
    this.families = this.keys.map(() => ({ expected: undefined }))
    this.ids = Int32Array.from(this.raw, (value, i) => this.values.recordLike(this.families[i], value, 'placeholder', this.name))
    this.shape = this.values.shapeFor(this.keys)
    this.lastId = this.values.appendRecord(this.shape, this.ids)
    return this.lastId
  }
}

/** Lists and records that are frozen through and through. */
const knownFrozen = new WeakSet<object>()

/** How deep a state goes; what is deeper, or contains itself, is looked at each time. */
const depthMax = 200

/** For values without getters. */
function isWhollyFrozen(value: unknown, depth: number, before?: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function'
  if (knownFrozen.has(value)) return true
  // A frozen Map still takes entries.
  if (depth > depthMax || !Object.isFrozen(value) || value instanceof Map || value instanceof Set) return false
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value)
  const known: unknown[] = Array.isArray(before) && Array.isArray(value) ? before : []
  for (let i = 0; i < items.length; i++) {
    if (!(i < known.length && items[i] === known[i]) && !isWhollyFrozen(items[i], depth + 1)) return false
  }
  knownFrozen.add(value)
  return true
}
