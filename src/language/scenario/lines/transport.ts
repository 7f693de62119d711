/**
 * The transport of a link, datagrams or connections, and what programs ask of their connections: options of the `network` line.
 *
 * ```dsnb
 * network transport tcp, keepalive after 2s every 1s 10 times, user timeout 3s
 * network client -> server connect timeout 5s
 * network old -> server transport tcp textbook
 * ```
 */
import type { LinkRule, TcpOptions } from '../../../kernel/plan.ts'
import { readDuration, readSingleWhole } from '../amounts/amounts.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { durationText } from '../amounts/time-text.ts'
import type { QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Place } from '../grammar/places.ts'
import type { Span } from '../written.ts'
import { given, option, type WordHelp } from './line-kind.ts'
import type { Report } from './scope.ts'

export interface TransportOptionTree extends Tree {
  transport?: 'tcp' | 'datagram'
  textbook?: boolean
  keepalive?: QuantityTree
  interval?: QuantityTree
  probes?: QuantityTree
  userTimeout?: QuantityTree
  connect?: 'connect'
  classic?: boolean
  connectTimeout?: QuantityTree
  tail?: 'tail-loss-probe'
}

export interface TransportOptions extends Pick<LinkRule, 'transport' | 'tcp'> {
  /** The place of the first option about connections. */
  optionAt?: Span
}

export const transportWords = ['transport', 'keepalive', 'userTimeout', 'connect', 'tail'] as const

export const transportPlaces: Record<string, Place> = {
  'TransportOption.keepalive': { text: 'a length of time', offers: 'length' },
  'TransportOption.interval': { text: 'a length of time', offers: 'length' },
  'TransportOption.probes': { text: 'a whole number', offers: 'number' },
  'TransportOption.userTimeout': { text: 'a length of time', offers: 'length' },
  'TransportOption.connectTimeout': { text: 'a length of time', offers: 'length' },
}

export const transportHelp: Record<string, WordHelp> = {
  transport: {
    help: 'datagram: a message is sent once. tcp: connections as Linux has them, with a handshake, acknowledgements, retransmission, order, windows and resets.',
    example: 'network transport tcp',
  },
  textbook: {
    help: 'Connections as books draw them: no handshake and no windows, and each message has a timer of its own that doubles from 200 ms.',
    example: 'network transport tcp textbook',
  },
  keepalive: {
    help: 'A peer that has been silent for so long is asked whether it is there, again and again, until so many questions have no answer.',
    example: 'network transport tcp, keepalive after 2s every 1s 10 times',
  },
  user: {
    help: 'The user timeout: what is still not acknowledged this long after it was first sent again ends the connection. Otherwise that takes a quarter of an hour.',
    example: 'network transport tcp, user timeout 3s',
  },
  connect: {
    help: 'How long a connection may take to open; `classic`: SYNs whose distance doubles from the first one on, as before Linux 6.5.',
    example: 'network transport tcp, connect timeout 5s',
  },
  classic: {
    help: 'SYNs after 1, 3, 7, 15, 31 and 63 s, and an error after 127 s; otherwise they are a second apart at first.',
    example: 'network transport tcp, connect classic',
  },
  'tail-loss-probe': {
    help: 'Off: nothing is sent again before its timeout because the last of what was sent may be lost.',
    example: 'network transport tcp, tail-loss-probe off',
  },
}

/** Reads the options about connections; reports those that exclude each other. */
export function readTransport(line: LineReader, options: readonly TransportOptionTree[]): TransportOptions {
  const read: TransportOptions = {}
  const tcp: TcpOptions = {}
  const protocol = options.find(({ transport }) => transport !== undefined)
  if (protocol?.transport) read.transport = protocol.textbook ? 'tcp textbook' : protocol.transport
  for (const one of options) {
    if (one.transport !== undefined || !transportWords.some((word) => one[word] !== undefined)) continue
    read.optionAt ??= line.span(one)
    if (read.transport !== undefined && read.transport !== 'tcp') reportContradiction(read.transport, line.span(one), line.textOf(one), line.fail.bind(line))
    Object.assign(tcp, readOption(line, one))
  }
  return Object.keys(tcp).length === 0 ? read : { ...read, tcp }
}

function readOption(line: LineReader, { keepalive, interval, probes, userTimeout, classic, connectTimeout, tail }: TransportOptionTree): TcpOptions {
  const [
    idleNs, everyNs, userTimeoutNs, connectTimeoutNs,
  ] = [keepalive, interval, userTimeout, connectTimeout].map((tree) => tree && readLength(line, tree))
  const times = probes && readSingleWhole(line, probes, 'The number of questions', 1)
  return given({
    keepalive: idleNs !== undefined && everyNs !== undefined && times !== undefined ? { idleNs, everyNs, times } : undefined,
    userTimeoutNs, connectTimeoutNs,
    classicConnect: classic ? true as const : undefined,
    tailLossProbe: tail ? false as const : undefined,
  })
}

function readLength(line: LineReader, tree: QuantityTree): number | undefined {
  const lengthNs = readDuration(line, tree)
  return lengthNs === 0 ? line.fail(line.span(tree), 'duration', 'This needs a length longer than zero.') : lengthNs
}

export function transportTexts({ transport, tcp = {} }: TransportOptions): string[] {
  const { keepalive, userTimeoutNs, connectTimeoutNs, classicConnect, tailLossProbe } = tcp
  const connect = [...classicConnect ? ['classic'] : [], ...option(connectTimeoutNs, (ns) => `timeout ${durationText(ns)}`)]
  return [
    ...option(transport, (word) => `transport ${word}`),
    ...option(keepalive, ({ idleNs, everyNs, times }) => `keepalive after ${durationText(idleNs)} every ${durationText(everyNs)} ${times} times`),
    ...option(userTimeoutNs, (ns) => `user timeout ${durationText(ns)}`),
    ...connect.length === 0 ? [] : [`connect ${connect.join(' ')}`],
    ...tailLossProbe === false ? ['tail-loss-probe off'] : [],
  ]
}

/** Reports options about connections in a cluster without connections. */
export function checkTransport(lines: readonly TransportOptions[], report: Report): void {
  const transports = new Set(lines.map(({ transport }) => transport))
  if (transports.has('tcp')) return
  for (const { optionAt, transport, tcp = {} } of lines) {
    if (optionAt !== undefined && transport === undefined) {
      reportContradiction(transports.has('tcp textbook') ? 'tcp textbook' : 'datagram', optionAt, transportTexts({ tcp })[0] ?? '', report)
    }
  }
}

function reportContradiction(transport: LinkRule['transport'], at: Span, text: string, report: Report): void {
  const [word = ''] = text.split(' ')
  const what = word === 'user' || word === 'connect' && !text.startsWith('connect classic') ? `${word} timeout` : word === 'connect' ? 'connect classic' : word
  const why = transport === 'tcp textbook' ? 'The connections of "tcp textbook" have no' : 'Datagrams have no connections, and no'
  report(at, 'transport', `${why} "${what}".`, `For example: transport tcp, ${text}`)
}
