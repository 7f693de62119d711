/**
 * Values of a run in a few letters: `{lease: 30 s, token: 33}`.
 *
 * Durations are plain nanoseconds in node code; which numbers are durations the trace says (`src/trace/quantity.ts`). Other long numbers get
 * their digits grouped. The exact value is a tooltip away.
 */
import type { Counted } from '../trace/quantity.ts'
import { readError } from '../trace/sent-error.ts'
import { numberText, showValue } from '../trace/show-value.ts'
import { formatCount, formatDuration } from '../trace/units.ts'

/** A value on one line, cut near `lengthMax` characters. */
export function shortValue(value: unknown, lengthMax = 40, counted?: Counted): string {
  const text = showValue(value, lengthMax, { number: writeNumber }, counted)
  return shortText(text, lengthMax)
}

/** A text on one line, cut at `lengthMax` characters. */
export function shortText(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${[...text].slice(0, Math.max(1, lengthMax - 1)).join('')}…`
}

/** The content of a message for a label; empty when it has none. */
export function shortPayload(value: unknown, lengthMax = 28, counted?: Counted): string {
  if (value === undefined) return ''
  const plain = typeof value === 'object' && value !== null && !(value instanceof Map) && !(value instanceof Set)
  if (plain && Object.keys(value).length === 0) return ''
  return shortValue(value, lengthMax, counted)
}

/** An error that a reply tells of: `NoRoom: The shelf is full.` What was sent may have been damaged or forged. */
export function errorText(payload: unknown, lengthMax = 60): string {
  const { name, message } = readError(payload)
  return shortText(message ? `${name}: ${message}` : name, lengthMax)
}

/** The text with nanoseconds in it written as people read them: `stepped by -4000000 ns` becomes `stepped by −4 ms`. */
export function humaneText(text: string): string {
  return text.replace(/(?<![\d.])-?\d{4,15} ?ns\b/g, (found) => formatDuration(Number.parseInt(found, 10)))
}

/** A value with every digit as it is, for a tooltip. */
export function fullValue(value: unknown, lengthMax = 2000): string {
  return typeof value === 'number' ? numberText(value) : shortValue(value, lengthMax)
}

function writeNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : formatCount(value)
}
