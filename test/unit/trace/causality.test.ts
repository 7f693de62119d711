/** What happened before what, against the definition. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { causalityOf } from '../../../src/trace/causality.ts'
import { EventKind, isTurn } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { stampText } from '../../../src/diagram/state.ts'
import { single } from '../support/laboratory.ts'

const relay = `class A extends Node { n = 0
  start() { if (this.id === 'a') { this.send('b', 'pass'); this.send('d', 'pass') } }
  pass() { this.n += 1; if (this.id === 'b') this.send('d', 'pass') } }`

const gossip = `class A extends Node { n = 0; last: any = 0
  start() { this.every(ms(10), 'tick') }
  tick() { this.n += 1; if (this.random() < 0.5) this.send(this.peers[Math.floor(this.random() * this.peers.length)], 'hear', { n: this.n }) }
  hear({ n }: { n: number }) { this.last = n } }`

/** The definition: pairs of one node in order, of sending and receiving, and whatever follows from two pairs. */
function happensBefore(trace: Trace): boolean[][] {
  const own = (i: number) => trace.event(i).node >= 0 && (isTurn(trace.event(i).kind) || trace.event(i).kind === EventKind.send)
  const before = Array.from({ length: trace.length }, () => Array<boolean>(trace.length).fill(false))
  for (let j = 0; j < trace.length; j++) {
    if (!own(j)) continue
    for (let i = 0; i < j; i++) {
      if (!own(i)) continue
      const { kind, subject, node } = trace.event(j)
      const direct = trace.event(i).node === node || (kind === EventKind.receive && trace.message(subject).sendEvent === i)
      if (!direct) continue
      before[i][j] = true
      for (let k = 0; k < i; k++) if (before[k][i]) before[k][j] = true
    }
  }
  return before
}

suite('trace: causality', () => {
  test('three nodes and a message that goes round', () => {
    const { trace } = single(relay, 'cluster c\n  a, b, d: A\n  network latency 1ms\n  network a -> d latency 5ms\nrun c')
    const causality = causalityOf(trace)
    const receives = Array.from({ length: trace.length }, (_, i) => i).filter((i) => trace.event(i).kind === EventKind.receive)
    // a: start, send, send; b: start, receive, send; d: start, receive from b, receive from a.
    assert.deepEqual(receives.map((i) => [causality.lamport(i), causality.vector(i)]), [[3, [2, 2, 0]], [5, [2, 3, 2]], [6, [3, 3, 3]]])
    assert.ok(causality.before(receives[0], receives[1]))
    assert.ok(!causality.before(receives[1], receives[0]))
    const [second] = Array.from({ length: trace.length }, (_, i) => i).filter((i) => trace.event(i).kind === EventKind.send).slice(1)
    assert.ok(causality.concurrent(second, receives[1]), 'the second message of a, and what d hears from b')
    assert.equal(stampText(trace, receives[2]), 'Lamport 6, vector a 3, b 3, d 3')
    assert.equal(causalityOf(trace), causality)
  })

  test('the definition, for runs with loss, crashes and TCP', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('loss 20%', 'duplicate 30%', 'loss 10%, transport tcp'), (seed, network) => {
      const { trace } = single(gossip, `cluster c\n  a, b, d: A\n  network latency 1ms..30ms, ${network}\nfaults f\n  at 70ms crash a for 20ms\nrun c with f for 150ms seed ${seed}`)
      const expected = happensBefore(trace)
      const causality = causalityOf(trace)
      for (let i = 0; i < trace.length; i++) {
        const counts = trace.header.nodes.map((_, node) => (
          causality.lamport(i) === 0 ? 0 : Array.from({ length: i + 1 }, (_, k) => k).filter(
            (k) => trace.event(k).node === node && (k === i || expected[k][i]),
          ).length
        ))
        assert.deepEqual(causality.vector(i), counts)
        for (let j = 0; j < trace.length; j++) {
          assert.equal(causality.before(i, j), expected[i][j], `${i} before ${j}`)
          if (expected[i][j]) assert.ok(causality.lamport(i) < causality.lamport(j))
        }
      }
    }), { numRuns: 10 })
  })

  test('what is no event of a node has no stamp', () => {
    const { trace } = single(relay, 'cluster c\n  a, b, d: A\nfaults f\n  crash b\nrun c with f')
    assert.equal(trace.event(0).kind, EventKind.faultBegin)
    assert.deepEqual([causalityOf(trace).lamport(0), causalityOf(trace).vector(0), stampText(trace, 0)], [0, [0, 0, 0], ''])
  })
})
