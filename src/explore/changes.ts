/**
 * What a step changed in the fields of a node, as far inside as it helps to look.
 *
 *     changesBetween({ n: 0, votes: { a: true } }, { n: 0, votes: { a: true, b: true } })   // [{ field: 'votes.b', is: true }]
 *     changesBetween({ log: [1] }, { log: [1, 2] })                                          // [{ field: 'log', was: [1], is: [1, 2] }]
 */
import type { FieldChange } from '../trace/way.ts'
import { compare } from './order.ts'

type Fields = Record<string, unknown>

/** How far inside a field a change is looked for, and how many changes inside one field are told one by one. */
const depthMost = 3
const changesMost = 4

export function changesBetween(was: Fields, is: Fields): FieldChange[] {
  return keysOf(was, is).flatMap((field) => changesOf(field, entryOf(was, field), entryOf(is, field), 1))
}

/** A list of one value, or of none where there is none. */
type Entry = readonly [unknown] | readonly []

function entryOf(fields: Fields, key: string): Entry {
  return Object.hasOwn(fields, key) ? [fields[key]] : []
}

function keysOf(was: Fields, is: Fields): string[] {
  return [...Object.keys(is), ...Object.keys(was).filter((key) => !Object.hasOwn(is, key))]
}

function changesOf(field: string, was: Entry, is: Entry, depth: number): FieldChange[] {
  if (was.length === is.length && compare(was[0], is[0]) === 0) return []
  const inside = depth < depthMost ? changesInside(field, was[0], is[0], depth + 1) : []
  if (inside.length > 0 && inside.length <= changesMost) return inside
  return [{ field, ...(was.length > 0 && { was: was[0] }), ...(is.length > 0 && { is: is[0] }) }]
}

/** Empty where the two are not alike enough to be compared part by part. */
function changesInside(field: string, was: unknown, is: unknown, depth: number): FieldChange[] {
  if (Array.isArray(was) && Array.isArray(is)) {
    if (was.length !== is.length) return []
    return is.flatMap((item, i) => changesOf(`${field}[${i}]`, [was[i]], [item], depth))
  }
  if (!isPlain(was) || !isPlain(is)) return []
  return keysOf(was, is).flatMap((key) => changesOf(`${field}.${key}`, entryOf(was, key), entryOf(is, key), depth))
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set)
}
