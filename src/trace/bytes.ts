/**
 * Writes a trace as bytes and reads it back: the kernel's process sends them to the editor, which keeps them in the notebook's output.
 *
 * Layout: magic `DSNT`, header length, header (JSON, UTF-8), then every column, 8-byte aligned, in the order of `sections`.
 *
 *     decodeTrace(encodeTrace(trace)).header.digest === trace.header.digest
 */
import { checkHeader } from './check-header.ts'
import { checkTrace } from './check-trace.ts'
import { SparseColumn, TimeColumn } from './columns.ts'
import { anything, Damaged, list, record, text } from './form.ts'
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

interface NumericType {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, offset: number, length: number): Numeric
}

const types: ReadonlyMap<string, NumericType> = new Map<string, NumericType>([
  ['f64', Float64Array], ['i32', Int32Array], ['u32', Uint32Array], ['i16', Int16Array], ['i8', Int8Array], ['u8', Uint8Array],
])

/** Every section of a trace, and the types it may have. */
const typesOf: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...['event.kind', 'message.kind', 'value.tags'].map((name) => [name, ['u8']] as const),
  ...['event.node', 'message.from', 'message.to'].map((name) => [name, ['i8', 'i16']] as const),
  ...['time.eraStarts', 'value.numbers'].map((name) => [name, ['f64']] as const),
  ['time.offsets', ['u32']],
  ...['event.subject', 'event.detail', 'message.type', 'message.payload', 'message.sendEvent', 'message.site', 'time.eraRows', 'oddCause.rows', 'oddCause.values', 'site.rows',
    'site.values', 'answers.rows', 'answers.values', 'value.starts', 'value.words'].map((name) => [name, ['i32']] as const),
])

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
  const head = encodeUtf8(JSON.stringify(directory))
  let size = align(8 + head.length)
  for (const [, column] of columns) size = align(size + column.byteLength)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, head.length, true)
  bytes.set(head, 8)
  let offset = align(8 + head.length)
  for (const [, column] of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset)
    offset = align(offset + column.byteLength)
  }
  return bytes
}

function sections<Name extends string>(prefix: string, names: readonly Name[], columns: Record<Name, Numeric>): [string, Numeric][] {
  return names.map((name) => [`${prefix}.${name}`, columns[name]])
}

/** Throws `Damaged` when the bytes are not a trace of a known format that can be read from its first event to its last. */
export function decodeTrace(source: Uint8Array): Trace {
  const trace = readTrace(source)
  checkTrace(trace.header, trace.events, trace.messages, trace.values)
  return trace
}

/** Only the form is looked at; where its numbers lead to is the reader's concern. */
export function readTrace(source: Uint8Array): Trace {
  const bytes = new Uint8Array(source.length)
  bytes.set(source)
  const { directory, end } = readDirectory(bytes)
  const found = readColumns(bytes, directory, align(end))
  // SAFETY: `readColumns` has found every section of format 2, with the type it is written with.
  const pick = <T>(prefix: string, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, found.get(`${prefix}.${name}`)])) as T
  const sparse = (prefix: string) => SparseColumn.from(pick(prefix, sparseSections))
  const time = TimeColumn.from(pick('time', timeSections))
  const events: EventColumns = { ...pick<EventColumns>('event', eventSections), time, oddCause: sparse('oddCause'), site: sparse('site') }
  const messages: MessageColumns = { ...pick<MessageColumns>('message', messageSections), answers: sparse('answers') }
  const values = new ValueReader({ ...pick<StoredValues>('value', valueSections), strings: directory.strings, shapes: directory.shapes })
  return new Trace(directory.header, events, messages, values)
}

const checkDirectory = record<Omit<Directory, 'header'>>({ strings: list(text), shapes: list(list(text)), columns: list(list(anything, 3)) })

function readDirectory(bytes: Uint8Array<ArrayBuffer>): { directory: Directory; end: number } {
  const view = new DataView(bytes.buffer)
  if (bytes.length < 8 || view.getUint32(0, true) !== magic) throw new Damaged('These bytes are not a dsnb trace.')
  const end = 8 + view.getUint32(4, true)
  if (end > bytes.length) throw new Damaged('This trace is cut off.')
  const directory: unknown = readJson(bytes.subarray(8, end), 'trace')
  checkDirectory(directory, 'The directory')
  // SAFETY: checked just now, but for its header, which comes next.
  const found = directory as Directory
  const { format } = (found.header ?? {}) as Partial<TraceHeader>
  if (format !== 2) throw new Damaged(`This trace has ${Number.isInteger(format) ? `format ${format}` : 'no format that is known'}; this version reads format 2.`)
  checkHeader(found.header, 'The header')
  return { directory: found, end }
}

/** Every section of the format, each of a type it is written with and all of it there. */
function readColumns(bytes: Uint8Array<ArrayBuffer>, { columns }: Directory, from: number): Map<string, Numeric> {
  const found = new Map<string, Numeric>()
  let offset = from
  for (const [name, type, length] of columns) {
    const make = typesOf.get(name)?.includes(type) ? types.get(type) : undefined
    const size = make?.BYTES_PER_ELEMENT ?? 0
    if (!make || found.has(name) || !Number.isSafeInteger(length) || length < 0) throw new Damaged('The directory of this trace names a column that a trace has not.')
    if (offset + size * length > bytes.length) throw new Damaged('This trace is cut off.')
    found.set(name, new make(bytes.buffer, offset, length))
    offset = align(offset + size * length)
  }
  if (found.size < typesOf.size) throw new Damaged('This trace lacks a column.')
  return found
}

/** JSON that came from elsewhere; what a parser says of it is nothing for a reader. */
export function readJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes))
  } catch {
    throw new Damaged(`The description of this ${what} cannot be read.`)
  }
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
