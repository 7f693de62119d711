/** What an exploration hands to the editor: counts, verdicts that say how they were decided, and a trace that diagrams can show. */
import assert from 'node:assert/strict'
import { exporters } from '../../../src/diagram/exporters.ts'
import { describe } from '../../../src/diagram/describe.ts'
import { factsOf, statusTexts } from '../../../src/extension/facts.ts'
import { describeRun, succeeded } from '../../../src/extension/outcome.ts'
import { executeExploration } from '../../../src/host/explore.ts'
import type { HostedRun } from '../../../src/host/protocol.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { decodeOutput } from '../../../src/trace/output.ts'
import { explorationOf } from '../support/exploring.ts'
import { commitScenario, twoPhaseCommit } from '../support/two-phase-commit.ts'

function hosted(code: string, scenario: string): HostedRun & { good: boolean } {
  const request = explorationOf(code, scenario)
  const run = executeExploration(request, plainRealm, () => {})
  return { ...run, good: succeeded(request, run) }
}

suite('explore: output', () => {
  test('a property that holds says in how many states', () => {
    const run = hosted(twoPhaseCommit, commitScenario(3))
    const { summary, trace } = decodeOutput(run.output)
    const { distinct, generated, depth, complete, left } = summary.exploration ?? {}
    assert.deepEqual({ distinct, generated, depth, complete, left }, { distinct: 288, generated: 1146, depth: 11, complete: true, left: 0 })
    assert.deepEqual(summary.verdicts.map(({ verdict, detail }) => [verdict, detail]), [['holds', 'in all 288 states']])
    assert.equal(trace?.header.nodes.length, 4)
    assert.equal(run.good, true)
    assert.match(describeRun(run), /explore commit: 288 distinct states, 1146 generated, depth 11, complete/)
    assert.ok(statusTexts([factsOf(run, 'f')], 'f', true).some(({ text }) => text === '288 states'))
  })

  test('a violation is at the event of the trace that the figure shows', () => {
    const run = hosted(twoPhaseCommit.replace('everybody ?', 'this.ready.size > 0 ?'), commitScenario(2))
    const { summary, trace } = decodeOutput(run.output)
    const [verdict] = summary.verdicts
    assert.equal(verdict.verdict, 'violated')
    assert.match(verdict.detail ?? '', /by a path of \d+ states/)
    assert.equal(verdict.event !== undefined && trace !== undefined && trace.event(verdict.event).timeNs === trace.header.endNs, true)
    assert.equal(summary.exploration?.paths[0].property, 'consistent')
    assert.equal(run.good, false)
  })

  test('the way there is told in steps, not in times that nobody measured', () => {
    const run = hosted(twoPhaseCommit.replace('everybody ?', 'this.ready.size > 0 ?'), commitScenario(2))
    const { trace } = decodeOutput(run.output)
    assert.ok(trace)
    const { summary, events } = describe(trace)
    const steps = trace.header.endNs / 1e6
    assert.match(summary, new RegExp(`^Space-time diagram of what “explore commit” found: .* over ${steps} steps\\.`))
    assert.match(summary, new RegExp(`Violated: consistent at step ${steps}\\.`))
    assert.match(events[0], /^step 0 /)
    const figure = exporters['svg'](trace, decodeOutput(run.output).summary)[0].text
    assert.match(figure, /consistent · step/)
    assert.doesNotMatch(figure, /\bms\b|µs|true time|seed/)
  })

  test('what is not decided is called unknown, with what is left, and there is a warning', () => {
    const run = hosted(twoPhaseCommit, commitScenario(4, '  messages arrive any number of times').replace('explore commit', 'explore commit up to 100 states'))
    const { summary } = decodeOutput(run.output)
    assert.deepEqual(summary.verdicts.map(({ verdict }) => verdict), ['unknown'])
    assert.match(summary.verdicts[0].detail ?? '', /not violated in \d+ states, but the limit of 100 states was reached/)
    assert.deepEqual(run.verdicts, [])
    assert.equal(run.end.reason, 'limit')
    assert.deepEqual(run.problems.map(({ severity }) => severity), ['warning'])
    assert.match(run.problems[0].hint ?? '', /\d+ states are left/)
  })

  test('node code that fails is a problem at its place', () => {
    const run = hosted('class A extends Node {\n  start() { throw new Error("no") }\n}', 'cluster c\n  a: A\nexplore c')
    assert.equal(run.end.reason, 'error')
    assert.equal(run.problems[0].cell, 0)
    assert.equal(run.good, false)
  })
})
