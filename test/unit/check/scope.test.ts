/**
 * Promise: a property or measure belongs to the clusters that it is about, and whoever expects something of it elsewhere is told why it is not
 * asked.
 */
import assert from 'node:assert/strict'
import { execute } from '../../../src/host/execute.ts'
import { executeExploration } from '../../../src/host/explore.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { experiment, requestsOf, single } from '../support/laboratory.ts'

const node = 'class A extends Node { x = 0; start() { this.x = 1 } }\n'
const onlyA = 'cluster c\n  a: A\n'
const said = (...cells: string[]) => requestsOf(...cells).errors.map(({ message }) => message)

suite('check: scope of properties and measures', () => {
  test('one that names an absent node says which, and which cluster; at its word', () => {
    const code = `${node}safety('b is one', ({ a, b }) => b.x === 1)\nmeasure('sum', ({ a, b, d }) => a.x + b.x + d.x)`
    const why = 'it names the node b, which cluster c does not have'
    assert.deepEqual(said(code, `${onlyA}run c\n  expect b-is-one holds`), [`The property "b-is-one" cannot be asked here: ${why}.`])
    assert.deepEqual(said(code, `${onlyA}explore c\n  expect b-is-one holds`), [`The property "b-is-one" cannot be asked here: ${why}.`])
    assert.deepEqual(said(code, `${onlyA}run c\n  expect sum = 2`), ['The measure "sum" cannot be asked here: it names the nodes b and d, which cluster c does not have.'])
    // Whoever asks the kernel all the same is told too.
    const { requests: [run, exploration] } = requestsOf(code, `${onlyA}run c\n\nexplore c`)
    const condition = { kind: 'property', property: 'b is one', verdict: 'holds' } as const
    const expectations = [{ text: 'b-is-one holds', origin: run.origin, condition }]
    const { summary } = execute({ ...run, expectations }, plainRealm, { onProgress: () => {} })
    assert.deepEqual(summary.expectations, [{ text: 'b-is-one holds', holds: false, found: `undecided: ${why}` }])
    const explored = executeExploration({ ...exploration, expectations }, plainRealm, () => {}).summary
    assert.deepEqual(explored.expectations, [{ text: 'b-is-one holds', holds: false, found: `undecided: ${why}` }])
  })

  test('a node that may be missing is no reason', () => {
    const code = `${node}safety('b is one', ({ a, b = undefined }) => b === undefined || b.x === 1)\nsafety('a is one', (nodes) => nodes.a.x === 1 && nodes.b?.x !== 2)`
    const { expectations } = experiment(code, `${onlyA}run c\n  expect b-is-one holds\n  expect a-is-one holds`)
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true])
  })

  test('said with for', () => {
    const code = `${node}safety('one', ({ a }) => a.x === 1, { for: 'c' })\nsafety('two', ({ a }) => a.x === 2, { for: ['d', 'e'] })\nmeasure('x of c', ({ a }) => a.x, { for: 'c', unit: 'bytes' })`
    const clusters = `${onlyA}\ncluster d\n  a: A\n\ncluster e\n  a: A\n`
    const { results: [[c], [d]] } = experiment(code, `${clusters}\nrun c\n\nrun d`)
    assert.deepEqual(c.verdicts.map(({ property, verdict }) => [property, verdict]), [['one', 'holds']])
    assert.deepEqual(d.verdicts.map(({ property, verdict }) => [property, verdict]), [['two', 'violated']])
    assert.deepEqual([c.measures.length, d.measures.length], [1, 0])
    assert.deepEqual(said(code, `${clusters}\nrun c\n  expect two violated`), ['The property "two" cannot be asked here: it is for cluster d and e, not for c.'])
  })

  test('a cluster that is nowhere is an error at its name, and so is any other option', () => {
    assert.deepEqual(said(`${node}safety('one', ({ a }) => a.x === 1, { for: 'cc' })`, `${onlyA}run c`), ['There is no cluster "cc" in this notebook.'])
    assert.deepEqual(said(`${node}safety('one', ({ a }) => a.x === 1, { four: 'c' })`, `${onlyA}run c`), ['A property has no such option.'])
    assert.deepEqual(said(`${node}measure('one', ({ a }) => a.x, { unit: '' })`, `${onlyA}run c`), ['`unit` is \'duration\', or a word of at most 30 letters, written as text.'])
  })

  test('a later property of the same name replaces the earlier one, also where that named a node that is absent', () => {
    const { verdicts } = single(`${node}safety('fine', ({ gone }) => gone.x === 1)`, 'safety(\'fine\', ({ a }) => a.x === 1)', `${onlyA}run c`)
    assert.deepEqual(verdicts.map(({ verdict }) => verdict), ['holds'])
  })

  test('of a node that never ran nothing holds that speaks of its fields', () => {
    const code = 'class A extends Node {\n  x = 0\n  start() {}\n}\nsafety(\'x is 0\', ({ b }) => b.x === 0)\nsafety(\'x is 1\', ({ b }) => b.x === 1)\nsafety(\'down\', ({ b }) => !b.up && b.x === undefined)\n'
    const alone = experiment(code, 'cluster c\n  b: A stopped\nrun c\n  expect x-is-0 holds\n  expect x-is-1 holds\n  expect x-is-0 violated')
    assert.ok(alone.expectations.every(({ holds, found }) => !holds && found.startsWith('undecided: it was never asked')), JSON.stringify(alone.expectations))
    const beside = experiment(code, 'cluster c\n  a: A\n  b: A stopped\nrun c')
    assert.deepEqual(beside.results[0][0].verdicts.map(({ verdict }) => verdict), ['violated', 'violated', 'holds'])
    const later = single("class A extends Node { x = 0; start() {} }\nsafety('b is down', ({ b }) => !b.up)", 'cluster c\n  a: A\n  b: A stopped\nfaults f\n  at 5s start b\nrun c with f for 9s')
    assert.deepEqual(later.verdicts.map(({ verdict, atNs }) => [verdict, atNs]), [['violated', 5e9]])
    const again = (seeds: string) => experiment("class A extends Node { x = 0; start() { this.x = 1 } recover() {} }\nsafety('x is kept', ({ a }) => !a.up || a.x === 1)", `cluster c\n  a: A\nfaults f\n  at 5s crash a for 1s\nrun c with f for 9s ${seeds}\n  expect x-is-kept violated at 6s`)
    for (const seeds of ['seed 1', 'seeds 1..2']) assert.deepEqual(again(seeds).expectations.map(({ holds, found }) => [holds, found]), again(seeds).expectations.map(({ found }) => [true, found]), seeds)
  })

  test('an exploration sees a node that is not started as down, too', () => {
    const code = "class A extends Node { x = 0; start() {} }\nsafety('down', ({ b }) => !b.up && b.x === undefined)\nsafety('x is 0', ({ b }) => b.x === 0)"
    const { requests: [exploration, run] } = requestsOf(code, 'cluster c\n  a: A\n  b: A stopped\nexplore c\n\nrun c')
    assert.deepEqual(executeExploration(exploration, plainRealm, () => {}).summary.verdicts.map(({ verdict }) => verdict), ['holds', 'violated'])
    assert.deepEqual(execute(run, plainRealm, { onProgress: () => {} }).summary.verdicts.map(({ verdict }) => verdict), ['holds', 'violated'])
  })

  test('properties are asked when all nodes have started, in a run as in an exploration', () => {
    const code = `${node}safety('alike', ({ a, b }) => a.x === b.x)\nsafety('zero', ({ a }) => a.x === 0)`
    const cluster = 'cluster c\n  a, b: A\n'
    assert.deepEqual(single(code, `${cluster}run c`).verdicts.map(({ verdict, atNs }) => [verdict, atNs]), [['holds', undefined], ['violated', 0]])
    const { requests: [exploration, swept] } = requestsOf(code, `${cluster}explore c\n\nrun c seeds 1..3`)
    assert.deepEqual(executeExploration(exploration, plainRealm, () => {}).summary.verdicts.map(({ verdict }) => verdict), ['holds', 'violated'])
    const { summary } = execute(swept, plainRealm, { onProgress: () => {} })
    assert.deepEqual(summary.verdicts.map(({ verdict }) => verdict), ['holds', 'violated'])
  })
})

suite('check: what every node has', () => {
  test('"up" is asked of a node, whatever fields other classes have', () => {
    const code = "class A extends Node { n = 0 }\nclass B extends Node { up = 1 }\nsafety('a is up', ({ a }) => a.up)\nmeasure('alive', ({ a }) => a.up)"
    const { results: [[{ verdicts, measures }]] } = experiment(code, 'cluster x\n  a: A\nfaults f\n  at 1s crash a\nrun x with f for 2s')
    assert.deepEqual(verdicts.map(({ property, verdict, atNs }) => [property, verdict, atNs]), [['a is up', 'violated', 1e9]])
    assert.deepEqual(measures.map(({ name, value }) => [name, value]), [['alive', false]])
  })
})

suite('check: counters that nothing counts', () => {
  const counting = 'class A extends Node { start() { this.meter.count(\'retries\'); this.meter.sample(\'wait time\', ms(1)); this.history.ok(this.history.invoke(\'write\')) } get() {} }'
  const cluster = 'cluster c\n  a: A\n  load a get every 1s, at most 2 times\nrun c for 3s\n'

  test('a misspelt name is an error at its word, with the one that was meant', () => {
    const { errors } = requestsOf(counting, `${cluster}  expect count of retires = 0\n  expect p99 of wait-tim < 1s\n  expect count of get failed = 0`)
    assert.deepEqual(errors.map(({ code, message }) => [code, message]), [
      ['never-counted', 'No code above and no load of cluster c counts "retires".'],
      ['never-counted', 'No code above and no load of cluster c samples "wait tim".'],
      ['never-counted', 'No code above and no load of cluster c counts "get failed".'],
    ])
    assert.deepEqual(errors.map(({ hint }) => hint), ['Did you mean "retries"?', 'Did you mean "wait time"?', 'Did you mean "get fail"?'])
  })

  test('p100 and p0 are no percentiles', () => {
    const { errors } = requestsOf(counting, `${cluster}  expect p100 of wait time < 1s\n  expect p0 of wait time < 1s`)
    assert.deepEqual(errors.map(({ code, hint }) => [code, hint]), [['percentile', 'Write "max of wait time".'], ['percentile', 'Write "min of wait time".']])
  })

  test('what every run counts has no "count of"', () => {
    const { errors } = requestsOf(counting, `${cluster}  expect count of failed replies = 0`)
    assert.deepEqual(errors.map(({ hint }) => hint), ['That is counted in every run: write "expect failed replies …".'])
  })

  test('what code, operations and loads count is known; hyphens and spaces are the same', () => {
    const { expectations } = experiment(counting, `${cluster}  expect count of retries = 1\n  expect count of write ok = 1\n  expect count of get-ok = 2\n  expect p99 of write latency = 0s\n  expect p99 of wait time = 1ms\n  expect count of get info = 0`)
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true, true, true, true, true], JSON.stringify(expectations))
  })

  test('where a name is not written out, any may be counted', () => {
    const dynamic = ['this.meter.count(`${this.id} retries`)', 'const { meter } = this; meter.count(\'x\')', 'const m = this.meter; m.count(\'x\')']
    for (const code of dynamic) {
      const { errors } = requestsOf(`class A extends Node { start() { ${code} } get() {} }`, `${cluster}  expect count of a retries = 1`)
      assert.deepEqual(errors, [], code)
    }
  })
})

suite('check: true time', () => {
  const clocks = 'class A extends Node { start() { this.after(s(20), \'look\') } look() {} }\nmeasure(\'error of a\', (_, { clock }) => clock(\'a\').error)\nmeasure(\'end\', (_, recorded) => recorded.time)'
  const cluster = 'cluster c\n  a, b: A\n  clock a offset -3ms, drift 200 ppm\n  clock b offset 1ms\n'

  test('expectations and measures know how wrong a clock is', () => {
    const { expectations } = experiment(clocks, `${cluster}faults f\n  at 5s step b by -8ms\nrun c with f for 20s
  expect clock error of a = 1ms
  expect clock offset of a = 1ms
  expect max of clock error of a = 3ms
  expect clock offset of b = -7ms
  expect clock error of b < 8ms
  expect max of clock error of b = 7ms
  expect error-of-a = 1ms
  expect end = 20s`)
    assert.deepEqual(expectations.map(({ text, holds, found }) => [text, holds, found]), expectations.map(({ text, found }) => [text, true, found]))
  })

  test('in a sweep too', () => {
    const { expectations } = experiment(clocks, `${cluster}run c for 10s seeds 1..3\n  expect clock error of a = 1ms\n  expect clock offset of a = -1ms`)
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true], JSON.stringify(expectations))
  })

  test('a node that is none, a number, an exploration are errors at their words', () => {
    assert.deepEqual(said(clocks, `${cluster}run c\n  expect clock error of d < 5ms`), ['"d" is not a node of cluster c.'])
    assert.deepEqual(said(clocks, `${cluster}run c\n  expect clock error of a < 5`), ['How wrong a clock is is a length of time, such as 5ms.'])
    assert.deepEqual(said(clocks, `${cluster}explore c\n  expect clock error of a < 5ms`), ['That is known of a run, but not of all that can happen.'])
    assert.match(experiment('class A extends Node { start() {} }\nmeasure(\'x\', (_, { clock }) => clock(\'z\').error)', 'cluster c\n  a: A\nrun c').results[0][0].problems[0].message, /there is no node "z"\. The nodes of this cluster are a/)
  })
})
