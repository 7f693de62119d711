/**
 * A trace as bytes, for the way from the kernel's process to the notebook's output and to files.
 *
 * Layout: magic `DSNT`, header length, header (JSON, UTF-8), then every column, 8-byte aligned, in the order of `sections`.
 *
 *     decodeTrace(encodeTrace(trace)).header.digest === trace.header.digest
 */
import { SparseColumn, TimeColumn } from './columns.ts'
import type { EventColumns, MessageColumns, TraceHeader } from './trace.ts'
import { Trace } from './trace.ts'
import type { StoredValues } from './value-reader.ts'
import { ValueReader } from './value-reader.ts'

type Numeric = Float64Array | Int32Array | Uint32Array | Int16Array | Int8Array | Uint8Array

const magic = 0x544e5344

const eventSections = ['kind', 'node', 'subject', 'detail'] as const
const messageSections = ['from', 'to', 'kind', 'type', 'payload', 'sendEvent', 'site'] as const
const timeSections = ['offsets', 'eraRows', 'eraStarts'] as const
const sparseSections = ['rows', 'values'] as const
const valueSections = ['tags', 'starts', 'words', 'numbers'] as const

const types: Record<string, (buffer: ArrayBuffer, offset: number, length: number) => Numeric> = {
  f64: (buffer, offset, length) => new Float64Array(buffer, offset, length),
  i32: (buffer, offset, length) => new Int32Array(buffer, offset, length),
  u32: (buffer, offset, length) => new Uint32Array(buffer, offset, length),
  i16: (buffer, offset, length) => new Int16Array(buffer, offset, length),
  i8: (buffer, offset, length) => new Int8Array(buffer, offset, length),
  u8: (buffer, offset, length) => new Uint8Array(buffer, offset, length),
}

interface Directory {
  header: TraceHeader
  strings: string[]
  shapes: string[][]
  columns: [name: string, type: string, length: number][]
}

export function encodeTrace(trace: Trace): Uint8Array<ArrayBuffer> {
  const stored = trace.values.store()
  const columns: [string, Numeric][] = [
    ...sections('event', eventSections, trace.events),
    ...sections('time', timeSections, trace.events.time.store()),
    ...sections('oddCause', sparseSections, trace.events.oddCause.store()),
    ...sections('site', sparseSections, trace.events.site.store()),
    ...sections('message', messageSections, trace.messages),
    ...sections('answers', sparseSections, trace.messages.answers.store()),
    ...sections('value', valueSections, stored),
  ]
  const directory: Directory = {
    header: trace.header,
    strings: stored.strings,
    shapes: stored.shapes,
    columns: columns.map(([name, column]) => [name, typeName(column), column.length]),
  }
  const text = encodeUtf8(JSON.stringify(directory))
  let size = align(8 + text.length)
  for (const [, column] of columns) size = align(size + column.byteLength)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, text.length, true)
  bytes.set(text, 8)
  let offset = align(8 + text.length)
  for (const [, column] of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset)
    offset = align(offset + column.byteLength)
  }
  return bytes
}

function sections<Name extends string>(prefix: string, names: readonly Name[], columns: Record<Name, Numeric>): [string, Numeric][] {
  return names.map((name) => [`${prefix}.${name}`, columns[name]])
}

/** Throws when the bytes are not a trace of a known format. */
export function decodeTrace(source: Uint8Array): Trace {
  const bytes = new Uint8Array(source.length)
  bytes.set(source)
  const view = new DataView(bytes.buffer)
  if (bytes.length < 8 || view.getUint32(0, true) !== magic) throw new Error('These bytes are not a dsnb trace.')
  const textLength = view.getUint32(4, true)
  const directory = JSON.parse(decodeUtf8(bytes.subarray(8, 8 + textLength))) as Directory
  if (directory.header.format !== 2) throw new Error(`This trace has format ${String(directory.header.format)}; this version reads format 2.`)
  const found = new Map<string, Numeric>()
  let offset = align(8 + textLength)
  for (const [name, type, length] of directory.columns) {
    const column = types[type](bytes.buffer, offset, length)
    found.set(name, column)
    offset = align(offset + column.byteLength)
  }
  // SAFETY: the directory names every section of format 2, with the type it was written with.
  const pick = <T>(prefix: string, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, found.get(`${prefix}.${name}`)])) as T
  const sparse = (prefix: string) => SparseColumn.from(pick(prefix, sparseSections))
  const time = TimeColumn.from(pick('time', timeSections))
  const events: EventColumns = { ...pick<EventColumns>('event', eventSections), time, oddCause: sparse('oddCause'), site: sparse('site') }
  const messages: MessageColumns = { ...pick<MessageColumns>('message', messageSections), answers: sparse('answers') }
  const values = new ValueReader({ ...pick<StoredValues>('value', valueSections), strings: directory.strings, shapes: directory.shapes })
  return new Trace(directory.header, events, messages, values)
}

function typeName(column: Numeric): string {
  if (column instanceof Float64Array) return 'f64'
  if (column instanceof Int32Array) return 'i32'
  if (column instanceof Uint32Array) return 'u32'
  if (column instanceof Int16Array) return 'i16'
  return column instanceof Int8Array ? 'i8' : 'u8'
}

function align(offset: number): number {
  return (offset + 7) & ~7
}

/** UTF-8 without `TextEncoder`, which the language library alone does not have. Lone surrogates never occur: JSON escapes them. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 3)
  let n = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number
    if (code > 0xffff) i++
    if (code < 0x80) bytes[n++] = code
    else if (code < 0x800) n = put(bytes, n, 0xc0 | (code >> 6), code, 1)
    else if (code < 0x10000) n = put(bytes, n, 0xe0 | (code >> 12), code, 2)
    else n = put(bytes, n, 0xf0 | (code >> 18), code, 3)
  }
  return bytes.slice(0, n)
}

function put(bytes: Uint8Array, at: number, lead: number, code: number, rest: number): number {
  bytes[at] = lead
  for (let i = rest - 1; i >= 0; i--) bytes[at + rest - i] = 0x80 | ((code >> (6 * i)) & 0x3f)
  return at + rest + 1
}

export function decodeUtf8(bytes: Uint8Array): string {
  const parts: string[] = []
  let units: number[] = []
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i]
    const rest = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
    let code = rest === 0 ? lead : lead & (0x3f >> rest)
    for (let k = 1; k <= rest; k++) code = (code << 6) | (bytes[i + k] & 0x3f)
    i += rest + 1
    if (code > 0xffff) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff))
    else units.push(code)
    if (units.length > 4096) {
      parts.push(String.fromCharCode(...units))
      units = []
    }
  }
  parts.push(String.fromCharCode(...units))
  return parts.join('')
}
