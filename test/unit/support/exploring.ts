/**
 * Explores the last cell of a notebook in the unprotected realm.
 *
 *     const result = explored('class A extends Node { … }', 'cluster c\n  a: A\nexplore c')
 */
import { explore } from '../../../src/explore/explore.ts'
import type { ExploreOptions } from '../../../src/explore/explore.ts'
import type { ExplorationResult } from '../../../src/explore/exploration.ts'
import { decideExploration } from '../../../src/check/exploration-verdicts.ts'
import type { ExpectationResult } from '../../../src/check/expectation.ts'
import type { RunRequest } from '../../../src/check/request.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { kernelVersion } from '../../../src/kernel/version.ts'
import { requestsOf } from './laboratory.ts'

export function explorationOf(...cells: string[]): RunRequest {
  const { requests, errors } = requestsOf(...cells)
  if (errors.length > 0) throw new Error(errors.map(({ message, hint }) => `${message} ${hint ?? ''}`).join('\n'))
  return requests[0]
}

export function explored(cells: string | string[], scenario: string, options: Omit<ExploreOptions, 'kernel'> = {}): ExplorationResult & { expectations: ExpectationResult[] } {
  const request = explorationOf(...[cells].flat(), scenario)
  if (!request.exploration) throw new Error('This is no exploration.')
  const result = explore(request.plan, request.exploration, plainRealm, { kernel: kernelVersion, ...options })
  return { ...result, expectations: decideExploration(request.expectations, result) }
}

export function counts({ distinct, generated, depth, complete }: ExplorationResult): Pick<ExplorationResult, 'distinct' | 'generated' | 'depth' | 'complete'> {
  return { distinct, generated, depth, complete }
}
