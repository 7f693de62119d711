/** What an exploration hands to the editor: counts, verdicts that say how they were decided, and a trace that diagrams can show. */
import assert from 'node:assert/strict'
import { wentWell } from '../../../src/check/outcome.ts'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { exporters } from '../../../src/diagram/exporters.ts'
import { describe } from '../../../src/diagram/describe.ts'
import { factsOf, statusTexts } from '../../../src/extension/facts.ts'
import { executeExploration } from '../../../src/host/explore.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { decodeTrace } from '../../../src/trace/bytes.ts'
import type { RunSummary } from '../../../src/trace/output.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { explorationOf } from '../support/exploring.ts'
import { commitScenario, twoPhaseCommit } from '../support/two-phase-commit.ts'

function hosted(code: string, scenario: string): { summary: RunSummary; trace: Trace; good: boolean } {
  const { summary, trace } = executeExploration(explorationOf(code, scenario), plainRealm, () => {})
  return { summary, trace: decodeTrace(trace), good: wentWell(summary) }
}

suite('explore: output', () => {
  test('a property that holds says in how many states', () => {
    const { summary, trace, good } = hosted(twoPhaseCommit, commitScenario(3))
    const { distinct, generated, depth, complete, left } = summary.exploration ?? {}
    assert.deepEqual({ distinct, generated, depth, complete, left }, { distinct: 288, generated: 1146, depth: 11, complete: true, left: 0 })
    assert.deepEqual(summary.verdicts.map(({ verdict, detail }) => [verdict, detail]), [['holds', 'in all 288 states']])
    assert.equal(trace.header.nodes.length, 4)
    assert.equal(good, true)
    assert.match(describeRun(summary), /^explore commit\n {2}288 distinct states {2}1146 generated {2}depth 11 {2}complete/)
    assert.ok(statusTexts([factsOf(summary, 'f')], 'f', true).some(({ text }) => text === '288 states'))
  })

  test('a violation is at the event of the trace that the figure shows', () => {
    const { summary, trace, good } = hosted(twoPhaseCommit.replace('everybody ?', 'this.ready.size > 0 ?'), commitScenario(2))
    const [verdict] = summary.verdicts
    assert.equal(verdict.verdict, 'violated')
    assert.match(verdict.detail ?? '', /by a path of \d+ states/)
    assert.equal(verdict.event !== undefined && trace.event(verdict.event).timeNs === trace.header.endNs, true)
    assert.equal(summary.exploration?.paths[0].property, 'consistent')
    assert.equal(good, false)
  })

  test('the figure leads to a violation that nobody meant, where there is one', () => {
    const code = "class A extends Node { n = 0\n start() { this.every(ms(1), 'tick') }\n tick() { this.n = (this.n + 1) % 4 } }\n"
      + "safety('below two', ({ a }) => a.n < 2)\nsafety('below three', ({ a }) => a.n < 3)"
    const shown = (lines: string) => {
      const { summary } = hosted(code, `cluster c\n  a: A\nexplore c\n${lines}`)
      return summary.verdicts.filter(({ event }) => event !== undefined).map(({ property }) => property)
    }
    assert.deepEqual(shown('  expect below-two violated\n  expect below-three violated'), ['below two'])
    assert.deepEqual(shown('  expect below-two violated'), ['below three'])
    assert.deepEqual(shown('  expect below-two violated\n  expect below-three holds'), ['below three'])
    assert.deepEqual(shown(''), ['below two'])
  })

  test('the way there is told in steps, not in times that nobody measured', () => {
    const { summary: found, trace } = hosted(twoPhaseCommit.replace('everybody ?', 'this.ready.size > 0 ?'), commitScenario(2))
    const { summary, events } = describe(trace)
    const steps = trace.header.endNs / 1e6
    assert.match(summary, new RegExp(`^Space-time diagram of what “explore commit” found: .* over ${steps} steps\\.`))
    assert.match(summary, new RegExp(`Violated: consistent at step ${steps}\\.`))
    assert.match(events[0], /^step 0 /)
    const figure = exporters.svg(trace, found)[0].text
    assert.match(figure, /consistent · step/)
    assert.doesNotMatch(figure, /\bms\b|µs|true time|seed/)
  })

  test('what is not decided is called unknown, with what is left, and there is a warning', () => {
    const { summary } = hosted(twoPhaseCommit, commitScenario(4, '  messages arrive any number of times').replace('explore commit', 'explore commit up to 100 states'))
    assert.deepEqual(summary.verdicts.map(({ verdict }) => verdict), ['unknown'])
    assert.match(summary.verdicts[0].detail ?? '', /not violated in \d+ states, but the limit of 100 states was reached/)
    assert.equal(summary.end.reason, 'limit')
    assert.deepEqual(summary.problems.map(({ severity }) => severity), ['warning'])
    assert.match(summary.problems[0].hint ?? '', /\d+ states are left/)
  })

  test('node code that fails is a problem at its place', () => {
    const { summary, good } = hosted('class A extends Node {\n  start() { throw new Error("no") }\n}', 'cluster c\n  a: A\nexplore c')
    assert.equal(summary.end.reason, 'error')
    assert.equal(summary.problems[0].cell, 0)
    assert.equal(good, false)
  })
})
