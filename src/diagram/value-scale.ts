/**
 * Axes of values other than the time of the run: round numbers for ticks, and a logarithmic scale.
 *
 *     valueTicks(0, 41, 4)             // [0, 20, 40]: about four steps, at round numbers
 *     octaves(8) - octaves(4)          // 1: twice as much is one step, wherever
 */

/** Multiples of 1, 2 or 5 times a power of ten, about `count` of them; `whole`: whole numbers only. */
export function valueTicks(from: number, to: number, count: number, whole = false): number[] {
  const step = roundStep(Math.max(whole ? 1 : 0, (to - from) / Math.max(1, count)))
  if (!(step > 0) || !Number.isFinite(step)) return [from]
  const ticks: number[] = []
  // Each tick is a product and not a sum, so that the tenth tick of 0.1 is exactly 1.
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

/** Powers of ten within a range, for a logarithmic axis; also 2 and 5 times them when there are few. */
export function decadeTicks(from: number, to: number): number[] {
  const decades: number[] = []
  let decade = 1
  // Nobody measures smaller numbers, and doubles have no powers of ten there.
  if (!(from >= smallest)) return []
  while (decade > from) decade /= 10
  while (decade * 10 <= from) decade *= 10
  for (; decade <= to; decade *= 10) decades.push(decade)
  const fine = decades.length > 3 ? [1] : [1, 2, 5]
  return decades.flatMap((one) => fine.map((factor) => Number((one * factor).toPrecision(12)))).filter((tick) => tick >= from && tick <= to)
}

/** A logarithm to the base two, interpolated linearly between powers of two, so that it is the same on every engine. */
export function octaves(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 0
  let count = 0
  let rest = value
  for (; rest >= 2; rest /= 2) count++
  for (; rest < 1; rest *= 2) count--
  return count + (rest - 1)
}
