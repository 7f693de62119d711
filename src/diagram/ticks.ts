/**
 * Where an axis of time gets its numbers, and what they say: `10 s`, `20 s`; `2 ms`, `4 ms`; deep inside a long run
 * `41.006 s`, `+20 µs`, `+40 µs` instead of nine digits each.
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

/** Steps people count in: 1, 2, 5 and their tens up to 10 s; then parts and multiples of minutes, hours. */
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

/** Multiples of a humane step within a range, at most about `count` of them. Works below zero too. */
export function humaneTicks(fromNs: number, toNs: number, count: number): number[] {
  const step = humaneStep(Math.max(1, (toNs - fromNs) / Math.max(1, count)))
  const ticks: number[] = []
  for (let k = Math.ceil(fromNs / step); k * step <= toNs; k++) ticks.push(k * step)
  return ticks
}

/** Ticks for the part of the scale from `x0` to `x1`; labels do not touch each other. */
export function axisTicks(scale: TimeScale, x0: number, x1: number): Tick[] {
  return scale.kind === 'linear' ? linearTicks(scale, x0, x1) : eventTicks(scale, x0, x1)
}

function linearTicks(scale: TimeScale, x0: number, x1: number): Tick[] {
  const fromNs = scale.timeAt(x0)
  const toNs = scale.timeAt(x1)
  // A run in which no time passes has one moment.
  const times = scale.endNs - scale.startNs <= 1 ? [scale.startNs] : humaneTicks(fromNs, toNs, Math.max(1, (x1 - x0) / 92))
  return times.map((timeNs, i) => ({ timeNs, x: scale.x(timeNs), label: relativeLabel(timeNs, times[0], i) }))
}

/** A long number once, then how far from it. */
function relativeLabel(timeNs: number, firstNs: number, i: number): string {
  const exact = formatExact(timeNs)
  if (i === 0 || exact.replace(/[^0-9]/g, '').length <= 5) return exact
  return `+${formatDuration(timeNs - firstNs)}`
}

/**
 * On a compressed scale equal distances mean nothing, so numbers stand where something happens: first at both sides of
 * a fold, then wherever there is room.
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

/** A short number nearby: the nearest multiple of a humane step of about `nearNs`. */
function roundTo(timeNs: number, nearNs: number): number {
  const step = humaneStep(Math.max(1, nearNs))
  return Math.round(timeNs / step) * step
}
