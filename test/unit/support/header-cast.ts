/**
 * The values that examples at the head of files may use without an import. Most are of one run, in which a pause makes an old holder of a lock
 * write late.
 *
 *     trace.header.nodes.map(({ name }) => name)   // ['lock', 'storage', 'c1', 'c2']
 *     result.verdicts[0].verdict                   // 'violated'
 *     cells.map(({ kind }) => kind)                // ['node', 'scenario']
 */
import type { RunRequest } from '../../../src/check/request.ts'
import { type RunIndex, indexRun } from '../../../src/diagram/run-index.ts'
import type { Exploration } from '../../../src/explore/exploration.ts'
import { plainRealm, type Realm } from '../../../src/guest/sandbox/realm.ts'
import { execute } from '../../../src/host/execute.ts'
import type { HostedRun } from '../../../src/host/protocol.ts'
import type { RunPlan } from '../../../src/kernel/plan.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { simulate } from '../../../src/kernel/simulate.ts'
import { compileCell } from '../../../src/language/code/compile.ts'
import type { SourceCell } from '../../../src/language/notebook/cells.ts'
import type { RunSummary } from '../../../src/trace/output.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { explorationOf } from './exploring.ts'
import { requestsOf } from './laboratory.ts'
import { northStar } from './north-star.ts'
import { commitScenario, twoPhaseCommit } from './two-phase-commit.ts'

export { libraryFiles } from './library.ts'

const scenario = `cluster leases
  lock: LockService
  storage: Storage
  c1, c2: Client
  network latency 1ms..5ms

faults gc-pause
  at 500ms pause c1 for 40s

run leases with gc-pause for 60s seed 11
  expect tokens-never-go-back violated
  show sequence, clocks`

export const cells: SourceCell[] = [{ kind: 'node', text: northStar, index: 0 }, { kind: 'scenario', text: scenario, index: 1 }]

export const request: RunRequest = requestsOf(northStar, scenario).requests[0]
export const plan: RunPlan = request.plan
export const result: RunResult = simulate(plan, plainRealm)
export const trace: Trace = result.trace
export const run: RunIndex = indexRun(trace)

/** The same run as the kernel's process hands it over. */
export const hosted: HostedRun = execute(request, plainRealm, { onProgress() {} })
export const summary: RunSummary = hosted.summary

/** A run that measures: a server samples the length of its queue. */
export const measured: RunIndex = indexRun(simulate(requestsOf(`class Server extends Node {
  async ask() { this.meter.sample('queue', this.backlog()); await this.busy(ms(5)); return 'done' }
}
class Client extends Node {
  async request() { return this.call('server', 'ask') }
}`, `cluster shop
  client: Client
  server: Server
  load client request 200 per second
run shop for 10s`).requests[0].plan, plainRealm).trace)

/** A request to explore two-phase commit with three participants. */
export const toExplore: RunRequest = explorationOf(twoPhaseCommit, commitScenario(3))
export const exploration: Exploration = toExplore.exploration!

/** The JavaScript that a node cell is compiled to. */
export const javascriptOf = (cell: string): string => compileCell(cell, { available: [] }).compiled?.javascript ?? ''

/** The errors of a node cell: `no-date at Date`. */
export const saidOf = (cell: string): string[] => (
  compileCell(cell, { available: [] }).diagnostics.map(({ code, start, end }) => `${code} at ${cell.slice(start, end)}`)
)

/** Examples run together in a test's process, which must not be locked down, so their sandbox protects nothing. */
export const sesRealm = (): Realm => plainRealm
