/** Goal: a value is shown the same way wherever it is met, none is lost without a sign, and what was never counted is nothing but zero. */
import assert from 'node:assert/strict'
import { describe } from '../../../src/diagram/describe.ts'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { mermaidText } from '../../../src/diagram/mermaid.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { execute } from '../../../src/host/execute.ts'
import { encodeOutput, plain } from '../../../src/trace/output.ts'
import { decodeOutput } from '../../../src/trace/read-output.ts'
import { showValue } from '../../../src/trace/show-value.ts'
import { experiment, requestsOf, single } from '../support/laboratory.ts'

const counting = `class N extends Node {
  start() { this.after(ms(10), 'go') }
  go() { if (this.random() < 0.1) this.meter.count('failed'); this.meter.count('tried'); if (this.random() < 0.5) this.meter.sample('wait', 7) }
}`

const rare = `class A extends Node {
  start() {
    this.log(new Map([['a', 1]]), new Set(['x']), 0 / 0, { y: Infinity }, new Error('disk full'), () => 1)
    this.note(new Map([['a', 1]]))
    this.note({ a: 1 })
    this.note('wrap: the sequence number goes back to 0')
    this.note('nowrap: as it is')
  }
}
measure('rate', () => 0 / 0)
measure('table', () => new Map([['a', 1]]))`

const big = `class A extends Node { total = 5n; many = 2n ** 70n; start() { this.log({ a: 1n }) } }
measure('total', ({ a }) => a.total)
measure('many', ({ a }) => a.many)`

const decided = (code: string, ...expected: string[]) => experiment(code, `cluster c\n  a: N\nrun c for 1s seeds 1..1000\n  expect ${expected.join('\n  expect ')}`).expectations

suite('check: what was never counted', () => {
  test('is zero', () => {
    const found = decided(counting, 'count of failed = 0 in 900 ± 32 of 1000', 'count of failed ≤ 3 in 1000 of 1000', 'count of failed = 0 in 0', 'number of wait ≥ 0')
    assert.deepEqual(found.map(({ holds }) => holds), [true, true, false, true])
    assert.match(found[3].found, /in all 1000 runs/)
  })

  test('and a statistic of no samples is undecided', () => {
    const [{ holds, found }, never] = decided(counting, 'max of wait ≤ 7', 'max of wait > 7 in 0')
    assert.ok(!holds && /undecided; seed \d+: undecided: nothing was sampled as "wait"/.test(found), found)
    assert.ok(!never.holds && /^in 0 of 1000 runs; \d+ runs undecided$/.test(never.found), never.found)
  })
})

suite('check: values, wherever they are shown', () => {
  test('maps, sets, errors, numbers that are none, code: in log, note, figure and measure', () => {
    const { requests: [request], errors } = requestsOf(rare, 'cluster c\n  a: A\nrun c')
    assert.deepEqual(errors, [])
    const { summary } = execute(request, plainRealm, { onProgress: () => {} })
    assert.match(describeRun(summary), /measure "rate" NaN\n.*measure "table" map \{a: 1\}/)
    const { trace } = single(rare, 'cluster c\n  a: A\nrun c')
    const told = JSON.stringify(describe(trace, 100))
    assert.ok(told.includes('map {a: 1} set [x] NaN {y: Infinity} Error: disk full ‹function›'), told)
    assert.ok(told.includes('note of a: {a: 1}') && told.includes('note of a: map {a: 1}'), told)
    const mermaid = mermaidText(indexRun(trace))
    assert.ok(mermaid.includes('Note over n0: wrap#58; the sequence') && mermaid.includes('Note over n0: nowrap#58; as it is'), mermaid)
    const { summary: again } = decodeOutput(encodeOutput(summary))
    assert.deepEqual(again.measures.map(({ text }) => text), ['NaN', 'map {a: 1}'])
  })

  test('a bigint is compared, shown and exported like other numbers', () => {
    const scenario = `cluster c\n  a: A\nrun c\n  expect ${['total = 5', 'a.total = 5', 'total > 4', 'total < 5.5', 'total = 6 ± 1', 'total = 4', 'total < 5', 'many > 1000000'].join('\n  expect ')}`
    assert.deepEqual(experiment(big, scenario).expectations.map(({ holds }) => holds), [true, true, true, true, true, false, false, true])
    const { requests: [request] } = requestsOf(big, scenario)
    const { summary } = execute(request, plainRealm, { onProgress: () => {} })
    assert.deepEqual(JSON.parse(JSON.stringify(summary.measures, plain)), [{ name: 'total', value: 5, text: '5n' }, { name: 'many', value: '1180591620717411303424', text: '1180591620717411303424n' }])
    assert.match(describeRun(summary), /measure "total" 5n/)
    const { requests: [many] } = requestsOf(big, 'cluster c\n  a: A\nrun c seeds 1..3')
    assert.equal(execute(many, plainRealm, { onProgress: () => {} }).summary.sweep?.percentiles?.[0].most, 5)
  })

  test('what contains itself, throws or is huge has an end', () => {
    const round: Record<string, unknown> = {}
    round.self = round
    assert.equal(showValue(round), '{self: {self: {self: {self: {self: …}}}}}')
    assert.equal(showValue({ get no() { throw new Error('no') } }), '‹a value that cannot be shown›')
    assert.ok(showValue(Array(1_000_000).fill(1), 50).length <= 60)
    assert.equal(showValue([new RangeError('far'), /x+/, Symbol('s'), -0, undefined]), '[RangeError: far, /x+/, Symbol(s), -0, undefined]')
  })
})
