/**
 * How much a link or port carries, and how much waits before it: options of the `network`, `port` and `uplink` lines.
 *
 * ```dsnb
 * port server bandwidth 1Mbit/s, queue 100
 * network a -> b bandwidth 1024kbit/s, circuits 16 every 250us
 * ```
 */
import { circuitsFit } from '../../../kernel/network/capacity.ts'
import type { CapacitySpec } from '../../../kernel/plan.ts'
import { readDuration, readRate, readSingleWhole } from '../amounts/amounts.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { durationText, rateText } from '../amounts/time-text.ts'
import type { QuantityTree, RateTree, Tree } from '../grammar/parse-tree.ts'
import type { Place } from '../grammar/places.ts'
import type { Written } from '../written.ts'
import { option, type WordHelp } from './line-kind.ts'
import type { Report } from './scope.ts'

export interface CapacityOptionTree extends Tree { bandwidth?: RateTree; queue?: QuantityTree; circuits?: QuantityTree; frame?: QuantityTree }

export const capacityPlaces: Record<string, Place> = {
  'CapacityOption.bandwidth': { text: 'a bandwidth such as 1Mbit/s', offers: 'number' },
  'CapacityOption.queue': { text: 'a whole number', offers: 'number' },
  'CapacityOption.circuits': { text: 'a whole number', offers: 'number' },
  'CapacityOption.frame': { text: 'a length of time', offers: 'length' },
}

export const capacityHelp: Record<string, WordHelp> = {
  bandwidth: { help: 'Bits per second: a message occupies the line while it is sent.', example: 'network bandwidth 1Gbit/s, queue 100' },
  queue: { help: 'How many messages fit, the one in transmission included; one more is dropped.', example: 'port server bandwidth 1Mbit/s, queue 100' },
  circuits: {
    help: 'Circuit switching: the line is divided into slots that come once in every frame; nodes reserve them with openCircuit.',
    example: 'network a -> b bandwidth 1024kbit/s, circuits 16 every 250us',
  },
}

export function readCapacity(line: LineReader, options: readonly CapacityOptionTree[]): CapacitySpec | undefined {
  const capacity: CapacitySpec = {}
  for (const one of options) {
    const { bandwidth, queue, circuits, frame } = one
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
    line.fail(line.span(one), 'circuits', 'A slot of these circuits would not have a single bit.', hint)
  }
  return Object.keys(capacity).length === 0 ? undefined : capacity
}

export function capacityTexts({ bitsPerSecond, queue, circuits }: CapacitySpec): string[] {
  return [
    ...option(bitsPerSecond, (rate) => `bandwidth ${rateText(rate)}`),
    ...option(queue, (room) => `queue ${room}`),
    ...option(circuits, ({ count, frameNs }) => `circuits ${count} every ${durationText(frameNs)}`),
  ]
}

/** A queue or circuits need a bandwidth: without one a queue never fills. `known` says whether another line gives it. */
export function checkBandwidth(line: Written, capacity: CapacitySpec | undefined, known: () => boolean, report: Report): void {
  if (capacity === undefined || capacity.bitsPerSecond !== undefined || known()) return
  const word = capacity.circuits === undefined ? 'queue' : 'circuits'
  const example = word === 'queue' ? 'For example: bandwidth 1Mbit/s, queue 100' : 'For example: bandwidth 1024kbit/s, circuits 16 every 250us'
  report(line, 'bandwidth', `"${word}" needs a bandwidth.`, example)
}

/** The words of options whose features have another name in the grammar. */
const optionNames = new Map([['order', 'fifo'], ['userTimeout', 'user timeout'], ['tail', 'tail-loss-probe']])

/** Reports the options of these features that stand twice. */
export function reportTwice<Option extends Tree>(line: LineReader, options: readonly Option[], features: readonly (keyof Option & string)[]): void {
  const seen = new Set<string>()
  for (const one of options) {
    const feature = features.find((name) => one[name] !== undefined) ?? ''
    if (seen.has(feature)) line.fail(line.span(one), 'twice', `"${optionNames.get(feature) ?? feature}" is given twice.`)
    seen.add(feature)
  }
}
