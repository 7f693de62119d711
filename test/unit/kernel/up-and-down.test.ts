/** Goal: whether a node is up can be asked wherever nodes are looked at, and what a dead node once believed counts for nothing. */
import assert from 'node:assert/strict'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { execute } from '../../../src/host/execute.ts'
import { explored } from '../support/exploring.ts'
import { experiment, requestsOf, single } from '../support/laboratory.ts'

const election = `class N extends Node {
  leader = false
  start() { if (this.id === 'a') this.leader = true }
  takeOver() { this.leader = true }
}
class Watch extends Node { start() { this.after(s(3), 'go') } go() { this.send('b', 'takeOver') } }
safety('one leader', ({ a, b }) => !(a.leader && b.leader))
safety('a is up', ({ a }) => a.up)
safety('its memory is gone', ({ a }) => a.up || Object.keys(a).length === 0 && a.leader === undefined)
measure('was the leader', ({ a, b }) => [a.leader, a.up, b.up])`

const cluster = 'cluster c\n  a, b: N\n  w: Watch\n  network latency 1ms\n'

suite('kernel: up and down', () => {
  test('a leader that is dead is none; measures and expectations read what it last had, and can ask', () => {
    const { results: [[{ verdicts, measures }]], expectations } = experiment(election, `${cluster}faults power\n  at 1s crash a\nrun c with power for 4s
  expect one-leader holds
  expect a-is-up violated at 1s
  expect its-memory-is-gone holds
  expect a.up = false
  expect a.leader = true
  expect b.up = true`)
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true, true, true, true, true], JSON.stringify(expectations))
    assert.equal(verdicts[1].atNs, 1e9)
    assert.match(verdicts[1].detail ?? '', /a node that was down/)
    assert.deepEqual(measures[0].value, [true, false, true])
  })

  test('the same in a sweep, and after a restart', () => {
    const { expectations } = experiment(election, `${cluster}faults power\n  at 1s crash a for 2.5s\nrun c with power for 4s seeds 1..3
  expect a-is-up violated at 1s in 3
  expect its-memory-is-gone holds
  expect one-leader violated at 3.5s in 3
  expect a.up = true`)
    assert.deepEqual(expectations.map(({ holds, found }) => [holds, found]), expectations.map(({ found }) => [true, found]))
  })

  test('faults can ask: nodes where, when', () => {
    const { results: [[{ trace }]], expectations } = experiment(election, `${cluster}faults power
  at 1s crash a
  at 2s pause nodes where up = true for 1ms
  when a.up = false crash w
run c with power for 2500ms
  expect w.up = false
  expect b.up = true
  expect crashes = 2`)
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true, true], JSON.stringify(expectations))
    const pauses = trace.header.faults.filter(({ text }) => text.startsWith('pause') || text.includes('pause'))
    assert.equal(pauses.length > 0, true)
    assert.deepEqual(requestsOf(election, `${cluster}run c\n  expect a.up = true`).errors, [])
  })

  test('a property that needs what is gone says nothing while it is, and that is no yes; a field called up is the author\'s', () => {
    const stored = `class S extends Node { file: number[] = []; up = 7; start() { this.file.push(1) } }
safety('sorted', ({ a }) => isSorted(a.file))
safety('seven', ({ b }) => b.up === 7)
safety('sorted while it is up', ({ a }) => !a.up || isSorted(a.file))
safety('nothing is filed', ({ a }) => a.file.length === 0)`
    const { verdicts, problems } = single(stored, 'cluster c\n  a, b: S\nfaults f\n  at 1s crash a for 1s\nrun c with f for 3s')
    assert.deepEqual(problems.filter(({ severity }) => severity === 'error'), [])
    assert.deepEqual(verdicts.map(({ verdict }) => verdict), ['unknown', 'holds', 'holds', 'violated'])
    assert.match(verdicts[0].detail ?? '', /^at 1\.000 s it threw instead of answering \(TypeError: .*\), for it looked at a node that was down: the file of a was gone \(undefined\); ask a\.up first$/)
  })

  test('a comparison with what is gone is false: the verdict says which field of which node it was', () => {
    const account = `class S extends Node { balance = 5 }
safety('never below zero', ({ bank }) => bank.balance >= 0)
safety('never below zero while it is up', ({ bank }) => !bank.up || bank.balance >= 0)`
    const { verdicts } = single(account, 'cluster c\n  bank: S\nfaults f\n  at 1s crash bank\nrun c with f for 3s')
    assert.deepEqual(verdicts.map(({ verdict, atNs, detail }) => [verdict, atNs, detail]), [
      ['violated', 1e9, 'it looked at a node that was down: the balance of bank was gone (undefined); ask bank.up first'], ['holds', undefined, undefined],
    ])
  })

  test('a sweep, which stores no states, sees the same', () => {
    const { requests: [request] } = requestsOf(election, `${cluster}faults power\n  at 1s crash a\nrun c with power for 4s seeds 1..5
  expect one-leader holds
  expect a-is-up violated at 1s in 5
  expect its-memory-is-gone holds
  expect was-the-leader = [true, false, true]`)
    const { summary } = execute(request, plainRealm, { onProgress: () => {} })
    assert.deepEqual(summary.expectations.map(({ holds }) => holds), [true, true, true, true], JSON.stringify(summary.expectations))
  })

  test('explorations: a node that is down has no fields, and can be asked', () => {
    const result = explored(`class N extends Node {
  leader = false
  start() { if (this.id === 'a') { this.leader = true; this.send('b', 'takeOver') } }
  takeOver() { this.leader = true }
}
safety('up or gone', ({ a }) => a.up ? a.leader !== undefined : a.leader === undefined)
safety('always up', ({ a }) => a.up)
safety('b is up', ({ b }) => b.up)
safety('one leader', ({ a, b }) => !(a.leader && b.leader))
safety('a dead leader is none', ({ a, b }) => a.up || !(a.leader && b.leader))`, 'cluster c\n  a, b: N\nexplore c\n  a may crash')
    assert.deepEqual(result.verdicts.map(({ property, verdict }) => [property, verdict]), [
      ['up or gone', 'holds'], ['always up', 'violated'], ['b is up', 'holds'], ['one leader', 'violated'], ['a dead leader is none', 'holds'],
    ])
  })
})
