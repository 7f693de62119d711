/**
 * How much of the processor some work takes, whatever else the machine is doing: for tests that tell linear from quadratic, and for
 * promises about time. Speed itself is the business of the benchmarks.
 *
 *     const stopwatch = startStopwatch()
 *     await Promise.resolve('some work')
 *     stopwatch().tookMs
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

export function processorMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

export interface Took {
  /** Wall clock time on a quiet machine; else the processor time of this process and all that it started, if that is less. */
  tookMs: number
  text: string
}

/** How much of the processors others may use on a machine that is called quiet. */
const quietShare = 0.1

/** Starts to measure; call the result to end it. Where processes say nothing of their children, it is the wall clock that counts. */
export function startStopwatch(): () => Took {
  const startedMs = performance.now()
  const [own, all] = [familyMs(), busyMs()]
  return () => {
    const wallMs = performance.now() - startedMs
    const ownMs = familyMs() - own
    const quiet = busyMs() - all - ownMs < quietShare * wallMs * cpus().length
    const text = `${Math.round(wallMs)} ms, ${Math.round(ownMs)} ms of processor time, ${quiet ? 'nobody else at work' : 'others at work'}`
    return { tookMs: quiet || Number.isNaN(ownMs) ? wallMs : Math.min(wallMs, ownMs), text }
  }
}

/** What the plain work below takes on the machine for which promises in seconds were made, while nothing disturbs it. */
const plainWorkMs = 25

/** How many times slower than that machine this one is right now, other tenants of its processor included; at least 1. */
export function slowness(): number {
  const times = Array.from({ length: 30 }, () => {
    const startedMs = performance.now()
    plainWork()
    return performance.now() - startedMs
  })
  // The first ones are for the engine, which still compiles.
  const middle = times.slice(-11).sort((a, b) => a - b)[5]
  return Math.max(1, middle / plainWorkMs)
}

/** A million turns of a loop that makes objects and texts, as most node code does. */
function plainWork(): number {
  const kept: { i: number; text: string }[] = []
  let sum = 0
  for (let i = 0; i < 1e6; i++) {
    kept[i & 0x3fff] = { i, text: `n${i}` }
    sum += kept[(i * 7) & 0x3fff]?.i ?? 0
  }
  return sum
}

/** What all processors have done since the machine was started. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
}

/** Processor time of this process, its children and theirs, those that ended included; NaN where that is not told. */
function familyMs(): number {
  const tickMs = 10
  const of = (pid: number | string): number => {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter((child) => child !== '')
      return children.reduce((sum, child) => sum + (of(child) || 0), ticks * tickMs)
    } catch {
      return NaN
    }
  }
  return of(process.pid)
}
