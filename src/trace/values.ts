/**
 * A store of values, each kept once.
 *
 * Payloads and node states of a run repeat a lot: `intern` gives equal values the same number, so a trace row holds four
 * bytes where an object would be. Records share their children, so a state that differs in one field costs one row.
 *
 *     const values = new Values()
 *     values.intern({ token: 33 }) === values.intern({ token: 33 })   // true
 *     values.value(values.intern({ token: 33 }))                      // { token: 33 }, a fresh copy
 *
 * Data only: `undefined`, `null`, booleans, numbers, strings, bigints, arrays, plain objects, `Map`, `Set`. Anything else is refused with
 * an `Unstorable` error that says where it is (`payload.items[2].callback`).
 */
import { mix } from './hash.ts'
import type { RecordCode } from './record-code.ts'
import { recordCode } from './record-code.ts'
import type { Shape } from './shapes.ts'
import { Tag } from './tags.ts'
import { ValueReader } from './value-reader.ts'
import { smallMax, smallMin, ValueStore } from './value-store.ts'

/** A value that cannot be recorded or sent. `path` says which part, from the outside in. */
export class Unstorable extends Error {
  /** Node code and messages never see a name of the kernel's own. */
  override readonly name = 'Error'
  readonly path: string
  readonly reason: string
  constructor(path: string, reason: string) {
    super(`${path || 'the value'} ${reason}`)
    this.path = path
    this.reason = reason
  }
}

/** How to treat what cannot be stored: a message refuses it, a node's state shows a placeholder. */
export type Strictness = 'refuse' | 'placeholder'

/** Values that mostly have the same keys: payloads of one type, one field of a node. */
export interface Family {
  /** The shape of the last one, when there is code for it. */
  expected: Shape | undefined
}

const depthMax = 200
/** The most values inside one value; what is reached in two ways counts twice. */
const sizeMax = 1 << 20
/** The same for what is sent; lower, since its receiver reads it again. */
const sentMax = 1 << 18
/** A long text counts as one value for every 2 to the power of this many characters. */
const charactersPerValue = 6
const listMax = 1_000_000
/** The store has code made for a list of keys after so many records with it. */
const usesBeforeCode = 32

/** The store that the last run used, so that the next one need not grow its own; at most this many words are kept. */
const spares: Values[] = []
const spareMax = 1 << 22

export class Values extends ValueStore {
  /** The objects that contain the value looked at now, and the steps that lead to it. */
  private readonly parents: (object | undefined)[] = new Array<object | undefined>(depthMax + 2).fill(undefined)
  private readonly steps: (string | number | undefined)[] = new Array<string | undefined>(depthMax + 2).fill(undefined)
  /** Copies that `carry` made and `take` has not yet handed over. */
  private carried: unknown[] = []
  /** `recordLike` leaves copies for receivers in `copies`; `copiedAt` is where it has just left one, -1 when it has not. */
  copies: (object | undefined)[] = []
  copiedAt = -1
  /** Content hash of the value that was copied last. */
  copyHash = 0
  private depth = 0
  /** How many more values may be inside the one that is stored. */
  private room = sizeMax
  private most = sizeMax
  private path = ''
  private strictness: Strictness = 'refuse'
  /** The shape of the last record, which the next one of its family probably has too. */
  private lastShape: Shape | undefined = undefined
  /** Whether to look for getters; costly, so the kernel turns it off for programs whose text cannot make one. */
  checksGetters = true

  /** An empty store, with the arrays of one that is no longer used, if there is one. */
  static take(): Values {
    return spares.pop() ?? new Values()
  }

  /** The content as a store of its own, to be read only. This one is emptied and waits for the next run. */
  finish(): ValueReader {
    const finished = new ValueReader(this.store())
    this.clear()
    this.carried = []
    this.copies = []
    this.checksGetters = true
    if (this.words.length <= spareMax && spares.length === 0) spares.push(this)
    return finished
  }

  /**
   * The id of a value; equal values have equal ids. Throws `Unstorable` when strictness is `refuse`.
   * `path` names the value in messages.
   */
  intern(value: unknown, strictness: Strictness = 'refuse', path = ''): number {
    this.exact = true
    return this.putFirst(value, strictness, path)
  }

  /**
   * Like `intern`, but only values seen lately are recognised: an equal value from long ago may be stored again under another id. Four
   * times as fast, since nothing grows but the record itself; for payloads and states of a run.
   */
  record(value: unknown, strictness: Strictness = 'refuse', path = ''): number {
    this.exact = false
    return this.putFirst(value, strictness, path)
  }

  /** Like `record`, for a text. */
  recordText(value: string, strictness: Strictness, path: string): number {
    this.strictness = strictness
    this.path = path
    this.depth = 0
    return this.text(value)
  }

  /** Like `record`, for a number. */
  recordNumber(value: number): number {
    this.exact = false
    return this.number(value)
  }

  /**
   * Like `record`, for a value that probably has the keys that the last one of its family had. With a `place` it leaves a copy there in
   * `copies`, when that costs little.
   */
  recordLike(family: Family, value: unknown, strictness: Strictness, path: string, place = -1): number {
    const { expected } = family
    this.exact = false
    this.copiedAt = -1
    if (expected === undefined || typeof value !== 'object' || value === null) return this.recordFirst(family, value, strictness, path)
    this.look(strictness, path)
    const id = (expected.code as RecordCode).write(this, value, expected.id, place)
    return id >= 0 ? id : this.recordFirst(family, value, strictness, path)
  }

  private recordFirst(family: Family, value: unknown, strictness: Strictness, path: string): number {
    this.lastShape = undefined
    const id = this.putFirst(value, strictness, path)
    family.expected = this.lastShape
    return id
  }

  /**
   * Like `recordLike`, for a run that keeps no values: makes the copy that the receiver will get at once, computing its hash on the way. The
   * only thing to do with the id is to call `take`, once.
   */
  carry(family: Family, value: unknown, strictness: Strictness, path: string): number {
    const { expected } = family
    if (expected === undefined || typeof value !== 'object' || value === null) return this.recordLike(family, value, strictness, path)
    this.copiedAt = -1
    this.look(strictness, path)
    const copy = (expected.code as RecordCode).copy(this, value, expected.id)
    if (copy === undefined) return this.recordLike(family, value, strictness, path)
    const at = this.carried.length
    this.carried.push(copy)
    return this.addEntry(Tag.carried, at, this.copyHash)
  }

  /** Begins to look at a record, whose children will be looked at with `child` or `copied`. */
  private look(strictness: Strictness, path: string): void {
    this.strictness = strictness
    this.path = path
    this.top = 0
    this.depth = 1
    this.most = strictness === 'refuse' ? sentMax : sizeMax
    // The record itself counts as one value.
    this.room = this.most - 1
  }

  /** Whether `value` is equal to the record with this id; false also when that is not quick to tell. */
  holds(id: number, family: Family, value: object, strictness: Strictness, path: string): boolean {
    const { expected } = family
    if (expected === undefined || (id & 1) === 1 || this.tags[id >> 1] !== Tag.object) return false
    const start = this.starts[id >> 1]
    if (this.words[start] !== expected.id) return false
    this.look(strictness, path)
    return (expected.code as RecordCode).same(this, value, start)
  }

  /** The value with this id, for its only receiver: a copy that `carry` made is handed over as it is. */
  take(id: number): unknown {
    const entry = id >> 1
    if ((id & 1) === 1 || this.tags[entry] !== Tag.carried) return this.value(id)
    const at = this.starts[entry]
    const value = this.carried[at]
    this.carried[at] = undefined
    return value
  }

  protected override collection(tag: number, start: number): unknown {
    return tag === Tag.carried ? this.value(this.record(this.carried[start])) : super.collection(tag, start)
  }

  private putFirst(value: unknown, strictness: Strictness, path: string): number {
    this.strictness = strictness
    this.path = path
    this.top = 0
    this.depth = 0
    this.most = strictness === 'refuse' ? sentMax : sizeMax
    this.room = this.most
    return this.put(value)
  }

  private put(value: unknown): number {
    switch (typeof value) {
      case 'number':
        return this.number(value)
      case 'string':
        return this.text(value)
      case 'boolean':
        return value ? 6 : 4
      case 'undefined':
        return 0
      case 'bigint':
        return this.putBigint(value)
      case 'object':
        return value === null ? 2 : this.putObject(value)
      default:
        return this.refuse(`is a ${typeof value}: only data can be stored or sent`, `‹${typeof value}›`)
    }
  }

  protected refuse(reason: string, placeholder: string): number {
    if (this.strictness === 'refuse') throw new Unstorable(this.where(), reason)
    return this.text(placeholder)
  }

  /** The way from the outermost value to the one that is looked at now: `payload.items[1].callback`. */
  private where(): string {
    let text = this.path
    for (let i = 0; i < this.depth; i++) {
      const step = this.steps[i]
      text += typeof step === 'number' ? `[${step}]` : text ? `.${step}` : step
    }
    return text
  }

  private putBigint(value: bigint): number {
    const base = this.top
    this.push(this.text(String(value)))
    return this.composite(Tag.bigint, 0, base)
  }

  private putObject(value: object): number {
    const { depth, parents } = this
    if (depth > depthMax) return this.refuse(`is nested deeper than ${depthMax} levels`, '‹too deep›')
    this.make(1)
    for (let i = 0; i < depth; i++) if (parents[i] === value) return this.refuse('contains itself', '‹cycle›')
    parents[depth] = value
    if (Array.isArray(value)) return this.putList(Tag.array, value)
    if (value instanceof Map) return this.putList(Tag.map, flatten(value))
    if (value instanceof Set) return this.putList(Tag.set, [...value])
    return this.putRecord(value as Record<string, unknown>)
  }

  private make(count: number): void {
    this.room -= count
    if (this.room < 0) throw new Unstorable(this.path || 'the value', `holds more than ${this.most} values, counting those that are reached in several ways`)
  }

  protected override noteLongText(length: number): void {
    this.make(length >> charactersPerValue)
  }

  /** How many values are in the one stored last, itself included. Long texts count for more; numbers and flags in records do not count. */
  get lastSize(): number {
    return this.most - this.room
  }

  private putList(tag: number, list: unknown[]): number {
    if (list.length > listMax) return this.refuse(`has more than ${listMax} elements`, '‹too long›')
    this.make(list.length)
    const base = this.top
    const depth = this.depth++
    for (let i = 0; i < list.length; i++) {
      this.steps[depth] = i
      this.push(this.put(list[i]))
    }
    this.depth = depth
    return this.composite(tag, list.length, base)
  }

  private putRecord(value: Record<string, unknown>): number {
    const base = this.top
    const depth = this.depth++
    let shape = this.shapes.root
    for (const key in value) {
      const next = shape.firstKey === key ? shape.firstNext : shape.latelyKey === key ? shape.latelyNext : this.nextShape(shape, key, value)
      if (next === shape) continue
      shape = next as Shape
      const item = value[key]
      if (this.checksGetters) this.refuseGetter(value, key)
      if (typeof item === 'number') this.push(this.number(item))
      else if (typeof item === 'string') this.push(this.text(item))
      else {
        this.steps[depth] = key
        this.push(this.put(item))
      }
    }
    this.depth = depth
    this.lastShape = this.compiled(shape)
    return this.composite(Tag.object, this.shapes.idOf(shape), base)
  }

  /** The shape, if there is code for it or it is time to make it. */
  private compiled(shape: Shape): Shape | undefined {
    if (shape.code === undefined) {
      const uses = ++shape.uses
      if (uses === 1 || uses === usesBeforeCode) this.shapes.codes[this.shapes.idOf(shape)] = shape.code = recordCode(shape.keys, uses > 1)
    }
    return shape.code && !this.checksGetters ? shape : undefined
  }

  // The methods below are what the compiled code of `record-code.ts` calls.

  /** The id of a field's value; `record` is the one that `look` began with. */
  child(value: unknown, key: string, record: object): number {
    if (typeof value === 'number') return this.number(value)
    if (typeof value === 'string') return this.text(value)
    this.enter(key, value, record)
    return this.put(value)
  }

  /** A copy of a field's value; `copyHash` is the hash of its content. */
  copied(value: unknown, key: string, record: object): unknown {
    if (typeof value === 'number') {
      if ((value | 0) === value && value >= smallMin && value <= smallMax && value !== 0) this.copyHash = mix(0x51ed270b, value)
      else this.copyHash = this.hashOfNumber(value)
      return value
    }
    if (typeof value === 'string') {
      this.copyHash = this.hashes[this.text(value) >> 1]
      return value
    }
    this.enter(key, value, record)
    const id = this.put(value)
    this.copyHash = this.hash(id)
    return typeof value === 'boolean' ? value : this.value(id)
  }

  /** Notes the way to a field, for an error about something in it. A record that holds no objects cannot contain itself and is not noted. */
  private enter(key: string, value: unknown, record: object): void {
    this.steps[this.depth - 1] = key
    if (typeof value === 'object') this.parents[0] = record
  }

  protected override readRecord(start: number): Record<string, unknown> {
    const code = this.shapes.codes[this.words[start]]
    return code === undefined ? super.readRecord(start) : code.read(this, start)
  }

  private refuseGetter(value: object, key: string): void {
    if (this.strictness !== 'refuse') return
    const property = Object.getOwnPropertyDescriptor(value, key)
    if (!property?.get && !property?.set) return
    this.steps[this.depth - 1] = key
    throw new Unstorable(this.where(), 'is a getter: only data can be stored or sent')
  }

  /** The shape with one more key; the same shape for a key of the prototype, which does not count. */
  private nextShape(shape: Shape, key: string, value: object): Shape {
    if (!Object.hasOwn(value, key)) return shape
    if (key === '__proto__') {
      this.steps[this.depth - 1] = key
      throw new Unstorable(this.where(), 'may not be used as a key')
    }
    return this.shapes.after(shape, key)
  }
}

function flatten(map: Map<unknown, unknown>): unknown[] {
  const flat: unknown[] = []
  for (const [key, entry] of map) flat.push(key, entry)
  return flat
}
