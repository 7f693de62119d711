/**
 * Samples of a clock's offset from exchanges with time servers, and the interval on which most servers agree.
 *
 *     sampleOf(0, 70_000_000, 70_000_000, 70_000_000)                              // { offsetNs: 35_000_000, delayNs: 70_000_000 }
 *     majorityInterval([{ offsetNs: 5, delayNs: 4 }, { offsetNs: 6, delayNs: 4 }])   // { lowNs: 4, highNs: 7 }
 *
 * An exchange has four timestamps: the request leaves at t1 (client's clock), arrives at t2 and is answered at t3 (server's clock), and
 * the answer arrives at t4. The offset is ((t2 - t1) + (t3 - t4)) / 2 and is wrong by half of what the two ways differ, at most by half the
 * round trip.
 */

export interface Sample {
  /** The server's clock minus the client's. */
  offsetNs: number
  delayNs: number
}

/** The sample of one exchange. */
export function sampleOf(t1: number, t2: number, t3: number, t4: number): Sample {
  return { offsetNs: Math.floor((t2 - t1 + (t3 - t4)) / 2), delayNs: Math.max(0, t4 - t1 - (t3 - t2)) }
}

/** The smallest interval that lies within as many samples' intervals as possible (Marzullo); undefined when those are no majority. */
export function majorityInterval(samples: readonly Sample[]): { lowNs: number; highNs: number } | undefined {
  const edges = samples.flatMap(({ offsetNs, delayNs }) => {
    const halfNs = Math.ceil(delayNs / 2)
    return [{ atNs: offsetNs - halfNs, step: 1 }, { atNs: offsetNs + halfNs, step: -1 }]
  })
  // At the same place intervals begin before others end, so that intervals which touch overlap.
  edges.sort((a, b) => a.atNs - b.atNs || b.step - a.step)
  let depth = 0
  let best = 0
  let found: { lowNs: number; highNs: number } | undefined
  edges.forEach(({ atNs, step }, i) => {
    depth += step
    if (depth <= best) return
    best = depth
    found = { lowNs: atNs, highNs: edges[i + 1].atNs }
  })
  return best * 2 > samples.length ? found : undefined
}
