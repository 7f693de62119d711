/**
 * What an object has besides its content, and code can see: that it is frozen, that a list has holes or properties, that there is no
 * prototype. Most objects have nothing of it.
 *
 *     oddityOf({ n: 1 }, 'f')               // undefined
 *     oddityOf(Object.freeze([1]), 'f')     // { is: 'list', level: 'frozen', length: 1 }
 *     oddityOf(new Array(2), 'f')           // { is: 'list', level: 'open', length: 2 }, two holes
 *
 * What is hidden, or cannot be written in an object that is not frozen, is refused: nothing that a protocol keeps is like that.
 */
import { Unstorable } from '../trace/values.ts'
import { keyText } from './classes.ts'

export interface Oddity {
  is: 'list' | 'set' | 'map' | 'object'
  /** Whether properties may be added, removed, or changed. */
  level: 'open' | 'fixed' | 'sealed' | 'frozen'
  length?: number
  /** There is no prototype. */
  bare?: true
}

export function kindOf(value: object): Oddity['is'] {
  if (Array.isArray(value)) return 'list'
  if (value instanceof Set && answers(value, setSize)) return 'set'
  return value instanceof Map && answers(value, mapSize) ? 'map' : 'object'
}

/** `is`: what it is by its class; a thing without a prototype that is something else in truth is refused. */
export function oddityOf(value: object, path: string): Oddity | undefined {
  const is = kindOf(value)
  const level = levelOf(value)
  const prototype = Object.getPrototypeOf(value) as object | null
  const bare = prototype === null
  const plain = bare || prototype === Object.prototype
  const keys = Reflect.ownKeys(value)
  const ordinary = checkProperties(value, is, level, keys, path)
  if (is === 'object' && (bare || keys.length === 0) && hidesContent(value, plain)) throw new Unstorable(path, 'holds what its class keeps to itself, and its class was taken from it')
  if (ordinary && level === 'open' && !bare) return undefined
  return { is, level, ...(is === 'list' && { length: (value as unknown[]).length }), ...(bare && { bare }) }
}

function levelOf(value: object): Oddity['level'] {
  if (Object.isExtensible(value)) return 'open'
  return Object.isFrozen(value) ? 'frozen' : Object.isSealed(value) ? 'sealed' : 'fixed'
}

/** Whether its properties are those of its kind; those that are like no property of data are refused. */
function checkProperties(value: object, is: Oddity['is'], level: Oddity['level'], keys: readonly (string | symbol)[], path: string): boolean {
  const fixed = level === 'sealed' || level === 'frozen'
  let elements = 0
  for (const key of keys) {
    const property = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor
    const length = is === 'list' && key === 'length'
    if (is === 'list' && key === String(elements)) elements++
    if (property.get || property.set) throw new Unstorable(`${path}.${keyText(key)}`, 'is a getter, which is no data')
    const asOthers = property.enumerable === !length && property.writable === (level !== 'frozen') && property.configurable === (!fixed && !length)
    if (!asOthers) throw new Unstorable(length ? path : `${path}.${keyText(key)}`, length ? 'has a length that cannot change' : 'is no ordinary property: it is hidden, or cannot be changed')
  }
  if (is === 'list') return elements === (value as unknown[]).length && keys.length === elements + 1
  return is === 'object' || keys.length === 0
}

type Probe = (this: object) => unknown

/** Works on a Map alone, whatever its prototype is. */
const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as Probe
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get as Probe
const inWeakMap: Probe = function () {
  return WeakMap.prototype.has.call(this as never, {})
}
const inWeakSet: Probe = function () {
  return WeakSet.prototype.has.call(this as never, {})
}

function answers(value: object, probe: Probe): boolean {
  try {
    probe.call(value)
    return true
  } catch {
    return false
  }
}

/** Whether something that looks like a plain object, or like one of a class, is a collection or another thing of the language. */
function hidesContent(value: object, plain: boolean): boolean {
  if (plain && Object.prototype.toString.call(value) !== '[object Object]') return true
  return [mapSize, setSize, inWeakMap, inWeakSet].some((probe) => answers(value, probe))
}

/** Makes an object what it was, after everything is in it. */
export function restore(value: object, level: Oddity['level']): void {
  if (level === 'frozen') Object.freeze(value)
  else if (level === 'sealed') Object.seal(value)
  else if (level === 'fixed') Object.preventExtensions(value)
}
