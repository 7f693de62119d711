/** An exploration stops when nothing is left to decide, and says so; it never decides what only all states decide. */
import assert from 'node:assert/strict'
import { wentWell } from '../../../src/check/outcome.ts'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { executeExploration } from '../../../src/host/explore.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import type { RunSummary } from '../../../src/trace/output.ts'
import { explorationOf } from '../support/exploring.ts'
import { randomProgram } from '../support/random-programs.ts'

const programs = Number(process.env['DSNB_PROGRAMS'] ?? 40)

/** Counters of six nodes: 10^6 states, of which few are needed to see one of them at 3. */
const counters = `class A extends Node { n = 0
    start() { this.every(ms(1), 'tick') }
    tick() { this.n = (this.n + 1) % 10 } }
  safety('below three', ({ a }) => a.n < 3)\nsafety('below ten', ({ a }) => a.n < 10)`
const below = counters.replace(/\n.*below ten.*$/, '')

function summary(code: string, lines: string, header = 'explore c'): RunSummary {
  return executeExploration(explorationOf(code, `cluster c\n  a, b, c, d, e, f: A\n\n${header}\n${lines}`), plainRealm, () => {}).summary
}

const distinct = ({ exploration }: RunSummary) => exploration?.distinct ?? 0
const verdicts = (found: RunSummary) => found.verdicts.map(({ verdict }) => verdict)

suite('explore: stopping when everything was decided', () => {
  test('a violation that is expected, and one that is not, end it', () => {
    for (const [line, good] of [['expect below-three violated', true], ['expect below-three violated at depth 4', true], ['expect below-three holds', false], ['', false]] as const) {
      const found = summary(below, `  ${line}`)
      assert.ok(distinct(found) < 10_000, `${line}: ${distinct(found)}`)
      assert.deepEqual([verdicts(found), found.exploration?.complete, found.exploration?.decided], [['violated'], false, true], line)
      assert.equal(wentWell(found), good, line)
      assert.deepEqual(found.problems, [])
      assert.match(describeRun(found), /stopped when everything was decided; \d+ states left\n {2}to see the others too: "explore … in full"/)
    }
  })

  test('a property that holds so far is decided there, and only there', () => {
    const found = summary(below, '  expect below-three holds to depth 3')
    assert.deepEqual([verdicts(found), found.exploration?.decided, found.exploration?.depth, wentWell(found)], [['unknown'], true, 3, true])
    assert.equal(wentWell(summary(below, '  expect below-three holds to depth 4')), false)
  })

  test('what only all states decide does not stop it', () => {
    const small = below.replace('% 10', '% 4')
    for (const [code, lines, header] of [
      [small, '  expect below-three violated\n  expect 4096 distinct states'],
      [small, '  expect below-three violated\n  expect generated > 1'],
      [small, '  expect below-three violated', 'explore c in full'],
      [`${small}\nsafety('below four', ({ a }) => a.n < 4)`, '  expect below-three violated\n  expect below-four holds'],
      // Nobody asks about it, but a violation of it would be news.
      [`${small}\nsafety('below four', ({ a }) => a.n < 4)`, '  expect below-three violated'],
    ] as const) {
      const found = summary(code, lines, header)
      const { complete, decided } = found.exploration ?? {}
      assert.deepEqual([distinct(found), complete, decided, wentWell(found)], [4096, true, undefined, true], lines)
    }
  })

  test('without a property, and with one that is asked at the end, it goes on', () => {
    const small = counters.replaceAll(/\n *safety.*/g, '').replace('% 10', '% 3')
    assert.equal(summary(small, '').exploration?.complete, true)
    const ends = summary(`${small}\nsafety('at rest', ({ a }) => a.n === 0)`, '  expect at-rest holds at the end')
    assert.equal(ends.exploration?.complete, true)
  })

  test(`verdicts and depths are those of the whole search: ${programs} random programs`, () => {
    let stopped = 0
    for (let seed = 1; seed <= programs; seed++) {
      const { code, explore } = randomProgram(seed)
      const asked = [0, 1, 2].map((x) => `safety('never ${x}', ({ p }) => !p.up || p.x !== ${x})`)
      const lines = ['violated', 'holds', 'holds to depth 4'].map((what, x) => `  expect never-${x} ${what}`)
      const text = (full: string) => explore.replace('up to STATES states', `up to 800 states${full}`) + lines.join('\n')
      const request = (full: string) => executeExploration(explorationOf([code, ...asked].join('\n'), text(full)), plainRealm, () => {}).summary
      const [early, whole] = [request(''), request(' in full')]
      if (early.exploration?.decided) stopped++
      else assert.deepEqual(early.exploration, whole.exploration)
      for (const [i, verdict] of early.verdicts.entries()) {
        const full = whole.verdicts[i]
        if (verdict.verdict === 'unknown') continue
        assert.deepEqual([verdict.verdict, verdict.verdict === 'violated' && verdict.detail], [full.verdict, full.verdict === 'violated' && full.detail], `program ${seed}`)
      }
      for (const [i, { text: line, holds }] of early.expectations.entries()) assert.equal(holds, whole.expectations[i].holds, `program ${seed}: ${line}`)
    }
    assert.ok(stopped > programs / 20, `${stopped} were stopped`)
  })
})
