/**
 * What the watchman says, and what the reader of a notebook is told of it: what happened, in which node, at which line, and what to do.
 *
 *     declare const report: Report & { type: 'ended' }
 *     problemOf(report, plan)   // { message: 'a: this step …', hint: 'Make …', cell: 0, start: 45, … }
 */
import { sourceOf } from '../guest/sandbox/cell-source.ts'
import type { RunPlan } from '../kernel/plan.ts'
import { firstPartCell, placeOf } from '../trace/site.ts'
import type { Problem } from '../trace/verdict.ts'

export interface WatchLimits {
  /** Processor time that may pass without a sign of life, */
  silenceMs: number
  /** so much more for each megabyte in use, */
  perMegabyteMs: number
  /** and for a whole step so much more for each sign of life in it. */
  perBeatMs: number
  /** Memory that one step may add. */
  stepMegabytes: number
  /** Memory in use from which on the kernel may come to its end at any time: the share of what its heap may have. */
  fullShare: number
  lookEveryMs: number
  /** How often to say that the kernel is alive. */
  aliveEveryMs: number
  /** How long to wait for the engine to say where it is: until a step has taken so long in all, */
  locateUntilMs: number
  /** but so long at least. */
  locateMs: number
}

export const watchLimits: WatchLimits = {
  silenceMs: 100, perMegabyteMs: 0.5, perBeatMs: 0.03, stepMegabytes: 160, fullShare: 0.75, lookEveryMs: 10, aliveEveryMs: 5000, locateUntilMs: 400, locateMs: 120,
}

/** A place in compiled code, from zero. */
export interface Frame {
  source: string
  name: string
  line: number
  column: number
}

export type Report =
  /** A long run goes on. */
  | { type: 'alive' }
  /** It may become necessary to end the kernel: time to make another one ready. */
  | { type: 'suspect' }
  /** The memory is nearly used up, after many steps; this node's code ran last. */
  | { type: 'full'; node: number; megabytes: number }
  | { type: 'ended'; kind: 'stuck' | 'long' | 'memory'; node: number; usedMs: number; megabytes: number; frames: Frame[] }

/** Reads a line of the watchman; undefined when it is none. */
export function readReport(line: string): Report | undefined {
  try {
    const report = JSON.parse(line) as Report
    return ['alive', 'suspect', 'full', 'ended'].includes(report.type) ? report : undefined
  } catch {
    return undefined
  }
}

const said = {
  stuck: {
    what: 'one call keeps the machine busy without end, where nothing can be counted',
    hint: 'Make what it works on smaller. A regular expression with repetitions inside repetitions, such as (a+)+, tries every way: write it without.',
  },
  long: {
    what: 'this step takes too long: each turn of a loop does too much in built-in functions',
    hint: 'Make what they work on smaller, or let time pass in between with await this.sleep(…).',
  },
  memory: {
    what: 'this step fills the memory',
    hint: 'Something grows without end: give it a limit, or keep less of it.',
  },
}

export function problemOf({ kind, node, usedMs, megabytes, frames }: Report & { type: 'ended' }, plan: RunPlan): Problem {
  const { what, hint } = said[kind]
  const name = plan.nodes[node]?.name ?? 'a property, a measure or a cell'
  const limit = kind === 'memory' ? `${megabytes} MB` : `${(usedMs / 1000).toFixed(1)} s of processor time`
  const frame = frames.find(({ source }) => cellOf(source) < firstPartCell)
  return {
    severity: 'error',
    message: `${name}: ${what} (${limit}; a limit of this machine, not of the plan).`,
    hint,
    ...(plan.nodes[node] && { node: name }),
    ...(frame ? placeOfFrame(frame, plan) : plan.nodes[node]?.origin),
  }
}

/** What is said when the kernel has come to its end after a report that its memory is full. */
export function fullProblem({ node, megabytes }: Report & { type: 'full' }, plan: RunPlan): Problem {
  const name = plan.nodes[node]?.name
  return {
    severity: 'error',
    message: `${name ?? 'A property, a measure or a cell'}${name === undefined ? '' : ':'} the run filled the memory step by step (more than ${megabytes} MB; a limit of this machine, not of the plan).`,
    hint: 'Something grows from step to step: give it a limit, or keep less of it. A fresh kernel is used for the next run.',
    ...(name !== undefined && { node: name, ...plan.nodes[node].origin }),
  }
}

function cellOf(source: string): number {
  return Number(/^dsnb-cell-(\d+)/.exec(source)?.[1])
}

const siteMark = /\$k\.site = (\d+)/g

/** The statement of the notebook that a place in compiled code belongs to. The code that notes its places has the same lines. */
function placeOfFrame({ source, line, column }: Frame, plan: RunPlan): Partial<Problem> {
  const index = cellOf(source)
  const cell = plan.cells.find((one) => one.cell === index)
  if (!cell) return {}
  const marked = sourceOf(cell, true).split('\n')
  const at = source.endsWith('-tracked') ? column : columnIn(marked[line] ?? '', (sourceOf(cell, false).split('\n')[line] ?? '').slice(column))
  const before = [...marked.slice(0, line), (marked[line] ?? '').slice(0, at)].join('\n')
  const after = marked.slice(line).join('\n')
  const site = Number([...before.matchAll(siteMark)].at(-1)?.[1] ?? siteMark.exec(after)?.[1])
  siteMark.lastIndex = 0
  if (!Number.isFinite(site)) return { cell: index, start: 0, end: 1 }
  return { ...placeOf(site), cell: index }
}

/** Where a line has what follows the place in the other version of it: the longest beginning that is found. */
function columnIn(line: string, rest: string): number {
  for (let length = Math.min(rest.length, 40); length > 0; length--) {
    const at = line.indexOf(rest.slice(0, length))
    if (at >= 0) return at + 1
  }
  return line.length
}
