/** Checks that every state and end of simulated runs is among those that an exploration found. */
import { inspect } from 'node:util'
import { explore } from '../../../src/explore/explore.ts'
import type { ExplorationResult } from '../../../src/explore/exploration.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { EventKind, goesDown, isTurn } from '../../../src/trace/events.ts'
import { explorationOf } from './exploring.ts'
import { experiment } from './laboratory.ts'
import type { RandomProgram } from './random-programs.ts'

export interface Comparison {
  complete: boolean
  /** Why the exploration is not complete. */
  why: string
  states: number
  /** A state or an end of a run that the exploration has not found, in words. */
  missed: string | undefined
}

export interface ComparisonOptions {
  seeds: number
  states: number
}

export function compare({ code, run, explore: text }: RandomProgram, { seeds, states }: ComparisonOptions): Comparison {
  const request = explorationOf(code, text.replace('STATES', String(states)))
  if (!request.exploration) throw new Error('This is no exploration.')
  const found = explore(request.plan, request.exploration, plainRealm, { kernel: 'test', list: states })
  const why = found.problems[0]?.message ?? found.why ?? ''
  if (!found.complete) return { complete: false, why, states: found.distinct, missed: undefined }
  const { results } = experiment(code, run.replace('SEEDS', String(seeds)))
  return { complete: true, why, states: found.distinct, missed: missedBy(found, results[0]) }
}

function missedBy(found: ExplorationResult, runs: readonly RunResult[]): string | undefined {
  const known = new Set<string>()
  const ends = new Set<string>()
  for (const { nodes, end } of found.states ?? []) {
    const text = textOf(nodes.map(({ up, fields }) => (up ? fields : undefined)))
    known.add(text)
    if (end) ends.add(text)
  }
  for (const { trace, end, problems } of runs) {
    const broken = problems.find(({ severity }) => severity === 'error')
    // Who starts and crashes others for ever comes to the end of the run's events first.
    if (broken && end.reason !== 'limit') return `seed ${trace.header.seed}: the run breaks off: ${broken.message}`
    const nodes: (Record<string, unknown> | undefined)[] = trace.header.nodes.map(() => undefined)
    const started = new Set<number>()
    for (let i = 0; i < trace.length; i++) {
      const { kind, node } = trace.event(i)
      if (!isTurn(kind) && !goesDown(kind)) continue
      nodes[node] = trace.stateAt(node, i)
      if (kind === EventKind.start) started.add(node)
      const text = textOf(nodes)
      if (started.size === nodes.length && !known.has(text)) return `seed ${trace.header.seed}, event ${i}: ${text}`
    }
    const last = textOf(nodes)
    if (end.reason === 'quiet' && !ends.has(last)) return `seed ${trace.header.seed} ends with ${last}, which is no end of the exploration`
  }
  return undefined
}

function textOf(nodes: readonly unknown[]): string {
  return inspect(nodes, { sorted: true, depth: 9, breakLength: Infinity })
}
