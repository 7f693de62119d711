/**
 * Makes of a canonical value what it was (`canonical.ts`): the same objects in the same places.
 *
 *     const back = revive({ a: [1], b: { '\u0000same as': 1 } }) as { a: number[]; b: number[] }
 *     back.a === back.b           // true
 *
 * Every order that is not part of a state is as the encoding has it; or turned round, or shifted by one, to see whether code depends on it.
 */
import { settle, Task } from '../guest/sandbox/tasks.ts'
import type { Classes } from './classes.ts'
import { privateSymbol } from './classes.ts'
import { anchorKey, classKey, constantKey, oddKey, promiseKey, sameKey } from './marks.ts'
import type { Oddity } from './oddity.ts'
import { restore } from './oddity.ts'

/** How the orders that are no part of a state are arranged. */
export type Arrangement = 'as it is' | 'turned round' | 'shifted'

/**
 * The value is a fresh copy of a canonical one and may be changed in place. With the classes of the node's code it is as that code left it;
 * without, it is plain data for other eyes, and private members are left out.
 */
export function revive(value: unknown, classes?: Classes, arrangement: Arrangement = 'as it is'): unknown {
  return new Reviver(classes, arrangement).visit(value)
}

/** The same plain data with every such order arranged so. */
export function arranged(value: unknown, arrangement: Arrangement): unknown {
  return arrangement === 'as it is' ? value : revive(value, undefined, arrangement)
}

type Fields = Record<string | symbol, unknown>
type Collection = Set<unknown> | Map<unknown, unknown>

export class Reviver {
  private readonly met: object[] = []
  private readonly classes: Classes | undefined
  private readonly arrangement: Arrangement
  /** Objects that are there and stay the same ones: what a patch says of them is put into them. */
  private readonly anchors: readonly object[]
  private shifted = 0

  constructor(classes: Classes | undefined, arrangement: Arrangement, anchors: readonly object[] = []) {
    this.classes = classes
    this.arrangement = arrangement
    this.anchors = anchors
  }

  visit(item: unknown, into?: object): unknown {
    if (typeof item !== 'object' || item === null) return item
    if (Array.isArray(item)) return this.list(item, into as unknown[] | undefined)
    if (item instanceof Set || item instanceof Map) {
      const whole = (into ?? item) as Collection
      this.met.push(whole)
      if (into) this.fill(whole as unknown as Fields, {})
      return this.refill(item, whole)
    }
    const record = item as Fields
    if (record[sameKey] !== undefined) return this.met[record[sameKey] as number]
    if (record[anchorKey] !== undefined) return this.visit(record['content'], this.anchors[record[anchorKey] as number])
    if (record[constantKey] !== undefined) return this.constant(record)
    if (record[promiseKey] !== undefined) return this.promise(record, into)
    if (record[oddKey] !== undefined) return this.odd(record, into)
    return this.record(record, into)
  }

  private list(item: unknown[], into: unknown[] | undefined): unknown[] {
    const whole = into ?? item
    this.met.push(whole)
    if (into) this.fill(into as unknown as Fields, item as unknown as Fields, item.length)
    else for (let i = 0; i < item.length; i++) item[i] = this.visit(item[i])
    return whole
  }

  private constant(item: Fields): unknown {
    const { classes } = this
    return classes === undefined ? new Reviver(undefined, this.arrangement).visit(item['content']) : classes.constants.at(item[constantKey] as number)
  }

  /** One that is there is as it was: only code that waits can settle it. */
  private promise(item: Fields, into: object | undefined): object {
    const shown: Record<string, unknown> = { promise: item[promiseKey] }
    const task = new Task()
    const whole = into ?? (this.classes === undefined ? shown : task)
    this.met.push(whole)
    if (item[promiseKey] === 'kept') settle(task, (shown['value'] = this.visit(item['value'])))
    return whole
  }

  private record(item: Fields, into: object | undefined): object {
    const name = item[classKey] as string | undefined
    // One that stays what it is can stay the same object.
    const stays = name === undefined && this.arrangement === 'as it is'
    const whole = (into ?? (stays ? item : this.made(name))) as Fields
    this.met.push(whole)
    if (into) this.reclass(into, name === undefined || this.classes === undefined ? Object.prototype : this.classes.prototypeOf(name))
    this.fill(whole, item)
    return whole
  }

  private made(name: string | undefined): object {
    return name === undefined || this.classes === undefined ? {} : Object.create(this.classes.prototypeOf(name)) as object
  }

  private reclass(whole: object, prototype: object | null): void {
    if (Object.getPrototypeOf(whole) !== prototype && Object.isExtensible(whole)) Object.setPrototypeOf(whole, prototype)
  }

  private odd(item: Fields, into: object | undefined): object {
    const { is, level, length, bare } = item[oddKey] as Oddity
    const fields = item['fields'] as Fields
    const whole = into ?? (is === 'list' ? [] : is === 'set' ? new Set() : is === 'map' ? new Map() : this.made(fields[classKey] as string | undefined))
    this.met.push(whole)
    if (whole instanceof Set || whole instanceof Map) this.refill(item['content'] as Collection, whole)
    this.fill(whole as Fields, fields, length)
    if (this.classes === undefined) return whole
    if (bare) this.reclass(whole, null)
    restore(whole, level)
    return whole
  }

  /** Properties are visited in the order of the encoding, since marks count on it, and set in the one that is wanted. */
  private fill(whole: Fields, item: Fields, length?: number): void {
    const entries = Object.keys(item).flatMap((key): [string, unknown][] => (key === classKey ? [] : [[key, this.visit(item[key])]]))
    if (Object.isFrozen(whole)) return
    if (whole !== item) clear(whole, entries)
    for (const [key, entry] of this.inTurn(entries)) {
      const own = privateSymbol(key)
      if (own === undefined) put(whole, key, entry)
      else {
        if (whole === item) delete whole[key]
        if (this.classes !== undefined) whole[own] = entry
      }
    }
    if (Array.isArray(whole) && length !== undefined) whole.length = length
  }

  private refill(from: Collection, to: Collection): Collection {
    if (from instanceof Set) {
      const elements = [...from].map((element) => this.visit(element))
      to.clear()
      for (const element of this.inTurn(elements)) (to as Set<unknown>).add(element)
      return to
    }
    const entries = [...(from as Map<unknown, unknown>)].map(([key, entry]) => [this.visit(key), this.visit(entry)] as const)
    to.clear()
    for (const [key, entry] of this.inTurn(entries)) (to as Map<unknown, unknown>).set(key, entry)
    return to
  }

  private inTurn<T>(list: T[]): T[] {
    if (this.arrangement === 'as it is') return list
    if (this.arrangement === 'turned round') return list.reverse()
    // Another shift for each: nobody may count on two of them being in the same order.
    const by = ++this.shifted % Math.max(1, list.length)
    return [...list.slice(by), ...list.slice(0, by)]
  }
}

/** Takes out what is there; where nothing may be added, only what stays away. */
function clear(whole: Fields, entries: readonly (readonly [string, unknown])[]): void {
  const stay = Object.isExtensible(whole) ? undefined : new Set<string | symbol>(entries.map(([key]) => privateSymbol(key) ?? key))
  for (const key of Reflect.ownKeys(whole)) if (!(Array.isArray(whole) && key === 'length') && stay?.has(key) !== true) delete whole[key]
}

/** Sets a field of an object itself, whatever its class says about that name. */
export function put(target: object, key: string | symbol, value: unknown): void {
  if (Object.hasOwn(target, key) || !(key in target)) (target as Record<string | symbol, unknown>)[key] = value
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
}
