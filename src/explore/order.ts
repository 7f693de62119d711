/**
 * An order of all values by their content, so that a Set or a Map has the same text whichever of its elements came first.
 *
 *     compare({ n: 1 }, { n: 2 }) < 0
 *     compare(NaN, NaN)              // 0
 *     sortedKeys(['b', '7', 'a'])    // ['7', 'a', 'b']
 */
import { classNameOf, privateKey, privateSymbol } from './classes.ts'
import { kindOf } from './oddity.ts'

const integerKey = /^(0|[1-9]\d{0,8})$/
const ranks = ['undefined', 'boolean', 'number', 'bigint', 'string', 'object']

/** The keys in an order that depends on nothing but the keys; whole numbers come first in every object anyway. */
export function sortedKeys(keys: string[]): string[] {
  const numbers = keys.filter((key) => integerKey.test(key))
  return [...numbers, ...keys.filter((key) => !integerKey.test(key)).sort(byText)]
}

/** The same with private members, as they are called in a state. */
export function allKeys(value: object): string[] {
  const named = (key: string | symbol) => privateKey(key) ?? (typeof key === 'string' && Object.prototype.propertyIsEnumerable.call(value, key) ? key : [])
  return sortedKeys(Reflect.ownKeys(value).flatMap(named))
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** 0 for equal values, and for some that differ in what no order needs to see. */
export function compare(a: unknown, b: unknown): number {
  if (Object.is(a, b)) return 0
  if (typeof a !== typeof b) return ranks.indexOf(typeof a) - ranks.indexOf(typeof b)
  switch (typeof a) {
    case 'number':
      return compareNumbers(a, b as number)
    case 'object':
      return compareObjects(a, b as object | null)
    case 'function':
    case 'symbol':
      // Neither is data: it will be refused where it stands.
      return 0
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
  const kinds = [a, b].map((item) => ['list', 'set', 'map', 'object'].indexOf(kindOf(item)))
  if (kinds[0] !== kinds[1]) return kinds[0] - kinds[1]
  return compareLists(partsOf(a), partsOf(b))
}

function partsOf(value: object): unknown[] {
  const is = kindOf(value)
  if (is === 'list') return value as unknown[]
  if (is === 'set') return [...(value as Set<unknown>)].sort(compare)
  if (is === 'map') return [...(value as Map<unknown, unknown>)].sort(([x], [y]) => compare(x, y)).flat()
  const fields = allKeys(value).flatMap((key) => [key, (value as Record<string | symbol, unknown>)[privateSymbol(key) ?? key]])
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || prototype === Object.prototype ? fields : [classNameOf(prototype), ...fields]
}

function compareLists(a: unknown[], b: unknown[]): number {
  if (a.length !== b.length) return a.length - b.length
  for (let i = 0; i < a.length; i++) {
    const order = compare(a[i], b[i])
    if (order !== 0) return order
  }
  return 0
}
