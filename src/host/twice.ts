/**
 * Runs a request twice and compares event by event: `dsnb run FILE --twice`.
 *
 * One seed is recorded twice, with all states. Of a sweep every seed is run in ascending order by one program and in descending order by
 * another, so that a run which reaches into the next one is found too; a seed whose digests differ is then recorded twice.
 */
import type { Difference } from '../check/difference.ts'
import { differenceOf } from '../check/difference.ts'
import type { RunRequest } from '../check/request.ts'
import { runCount, seedOf } from '../check/request.ts'
import { eventSentence } from '../diagram/sentence.ts'
import type { Realm } from '../guest/sandbox/realm.ts'
import { forgetProgram, simulate, simulator } from '../kernel/simulate.ts'
import type { Trace } from '../trace/trace.ts'
import type { Twice, Watching } from './protocol.ts'

export function executeTwice(request: RunRequest, realm: Realm, watching: Watching): Twice {
  const total = runCount(request.seeds)
  const seed = seedOf(request.seeds, 0)
  const [result, parted] = recordTwice(request, seed, realm)
  const { header } = result.trace
  const problems = result.problems.filter(({ severity }) => severity === 'error')
  const twice: Twice = { name: request.name, seed, seeds: total, events: result.trace.length, digest: header.digest, problems }
  const found = parted ?? (total > 1 && result.end.reason !== 'error' ? sweepTwice(request, realm, total, watching) : undefined)
  return { ...twice, ...(found && { parted: found }) }
}

function recordTwice(request: RunRequest, seed: number, realm: Realm) {
  const plan = { ...request.plan, seed }
  const result = simulate(plan, realm)
  forgetProgram()
  const again = simulate(plan, realm).trace
  return [result, describe(seed, differenceOf(result.trace, again), result.trace, again)] as const
}

function describe(seed: number, difference: Difference | undefined, once: Trace, again: Trace): Twice['parted'] {
  if (!difference) return undefined
  const { event } = difference
  const sentences = {
    ...(event < once.length && { once: eventSentence(once, event) }),
    ...(event < again.length && { again: eventSentence(again, event) }),
  }
  return { ...difference, seed, sentences }
}

function sweepTwice(request: RunRequest, realm: Realm, total: number, watching: Watching): Twice['parted'] {
  const { onProgress } = watching
  const digests: string[] = []
  const run = simulator(request.plan, realm)
  for (let i = 0; i < total; i++) {
    digests.push(run(seedOf(request.seeds, i)).trace.header.digest)
    onProgress(i + 1, 2 * total)
  }
  forgetProgram()
  const again = simulator(request.plan, realm)
  for (let i = total - 1; i >= 0; i--) {
    const seed = seedOf(request.seeds, i)
    const { digest } = again(seed).trace.header
    onProgress(2 * total - i, 2 * total)
    if (digest === digests[i]) continue
    const [{ trace }, parted] = recordTwice(request, seed, realm)
    // The run alone is the same twice, so the runs before it in the sweep made the difference.
    return parted ?? { event: trace.length, what: 'order of runs', seed, sentences: {} }
  }
  return undefined
}
