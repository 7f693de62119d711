/**
 * How far an exploration is, in words: for the status bar of its cell, for a line on the terminal, and for the output when somebody stops it.
 *
 *     exploringText({ distinct: 81204, depth: 14, perSecond: 402113, violated: [] })   // '81 204 states, depth 14, 402 113 per second'
 */
import type { ExploringSoFar } from '../explore/exploration.ts'
import { formatCount } from '../trace/units.ts'

export interface ExploringNow extends Pick<ExploringSoFar, 'distinct' | 'depth' | 'violated'> {
  perSecond: number
}

/** Adds the speed to an exploration's reports: that of the last few reports, since it falls as fewer states are new. */
export function exploringSpeed(nowMs: () => number): (soFar: Pick<ExploringSoFar, 'distinct' | 'depth' | 'violated'>) => ExploringNow {
  const seen: { atMs: number; distinct: number }[] = [{ atMs: nowMs(), distinct: 0 }]
  return ({ distinct, depth, violated }) => {
    seen.push({ atMs: nowMs(), distinct })
    if (seen.length > 6) seen.shift()
    const [from] = seen
    const elapsedMs = nowMs() - from.atMs
    return { distinct, depth, violated, perSecond: elapsedMs > 0 ? Math.round(((distinct - from.distinct) * 1000) / elapsedMs) : 0 }
  }
}

export function exploringText({ distinct, depth, perSecond, violated }: ExploringNow): string {
  const speed = perSecond > 0 ? `, ${formatCount(perSecond)} per second` : ''
  const found = violated.length > 0 ? `, ${named(violated)} violated` : ''
  return `${formatCount(distinct)} states, depth ${formatCount(depth)}${speed}${found}`
}

/** What was seen of an exploration that somebody stopped. */
export function stoppedText({ distinct, depth, violated }: ExploringNow): string {
  const found = violated.length > 0 ? `${named(violated)} ${violated.length === 1 ? 'is' : 'are'} violated; nothing else` : 'Nothing'
  return `Stopped after ${formatCount(distinct)} distinct states, at depth ${formatCount(depth)}. ${found} is decided.`
}

function named(violated: readonly string[]): string {
  return violated.map((name) => `"${name}"`).join(', ')
}
