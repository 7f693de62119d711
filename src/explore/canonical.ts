/**
 * One encoding for equal states. Values that node code cannot reasonably tell apart become the same value:
 *
 *     canonical({ b: 1, a: new Set([2, 1]) }, 'fields')      // { a: Set { 1, 2 }, b: 1 }
 *
 * The order of an object's keys, of a Set's elements and of a Map's entries is not part of a state; the order of a list is. An object that
 * can be reached in two ways stays one object: its second appearance becomes a mark, and `revive` joins the two again, so that a change
 * through one name is seen through the other, as in a simulation. An object of a class of the notebook keeps its class (`classes.ts`).
 */
import { isTask, outcomeOf, settle, Task } from '../guest/sandbox/tasks.ts'
import { Unstorable } from '../trace/values.ts'
import type { Classes } from './classes.ts'
import { classNameOf, keyText, privateKey, privateSymbol } from './classes.ts'

/** A node's fields must be plain data and objects of classes that are known; a payload loses its classes when it is sent, as in a simulation. */
export type Strictness = 'fields' | 'payload'

const markKey = '\u0000same as'
const classKey = '\u0000class'
/** A promise: `pending`, or `kept` with its value beside it. */
const promiseKey = '\u0000promise'
/** Beside the fields of a node: objects that are held for its code elsewhere, such as the arguments of its timers. */
export const heldKey = '\u0000held'
const depthMax = 200
const integerKey = /^(0|[1-9]\d{0,8})$/

export function canonical(value: unknown, strictness: Strictness, path = '', classes?: Classes): unknown {
  return new Encoder(strictness, classes).encode(value, path, 0)
}

class Encoder {
  private readonly strictness: Strictness
  /** Objects met so far: which one it was of those written, and whether the walk has left it. */
  private readonly met = new Map<object, { number: number; done: boolean }>()
  private written = 0
  private readonly sharing: boolean

  private readonly classes: Classes | undefined

  constructor(strictness: Strictness, classes: Classes | undefined) {
    this.strictness = strictness
    this.classes = classes
    this.sharing = strictness === 'fields'
  }

  encode(value: unknown, path: string, depth: number): unknown {
    if (typeof value === 'function' || typeof value === 'symbol') throw new Unstorable(path, `holds a ${typeof value}, which is no data`)
    if (typeof value !== 'object' || value === null) return value
    if (depth > depthMax) throw new Unstorable(path, `is nested deeper than ${depthMax} levels`)
    const known = this.met.get(value)
    if (known && !known.done) throw new Unstorable(path, 'contains itself')
    // What is frozen, such as the constants of a cell, cannot change through any name.
    if (known && this.sharing && !Object.isFrozen(value)) return { [markKey]: known.number }
    const entry = known ?? { number: this.written, done: false }
    this.written++
    entry.done = false
    this.met.set(value, entry)
    const copy = this.copy(value, path, depth + 1)
    entry.done = true
    return copy
  }

  private copy(value: object, path: string, depth: number): unknown {
    if (this.sharing && isTask(value)) return this.promise(value, path, depth)
    const base = Array.isArray(value) ? Array : value instanceof Set ? Set : value instanceof Map ? Map : Object
    const name = this.className(value, base.prototype, path)
    if (Array.isArray(value)) return Array.from(value, (item, i) => this.encode(item, `${path}[${i}]`, depth))
    if (value instanceof Set) return new Set([...value].sort(compare).map((item) => this.encode(item, `${path} (an element)`, depth)))
    if (value instanceof Map) {
      const entries = [...(value as Map<unknown, unknown>)].sort(([a], [b]) => compare(a, b))
      return new Map(entries.map(([key, item]) => [this.encode(key, `${path} (a key)`, depth), this.encode(item, `${path} (an entry)`, depth)]))
    }
    this.checkKeys(value, path)
    const copy: Record<string, unknown> = name === undefined ? {} : { [classKey]: name }
    for (const key of this.sharing ? allKeys(value) : sortedKeys(Object.keys(value))) {
      const own = privateSymbol(key) ?? key
      copy[key] = this.encode((value as Record<string | symbol, unknown>)[own], path ? `${path}.${keyText(own)}` : keyText(own), depth)
    }
    return copy
  }

  /** One that is pending when nothing waits for anything that may come is never settled: the code that could is gone. */
  private promise(task: Task, path: string, depth: number): unknown {
    const outcome = outcomeOf(task, () => {})
    if (outcome?.failed) throw new Unstorable(path, 'holds a promise that was rejected')
    return outcome ? { [promiseKey]: 'kept', value: this.encode(outcome.value, `${path} (its value)`, depth) } : { [promiseKey]: 'pending' }
  }

  private checkKeys(value: object, path: string): void {
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key)
      if (property?.get || property?.set) throw new Unstorable(`${path}.${keyText(key)}`, 'is a getter, which is no data')
      if (privateKey(key) !== undefined) continue
      const forbidden = typeof key === 'symbol' || key === '__proto__' || key === markKey || key === classKey || key === promiseKey || key.startsWith('\u0000#')
      if (forbidden) throw new Unstorable(path, 'has a key that data cannot have')
    }
  }

  /** The class of an object of the notebook's own; undefined for plain data. */
  private className(value: object, base: object, path: string): string | undefined {
    if (this.strictness === 'payload') return undefined
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === base || prototype === null) return undefined
    if (this.classes === undefined || base !== Object.prototype) throw new Unstorable(path, `holds an object of class ${classNameOf(prototype)}`)
    return this.classes.nameOf(prototype, path)
  }
}

/** The keys in an order that depends on nothing but the keys; whole numbers come first in every object anyway. */
function sortedKeys(keys: string[]): string[] {
  const numbers = keys.filter((key) => integerKey.test(key))
  return [...numbers, ...keys.filter((key) => !integerKey.test(key)).sort(byText)]
}

/** The same with private members. */
function allKeys(value: object): string[] {
  return sortedKeys([...Reflect.ownKeys(value)].flatMap((key) => privateKey(key) ?? (typeof key === 'string' && Object.prototype.propertyIsEnumerable.call(value, key) ? key : [])))
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * Joins what was one object before; the value is a fresh copy of a canonical one and is changed in place. With the classes of the node's
 * code it is as that code left it; without, it is plain data for other eyes, and private members are left out.
 */
export function revive(value: unknown, classes?: Classes): unknown {
  const met: object[] = []
  const visit = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item
    const mark = (item as Record<string, unknown>)[markKey]
    if (mark !== undefined) return met[mark as number]
    if (Array.isArray(item)) {
      met.push(item)
      for (let i = 0; i < item.length; i++) item[i] = visit(item[i])
    } else if (item instanceof Set) {
      met.push(item)
      refill(item, [...(item as Set<unknown>)].map(visit), (element) => item.add(element))
    } else if (item instanceof Map) {
      met.push(item)
      const entries = [...(item as Map<unknown, unknown>)].map(([key, entry]) => [visit(key), visit(entry)] as const)
      refill(item, entries, ([key, entry]) => item.set(key, entry))
    } else return reviveObject(item as Record<string, unknown>)
    return item
  }
  const revivePromise = (item: Record<string, unknown>): object => {
    const shown: Record<string, unknown> = { promise: item[promiseKey] }
    const task = new Task()
    const whole = classes === undefined ? shown : task
    met.push(whole)
    if (item[promiseKey] === 'kept') settle(task, (shown['value'] = visit(item['value'])))
    return whole
  }
  const reviveObject = (item: Record<string, unknown>): object => {
    if (item[promiseKey] !== undefined) return revivePromise(item)
    const name = item[classKey]
    const whole = (name === undefined ? item : classes === undefined ? {} : Object.create(classes.prototypeOf(name as string))) as Record<string | symbol, unknown>
    met.push(whole)
    for (const key of Object.keys(item)) {
      const own = privateSymbol(key)
      if (key === classKey) continue
      const entry = visit(item[key])
      if (own === undefined) put(whole, key, entry)
      else if (classes === undefined) delete whole[key]
      else {
        delete whole[key]
        whole[own] = entry
      }
    }
    return whole
  }
  return visit(value)
}

/** Sets a field of an object itself, whatever its class says about that name. */
export function put(target: object, key: string | symbol, value: unknown): void {
  if (Object.hasOwn(target, key) || !(key in target)) (target as Record<string | symbol, unknown>)[key] = value
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
}

function refill<T>(collection: { clear(): void }, items: T[], put: (item: T) => unknown): void {
  collection.clear()
  items.forEach(put)
}

/** Turns round every order that is not part of a state, to see whether node code depends on it. Changes the value in place. */
export function turnRound(value: unknown): unknown {
  const met = new Set<object>()
  const visit = (item: unknown): void => {
    if (typeof item !== 'object' || item === null || met.has(item) || isTask(item)) return
    met.add(item)
    if (Array.isArray(item)) return item.forEach(visit)
    if (item instanceof Set) {
      const elements = [...(item as Set<unknown>)].reverse()
      elements.forEach(visit)
      return refill(item, elements, (element) => item.add(element))
    }
    if (item instanceof Map) {
      const entries = [...(item as Map<unknown, unknown>)].reverse()
      entries.forEach(([key, entry]) => [key, entry].forEach(visit))
      return refill(item, entries, ([key, entry]) => item.set(key, entry))
    }
    const record = item as Record<string, unknown>
    for (const [key, entry] of Object.entries(record).reverse()) {
      visit(entry)
      delete record[key]
      put(record, key, entry)
    }
    for (const key of Object.getOwnPropertySymbols(item)) visit((item as Record<symbol, unknown>)[key])
  }
  visit(value)
  return value
}

const ranks = ['undefined', 'boolean', 'number', 'bigint', 'string', 'object']

/** An order of all values by their content; 0 for equal ones. */
export function compare(a: unknown, b: unknown): number {
  if (Object.is(a, b)) return 0
  if (typeof a !== typeof b) return ranks.indexOf(typeof a) - ranks.indexOf(typeof b)
  switch (typeof a) {
    case 'number':
      return compareNumbers(a, b as number)
    case 'object':
      return compareObjects(a, b as object | null)
    default:
      // SAFETY: both are booleans, bigints or strings; of two different ones, one is less.
      return (a as string) < (b as string) ? -1 : 1
  }
}

function compareNumbers(a: number, b: number): number {
  if (a < b || (a === 0 && b === 0 && 1 / a < 0) || b !== b) return -1
  return 1
}

function compareObjects(a: object | null, b: object | null): number {
  if (a === null || b === null) return a === null ? -1 : 1
  const kinds = [a, b].map((item) => (Array.isArray(item) ? 0 : item instanceof Set ? 1 : item instanceof Map ? 2 : 3))
  if (kinds[0] !== kinds[1]) return kinds[0] - kinds[1]
  return compareLists(partsOf(a), partsOf(b))
}

function partsOf(value: object): unknown[] {
  if (Array.isArray(value)) return value
  if (value instanceof Set) return [...(value as Set<unknown>)].sort(compare)
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].sort(([x], [y]) => compare(x, y)).flat()
  const fields = allKeys(value).flatMap((key) => [key, (value as Record<string | symbol, unknown>)[privateSymbol(key) ?? key]])
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || prototype === Object.prototype ? fields : [classKey, classNameOf(prototype), ...fields]
}

function compareLists(a: unknown[], b: unknown[]): number {
  if (a.length !== b.length) return a.length - b.length
  for (let i = 0; i < a.length; i++) {
    const order = compare(a[i], b[i])
    if (order !== 0) return order
  }
  return 0
}
