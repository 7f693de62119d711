/**
 * Values of a run in a few letters: `{lease: 30 s, token: 33}`.
 *
 * Durations are plain nanoseconds in node code, so a field whose name speaks of time is shown as time; other long
 * numbers get their digits grouped. The exact value is a tooltip away.
 */
import { readError } from '../trace/sent-error.ts'
import { showValue } from '../trace/show-value.ts'
import { formatCount, formatDuration } from '../trace/units.ts'

const speaksOfTime = /lease|latency|timeout|delay|interval|duration|elapsed|expir|deadline|until|ttl|wait|clock|time|now$|ns$|at$/i

/** A value on one line, cut near `lengthMax` characters. `name` is the field it stands in, if any. */
export function shortValue(value: unknown, lengthMax = 40, name = ''): string {
  const text = showValue(value, lengthMax, { number: writeNumber }, name)
  return shortText(text, lengthMax)
}

/** A text on one line, cut at so many characters. */
export function shortText(text: string, lengthMax: number): string {
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

/** An error that a reply tells of: `NoRoom: The shelf is full.` What was sent may have been damaged or forged. */
export function errorText(payload: unknown, lengthMax = 60): string {
  const { name, message } = readError(payload)
  return shortText(message ? `${name}: ${message}` : name, lengthMax)
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

function writeNumber(value: number, name: string): string {
  if (Number.isInteger(value) && Math.abs(value) >= 1e6 && speaksOfTime.test(name)) return formatDuration(value)
  return Object.is(value, -0) ? '-0' : formatCount(value)
}
