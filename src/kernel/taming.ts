/**
 * Changes to the language's own objects that must happen before they are frozen: what differs between engines is replaced by one
 * behaviour, and what could fill the memory in a single call gets a ceiling.
 *
 * Only for the kernel's own process or worker, where nothing else runs.
 */

import { spend } from './fuel.ts'
import { countGrowth } from './growth.ts'

/** Characters in one string made by `repeat`, `padStart` or `padEnd`. */
const textMax = 1 << 24
/** Elements that a built-in may walk over in one call; holes of `new Array(1e9)` count. */
const listMax = 1 << 22

type Method = (this: unknown, ...parameters: unknown[]) => unknown

export function tameIntrinsics(): void {
  replace(Array.prototype, 'sort', mergeSort as Method)
  replace(Array.prototype, 'toSorted', function (this: unknown, compare) {
    return mergeSort.call([...(this as unknown[])], compare as Compare)
  })
  replace(Number.prototype, 'toString', radixChecked(Number.prototype.toString as Method))
  for (const name of ['repeat', 'padStart', 'padEnd'] as const) replace(String.prototype, name, lengthChecked(name, String.prototype[name] as Method))
  for (const name of walkers) limitWalk(name)
  countText(JSON, 'stringify')
  countText(JSON, 'parse')
  replace(Array, 'from', countedFrom(Array.from as Method))
  countGrowth()
}

type Compare = ((a: unknown, b: unknown) => number) | undefined

/** How often and in what order a comparator is called differs between engines; this merge sort is one answer for all. */
function mergeSort(this: unknown[], compare: Compare): unknown[] {
  if (compare !== undefined && typeof compare !== 'function') throw new TypeError('sort takes a function that compares two elements.')
  const present: unknown[] = []
  let undefinedCount = 0
  checkWalk(this.length)
  for (let i = 0; i < this.length; i++) {
    if (!(i in this)) continue
    if (this[i] === undefined) undefinedCount++
    else present.push(this[i])
  }
  const sorted = compare ? sortRange(present, compare) : sortTexts(present)
  const length = this.length
  for (let i = 0; i < length; i++) {
    if (i < sorted.length) this[i] = sorted[i]
    else if (i < sorted.length + undefinedCount) this[i] = undefined
    else delete this[i]
  }
  return this
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Each element is made a text once, not at every comparison. */
function sortTexts(list: unknown[]): unknown[] {
  const texts = list.map(String)
  const beginnings = beginningsOf(texts)
  const byBeginning = (a: number, b: number) => beginnings[a] - beginnings[b] || byText(texts[a], texts[b])
  const order = sortRange(list.map((_, i) => i), byBeginning)
  return order.map((i) => list[i])
}

/** Texts begin with so many characters that are compared as one number, as long as all of them are ASCII. */
const beginningLength = 7

/** Numbers in the order of the beginnings of the texts; all 0 when there is a character that has no room in them. */
function beginningsOf(texts: string[]): number[] {
  const beginnings = new Array<number>(texts.length)
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]
    let beginning = 0
    for (let at = 0; at < beginningLength; at++) {
      const code = at < text.length ? text.charCodeAt(at) + 1 : 0
      if (code > 128) return beginnings.fill(0)
      beginning = beginning * 129 + code
    }
    beginnings[i] = beginning
  }
  return beginnings
}

/** Sorts in two lists of the same length that take turns: a long list costs no more memory than one copy of it. */
function sortRange<Element>(list: Element[], compare: (a: Element, b: Element) => number): Element[] {
  const from = list.slice()
  mergeInto(list, from, 0, list.length, compare)
  return list
}

/** Sorts `target[first … end - 1]`; `other` holds the same elements there. */
function mergeInto<Element>(target: Element[], other: Element[], first: number, end: number, compare: (a: Element, b: Element) => number): void {
  const length = end - first
  if (length < 2) return
  if (length > freeLength) spend(length >> 3)
  const middle = first + (length >> 1)
  mergeInto(other, target, first, middle, compare)
  mergeInto(other, target, middle, end, compare)
  let i = first
  let k = middle
  let at = first
  while (i < middle && k < end) target[at++] = compare(other[i], other[k]) > 0 ? other[k++] : other[i++]
  while (i < middle) target[at++] = other[i++]
  while (k < end) target[at++] = other[k++]
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

/** Built-ins that walk over an array's whole length in native code, where no fuel is counted. */
const walkers = [
  'fill', 'join', 'map', 'forEach', 'filter', 'reduce', 'reduceRight', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex',
  'indexOf', 'lastIndexOf', 'includes', 'reverse', 'toReversed', 'slice', 'splice', 'concat', 'flat', 'flatMap', 'copyWithin', 'with', 'toString',
] as const

function limitWalk(name: (typeof walkers)[number]): void {
  const original = Array.prototype[name] as Method
  replace(Array.prototype, name, function (this: unknown, ...parameters) {
    const { length } = this as unknown[]
    if (length > freeLength) {
      checkWalk(length)
      spend(length >> elementsPerFuel)
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

/** Elements that are made, not only looked at, for one unit of fuel: a power of two. */
const elementsFilledPerFuel = 2

/** What is shorter costs nothing but the call; of what is longer, so many elements or characters (a power of two) are one unit of fuel. */
const freeLength = 64
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

function checkWalk(length: number): void {
  if (length > listMax) throw new RangeError(`An array may have at most ${listMax} elements here; this one has ${length}.`)
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
