/**
 * The reports of the watchdog, and the error for the reader of a notebook when this machine could not finish a run: what happened, in which
 * node, at which line, and what to do.
 *
 *     declare const report: Report & { type: 'stuck' }
 *     stuckProblem(report, plan, plan.nodes[0].origin)   // { message: 'a: one step of code …', hint: 'Make …', cell: 0, start: 45, … }
 */
import { sourceOf } from '../guest/sandbox/cell-source.ts'
import type { Origin, RunPlan } from '../kernel/plan.ts'
import { firstPartCell, placeOf } from '../trace/site.ts'
import type { Problem } from '../trace/verdict.ts'

/** A place in compiled code; lines and columns count from 0. */
export interface Frame {
  source: string
  name: string
  line: number
  column: number
}

/** How far a request has come: run number `run` of it is complete up to here. */
export interface Position {
  run: number
  complete: number
}

export type Report =
  | { type: 'at' } & Position
  /** One step has taken too long. */
  | { type: 'stuck'; node: number; stepMs: number; frames: Frame[] } & Position

/** Reads a line that the watchdog wrote; undefined when it is no report. */
export function readReport(line: string): Report | undefined {
  try {
    const report = JSON.parse(line) as Report
    return ['at', 'stuck'].includes(report.type) ? report : undefined
  } catch {
    return undefined
  }
}

function seconds(ms: number): string {
  return ms < 1000 ? (ms / 1000).toFixed(1) : String(Math.floor(ms / 1000))
}

const kept = 'What was complete before it is kept.'

export function stuckProblem({ node, stepMs, frames }: Report & { type: 'stuck' }, plan: RunPlan, origin: Origin): Problem {
  const spec = plan.nodes[node]
  const name = spec?.name ?? 'a property, a measure or a cell'
  const frame = frames.find(({ source }) => cellOf(source) < firstPartCell)
  return {
    severity: 'error',
    message: `${name}: one step of code took more than ${seconds(stepMs)} s of processor time (a limit of this machine, not of the plan).`,
    hint: `Make what it works on smaller. A regular expression with repetitions inside repetitions, such as (a+)+, tries every way: write it without. ${kept}`,
    ...(spec && { node: name }),
    ...(frame ? placeOfFrame(frame, plan) : spec?.origin ?? origin),
  }
}

/** The error for a kernel without a watchdog that has been silent for too long. */
export function silentProblem(silentMs: number, origin: Origin): Problem {
  return {
    severity: 'error',
    message: `One step of code went on for more than ${seconds(silentMs)} s (a limit of this machine, not of the plan).`,
    hint: `Make what it works on smaller: a huge list or text, or a regular expression with repetitions inside repetitions, such as (a+)+. ${kept}`,
    ...origin,
  }
}

/** Why a kernel ended that nobody ended, in words. */
export interface Death {
  message: string
  hint: string
}

export function memoryDeath(megabytes: number | undefined): Death {
  return {
    message: `The memory of the kernel is used up${megabytes === undefined ? '' : ` (${megabytes} MB)`}: a limit of this machine, not of the plan.`,
    hint: `Something grows without end: give it a limit, or keep less of it. ${kept}`,
  }
}

export function outsideDeath(how: string): Death {
  return {
    message: `The kernel was ended from outside (${how}): it says nothing about the plan.`,
    hint: `Perhaps the machine has too little memory for what runs on it. Run it again. ${kept}`,
  }
}

function cellOf(source: string): number {
  return Number(/^dsnb-cell-(\d+)/.exec(source)?.[1])
}

const siteMark = /\$k\.site = (\d+)/g

/**
 * The statement of the notebook that a place in compiled code belongs to. Only the tracked version of the code has the notebook's places in it;
 * both versions have the same lines, so a place in the other version is looked up in the same line of the tracked one.
 */
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

/** The column of a tracked line at which it goes on like `rest`, the end of the same line in the other version. */
function columnIn(line: string, rest: string): number {
  for (let length = Math.min(rest.length, 40); length > 0; length--) {
    const at = line.indexOf(rest.slice(0, length))
    if (at >= 0) return at + 1
  }
  return line.length
}
