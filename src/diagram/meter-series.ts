/**
 * The series of a run over virtual time: what node code sampled and counted, the outcomes of operations, how many were in progress,
 * how busy nodes were, and how many messages waited unread in their machines.
 *
 *     const [queue] = meterSeries(measured)
 *     queue.name              // 'queue'
 *     queue.lines[0]          // { node: 1, times: […], values: […], events: […] }
 */
import { EventKind as Kind } from '../trace/events.ts'
import type { RunIndex } from './run-index.ts'
import { humaneStep } from './ticks.ts'

export interface MeterLine {
  /** The node that the values are of; -1: all nodes together. */
  node: number
  times: number[]
  values: number[]
  /** The event of each value; empty for values that are sums over a time. */
  events: number[]
}

/**
 * - `samples`: single values, such as the time that each operation took;
 * - `level`: a value that stays until the next one, such as the length of a queue;
 * - `rate`: so many in a second, one value for each stretch of `binNs`;
 * - `share`: which part of each stretch, from 0 to 1.
 */
export type MeterKind = 'samples' | 'level' | 'rate' | 'share'

export interface MeterSeries {
  name: string
  /** What it counts; absent: numbers. */
  unit?: string
  kind: MeterKind
  lines: MeterLine[]
  /** The length of the bins of a rate or a share. */
  binNs?: number
  /** The name of the samples that have percentiles; absent when there are none. */
  distribution?: string
  /** For a rate of successes, the rates of other outcomes, drawn on top. */
  beside?: { name: string; line: MeterLine }[]
}

/** About how many bins a rate is drawn with. */
const binsWanted = 60

export function meterSeries(run: RunIndex): MeterSeries[] {
  const binNs = humaneStep(Math.max(1, run.endNs / binsWanted))
  return [...sampled(run), ...operations(run, binNs), ...counted(run, binNs), ...busyShares(run, binNs), ...unread(run)]
}

function lineOf(lines: Map<number, MeterLine>, node: number): MeterLine {
  let line = lines.get(node)
  if (!line) lines.set(node, (line = { node, times: [], values: [], events: [] }))
  return line
}

function push(line: MeterLine, timeNs: number, value: number, event: number): void {
  line.times.push(timeNs)
  line.values.push(value)
  line.events.push(event)
}

function sampled({ trace }: RunIndex): MeterSeries[] {
  const { kind, node, subject, detail } = trace.events
  const byName = new Map<string, Map<number, MeterLine>>()
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== Kind.sample) continue
    const name = String(trace.values.value(subject[i]))
    let lines = byName.get(name)
    if (!lines) byName.set(name, (lines = new Map()))
    push(lineOf(lines, node[i]), trace.timeNs(i), Number(trace.values.value(detail[i])), i)
  }
  return [...byName].map(([name, lines]) => {
    const unit = trace.quantities.meter(name)
    // A length of time belongs to one thing that happened; a number of something lasts until it changes.
    return { name, ...(unit !== undefined && { unit }), kind: unit === 'duration' ? 'samples' : 'level', lines: [...lines.values()], distribution: name }
  })
}

interface OperationLines {
  latency: MeterLine
  progress: MeterLine
  outcomes: Record<'ok' | 'fail' | 'info', number[]>
}

function operations({ trace, endNs }: RunIndex, binNs: number): MeterSeries[] {
  const { kind, subject } = trace.events
  const byName = new Map<string, OperationLines>()
  const of = (invoke: number): OperationLines => {
    const about = trace.values.value(subject[invoke]) as { operation?: unknown } | undefined
    const name = String(about?.operation ?? 'operation')
    let lines = byName.get(name)
    if (!lines) byName.set(name, (lines = { latency: empty(), progress: empty(), outcomes: { ok: [], fail: [], info: [] } }))
    return lines
  }
  for (let i = 0; i < trace.length; i++) {
    const timeNs = trace.timeNs(i)
    if (kind[i] === Kind.invoke) change(of(i).progress, timeNs, 1, i)
    if (kind[i] !== Kind.outcome) continue
    const invoke = trace.cause(i)
    if (invoke < 0) continue
    const { latency, progress, outcomes } = of(invoke)
    const { outcome } = trace.values.value(subject[i]) as { outcome: 'ok' | 'fail' | 'info' }
    change(progress, timeNs, -1, i)
    outcomes[outcome]?.push(timeNs)
    if (outcome === 'ok') push(latency, timeNs, timeNs - trace.timeNs(invoke), i)
  }
  return [...byName].flatMap(([name, { latency, progress, outcomes }]): MeterSeries[] => [
    ...(latency.times.length > 0 ? [{ name: `${name} latency`, unit: 'duration', kind: 'samples' as const, lines: [latency], distribution: `${name} latency` }] : []),
    {
      name: `${name} goodput`,
      kind: 'rate',
      binNs,
      lines: [rate(outcomes.ok, endNs, binNs)],
      beside: (['fail', 'info'] as const).filter((one) => outcomes[one].length > 0).map((one) => ({ name: besideNames[one], line: rate(outcomes[one], endNs, binNs) })),
    },
    { name: `${name} in progress`, kind: 'level', lines: [progress] },
  ])
}

const besideNames = { fail: 'failed', info: 'unknown' } as const

function empty(): MeterLine {
  return { node: -1, times: [], values: [], events: [] }
}

function change(line: MeterLine, timeNs: number, by: number, event: number): void {
  push(line, timeNs, (line.values.at(-1) ?? 0) + by, event)
}

/** How many there were in each bin, per second. */
function rate(times: readonly number[], endNs: number, binNs: number, weights?: readonly number[]): MeterLine {
  const bins = Math.max(1, Math.ceil(endNs / binNs))
  const sums = new Array<number>(bins).fill(0)
  for (const [i, timeNs] of times.entries()) sums[Math.min(bins - 1, Math.floor(timeNs / binNs))] += weights?.[i] ?? 1
  // The last bin may be shorter; it counts as half a bin at least, or one event in it would be a huge rate.
  const lengthNs = (bin: number) => Math.max(binNs / 2, Math.min(binNs, endNs - bin * binNs))
  return { node: -1, times: sums.map((_, bin) => bin * binNs), values: sums.map((sum, bin) => (sum * 1e9) / lengthNs(bin)), events: [] }
}

function counted({ trace, endNs }: RunIndex, binNs: number): MeterSeries[] {
  const { kind, subject, detail } = trace.events
  const byName = new Map<string, { times: number[]; by: number[] }>()
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== Kind.count) continue
    const name = String(trace.values.value(subject[i]))
    let found = byName.get(name)
    if (!found) byName.set(name, (found = { times: [], by: [] }))
    found.times.push(trace.timeNs(i))
    found.by.push(Number(trace.values.value(detail[i])))
  }
  return [...byName].map(([name, { times, by }]) => ({ name, kind: 'rate', binNs, lines: [rate(times, endNs, binNs, by)] }))
}

/** Utilisation: the share of each bin in which a node was busy, pauses left out. */
function busyShares({ spans, endNs }: RunIndex, binNs: number): MeterSeries[] {
  const bins = Math.max(1, Math.ceil(endNs / binNs))
  const byNode = new Map<number, Float64Array>()
  const add = (node: number, fromNs: number, toNs: number, sign: number) => {
    const shares = byNode.get(node)
    if (!shares) return
    for (let bin = Math.floor(fromNs / binNs); bin < bins && bin * binNs < toNs; bin++) {
      const overlapNs = Math.min(toNs, (bin + 1) * binNs) - Math.max(fromNs, bin * binNs)
      shares[bin] += (sign * overlapNs) / Math.min(binNs, endNs - bin * binNs)
    }
  }
  const main = spans.filter(({ kind, name }) => kind === 'busy' && name === '')
  for (const { node } of main) if (!byNode.has(node)) byNode.set(node, new Float64Array(bins))
  for (const { node, fromNs, toNs } of main) add(node, fromNs, toNs, 1)
  for (const node of byNode.keys()) {
    const pauses = spans.filter((span) => span.kind === 'pause' && span.node === node)
    let first = 0
    for (const work of main) {
      if (work.node !== node || work.pausedNs === undefined) continue
      while (first < pauses.length && pauses[first].toNs <= work.fromNs) first++
      let doneNs = work.fromNs
      for (let i = first; i < pauses.length && pauses[i].fromNs < work.toNs; i++) {
        const fromNs = Math.max(pauses[i].fromNs, doneNs)
        const toNs = Math.min(pauses[i].toNs, work.toNs)
        if (toNs > fromNs) add(node, fromNs, toNs, -1)
        doneNs = Math.max(doneNs, toNs)
      }
    }
  }
  if (byNode.size === 0) return []
  const lines = [...byNode].map(([node, shares]): MeterLine => {
    const values = Array.from(shares, (share) => Math.min(1, Math.max(0, share)))
    return { node, times: Array.from(shares, (_, bin) => bin * binNs), values, events: [] }
  })
  return [{ name: 'busy', kind: 'share', binNs, lines }]
}

/** How many messages machines had accepted that node code had not read. */
function unread({ flights, buffers }: RunIndex): MeterSeries[] {
  const lines = new Map<number, { timeNs: number; by: number; event: number }[]>()
  for (const { to, arriveNs, readNs, arriveEvent } of flights) {
    if (readNs === undefined || !buffers[to]) continue
    const changes = lines.get(to) ?? []
    lines.set(to, changes)
    changes.push({ timeNs: arriveNs, by: 1, event: arriveEvent })
    if (readNs !== Infinity) changes.push({ timeNs: readNs, by: -1, event: arriveEvent })
  }
  if (lines.size === 0) return []
  return [{ name: 'unread messages', kind: 'level', lines: [...lines].map(([node, changes]) => {
    const line = { ...empty(), node }
    for (const { timeNs, by, event } of changes.sort((a, b) => a.timeNs - b.timeNs || a.by - b.by)) change(line, timeNs, by, event)
    return line
  }) }]
}
