/**
 * One encoding for equal states. Values that node code cannot reasonably tell apart become the same value:
 *
 *     canonical({ b: 1, a: new Set([2, 1]) }, 'fields')      // { a: Set { 1, 2 }, b: 1 }
 *
 * The order of an object's keys, of a Set's elements and of a Map's entries is not part of a state; the order of a list is. An object that
 * can be reached in two ways stays one object: its second appearance becomes a mark, and `revive` joins the two again, so that a change
 * through one name is seen through the other, as in a simulation. An object of a class of the notebook keeps its class (`classes.ts`), one
 * that a cell made stays that very one (`constants.ts`), and what else can be seen of an object is kept (`oddity.ts`) or refused.
 */
import { isTask, outcomeOf, Task } from '../guest/sandbox/tasks.ts'
import { Unstorable } from '../trace/values.ts'
import type { Classes } from './classes.ts'
import { keyText, privateKey, privateSymbol, strangeClass } from './classes.ts'
import { anchorKey, classKey, constantKey, heldKey, isReserved, oddKey, promiseKey, sameKey } from './marks.ts'
import type { Oddity } from './oddity.ts'
import { kindOf, oddityOf } from './oddity.ts'
import { allKeys, compare, sortedKeys } from './order.ts'

/** A node's fields must be plain data and objects of classes that are known; a payload loses its classes when it is sent, as in a simulation. */
export type Strictness = 'fields' | 'payload'

const depthMax = 200
const bases = { list: Array.prototype, set: Set.prototype, map: Map.prototype, object: Object.prototype }

export function canonical(value: unknown, strictness: Strictness, path = '', classes?: Classes): unknown {
  return new Encoder(strictness, classes).encode(value, path, 0)
}

export class Encoder {
  private readonly strictness: Strictness
  /** Objects met so far: which one it was of those written, and whether the walk has left it. */
  readonly met = new Map<object, { number: number; done: boolean }>()
  private written = 0
  private readonly exact: boolean
  private readonly classes: Classes | undefined
  /** Objects that were there before, with their numbers. */
  private readonly anchors: ReadonlyMap<object, number> | undefined
  /** The walk is inside an object of a cell. */
  private inConstant = false

  constructor(strictness: Strictness, classes: Classes | undefined, anchors?: ReadonlyMap<object, number>) {
    this.strictness = strictness
    this.classes = classes
    this.anchors = anchors
    this.exact = strictness === 'fields'
  }

  encode(value: unknown, path: string, depth: number): unknown {
    if (typeof value === 'function' || typeof value === 'symbol') throw new Unstorable(path, `holds a ${typeof value}, which is no data`)
    if (typeof value !== 'object' || value === null) return value
    if (depth > depthMax) throw new Unstorable(path, `is nested deeper than ${depthMax} levels`)
    const constant = this.exact ? this.classes?.constants.numberOf(value) : undefined
    if (constant !== undefined && !this.inConstant) return this.constant(constant, value, path, depth)
    const known = this.met.get(value)
    if (known && !known.done) throw new Unstorable(path, 'contains itself')
    if (known && this.exact) return { [sameKey]: known.number }
    const entry = known ?? { number: this.written, done: false }
    this.written++
    entry.done = false
    this.met.set(value, entry)
    const copy = this.copy(value, path, depth + 1)
    entry.done = true
    const anchor = this.anchors?.get(value)
    return anchor === undefined ? copy : { [anchorKey]: anchor, content: copy }
  }

  /** One that a cell made: which it is, and for other eyes its content. */
  private constant(number: number, value: object, path: string, depth: number): unknown {
    if (kindOf(value) === 'set' || kindOf(value) === 'map') {
      throw new Unstorable(path, `holds a ${kindOf(value) === 'set' ? 'Set' : 'Map'} that a cell made, so that it is no part of this node alone`)
    }
    const content = new Encoder(this.strictness, this.classes)
    content.inConstant = true
    return { [constantKey]: number, content: content.encode(value, path, depth) }
  }

  private copy(value: object, path: string, depth: number): unknown {
    if (this.exact && isTask(value)) return this.promise(value, path, depth)
    const is = kindOf(value)
    const name = this.className(value, bases[is], path)
    const oddity = this.exact && !this.inConstant ? oddityOf(value, path) : undefined
    if (oddity) return this.odd(value, oddity, name, path, depth)
    if (is === 'list') return Array.from(value as unknown[], (item, i) => this.encode(item, `${path}[${i}]`, depth))
    return is === 'object' ? this.record(value, name, path, depth) : this.collection(value, path, depth)
  }

  private collection(value: object, path: string, depth: number): object {
    if (kindOf(value) === 'set') return new Set([...(value as Set<unknown>)].sort(compare).map((item) => this.encode(item, `${path} (an element)`, depth)))
    const entries = [...(value as Map<unknown, unknown>)].sort(([a], [b]) => compare(a, b))
    return new Map(entries.map(([key, item]) => [this.encode(key, `${path} (a key)`, depth), this.encode(item, `${path} (an entry)`, depth)]))
  }

  private record(value: object, name: string | undefined, path: string, depth: number): Record<string, unknown> {
    this.checkKeys(value, path, depth === 1)
    const copy: Record<string, unknown> = name === undefined ? {} : { [classKey]: name }
    for (const key of this.exact ? allKeys(value) : sortedKeys(Object.keys(value))) {
      const own = privateSymbol(key) ?? key
      copy[key] = this.encode((value as Record<string | symbol, unknown>)[own], path ? `${path}.${keyText(own)}` : keyText(own), depth)
    }
    return copy
  }

  /** What is in it as a collection first, then its properties: elements of a list among them, so that holes are those that are not there. */
  private odd(value: object, oddity: Oddity, name: string | undefined, path: string, depth: number): unknown {
    const content = oddity.is === 'set' || oddity.is === 'map' ? this.collection(value, path, depth) : undefined
    return { [oddKey]: { ...oddity }, content, fields: this.record(value, name, path, depth) }
  }

  /** One that is pending when nothing waits for anything that may come is never settled: the code that could is gone. */
  private promise(task: Task, path: string, depth: number): unknown {
    if (Object.getPrototypeOf(task) !== Task.prototype || Reflect.ownKeys(task).length > 0 || !Object.isExtensible(task)) throw new Unstorable(path, 'holds a promise that is more than a promise')
    const outcome = outcomeOf(task, () => {})
    if (outcome?.failed) throw new Unstorable(path, 'holds a promise that was rejected')
    return outcome ? { [promiseKey]: 'kept', value: this.encode(outcome.value, `${path} (its value)`, depth) } : { [promiseKey]: 'pending' }
  }

  /** `outermost`: these are the fields of a node, with what is held beside them. */
  private checkKeys(value: object, path: string, outermost: boolean): void {
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key)
      if (property?.get || property?.set) throw new Unstorable(`${path}.${keyText(key)}`, 'is a getter, which is no data')
      if (privateKey(key) !== undefined || (outermost && key === heldKey)) continue
      if (typeof key === 'symbol' || key === '__proto__' || isReserved(key)) throw new Unstorable(path, 'has a key that data cannot have')
    }
  }

  /** The class of an object of the notebook's own; undefined for plain data. */
  private className(value: object, base: object, path: string): string | undefined {
    if (!this.exact) return undefined
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === base || prototype === null) return undefined
    if (this.classes === undefined) throw strangeClass(value, path)
    return this.classes.nameOf(value, base, path)
  }
}
