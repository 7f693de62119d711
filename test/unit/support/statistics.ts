/**
 * Two tests of distributions, for draws with fixed seeds. A right distribution fails for one of a thousand samples; since the seed is fixed, a
 * test that passes once passes always.
 *
 *     const draws = [0.1, 0.4, 0.7, 1.1, 2.3]
 *     follows(draws, (t) => 1 - Math.exp(-t))       // true: Kolmogorov-Smirnov
 *     matches([512, 488], [0.5, 0.5])               // true: chi-square
 */

/** The greatest distance between the share of draws up to a value and the share there should be. */
export function distanceOf(draws: readonly number[], share: (value: number) => number): number {
  const sorted = Float64Array.from(draws).sort()
  let distance = 0
  sorted.forEach((value, i) => {
    const expected = share(value)
    distance = Math.max(distance, Math.abs(expected - i / sorted.length), Math.abs(expected - (i + 1) / sorted.length))
  })
  return distance
}

/** Kolmogorov and Smirnov: a distance of 1.949 / √n is exceeded in one of a thousand samples of n draws. */
export function follows(draws: readonly number[], share: (value: number) => number): boolean {
  return distanceOf(draws, share) < 1.949 / Math.sqrt(draws.length)
}

/** The value that chi-square exceeds in one of a thousand samples, by degrees of freedom (from a table of the distribution). */
const critical: Record<number, number> = {
  1: 10.828, 2: 13.816, 3: 16.266, 4: 18.467, 5: 20.515, 6: 22.458, 7: 24.322, 8: 26.124, 9: 27.877, 10: 29.588, 11: 31.264, 12: 32.909,
  99: 148.230,
}

export function chiSquare(observed: readonly number[], shares: readonly number[]): number {
  const total = observed.reduce((sum, count) => sum + count, 0)
  return observed.reduce((sum, count, i) => sum + (count - total * shares[i]) ** 2 / (total * shares[i]), 0)
}

/** Pearson's chi-square of counts against the shares they should have; `fewer` degrees of freedom where shares were taken from the counts. */
export function matches(observed: readonly number[], shares: readonly number[], fewer = 0): boolean {
  const limit = critical[observed.length - 1 - fewer]
  if (limit === undefined) throw new Error(`no critical value for ${observed.length - 1 - fewer} degrees of freedom`)
  return chiSquare(observed, shares) < limit
}

/** Whether two yes-or-no things that happened together say nothing about each other. */
export function independent(pairs: readonly (readonly [boolean, boolean])[]): boolean {
  const share = (of: 0 | 1) => pairs.filter((pair) => pair[of]).length / pairs.length
  const [a, b] = [share(0), share(1)]
  const counts = [0, 0, 0, 0]
  for (const [one, other] of pairs) counts[(one ? 2 : 0) + (other ? 1 : 0)]++
  return matches(counts, [(1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b], 2)
}

/** The cumulative normal distribution, to seven digits (Abramowitz and Stegun 7.1.26). */
export function normal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x)
  return z < 0 ? tail / 2 : 1 - tail / 2
}
