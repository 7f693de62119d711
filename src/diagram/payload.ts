/**
 * Values of a run in a few letters: `{lease: 30 s, token: 33}`.
 *
 * Durations are plain nanoseconds in node code, so a field whose name speaks of time is shown as time; other long
 * numbers get their digits grouped. The exact value is a tooltip away.
 */
import { formatCount, formatDuration } from '../trace/units.ts'

const speaksOfTime = /lease|latency|timeout|delay|interval|duration|elapsed|expir|deadline|until|ttl|wait|clock|time|now$|ns$|at$/i

/** A value on one line, cut near `lengthMax` characters. `name` is the field it stands in, if any. */
export function shortValue(value: unknown, lengthMax = 40, name = ''): string {
  const text = write(value, lengthMax, name, 0)
  return text.length <= lengthMax ? text : `${[...text].slice(0, Math.max(1, lengthMax - 1)).join('')}…`
}

/** Whether a field or a measure of this name counts nanoseconds. */
export function isTime(name: string): boolean {
  return speaksOfTime.test(name)
}

/** The content of a message for a label: nothing at all when there is nothing to say. */
export function shortPayload(value: unknown, lengthMax = 28): string {
  if (value === undefined) return ''
  const plain = typeof value === 'object' && value !== null && !(value instanceof Map) && !(value instanceof Set)
  if (plain && Object.keys(value).length === 0) return ''
  return shortValue(value, lengthMax)
}

/** Nanoseconds that somebody wrote into a text, as people read them: `stepped by -4000000 ns` is `stepped by −4 ms`. */
export function humaneText(text: string): string {
  return text.replace(/(?<![\d.])-?\d{4,15} ?ns\b/g, (found) => formatDuration(Number.parseInt(found, 10)))
}

/** Every digit of a value, for a tooltip: numbers are not rewritten. */
export function fullValue(value: unknown, lengthMax = 2000): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  return shortValue(value, lengthMax)
}

function write(value: unknown, room: number, name: string, depth: number): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'number':
      return writeNumber(value, name)
    case 'string':
      return /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(value) && depth > 0 ? value : JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      return depth > 4 ? '…' : writeObject(value, room, depth)
    default:
      return String(value)
  }
}

function writeNumber(value: number, name: string): string {
  if (Number.isInteger(value) && Math.abs(value) >= 1e6 && speaksOfTime.test(name)) return formatDuration(value)
  return Object.is(value, -0) ? '-0' : formatCount(value)
}

function writeObject(value: object, room: number, depth: number): string {
  if (Array.isArray(value)) return list(value, '[', ']', room, (item, rest) => write(item, rest, '', depth + 1))
  if (value instanceof Set) return list([...value], 'set [', ']', room, (item, rest) => write(item, rest, '', depth + 1))
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value)
  const open = value instanceof Map ? 'map {' : '{'
  return list(entries, open, '}', room, ([key, item], rest) => {
    const label = typeof key === 'string' ? key : write(key, rest, '', depth + 1)
    return `${label}: ${write(item, rest, label, depth + 1)}`
  })
}

/** Leaves out the items for which there is no room, so that a list of a million costs no more than one of ten. */
function list<T>(items: readonly T[], open: string, close: string, room: number, one: (item: T, rest: number) => string): string {
  const parts: string[] = []
  let length = open.length + close.length
  for (const [i, item] of items.entries()) {
    const text = one(item, room - length)
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
