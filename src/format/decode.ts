/**
 * Bytes to text, strictly: UTF-8 or an error that says where and why.
 *
 *     decodeUtf8(new Uint8Array([0x23, 0x20, 0xc3, 0xa9]))   // '# é'
 *
 * A lenient decoder would put U+FFFD in place of each undecodable byte, and the next save would destroy the file. The byte order
 * mark stays in the text. Written out because the pure folders have no `TextDecoder`.
 */
import { FormatError } from './errors.ts'
import type { Place } from './errors.ts'

const chunkUnits = 8192

export function decodeUtf8(bytes: Uint8Array): string {
  refuseOtherEncodings(bytes)
  const parts: string[] = []
  const units = new Uint16Array(chunkUnits + 2)
  let used = 0
  let at = 0
  while (at < bytes.length) {
    if (used >= chunkUnits) {
      parts.push(text(units, used))
      used = 0
    }
    const lead = bytes[at]
    if (lead < 0x80) {
      units[used++] = lead
      at++
      continue
    }
    const length = sequenceLength(bytes, at)
    if (length === 0) throw undecodable(bytes, at)
    let point = lead & (0x7f >> length)
    for (let k = 1; k < length; k++) point = (point << 6) | (bytes[at + k] & 0x3f)
    at += length
    if (point > 0xffff) {
      units[used++] = 0xd800 + ((point - 0x10000) >> 10)
      units[used++] = 0xdc00 + ((point - 0x10000) & 0x3ff)
    } else {
      units[used++] = point
    }
  }
  parts.push(text(units, used))
  return parts.join('')
}

function text(units: Uint16Array, used: number): string {
  // SAFETY: `apply` takes any array-like of numbers; its declaration only knows `number[]`.
  return String.fromCharCode.apply(null, units.subarray(0, used) as unknown as number[])
}

/** Bytes of the well-formed sequence at `at`, or 0. Overlong forms, surrogates and points above U+10FFFF are not well formed. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const length = lengthFor(bytes[at])
  return at + length <= bytes.length && goesOn(bytes, at, length) ? length : 0
}

/** How many bytes a sequence with this first byte has; 0: none begins so. */
function lengthFor(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0
  return lead <= 0xdf ? 2 : lead <= 0xef ? 3 : 4
}

/** Whether the first `length` bytes from `at` on begin a well-formed sequence. */
function goesOn(bytes: Uint8Array, at: number, length: number): boolean {
  const lead = bytes[at]
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (length > 1 && (bytes[at + 1] < lowest || bytes[at + 1] > highest)) return false
  for (let k = 2; k < length; k++) if ((bytes[at + k] & 0xc0) !== 0x80) return false
  return true
}

/** Whether the file ends within a sequence that is well formed as far as it goes. */
function isCut(bytes: Uint8Array, at: number): boolean {
  const left = bytes.length - at
  return left < lengthFor(bytes[at]) && goesOn(bytes, at, left)
}

function refuseOtherEncodings(bytes: Uint8Array): void {
  const [first, second] = bytes
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (marked || looksLikeUtf16(bytes)) {
    throw new FormatError('This file is UTF-16 text; notebooks are UTF-8.', { line: 1, column: 1 }, saveAsUtf8('UTF-16 LE or UTF-16 BE'))
  }
}

/** Western text in UTF-16 without a mark has a NUL in every other byte, and hardly any in the others. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const seen = Math.min(bytes.length & ~1, 4096)
  if (seen < 8) return false
  const zeros = [0, 0]
  for (let at = 0; at < seen; at++) if (bytes[at] === 0) zeros[at & 1]++
  const half = seen / 2
  return (zeros[0] > half * 0.6 && zeros[1] < half * 0.2) || (zeros[1] > half * 0.6 && zeros[0] < half * 0.2)
}

function undecodable(bytes: Uint8Array, at: number): FormatError {
  const byte = bytes[at].toString(16).toUpperCase().padStart(2, '0')
  const place = placeOf(bytes, at)
  const hint = isCut(bytes, at) ? 'The end of the file seems to be missing. Restore it from a copy.' : saveAsUtf8('the encoding it was written in')
  return new FormatError(`This file is not UTF-8 text: byte ${byte} at line ${place.line}, column ${place.column}.`, place, hint)
}

function saveAsUtf8(encoding: string): string {
  return `Open it in a text editor, reopen it with ${encoding}, and save it with the encoding UTF-8. It has not been changed.`
}

/** Line and column of a byte; everything before it is known to be well formed. */
function placeOf(bytes: Uint8Array, at: number): Place {
  let line = 1
  let column = 1
  for (let k = 0; k < at; k++) {
    const byte = bytes[k]
    const endsLine = byte === 0x0a || (byte === 0x0d && bytes[k + 1] !== 0x0a)
    if (endsLine) {
      line++
      column = 1
    } else if ((byte & 0xc0) !== 0x80) {
      // A four-byte sequence is two UTF-16 units.
      column += byte >= 0xf0 ? 2 : 1
    }
  }
  return { line, column }
}
