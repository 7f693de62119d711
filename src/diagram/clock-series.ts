/**
 * What the clocks of a run did, as broken lines: reading minus true time, over true time. Of a monotonic clock it is the time since its
 * machine booted that it is compared with.
 *
 * Clocks that read the same all the time share one line, so ten exact clocks are one line with ten names. The monotonic
 * clock has a line of its own only where it parts from the wall clock (after an offset or a step).
 */
import { EventKind as Kind } from '../trace/events.ts'
import { advance, type ClockSegment, type Trace } from '../trace/trace.ts'
import { uncertaintyOf, type Point, type Uncertainty } from './clock-bands.ts'

export interface ClockSeries {
  /** `c1`, `c1 wall`, `lock, storage and c2`. */
  name: string
  nodes: number[]
  clock: 'both' | 'wall' | 'monotonic'
  /** The ends of the straight pieces; a step of the clock is two points at the same time. */
  points: Point[]
  /** What its nodes know of its error, if anything. */
  uncertainty?: Uncertainty
  /** Node code reads the clock rounded down to multiples of this. */
  resolutionNs?: number
  /** The least and greatest value of everything that is drawn, and of zero, the exact clock. */
  minNs: number
  maxNs: number
}

export function clockSeries(trace: Trace, endNs: number, nodes: readonly number[]): ClockSeries[] {
  const byShape = new Map<string, ClockSeries>()
  const add = (node: number, clock: ClockSeries['clock'], points: Point[]) => {
    // The wall clock alone shows the resolution; the monotonic clock has the same.
    const resolutionNs = clock === 'monotonic' ? undefined : trace.header.nodes[node].resolutionNs
    const uncertainty = clock === 'monotonic' ? undefined : uncertaintyOf(trace, node, points, endNs)
    const text = (line: readonly Point[] = []) => line.map(({ timeNs, errorNs }) => `${timeNs}:${errorNs}`).join(' ')
    const key = `${clock} ${resolutionNs ?? ''} ${text(points)} ${text(uncertainty?.high)}`
    const known = byShape.get(key)
    if (known) known.nodes.push(node)
    else byShape.set(key, {
      name: '',
      nodes: [node],
      clock,
      points,
      ...(uncertainty && { uncertainty }),
      ...(resolutionNs !== undefined && { resolutionNs }),
      ...range([...points, ...(uncertainty ? [...uncertainty.low, ...uncertainty.high] : []), ...coarse(points, resolutionNs)]),
    })
  }
  for (const node of nodes) {
    const segments = trace.header.clocks.filter((segment) => segment.node === node)
    const wall = line(segments, endNs, 'wallNs', trace.header.tickNs)
    const monotonic = line(segments, endNs, 'monotonicNs', trace.header.tickNs)
    if (same(wall, monotonic)) add(node, 'both', wall)
    else {
      add(node, 'wall', wall)
      add(node, 'monotonic', monotonic)
    }
  }
  const series = [...byShape.values()]
  for (const one of series) one.name = nameOf(trace, one)
  return series
}

function nameOf(trace: Trace, { nodes, clock }: ClockSeries): string {
  const names = nodes.map((node) => trace.header.nodes[node].name)
  const text = nodes.length === trace.header.nodes.length && nodes.length > 2 ? 'all clocks' : joinNames(names)
  return clock === 'both' ? text : `${text} ${clock}`
}

export function joinNames(names: readonly string[]): string {
  if (names.length <= 1) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`
}

function line(segments: readonly ClockSegment[], endNs: number, clock: 'wallNs' | 'monotonicNs', tickNs = 1): Point[] {
  if (segments.length === 0) return [{ timeNs: 0, errorNs: 0 }, { timeNs: endNs, errorNs: 0 }]
  const points: Point[] = []
  for (const [i, segment] of segments.entries()) {
    if (segment.timeNs > endNs) break
    const untilNs = Math.min(endNs, segments[i + 1]?.timeNs ?? endNs)
    const startNs = segment[clock] - segment.timeNs + (clock === 'monotonicNs' ? segment.bootedNs ?? 0 : 0)
    push(points, segment.timeNs, startNs)
    const ratePpm = clock === 'wallNs' ? segment.wallRatePpm ?? segment.ratePpm : segment.ratePpm
    push(points, untilNs, startNs + advance(untilNs - segment.timeNs, ratePpm, tickNs) - (untilNs - segment.timeNs))
  }
  return points
}

/** Adds a point, leaving out the one before when it lies on a straight line: then setting a rate to what it was makes no point. */
function push(points: Point[], timeNs: number, errorNs: number): void {
  const last = points.at(-1)
  if (last?.timeNs === timeNs && last.errorNs === errorNs) return
  const before = points.at(-2)
  if (last && before && last.errorNs === errorNs && before.errorNs === errorNs) points.pop()
  points.push({ timeNs, errorNs })
}

/** How far below the line the readings of a coarse clock reach. */
function coarse(points: readonly Point[], resolutionNs = 0): Point[] {
  return resolutionNs === 0 ? [] : points.map(({ timeNs, errorNs }) => ({ timeNs, errorNs: errorNs - resolutionNs }))
}

function same(a: readonly Point[], b: readonly Point[]): boolean {
  return a.length === b.length && a.every((point, i) => point.timeNs === b[i].timeNs && point.errorNs === b[i].errorNs)
}

function range(points: readonly Point[]): { minNs: number; maxNs: number } {
  let minNs = 0
  let maxNs = 0
  for (const { errorNs } of points) {
    minNs = Math.min(minNs, errorNs)
    maxNs = Math.max(maxNs, errorNs)
  }
  return { minNs, maxNs }
}

/** The error of a clock at a true time; at a step the value after it. */
export function errorAt(series: ClockSeries, timeNs: number): number {
  const { points } = series
  let i = 0
  while (i + 1 < points.length && points[i + 1].timeNs <= timeNs) i++
  const from = points[i]
  const to = points[i + 1]
  if (!to || to.timeNs === from.timeNs) return from.errorNs
  return from.errorNs + ((to.errorNs - from.errorNs) * (timeNs - from.timeNs)) / (to.timeNs - from.timeNs)
}

/** Times at which a clock was changed, for marks on the chart. */
export function clockChanges(trace: Trace): number[] {
  const { kind } = trace.events
  const found: number[] = []
  for (let i = 0; i < trace.length; i++) if (kind[i] === Kind.clock) found.push(i)
  return found
}

/** Lines whose sizes differ by more than this factor get different panels: beside a step of 2 s a drift of 12 ms could not be seen. */
const apart = 20

/** Up to so many clocks with bands get a panel each, since bands that overlap cannot be read. */
const ownPanelsMost = 8

/** Panels of lines of similar size, smallest first, with exact clocks in the first one. Then the panels of clocks with bands or staircases. */
export function panelsOf(series: readonly ClockSeries[]): ClockSeries[][] {
  const shaped = series.filter(({ uncertainty, resolutionNs }) => uncertainty !== undefined || resolutionNs !== undefined)
  if (shaped.length < 2 || shaped.length > ownPanelsMost) return panelsBySize(series)
  return [...panelsBySize(series.filter((one) => !shaped.includes(one))), ...shaped.map((one) => [one])]
}

function panelsBySize(series: readonly ClockSeries[]): ClockSeries[][] {
  const size = ({ minNs, maxNs }: ClockSeries) => Math.max(-minNs, maxNs)
  const exact = series.filter((one) => size(one) === 0)
  const panels: ClockSeries[][] = []
  for (const one of series.filter((other) => size(other) > 0).sort((a, b) => size(a) - size(b))) {
    const last = panels.at(-1)
    if (last && size(one) <= apart * size(last[0])) last.push(one)
    else panels.push([one])
  }
  if (panels.length === 0) return exact.length > 0 ? [exact] : []
  panels[0].unshift(...exact)
  return panels
}
