/** Timing that survives a busy machine: several rounds, the median, and how far the others lie from it. */

export interface Timing {
  median: number
  least: number
  most: number
}

/** Runs `work` `rounds` times after one warm-up and returns what it returned (a rate or a time). */
export function rounds(count: number, work: () => number): Timing {
  work()
  return summary(Array.from({ length: count }, work))
}

export function summary(values: number[]): Timing {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: sorted[sorted.length >> 1], least: sorted[0], most: sorted[sorted.length - 1] }
}

/** Milliseconds that `work` takes. */
export function timeMs(work: () => void): number {
  const startedMs = performance.now()
  work()
  return performance.now() - startedMs
}

export interface Row {
  work: string
  measured: string
  must?: string
  holds?: boolean
}

export function print(rows: Row[]): void {
  const width = Math.max(...rows.map(({ work }) => work.length))
  for (const { work, measured, must, holds } of rows) {
    const verdict = must === undefined ? '' : `   must ${must} ${holds ? '✓' : '✗'}`
    console.log(`${work.padEnd(width)}  ${measured}${verdict}`)
  }
}

export function rate({ median, least, most }: Timing, unit: string): string {
  return `${thousands(median)} ${unit} [${thousands(least)} … ${thousands(most)}]`
}

function thousands(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M` : value >= 1e4 ? `${(value / 1e3).toFixed(0)} k` : value.toFixed(value < 100 ? 2 : 0)
}
