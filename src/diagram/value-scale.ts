/**
 * Axes of values that are not times of the run: round numbers to stand at them, and a scale for what ranges over decades.
 *
 *     valueTicks(0, 41, 4)             // [0, 20, 40]: about four steps, at round numbers
 *     octaves(8) - octaves(4)          // 1: twice as much is one step, wherever
 */

/** Multiples of 1, 2 or 5 times a power of ten, about `count` of them; `whole`: of what cannot be halved. */
export function valueTicks(from: number, to: number, count: number, whole = false): number[] {
  const step = roundStep(Math.max(whole ? 1 : 0, (to - from) / Math.max(1, count)))
  if (!(step > 0) || !Number.isFinite(step)) return [from]
  const ticks: number[] = []
  // Multiplied, not added up, so that the tenth tick of 0.1 is 1.
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)))
  return ticks
}

function roundStep(least: number): number {
  if (!(least > 0) || !Number.isFinite(least)) return 1
  let decade = 1
  while (decade * 10 <= least) decade *= 10
  while (decade > least) decade /= 10
  for (const factor of [1, 2, 5]) if (decade * factor >= least * (1 - 1e-9)) return decade * factor
  return decade * 10
}

const smallest = 1e-300

/** Powers of ten within a range, for a scale of octaves; with 2 and 5 between them when there are few. */
export function decadeTicks(from: number, to: number): number[] {
  const decades: number[] = []
  let decade = 1
  // Below this a number is nothing that anybody measured, and powers of ten run out.
  if (!(from >= smallest)) return []
  while (decade > from) decade /= 10
  while (decade * 10 <= from) decade *= 10
  for (; decade <= to; decade *= 10) decades.push(decade)
  const fine = decades.length > 3 ? [1] : [1, 2, 5]
  return decades.flatMap((one) => fine.map((factor) => Number((one * factor).toPrecision(12)))).filter((tick) => tick >= from && tick <= to)
}

/** A logarithm to the base two that is straight between powers of two: exact there, and the same on every engine. */
export function octaves(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 0
  let count = 0
  let rest = value
  for (; rest >= 2; rest /= 2) count++
  for (; rest < 1; rest *= 2) count--
  return count + (rest - 1)
}
