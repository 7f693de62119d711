/**
 * What a payload looks like on the wire: how many bytes it has, and which.
 *
 *     sizeOf({ size: 1500 })   // 1500: a payload may say how large it is
 *     sizeOf('hello')          // 5: a text is its UTF-8 bytes
 *     sizeOf({ n: 1 })         // 7: anything else is JSON text
 *
 * Only payloads count; a message without one has no bytes. Headers, acknowledgements and resets cost nothing.
 */
import { encodeUtf8 } from '../../trace/bytes.ts'

/** Bytes of a payload: what its field `size` says where that is a whole number, else what `encode` makes of it. */
export function sizeOf(payload: unknown): number {
  if (payload === undefined) return 0
  if (typeof payload === 'object' && payload !== null && Object.hasOwn(payload, 'size') && !(payload instanceof Map || payload instanceof Set)) {
    const { size } = payload as { size: unknown }
    if (Number.isSafeInteger(size) && (size as number) >= 0) return size as number
  }
  return encode(payload).length
}

export function encode(payload: unknown): Uint8Array {
  if (payload === undefined) return new Uint8Array(0)
  return encodeUtf8(typeof payload === 'string' ? payload : JSON.stringify(tagged(payload)))
}

/** What a receiver reads from bytes, when the sender sent something like `sent`; undefined when they cannot be read. */
export function decode(bytes: Uint8Array, sent: unknown): { payload: unknown } | undefined {
  if (sent === undefined) return { payload: undefined }
  const text = readText(bytes)
  if (typeof sent === 'string') return { payload: text }
  try {
    return { payload: untagged(JSON.parse(text)) }
  } catch {
    return undefined
  }
}

/** What JSON has no words for becomes an object with one key, `$…`. */
function tagged(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return { $: 'undefined' }
    case 'bigint':
      return { $bigint: String(value) }
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) }
    case 'object':
      if (value === null) return null
      if (Array.isArray(value)) return value.map(tagged)
      if (value instanceof Map) return { $map: [...value].map((entry) => entry.map(tagged)) }
      if (value instanceof Set) return { $set: [...value].map(tagged) }
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, tagged(entry)]))
    default:
      return value
  }
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(untagged)
  const keys = Object.keys(value)
  if (keys.length === 1 && keys[0].startsWith('$')) return special(keys[0], (value as Record<string, unknown>)[keys[0]])
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, untagged(entry)]))
}

function special(tag: string, value: unknown): unknown {
  switch (tag) {
    case '$':
      return undefined
    case '$bigint':
      return BigInt(value as string)
    case '$number':
      return Number(value)
    case '$map':
      return new Map((value as [unknown, unknown][]).map(([key, entry]) => [untagged(key), untagged(entry)]))
    case '$set':
      return new Set((value as unknown[]).map(untagged))
    default:
      return { [tag]: untagged(value) }
  }
}

/** UTF-8 that may be damaged: a byte that fits nowhere becomes the replacement character. */
export function readText(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i]
    const rest = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1
    let code = rest <= 0 ? lead : lead & (0x3f >> rest)
    let read = 1
    while (read <= rest && (bytes[i + read] & 0xc0) === 0x80) code = (code << 6) | (bytes[i + read++] & 0x3f)
    const whole = rest >= 0 && read === rest + 1 && code <= 0x10ffff
    text += whole ? String.fromCodePoint(code) : '\ufffd'
    i += whole ? read : 1
  }
  return text
}
