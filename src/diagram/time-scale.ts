/**
 * Converts true time to pixels and back, in two ways.
 *
 * *To scale*: a second has the same width everywhere. In a run with events at 2 ms and at 41 s, each group is one blur.
 *
 * *Compressed*: time still runs forwards and evenly between two events, but the few longest gaps between events are folded to a
 * fixed width (drawn with a break and their length), and events that would be on one pixel get a little room.
 *
 *     const scale = timeScale(run.times, { kind: 'compressed', width: 900 })
 *     scale.timeAt(scale.x(41_000_000_000)) // 41_000_000_000
 */
export interface Fold {
  fromNs: number
  toNs: number
  x0: number
  x1: number
}

export interface TimeScale {
  kind: 'linear' | 'compressed'
  startNs: number
  endNs: number
  /** Width of the whole run in pixels. */
  width: number
  folds: Fold[]
  x(timeNs: number): number
  timeAt(x: number): number
}

export interface TimeScaleOptions {
  kind: 'linear' | 'compressed' | 'auto'
  /** Width of the whole run at zoom 1, in pixels. */
  width: number
  zoom?: number
}

/** The distance at which two events and the arrow between them are easy to tell apart. */
const comfortPx = 28
const foldsMax = 40
const foldMinPx = 12
const foldMaxPx = 54
/** A gap is folded only if the fold is this much narrower than the gap. */
const foldGain = 1.6
const foldApart = 1.5
const eventMinPx = 16

export function timeScale(times: Float64Array, options: TimeScaleOptions): TimeScale {
  const zoom = options.zoom ?? 1
  if (times.length < 2) return linear(0, Math.max(1, times[0] ?? 1), options.width * zoom)
  const startNs = times[0]
  const endNs = times[times.length - 1]
  if (options.kind === 'linear') return linear(startNs, endNs, options.width * zoom)
  const gaps = gapsOf(times)
  const choice = chooseFolds(gaps, options.width)
  if (options.kind === 'auto' && choice.comfort < 1.6 * comfort(gaps, 0, options.width)) return linear(startNs, endNs, options.width * zoom)
  return compressed(times, gaps, choice, options.width * zoom)
}

function linear(startNs: number, endNs: number, width: number): TimeScale {
  const perNs = width / (endNs - startNs)
  return {
    kind: 'linear',
    startNs,
    endNs,
    width,
    folds: [],
    x: (timeNs) => (timeNs - startNs) * perNs,
    timeAt: (x) => Math.min(endNs, Math.max(startNs, startNs + x / perNs)),
  }
}

/** Lengths of the gaps between events, longest first; `sums[k]` is the sum of the `k` longest. */
interface Gaps {
  lengths: Float64Array
  sums: Float64Array
}

/** The sorted gaps of runs, kept because sorting is slow and zooming or panning does not change them. */
const known = new WeakMap<Float64Array, Gaps>()

function gapsOf(times: Float64Array): Gaps {
  let gaps = known.get(times)
  if (!gaps) known.set(times, (gaps = sortedGaps(times)))
  return gaps
}

function sortedGaps(times: Float64Array): Gaps {
  const lengths = new Float64Array(times.length - 1)
  for (let i = 0; i < lengths.length; i++) lengths[i] = times[i + 1] - times[i]
  lengths.sort().reverse()
  const sums = new Float64Array(lengths.length + 1)
  for (let i = 0; i < lengths.length; i++) sums[i + 1] = sums[i] + lengths[i]
  return { lengths, sums }
}

interface Choice {
  folds: number
  foldPx: number
  comfort: number
}

/** How many of the longest gaps to fold so that the rest is easiest to read. */
function chooseFolds(gaps: Gaps, width: number): Choice {
  let best: Choice = { folds: 0, foldPx: 0, comfort: comfort(gaps, 0, width) }
  for (let folds = 1; folds <= Math.min(foldsMax, gaps.lengths.length - 1); folds++) {
    const foldPx = Math.min(foldMaxPx, Math.max(foldMinPx, (0.35 * width) / folds))
    if (foldPx * folds > 0.6 * width) break
    const perNs = (width - folds * foldPx) / (gaps.sums[gaps.lengths.length] - gaps.sums[folds])
    if (gaps.lengths[folds - 1] * perNs < foldPx * foldGain) break
    // Of gaps with about the same length, either all are folded or none.
    if (gaps.lengths[folds - 1] < foldApart * gaps.lengths[folds]) continue
    const found = (folds * Math.min(foldPx, comfortPx)) / gaps.lengths.length / comfortPx + comfort(gaps, folds, width - folds * foldPx)
    // Each further fold makes the figure harder to read, so it must improve the rest by some percent.
    if (found > best.comfort * 1.03) best = { folds, foldPx, comfort: found }
  }
  return best
}

/** The average share of `comfortPx` that the gaps after the first `skip` get, when they fill `width` pixels to scale. */
function comfort(gaps: Gaps, skip: number, width: number): number {
  const count = gaps.lengths.length
  const perNs = width / (gaps.sums[count] - gaps.sums[skip])
  let low = skip
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (gaps.lengths[middle] * perNs >= comfortPx) low = middle + 1
    else high = middle
  }
  return ((low - skip) * comfortPx + (gaps.sums[count] - gaps.sums[low]) * perNs) / (comfortPx * count)
}

function compressed(times: Float64Array, gaps: Gaps, choice: Choice, width: number): TimeScale {
  const count = gaps.lengths.length
  const room = width - choice.folds * choice.foldPx
  const minPx = Math.min(eventMinPx, (0.5 * room) / Math.max(1, count - choice.folds))
  const perNs = fill(gaps, choice.folds, room, minPx)
  const foldNs = choice.folds > 0 ? gaps.lengths[choice.folds - 1] : Infinity
  const xs = new Float64Array(times.length)
  const folds: Fold[] = []
  for (let i = 0; i + 1 < times.length; i++) {
    const gap = times[i + 1] - times[i]
    const fold = gap >= foldNs && folds.length < choice.folds
    xs[i + 1] = xs[i] + (fold ? choice.foldPx : Math.max(minPx, gap * perNs))
    if (fold) folds.push({ fromNs: times[i], toNs: times[i + 1], x0: xs[i], x1: xs[i + 1] })
  }
  const total = xs[xs.length - 1]
  return {
    kind: 'compressed',
    startNs: times[0],
    endNs: times[times.length - 1],
    width: total,
    folds,
    x: (timeNs) => interpolate(times, xs, timeNs),
    timeAt: (x) => interpolate(xs, times, x),
  }
}

/** Pixels per nanosecond such that all gaps that are not folded, each at least `minPx` wide, fill `room` together. */
function fill(gaps: Gaps, skip: number, room: number, minPx: number): number {
  const count = gaps.lengths.length
  let low = skip
  let high = count
  // Finds how many of the longest gaps are wider than the minimum; all others have the minimum width.
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    const perNs = (room - minPx * (count - middle)) / (gaps.sums[middle] - gaps.sums[skip])
    if (perNs * gaps.lengths[middle - 1] >= minPx) low = middle
    else high = middle - 1
  }
  return low === skip ? 0 : (room - minPx * (count - low)) / (gaps.sums[low] - gaps.sums[skip])
}

/** Interpolates linearly between the points (from[i], to[i]); constant beyond both ends. */
function interpolate(from: Float64Array, to: Float64Array, value: number): number {
  if (value <= from[0]) return to[0]
  const last = from.length - 1
  if (value >= from[last]) return to[last]
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (from[middle] <= value) low = middle
    else high = middle
  }
  return to[low] + ((to[high] - to[low]) * (value - from[low])) / (from[high] - from[low])
}
