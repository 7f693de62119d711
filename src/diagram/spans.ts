/**
 * Finds the spans of each node: when it was paused, busy or down, and its bands (leases, locks, terms).
 *
 * A band ends when the node's own monotonic clock reads its deadline, so the deadline is converted to true time:
 * a lease of 30 s on a clock that runs 200 ppm fast is over 6 ms early.
 */
import { EventKind as Kind } from '../trace/events.ts'
import { advance, type ClockSegment, type Trace } from '../trace/trace.ts'

export interface Span {
  kind: 'pause' | 'busy' | 'down' | 'band'
  node: number
  fromNs: number
  toNs: number
  beginEvent: number
  /** The event that ended it; -1: the end of the run, or the deadline of a band. */
  endEvent: number
  /** For a band its name. */
  name: string
  /** True time at which a band's deadline passes; undefined: it has none, or its clock never gets there. */
  untilNs?: number
  /** For a busy span, how long its node was paused in it. */
  pausedNs?: number
  /** Depth among bands of the same node that overlap, from 0. */
  row: number
}

const begins = new Map<number, Span['kind']>([
  [Kind.busyBegin, 'busy'],
  [Kind.pauseBegin, 'pause'],
  [Kind.crash, 'down'],
  [Kind.stop, 'down'],
  [Kind.bandBegin, 'band'],
])

const ends = new Map<number, Span['kind']>([
  [Kind.busyEnd, 'busy'],
  [Kind.pauseEnd, 'pause'],
  [Kind.restart, 'down'],
  [Kind.bandEnd, 'band'],
])

export function findSpans(trace: Trace, endNs: number): Span[] {
  const { events } = trace
  const spans: Span[] = []
  const open = new Map<string, Span>()
  for (let i = 0; i < trace.length; i++) {
    const kind = events.kind[i]
    const node = events.node[i]
    const ending = ends.get(kind)
    if (ending) close(open, `${ending} ${node} ${nameOf(trace, i, ending)}`, trace.timeNs(i), i)
    const beginning = begins.get(kind)
    if (!beginning) continue
    const band = beginning === 'band' ? bandOf(trace, i) : { name: nameOf(trace, i, beginning) }
    const key = `${beginning} ${node} ${band.name}`
    close(open, key, trace.timeNs(i), i)
    if (beginning === 'down') closeAll(open, node, trace.timeNs(i), i)
    const span: Span = {
      kind: beginning,
      node,
      fromNs: trace.timeNs(i),
      toNs: endNs,
      beginEvent: i,
      endEvent: -1,
      name: band.name,
      row: 0,
    }
    if (band.untilNs !== undefined) span.untilNs = trueTimeOfMonotonic(trace, node, band.untilNs, trace.timeNs(i))
    if (span.untilNs !== undefined) span.toNs = Math.max(span.fromNs, Math.min(endNs, span.untilNs))
    spans.push(span)
    open.set(key, span)
  }
  stackBands(spans)
  subtractPauses(spans)
  return spans
}

/** The name that tells spans of one kind and node apart: that of a band, or of the lane that is busy. */
function nameOf(trace: Trace, event: number, kind: Span['kind']): string {
  if (kind === 'band') return bandOf(trace, event).name
  const detail = kind === 'busy' ? trace.events.detail[event] : -1
  return detail < 0 ? '' : String(trace.values.value(detail))
}

/** Closes all spans of a node that goes down. */
function closeAll(open: Map<string, Span>, node: number, timeNs: number, event: number): void {
  for (const [key, span] of [...open]) {
    if (span.node === node && (span.kind === 'busy' || span.kind === 'pause')) close(open, key, timeNs, event)
  }
}

/** Closes a span at this event, unless its deadline came first. */
function close(open: Map<string, Span>, key: string, timeNs: number, event: number): void {
  const span = open.get(key)
  if (!span) return
  open.delete(key)
  if (timeNs > span.toNs) return
  span.toNs = timeNs
  span.endEvent = event
}

function bandOf(trace: Trace, event: number): { name: string; untilNs?: number } {
  const subject = trace.events.subject[event]
  const value = subject < 0 ? undefined : trace.values.value(subject)
  if (typeof value !== 'object' || value === null) return { name: value === undefined ? '' : String(value) }
  const { name, untilNs } = value as { name?: unknown; untilNs?: unknown }
  return { name: String(name ?? ''), ...(typeof untilNs === 'number' ? { untilNs } : {}) }
}

/** Notes the pauses in busy spans: a pause interrupts work, so a busy span is longer than the work in it. */
function subtractPauses(spans: readonly Span[]): void {
  const pauses = new Map<number, Span[]>()
  for (const span of spans) {
    if (span.kind !== 'pause') continue
    const known = pauses.get(span.node)
    if (known) known.push(span)
    else pauses.set(span.node, [span])
  }
  // Busy spans and pauses are in the order in which they began, so pauses that end before one span also end before the next.
  const firsts = new Map<number, number>()
  for (const span of spans) {
    const known = pauses.get(span.node)
    if (span.kind !== 'busy' || !known) continue
    let first = firsts.get(span.node) ?? 0
    while (first < known.length && known[first].toNs <= span.fromNs) first++
    firsts.set(span.node, first)
    let pausedNs = 0
    // Pauses that overlap count once: each begins where the one before it ended.
    let doneNs = span.fromNs
    for (let i = first; i < known.length && known[i].fromNs < span.toNs; i++) {
      const { fromNs, toNs } = known[i]
      const beginNs = Math.max(fromNs, doneNs)
      const stopNs = Math.min(toNs, span.toNs)
      if (stopNs > beginNs) pausedNs += stopNs - beginNs
      doneNs = Math.max(doneNs, stopNs)
    }
    if (pausedNs > 0) span.pausedNs = pausedNs
  }
}

/** Gives each band of a node the first row that no overlapping band has. */
function stackBands(spans: Span[]): void {
  const busyUntil = new Map<number, number[]>()
  for (const span of spans) {
    if (span.kind !== 'band') continue
    let rows = busyUntil.get(span.node)
    if (!rows) busyUntil.set(span.node, (rows = []))
    let row = rows.findIndex((untilNs) => untilNs <= span.fromNs)
    if (row < 0) row = rows.length
    rows[row] = span.toNs
    span.row = row
  }
}

/**
 * The true time at which the monotonic clock of `node` reaches a reading, looking from true time `fromNs` on.
 * Undefined when it never does (a frozen clock).
 */
export function trueTimeOfMonotonic(trace: Trace, node: number, readingNs: number, fromNs: number): number | undefined {
  const segments = trace.header.clocks.filter((segment) => segment.node === node)
  if (segments.length === 0) return Math.max(fromNs, readingNs)
  for (const [i, segment] of segments.entries()) {
    const nextNs = i + 1 < segments.length ? segments[i + 1].timeNs : Infinity
    if (nextNs <= fromNs) continue
    const startNs = Math.max(segment.timeNs, fromNs)
    if (monotonicIn(segment, startNs, trace.header.tickNs) >= readingNs) return startNs
    const reachedNs = whenReaches(segment, readingNs, trace.header.tickNs)
    if (reachedNs !== undefined && reachedNs < nextNs) return reachedNs
  }
  return undefined
}

function monotonicIn(segment: ClockSegment, timeNs: number, tickNs = 1): number {
  return segment.monotonicNs + advance(timeNs - segment.timeNs, segment.ratePpm, tickNs)
}

/** The first tick at which this straight piece reads at least `readingNs`: estimated first, then found exactly. */
function whenReaches(segment: ClockSegment, readingNs: number, tickNs = 1): number | undefined {
  const rate = 1e6 + segment.ratePpm
  if (rate <= 0) return undefined
  let timeNs = segment.timeNs + Math.floor((((readingNs - segment.monotonicNs) / rate) * 1e6) / tickNs) * tickNs
  // Beyond the run doubles cannot tell single ticks apart, and nothing happens there.
  if (timeNs + tickNs === timeNs || timeNs - tickNs === timeNs) return timeNs
  while (monotonicIn(segment, timeNs, tickNs) >= readingNs) timeNs -= tickNs
  while (monotonicIn(segment, timeNs, tickNs) < readingNs) timeNs += tickNs
  return timeNs
}
