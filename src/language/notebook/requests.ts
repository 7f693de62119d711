/**
 * What the run and explore blocks of a cell ask of the kernel.
 *
 *     declare const [document, understanding]: [ScenarioDocument, RunSources]
 *     requestsOf(cells[1], document, understanding)     // [{ name: 'leases with gc-pause', … }]
 */
import type { RunRequest } from '../../check/request.ts'
import type { CompiledCell } from '../../kernel/plan.ts'
import { once } from '../once.ts'
import type { LoweredRun, ScenarioDocument } from '../scenario/index.ts'
import { lowerRun } from '../scenario/index.ts'
import type { SourceCell } from './cells.ts'
import { irrelevantTo } from './relevance.ts'
import type { Scope } from './scope.ts'

/** What a run needs of the notebook. */
export interface RunSources {
  scope: Scope
  /** The node code that stands above a place. */
  program(place: number, exploring: boolean): CompiledCell[]
  /** Offsets at which the lines of a cell begin. */
  lineStarts(cell: number): number[]
}

export function requestsOf({ index }: SourceCell, document: ScenarioDocument, sources: RunSources): RunRequest[] {
  const { scope } = sources
  const surroundings = scope.above(index)
  return document.runs.map((run): RunRequest => {
    const lowered = lowerRun(run, document, surroundings, index)
    const { name, origin, seeds, expectations, views, exploration, ...rest } = lowered
    const unasked = irrelevantTo(run.cluster.text, rest.nodes, expectations, scope, index)
    const seed = 'times' in seeds ? seeds.seed : seeds.first
    const cells = sources.program(index, exploration !== undefined)
    const lines = placesOf(lowered, cells).map((cell) => ({ cell, starts: sources.lineStarts(cell) }))
    const plan = { ...rest, name, seed, cells, irrelevant: unasked.map((one) => one.name) }
    return { name, origin, seeds, expectations, views, lines, ...(exploration && { exploration }), ...(unasked.length > 0 && { unasked }), plan }
  })
}

/** The cells that a run comes from: those of its code, of its cluster and faults, and its own. */
function placesOf({ origin, nodes, links, faults }: LoweredRun, program: readonly CompiledCell[]): number[] {
  const blocks = [...nodes, ...links, ...faults].map((one) => one.origin.cell)
  return [...new Set([...codeOf(program), ...blocks, origin.cell])].sort((a, b) => a - b)
}

/** The cells of a program that stand in the notebook. */
const codeOf = once((program: readonly CompiledCell[]) => program.filter(({ part }) => part === undefined).map(({ cell }) => cell))
