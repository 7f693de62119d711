/**
 * Any value as text, the same way everywhere: labels, logs, notes, measures, tables, exports, messages about what was found.
 *
 *     showValue({ token: 33, owner: 'a' })        // '{token: 33, owner: a}'
 *     showValue(new Map([['a', 1]]))              // 'map {a: 1}'
 *     showValue([0 / 0, 5n, 'two words', null])   // '[NaN, 5n, "two words", null]'
 *
 *     showValue({ lease: 5_000_000 }, 80, {}, new Counted({}, { fields: { lease: 'duration' } }))   // '{lease: 5 ms}'
 *
 * What is left out leaves a sign: what has no room is `…`, and a function is `‹function›`, not its text.
 */

import type { Counted } from './quantity.ts'
import { formatCount, formatDuration } from './units.ts'

/** How a caller has numbers and texts shown its own way. */
export interface ShownAs {
  /** A number that is no length of time and no moment. */
  number?(value: number): string
  /** A text; `depth` is 0 for one that is not inside anything. */
  text?(value: string, depth: number): string
}

/** What is nested deeper than this is `…`, and so is what contains itself. */
const depthMax = 5

/** `room` is near how many characters something is left out; `counted` says what the numbers in it count. */
export function showValue(value: unknown, room = 2000, as: ShownAs = {}, counted?: Counted): string {
  try {
    return new Writer(as).write(value, room, counted, 0)
  } catch {
    // A getter of node code may throw.
    return '‹a value that cannot be shown›'
  }
}

class Writer {
  private readonly as: ShownAs

  constructor(as: ShownAs) {
    this.as = as
  }

  write(value: unknown, room: number, counted: Counted | undefined, depth: number): string {
    switch (typeof value) {
      case 'number':
        return withUnit(value, counted?.unit) ?? this.as.number?.(value) ?? numberText(value)
      case 'string':
        return this.as.text?.(value, depth) ?? (depth > 0 && isWord(value) ? value : JSON.stringify(value))
      case 'bigint':
        return `${value}n`
      case 'function':
        return '‹function›'
      case 'object':
        if (value === null) return 'null'
        return depth >= depthMax ? '…' : this.object(value, room, counted, depth)
      default:
        return String(value)
    }
  }

  private object(value: object, room: number, counted: Counted | undefined, depth: number): string {
    const item = (one: unknown, rest: number, i: number) => this.write(one, rest, counted?.inside(String(i)), depth + 1)
    if (Array.isArray(value)) return list(value, '[', ']', room, item)
    if (value instanceof Set) return list([...value], 'set [', ']', room, item)
    const special = specialText(value)
    if (special !== undefined) return special
    const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value)
    return list(entries, value instanceof Map ? 'map {' : '{', '}', room, ([key, entry], rest) => {
      const label = typeof key === 'string' ? key : this.write(key, rest, undefined, depth + 1)
      return `${label}: ${this.write(entry, rest, counted?.inside(label), depth + 1)}`
    })
  }
}

/** Objects whose content is not in their fields. */
function specialText(value: object): string | undefined {
  switch (Object.prototype.toString.call(value)) {
    case '[object Error]': {
      const { name, message } = value as Error
      return message ? `${name}: ${message}` : name
    }
    case '[object RegExp]':
    case '[object Date]':
      return String(value as RegExp | Date)
    case '[object Promise]':
    case '[object Generator]':
    case '[object WeakMap]':
    case '[object WeakSet]':
      return `‹${Object.prototype.toString.call(value).slice(8, -1)}›`
    default:
      return undefined
  }
}

/** A number with what it counts; undefined where it is a number and no more. */
export function withUnit(value: number, unit: string | undefined): string | undefined {
  if (unit === undefined || unit === 'number' || unit === 'unknown') return undefined
  if (unit === 'duration' || unit === 'instant') return formatDuration(value)
  return `${formatCount(value)} ${unit}`
}

export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function isWord(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(text)
}

/** Leaves out the items for which there is no room, so that a list of a million costs no more than one of ten. */
function list<T>(items: readonly T[], open: string, close: string, room: number, one: (item: T, rest: number, i: number) => string): string {
  const parts: string[] = []
  let length = open.length + close.length
  for (const [i, item] of items.entries()) {
    const text = one(item, room - length, i)
    const tail = i + 1 < items.length ? 3 : 0
    if (i > 0 && length + text.length + tail > room) {
      parts.push('…')
      break
    }
    parts.push(text)
    length += text.length + 2
  }
  return `${open}${parts.join(', ')}${close}`
}
