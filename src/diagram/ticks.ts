/**
 * Chooses the ticks of an axis of time and their labels: `10 s`, `20 s`; `2 ms`, `4 ms`. In a small part of a long run
 * the labels are `41.006 s`, `+20 µs`, `+40 µs` and not nine digits each.
 */
import { formatDuration, formatExact } from '../trace/units.ts'
import { textWidth } from './text.ts'
import type { TimeScale } from './time-scale.ts'

export interface Tick {
  timeNs: number
  x: number
  label: string
}

const labelSize = 11
const second = 1e9
const minute = 60 * second

/** Steps from 10 s on: parts and multiples of minutes and hours. Below, steps are 1, 2 and 5 times powers of ten. */
const coarse = [10, 20, 30].map((s) => s * second).concat([1, 2, 5, 10, 20, 30, 60, 120, 360, 720, 1440].map((m) => m * minute))

/** The smallest humane step that is at least `leastNs`. */
export function humaneStep(leastNs: number): number {
  for (let decade = 1; decade <= second; decade *= 10) {
    for (const factor of [1, 2, 5]) if (decade * factor >= leastNs) return decade * factor
  }
  for (const step of coarse) if (step >= leastNs) return step
  let step = coarse[coarse.length - 1]
  while (step < leastNs) step *= 2
  return step
}

/** Multiples of a humane step within a range, which may begin below zero; at most about `count` of them. */
export function humaneTicks(fromNs: number, toNs: number, count: number): number[] {
  const step = humaneStep(Math.max(1, (toNs - fromNs) / Math.max(1, count)))
  const ticks: number[] = []
  for (let k = Math.ceil(fromNs / step); k * step <= toNs; k++) ticks.push(k * step)
  return ticks
}

/** Ticks for the part of the scale from `x0` to `x1`, so far apart that labels do not touch. */
export function axisTicks(scale: TimeScale, x0: number, x1: number): Tick[] {
  return scale.kind === 'linear' ? linearTicks(scale, x0, x1) : eventTicks(scale, x0, x1)
}

function linearTicks(scale: TimeScale, x0: number, x1: number): Tick[] {
  const fromNs = scale.timeAt(x0)
  const toNs = scale.timeAt(x1)
  // A run in which no time passes has one tick.
  const times = scale.endNs - scale.startNs <= 1 ? [scale.startNs] : humaneTicks(fromNs, toNs, Math.max(1, (x1 - x0) / 92))
  return times.map((timeNs, i) => ({ timeNs, x: scale.x(timeNs), label: relativeLabel(timeNs, times[0], i) }))
}

/** The label of a tick: the first has the whole number, the others their distance from it. */
function relativeLabel(timeNs: number, firstNs: number, i: number): string {
  const exact = formatExact(timeNs)
  if (i === 0 || exact.replace(/[^0-9]/g, '').length <= 5) return exact
  return `+${formatDuration(timeNs - firstNs)}`
}

/**
 * On a compressed scale equal distances do not mean equal times, so ticks are at events: first at both sides of a fold, then wherever there is
 * room.
 */
function eventTicks(scale: TimeScale, x0: number, x1: number): Tick[] {
  const boxes: [number, number][] = []
  const ticks: Tick[] = []
  const offer = (timeNs: number) => {
    const x = scale.x(timeNs)
    if (x < x0 - 1 || x > x1 + 1 || scale.folds.some((fold) => timeNs > fold.fromNs && timeNs < fold.toNs)) return
    const label = formatDuration(timeNs)
    const half = textWidth(label, labelSize) / 2 + 6
    if (boxes.some(([from, to]) => x - half < to && x + half > from)) return
    if (ticks.some((tick) => tick.label === label)) return
    boxes.push([x - half, x + half])
    ticks.push({ timeNs, x, label })
  }
  offer(scale.startNs)
  for (const fold of scale.folds) offer(fold.toNs)
  offer(scale.endNs)
  for (const fold of scale.folds) offer(fold.fromNs)
  for (let x = x0 + 40; x < x1; x += 24) offer(roundTo(scale.timeAt(x), scale.timeAt(x + 22) - scale.timeAt(x)))
  return ticks.sort((a, b) => a.x - b.x)
}

/** A time nearby with a short number: the nearest multiple of a humane step of about `nearNs`. */
function roundTo(timeNs: number, nearNs: number): number {
  const step = humaneStep(Math.max(1, nearNs))
  return Math.round(timeNs / step) * step
}
