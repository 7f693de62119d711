/** Reads the lines of a cluster that are about its network: links, regions and racks, round trip times, shared queues. */
import { circuitsFit } from '../../kernel/network/capacity.ts'
import type { CapacitySpec } from '../../kernel/plan.ts'
import type { GroupLine, NetworkLine, PortLine, RttLine, Written } from './ast.ts'
import { type LineReader, readDistribution, readDuration, readPercent, readSingleWhole } from './quantity.ts'
import type { RawCapacityOption, RawGroupLine, RawLinkOption, RawNetworkLine, RawPortLine, RawRate, RawRttLine } from './grammar/parse-tree.ts'
import { readName, readNames } from './read-lines.ts'
import { bitsOf } from './time-text.ts'

/** The word an option is written with. */
const wordsOf: [keyof RawLinkOption, string | undefined][] = [
  ['latency', undefined], ['loss', undefined], ['duplicate', undefined], ['reorder', undefined], ['corrupt', undefined],
  ['checksum', undefined], ['authentication', undefined], ['order', 'fifo'], ['transport', undefined], ['bandwidth', undefined], ['queue', undefined],
  ['circuits', undefined],
]

function reportTwice(line: LineReader, options: readonly RawLinkOption[]): void {
  const seen = new Set<string>()
  for (const option of options) {
    const [feature, word] = wordsOf.find(([one]) => option[one] !== undefined) ?? ['']
    if (seen.has(feature)) line.fail(line.span(option), 'twice', `"${word ?? feature}" is given twice.`)
    seen.add(feature)
  }
}

export function readNetworkLine(line: LineReader, raw: RawNetworkLine, written: Written): NetworkLine {
  const network: NetworkLine = {
    ...written, kind: 'network', from: readNames(line, raw.from), to: readNames(line, raw.to), bothWays: raw.arrow === '<->',
  }
  reportTwice(line, raw.options)
  for (const option of raw.options) Object.assign(network, readLinkOption(line, option))
  const capacity = readCapacity(line, raw.options)
  return capacity === undefined ? network : { ...network, capacity }
}

function readLinkOption(line: LineReader, option: RawLinkOption): Partial<NetworkLine> {
  const { latency, loss, duplicate, reorder, by, corrupt, damage, checksum, authentication, order, transport } = option
  const read: Partial<Record<keyof NetworkLine, unknown>> = {
    latency: latency && readDistribution(line, latency),
    lossPartsPerMillion: loss && readPercent(line, loss),
    duplicatePartsPerMillion: duplicate && readPercent(line, duplicate),
    reorderPartsPerMillion: reorder && readPercent(line, reorder),
    reorderBy: by && readDistribution(line, by),
    corruptPartsPerMillion: corrupt && readPercent(line, corrupt),
    damage, checksum, authentication, order, transport,
  }
  // SAFETY: each value was read as what its field holds.
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as Partial<NetworkLine>
}

function readCapacity(line: LineReader, options: readonly RawCapacityOption[]): CapacitySpec | undefined {
  const capacity: CapacitySpec = {}
  for (const option of options) {
    const { bandwidth, queue, circuits, frame } = option
    const bitsPerSecond = bandwidth && readRate(line, bandwidth)
    if (bitsPerSecond !== undefined) capacity.bitsPerSecond = bitsPerSecond
    const room = queue && readSingleWhole(line, queue, 'The length of a queue', 1)
    if (room !== undefined) capacity.queue = room
    const count = circuits && readSingleWhole(line, circuits, 'A number of circuits', 1)
    const frameNs = frame && readDuration(line, frame)
    if (frameNs === 0) line.fail(line.span(frame!), 'duration', 'Frames need a length longer than zero.')
    if (count !== undefined && frameNs !== undefined) capacity.circuits = { count, frameNs }
    const spec = capacity.bitsPerSecond === undefined ? undefined : capacity
    if (circuits === undefined || line.broken || spec === undefined || circuitsFit(spec)) continue
    const hint = 'Each circuit gets bandwidth × frame ÷ circuits bits of every frame; for example: bandwidth 1024kbit/s, circuits 16 every 250us'
    line.fail(line.span(option), 'circuits', 'A slot of these circuits would not have a single bit.', hint)
  }
  return Object.keys(capacity).length === 0 ? undefined : capacity
}

export function readRate(line: LineReader, rate: RawRate): number | undefined {
  const bitsPerSecond = bitsOf(rate.number, rate.unit)
  const text = line.textOf(rate)
  if (bitsPerSecond === undefined || bitsPerSecond === 0n) {
    return line.fail(line.span(rate), 'bandwidth', `Impossible bandwidth "${text}": it is a whole number of bits per second, at least one.`)
  }
  if (bitsPerSecond <= 1_000_000_000_000_000n) return Number(bitsPerSecond)
  return line.fail(line.span(rate), 'bandwidth', `Impossible bandwidth "${text}": the highest is 1000000 Gbit/s.`)
}

export function readGroupLine(line: LineReader, raw: RawGroupLine, written: Written): GroupLine {
  return { ...written, kind: 'group', word: raw.word, name: readName(line, raw.name), members: readNames(line, raw.members) }
}

export function readRttLine(line: LineReader, raw: RawRttLine, written: Written): RttLine | undefined {
  const rtt = readDistribution(line, raw.rtt)
  const from = readName(line, (raw.within ?? raw.from)!)
  return rtt && { ...written, kind: 'rtt', from, to: readName(line, (raw.within ?? raw.to)!), rtt }
}

export function readPortLine(line: LineReader, raw: RawPortLine, written: Written): PortLine {
  reportTwice(line, raw.options)
  return { ...written, kind: 'port', word: raw.word, names: readNames(line, raw.names), capacity: readCapacity(line, raw.options) ?? {} }
}
