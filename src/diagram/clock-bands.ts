/**
 * Shapes around the line of a clock in the clock chart: how wrong its node believes it to be, and the staircase of a clock with a coarse
 * resolution. All values are distances from true time, like the line itself.
 *
 *     declare const wallClock: Point[]
 *     uncertaintyOf(trace, 0, wallClock, run.endNs)    // between `low` and `high` lies, as the node believes, true time
 *     teethOf(wallClock, 10e6, 400)                    // the staircase of a clock that ticks every 10 ms: seen from true time, a saw
 */
import { advance, type ClockSegment, type Trace } from '../trace/trace.ts'

/** A reading of a clock. */
export interface Point {
  timeNs: number
  /** Reading minus true time. */
  errorNs: number
}

export interface Uncertainty {
  low: Point[]
  high: Point[]
  /** The parts of an edge where true time lies outside, so that the node's belief is wrong. */
  wrong: Point[][]
  /** Half the width of the band at its end. */
  endNs: number
}

/** The band of a node's wall clock, whose line is `points`; undefined when the node knows nothing of its error. */
export function uncertaintyOf(trace: Trace, node: number, points: readonly Point[], endNs: number): Uncertainty | undefined {
  const known = (trace.header.confidences ?? []).filter((one) => one.node === node && one.timeNs <= endNs)
  if (known.length === 0) return undefined
  const monotonic = monotonicReader(trace.header.clocks.filter((segment) => segment.node === node), trace.header.tickNs)
  const resolutionNs = trace.header.nodes[node].resolutionNs ?? 0
  const starts = known.map(({ timeNs }) => timeNs)
  const found: Uncertainty = { low: [], high: [], wrong: [], endNs: 0 }
  let current = -1
  let sinceNs = 0
  for (let i = 0; i + 1 < points.length; i++) {
    for (const [from, to] of pieces(points[i], points[i + 1], starts, current + 1)) {
      while (current + 1 < known.length && known[current + 1].timeNs <= from.timeNs) sinceNs = monotonic(known[++current].timeNs)
      if (current < 0 || to.timeNs === from.timeNs) continue
      const { errorNs, growthPpm } = known[current]
      const half = (timeNs: number) => errorNs + ((monotonic(timeNs) - sinceNs) * growthPpm) / 1e6 + resolutionNs
      addPiece(found, from, to, [half(from.timeNs), half(to.timeNs)])
    }
  }
  return found
}

/** A straight piece of a clock, divided where the node learns something about its error. */
function* pieces(from: Point, to: Point, starts: readonly number[], next: number): Iterable<[Point, Point]> {
  let left = from
  for (let k = next; k < starts.length && starts[k] < to.timeNs; k++) {
    if (starts[k] <= left.timeNs) continue
    const errorNs = left.errorNs + ((to.errorNs - left.errorNs) * (starts[k] - left.timeNs)) / (to.timeNs - left.timeNs)
    const middle = { timeNs: starts[k], errorNs }
    yield [left, middle]
    left = middle
  }
  yield [left, to]
}

function addPiece(found: Uncertainty, from: Point, to: Point, [fromHalf, toHalf]: [number, number]): void {
  const low = [from.errorNs - fromHalf, to.errorNs - toHalf]
  const high = [from.errorNs + fromHalf, to.errorNs + toHalf]
  found.low.push({ timeNs: from.timeNs, errorNs: low[0] }, { timeNs: to.timeNs, errorNs: low[1] })
  found.high.push({ timeNs: from.timeNs, errorNs: high[0] }, { timeNs: to.timeNs, errorNs: high[1] })
  found.endNs = toHalf
  for (const [edge, sign] of [[low, 1], [high, -1]] as const) {
    const part = above(from.timeNs, to.timeNs, sign * edge[0], sign * edge[1])
    if (!part) continue
    const points = part.map(([timeNs, errorNs]) => ({ timeNs, errorNs: sign * errorNs }))
    const last = found.wrong.at(-1)
    const end = last?.at(-1)
    if (last && end?.timeNs === points[0].timeNs && end.errorNs === points[0].errorNs) last.push(points[1])
    else found.wrong.push(points)
  }
}

/** The part of a straight line from `a` to `b` that is above zero: its two ends, as time and height. */
function above(fromNs: number, toNs: number, a: number, b: number): [number, number][] | undefined {
  if (a <= 0 && b <= 0) return undefined
  if (a > 0 && b > 0) return [[fromNs, a], [toNs, b]]
  const crossNs = fromNs + ((toNs - fromNs) * a) / (a - b)
  return a > 0 ? [[fromNs, a], [crossNs, 0]] : [[crossNs, 0], [toNs, b]]
}

/** Reads a monotonic clock at times that do not go back. */
function monotonicReader(segments: readonly ClockSegment[], tickNs = 1): (timeNs: number) => number {
  return (timeNs) => {
    let low = 0
    let high = segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (segments[middle].timeNs <= timeNs) low = middle + 1
      else high = middle
    }
    if (low === 0) return timeNs
    const segment = segments[low - 1]
    return segment.monotonicNs + advance(timeNs - segment.timeNs, segment.ratePpm, tickNs)
  }
}

/**
 * The line of a clock whose readings are rounded down to multiples of `resolutionNs`. Undefined when it would have more than `teethMax` teeth:
 * then the chart can only show the area between the exact line and one resolution below it.
 */
export function teethOf(points: readonly Point[], resolutionNs: number, teethMax: number): Point[] | undefined {
  const teeth: Point[] = []
  for (let i = 0; i + 1 < points.length; i++) {
    const [from, to] = [points[i], points[i + 1]]
    if (to.timeNs === from.timeNs) continue
    const readingFrom = from.timeNs + from.errorNs
    const readingTo = to.timeNs + to.errorNs
    const cut = (reading: number) => Math.floor(reading / resolutionNs) * resolutionNs
    if ((readingTo - readingFrom) / resolutionNs + teeth.length / 2 > teethMax) return undefined
    let shown = cut(readingFrom)
    teeth.push({ timeNs: from.timeNs, errorNs: shown - from.timeNs })
    for (let next = shown + resolutionNs; next <= readingTo; next += resolutionNs) {
      const timeNs = from.timeNs + ((next - readingFrom) * (to.timeNs - from.timeNs)) / (readingTo - readingFrom)
      teeth.push({ timeNs, errorNs: shown - timeNs }, { timeNs, errorNs: next - timeNs })
      shown = next
    }
    teeth.push({ timeNs: to.timeNs, errorNs: shown - to.timeNs })
  }
  return teeth
}
