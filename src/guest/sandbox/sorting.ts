/**
 * Sorting as node code sees it. How often and in what order a comparator is called differs between engines; this is one answer for all.
 *
 *     sort.call([10, 9, 1], undefined)                            // [1, 10, 9]: by their texts, as the language has it
 *     sort.call([10, 9, 1], (a, b) => Number(a) - Number(b))      // [1, 9, 10]: by merging
 */
import { spend } from './fuel.ts'
import { checkWalk, freeLength } from './growth.ts'

export type Compare = ((a: unknown, b: unknown) => number) | undefined

/** `Array.prototype.sort`. */
export function sort(this: unknown[], compare: Compare): unknown[] {
  if (compare !== undefined && typeof compare !== 'function') throw new TypeError('sort takes a function that compares two elements.')
  const length = this.length
  checkWalk(length)
  // What is read here and written back below.
  if (length > freeLength) spend(length)
  const present: unknown[] = []
  let undefinedCount = 0
  for (let i = 0; i < length; i++) {
    const element = this[i]
    if (element !== undefined) present.push(element)
    else if (i in this) undefinedCount++
  }
  const sorted = compare ? mergeSort(present, compare) : sortByText(present)
  const kept = sorted.length + undefinedCount
  for (let i = 0; i < sorted.length; i++) this[i] = sorted[i]
  for (let i = sorted.length; i < kept; i++) this[i] = undefined
  for (let i = kept; i < length; i++) delete this[i]
  return this
}

// --- with a comparator

/** Sorts in two lists of the same length that take turns: a long list costs no more memory than one copy of it. */
function mergeSort<Element>(list: Element[], compare: (a: Element, b: Element) => number): Element[] {
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

// --- by their texts

/** Making a text costs one unit of fuel, taken so often that a long list is seen to go on. */
const paidAtOnce = 1024

/** Each element is made a text once, not at every comparison. */
function sortByText(list: unknown[]): unknown[] {
  const length = list.length
  const texts = new Array<string>(length)
  const beginnings = length > freeLength ? new Uint8Array(length * beginningLength) : undefined
  let ascii = true
  for (let i = 0; i < length; i++) {
    if (i % paidAtOnce === paidAtOnce - 1) spend(paidAtOnce)
    const text = String(list[i])
    texts[i] = text
    if (beginnings && ascii) ascii = begin(beginnings, i * beginningLength, text)
  }
  const places = beginnings && ascii ? placesByBeginning(texts, beginnings) : mergeSort(
    texts.map((_, i) => i), (a, b) => compareTexts(texts[a], texts[b]),
  )
  const sorted = new Array<unknown>(length)
  for (let i = 0; i < length; i++) sorted[i] = list[places[i]]
  return sorted
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Characters at the beginning of each text that are looked at one by one; only texts that begin alike are compared. */
const beginningLength = 7
/** The character codes of ASCII, each plus one, and 0 for the end of a text. */
const piles = 129

/** Notes the beginning of a text; false when it has a character that is not ASCII. */
function begin(beginnings: Uint8Array, at: number, text: string): boolean {
  const length = text.length < beginningLength ? text.length : beginningLength
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code >= piles - 1) return false
    beginnings[at + i] = code + 1
  }
  return true
}

/** The places of the texts in their order: a radix sort by the beginnings, then the rest of those that begin alike. */
function placesByBeginning(texts: string[], beginnings: Uint8Array): Uint32Array {
  let places = new Uint32Array(texts.length)
  let other = new Uint32Array(texts.length)
  for (let i = 0; i < places.length; i++) places[i] = i
  for (let at = beginningLength - 1; at >= 0; at--) {
    spend(texts.length >> 3)
    if (!layOut(beginnings, at, places, other)) continue
    const laidOut = other
    other = places
    places = laidOut
  }
  for (let first = 0, end = 0; first < places.length; first = end) {
    for (end = first + 1; end < places.length && beginAlike(beginnings, places[first], places[end]); end++);
    // A beginning with an end in it is the whole text.
    if (end === first + 1 || beginnings[(places[first] + 1) * beginningLength - 1] === 0) continue
    const alike = mergeSort([...places.subarray(first, end)], (a, b) => compareTexts(texts[a], texts[b]))
    places.set(alike, first)
  }
  return places
}

/** Lays `from` into `to` by one character of the beginnings, keeping the order of those that have the same; false when all have. */
function layOut(beginnings: Uint8Array, at: number, from: Uint32Array, to: Uint32Array): boolean {
  const next = new Uint32Array(piles + 1)
  for (let i = at; i < beginnings.length; i += beginningLength) next[beginnings[i] + 1]++
  if (next[beginnings[at] + 1] === from.length) return false
  for (let pile = 1; pile < piles; pile++) next[pile] += next[pile - 1]
  for (let i = 0; i < from.length; i++) to[next[beginnings[from[i] * beginningLength + at]]++] = from[i]
  return true
}

function beginAlike(beginnings: Uint8Array, a: number, b: number): boolean {
  for (let at = 0; at < beginningLength; at++) {
    if (beginnings[a * beginningLength + at] !== beginnings[b * beginningLength + at]) return false
  }
  return true
}
