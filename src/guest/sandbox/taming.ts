/**
 * Changes to the language's own objects that must happen before they are frozen: what differs between engines is replaced by one
 * behaviour, and what could fill the memory in a single call gets a ceiling.
 *
 * Only for the kernel's own process or worker, where nothing else runs.
 */

import { spend } from './fuel.ts'
import { checkWalk, countGrowth, freeLength } from './growth.ts'
import { sort, type Compare } from './sorting.ts'

/** Characters in one string made by `repeat`, `padStart` or `padEnd`. */
const textMax = 1 << 24

type Method = (this: unknown, ...parameters: unknown[]) => unknown

export function tameIntrinsics(): void {
  replace(Array.prototype, 'sort', sort as Method)
  replace(Array.prototype, 'flat', flatten as Method)
  replace(Array.prototype, 'toSorted', function (this: unknown, compare) {
    return sort.call([...(this as unknown[])], compare as Compare)
  })
  replace(Number.prototype, 'toString', radixChecked(Number.prototype.toString as Method))
  for (const name of ['repeat', 'padStart', 'padEnd'] as const) replace(String.prototype, name, lengthChecked(name, String.prototype[name] as Method))
  for (const name of walkers) limitWalk(name)
  countText(JSON, 'stringify')
  countText(JSON, 'parse')
  replace(Array, 'from', countedFrom(Array.from as Method))
  countGrowth()
}

/** Engines print the digits of a fraction in another base differently. */
function radixChecked(original: Method): Method {
  return function (this: unknown, radix) {
    if (radix !== undefined && Number(radix) !== 10 && !Number.isInteger(Number(this))) {
      throw new RangeError('A fraction can be printed in base 10 only: engines disagree about its digits in other bases.')
    }
    return original.call(this, radix)
  }
}

function lengthChecked(name: string, original: Method): Method {
  return function (this: unknown, count, ...rest) {
    const length = name === 'repeat' ? String(this).length * Number(count) : Number(count)
    spend(length > freeLength ? Math.min(length, textMax) >> elementsPerFuel : 0)
    if (length > textMax) throw new RangeError(`${name} would make a text of more than ${textMax} characters.`)
    return original.call(this, count, ...rest)
  }
}

/** `flat`, which pays for every list it opens: one that is reached in many ways is opened as often. */
function flatten(this: unknown[], depth: unknown): unknown[] {
  const levels = depth === undefined ? 1 : Math.trunc(Number(depth)) || 0
  const flat: unknown[] = []
  const open = (list: unknown[], left: number): void => {
    spend(1 + list.length)
    for (let i = 0; i < list.length; i++) {
      if (!(i in list)) continue
      if (left > 0 && Array.isArray(list[i])) open(list[i] as unknown[], left - 1)
      else flat.push(list[i])
    }
  }
  open(this, levels)
  return flat
}

/** Built-ins that walk over an array's whole length in native code, where no fuel is counted. */
const walkers = [
  'fill', 'join', 'map', 'forEach', 'filter', 'reduce', 'reduceRight', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex',
  'indexOf', 'lastIndexOf', 'includes', 'reverse', 'toReversed', 'slice', 'splice', 'concat', 'flatMap', 'copyWithin', 'with', 'toString',
] as const

function limitWalk(name: (typeof walkers)[number]): void {
  const original = Array.prototype[name] as Method
  replace(Array.prototype, name, function (this: unknown, ...parameters) {
    const { length } = this as unknown[]
    if (length > freeLength) {
      checkWalk(length)
      spend(length >> (makers.has(name) ? elementsCopiedPerFuel : elementsPerFuel))
    }
    return original.apply(this, parameters)
  })
}

/** `Array.from({ length: 1e9 })` fills as many elements in one call. */
function countedFrom(original: Method): Method {
  return function (this: unknown, items, ...rest) {
    const length = Array.isArray(items) || typeof items !== 'object' || items === null || Symbol.iterator in items ? 0 : Number((items as { length?: unknown }).length)
    if (length > freeLength) {
      checkWalk(length)
      spend(length >> elementsFilledPerFuel)
    }
    return original.call(this, items, ...rest)
  }
}

/** Those that make another list: what a step can keep of them is to fit into the memory. */
const makers: ReadonlySet<string> = new Set(['map', 'filter', 'toReversed', 'slice', 'splice', 'concat', 'flatMap', 'with'])

/** Elements that are put into another list for one unit of fuel: a power of two. */
const elementsCopiedPerFuel = 4

/** Elements that are made, not only looked at, for one unit of fuel: a power of two. */
const elementsFilledPerFuel = 2

/** Of what is longer than `freeLength`, so many elements or characters (a power of two) are one unit of fuel. */
const elementsPerFuel = 6

/** Making and reading a text is far more work than walking over a list. */
const charactersPerFuel = 2

/** JSON: the longer text, given or made, is what it costs. */
function countText(target: object, name: 'stringify' | 'parse'): void {
  const original = Reflect.get(target, name) as Method
  replace(target, name, function (this: unknown, ...parameters) {
    const result = original.apply(this, parameters)
    const text = name === 'parse' ? parameters[0] : result
    if (typeof text === 'string' && text.length > freeLength) spend(text.length >> charactersPerFuel)
    return result
  })
}

/** Replaces a method, keeping its name, length and attributes. */
function replace(target: object, name: string, method: Method): void {
  const property = Object.getOwnPropertyDescriptor(target, name)
  if (!property) return
  // A method shorthand has no `prototype` and cannot be constructed, like the built-in it stands for.
  const { [name]: shaped } = { [name](this: unknown, ...parameters: unknown[]) { return method.apply(this, parameters) } } as Record<string, Method>
  const length = (property.value as Method).length
  Object.defineProperty(shaped, 'length', { value: length, configurable: true })
  Object.defineProperty(target, name, { ...property, value: shaped })
}
