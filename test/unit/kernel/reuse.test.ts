/** What the kernel keeps from one event or one run to the next to be fast changes nothing that can be seen. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { forgetProgram, simulate, simulator } from '../../../src/kernel/simulate.ts'
import { experiment, single } from '../support/laboratory.ts'

const players = `class Player extends Node {
  caught = 0
  lost: string[] = []
  start() { for (const peer of this.peers) this.send(peer, 'ball', { throws: 1, at: this.clock.now(), by: this.id }) }
  ball({ throws, by }: { throws: number; at: number; by: string }, from: NodeId) {
    this.caught += 1
    if (throws % 3 === 0) this.lost.push(by)
    if (throws < 30) this.send(from, 'ball', { throws: throws + 1, at: this.clock.now(), by: this.id })
  }
}`

suite('kernel: what is kept', () => {
  test('a property is asked when a node it looked at has changed: it holds and breaks where one that looks at all nodes does', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('a', 'b', 'c'), (most, seed, node) => {
      const run = (property: string) => single(
        `${players}\nsafety('few', ${property})`,
        `cluster c\n  a, b, c: Player\n  network latency 1ms..5ms, loss 5%\nfaults f\n  at 20ms crash ${node} for 10ms\nrun c with f for 1s seed ${seed}`,
      )
      const narrow = run(`(nodes) => nodes.${node}.caught < ${most}`)
      const wide = run(`(nodes) => Object.values(nodes).every((one) => one.caught >= 0) && nodes.${node}.caught < ${most}`)
      const found = ({ verdicts: [{ verdict, atNs, event }] }: typeof narrow) => ({ verdict, atNs, event })
      assert.deepEqual(found(narrow), found(wide))
    }), { numRuns: 40 })
  })

  test('a property that looks at another node now than before is asked when that one changes', () => {
    const { verdicts } = single(
      `class Switch extends Node { on = false
         start() { this.after(ms(5), 'flip') }
         flip() { this.on = true } }
       class Counter extends Node { n = 0
         start() { this.every(ms(1), 'tick') }
         tick() { this.n += 1 } }
       safety('few', ({ s, c }) => !s.on || c.n < 9)`,
      'cluster x\n  s: Switch\n  c: Counter\nrun x for 20ms',
    )
    assert.equal(verdicts[0].verdict, 'violated')
    assert.equal(verdicts[0].atNs, 9_000_000)
  })

  test('a program that runs again, recorded or not, in any order, comes to what a fresh one does', () => {
    const { requests: [{ plan }] } = experiment(`${players}\nsafety('few', ({ a, b }) => a.caught + b.caught < 40)`, 'cluster c\n  a, b, c: Player\n  network latency 1ms..5ms, loss 5%\nrun c for 1s')
    const fresh = (seed: number) => {
      forgetProgram()
      return simulate({ ...plan, seed }, plainRealm).trace.header.digest
    }
    const expected = [1, 2, 3, 4].map(fresh)
    const run = simulator(plan, plainRealm)
    const again = [1, 2, 3, 4].map((seed) => (seed % 2 ? simulate({ ...plan, seed }, plainRealm) : run(seed)).trace.header.digest)
    assert.deepEqual(again, expected)
  })

  // With 3 ms some hundred messages are on the way, with 10 ms more than have a place for their copies.
  for (const latencyMs of [3, 10]) test(`every receiver gets the payload of its message, whatever else is sent, recorded or not: ${latencyMs} ms on the way`, () => {
    const code = `class A extends Node { got = 0; wrong = 0; refused = 0
      start() { if (this.id === 'a') this.every(ms(1), 'burst') }
      burst() {
        for (let i = 0; i < 100; i++) {
          if (i % 7 === 0 && this.clock.monotonic() < ms(40)) try { this.send('b', 'take', { n: i, at: this.clock.monotonic(), by: this.id, f: () => 1 }) } catch { this.refused++ }
          if (i % 3 === 0) this.send('b', 'whisper', { n: i, at: 0, by: '' })
          if (i % 5 === 0) this.send('b', 'other', { n: i, list: [i, { deep: i }] })
          this.send('b', 'take', { n: i, at: this.clock.monotonic(), by: this.id })
        }
      }
      take({ n, at, by }: { n: number; at: number; by: string }) {
        this.got++
        if (by !== 'a' || this.clock.monotonic() - at !== ms(${latencyMs})) this.wrong++
        if (n !== (this.got - 1) % 100) this.wrong++
      }
      whisper() {}
      other({ n, list }: { n: number; list: [number, { deep: number }] }) { if (list[0] !== n || list[1].deep !== n) this.wrong++ } }`
    const faults = 'faults f\n  at 50ms delay other from a to b by 1ms for 20ms\n  at 100ms forge n of whisper by a as 0 for 50ms\n'
    const { requests: [{ plan }] } = experiment(code, `cluster c\n  a, b: A\n  network latency ${latencyMs}ms\n${faults}run c with f for 200ms`)
    const { trace } = simulate(plan, plainRealm)
    const { got, wrong } = trace.finalState(1) as { got: number; wrong: number }
    assert.deepEqual({ got, wrong }, { got: (200 - latencyMs) * 100, wrong: 0 })
    assert.equal((trace.finalState(0) as { refused: number }).refused, 585)
    assert.equal(simulator(plan, plainRealm)(plan.seed).trace.header.digest, trace.header.digest)
  })

  test('a field that a borrowed method adds late is recorded from then on', () => {
    const { trace } = single(
      `class Helper { extra = 0; set() { this.extra = 5 } }
       class A extends Node { n = 0; set = new Helper().set
         start() { this.every(ms(1), 'tick') }
         tick() { this.n++; if (this.n === 200) (this as any).set() } }`,
      'cluster c\n  a: A\nrun c for 300ms')
    const states = Array.from({ length: trace.length }, (_, i) => trace.stateAt(0, i) as { n: number; extra?: number })
    for (const { n, extra } of states) assert.equal(extra, n < 200 ? undefined : 5)
    assert.equal(states.at(-1)?.n, 300)
  })

  test('another program of the same shape is another program', () => {
    const runs = [1, 2].map((by) => single(`class A extends Node { n = 0; start() { this.n += ${by} } }`, 'cluster c\n  a: A\nrun c for 1s').trace.finalState(0))
    assert.deepEqual(runs, [{ n: 1 }, { n: 2 }])
  })
})
