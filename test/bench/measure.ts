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

/** Rounds that do not count: the engine still compiles. */
const warmUps = 2

/** How often `work` is done in a second: of the processor's time, which other programs on the machine hardly change, and by the clock on the wall. */
export function ratesOf(times: number, count: number, work: () => void): { timing: Timing; wall: Timing } {
  const ofWall: number[] = []
  const ofProcessor: number[] = []
  for (let i = 0; i < warmUps + times; i++) {
    const before = process.cpuUsage()
    const startedMs = performance.now()
    work()
    const { user, system } = process.cpuUsage(before)
    ofWall.push((count / (performance.now() - startedMs)) * 1e3)
    ofProcessor.push((count / (user + system)) * 1e6)
  }
  return { timing: summary(ofProcessor.slice(warmUps)), wall: summary(ofWall.slice(warmUps)) }
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
