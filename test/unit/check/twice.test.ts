/** Running twice: the same, or the first event that differs, named. Chance is planted in the realm, where node code cannot put it. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Difference } from '../../../src/check/difference.ts'
import { differenceOf } from '../../../src/check/difference.ts'
import type { RunRequest } from '../../../src/check/request.ts'
import { executeTwice } from '../../../src/host/twice.ts'
import type { Realm } from '../../../src/guest/sandbox/realm.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { forgetProgram, simulate } from '../../../src/kernel/simulate.ts'
import { chainOf, firstDifference } from '../../../src/trace/chain.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { requestsOf } from '../support/laboratory.ts'

/** `Math.trunc(1000 + n)` is asked before the n-th message is sent; what it says goes into `where` it is used. */
const players = (use: string) => `class Player extends Node {
  n = 0; odd = 0
  start() { if (this.id === 'a') this.send('b', 'ball', { n: 1 }) }
  ball({ n }: { n: number }, from: NodeId) {
    this.n = n
    const extra = Math.trunc(1000 + n) - 1000 - n
    if (n < 40) { ${use} }
  }
}`
const plainly = 'this.send(from, "ball", { n: n + 1 })'
const uses = {
  payload: 'this.send(from, "ball", { n: n + 1, extra })',
  name: 'if (extra) this.send(from, "bill", { n: n + 1 }); else this.send(from, "ball", { n: n + 1 })',
  state: `this.odd += extra; ${plainly}`,
  time: 'this.after(ms(1) + extra, "go", { n, from })',
  more: `if (extra) this.send(from, "ball", { n: 40 }); ${plainly}`,
  nothing: `if (!extra) ${plainly}`,
}
const rest = '\n  go({ n, from }: { n: number; from: NodeId }) { this.send(from, "ball", { n: n + 1 }) }\n  bill() {}\n}'

function requestFor(use: string, run = 'run c for 1s seed 4'): RunRequest {
  const { requests, errors } = requestsOf(players(use).replace(/\n}$/, rest), `cluster c\n  a, b: Player\n  network latency 1ms..5ms\n${run}`)
  assert.deepEqual(errors, [])
  return requests[0]
}

/** A realm in which, from the second program on, `Math.trunc(1000 + turn)` is one too much. Each node has a compartment, and so have properties. */
function tampered(turn: number): Realm {
  const perProgram = 3
  let compartments = 0
  return {
    harden: plainRealm.harden,
    compartment(globals) {
      const second = compartments++ >= perProgram
      const off = (x: number) => Math.trunc(x) + (second && x === 1000 + turn ? 1 : 0)
      const own = Object.create(globals.Math as object, { trunc: { value: off } }) as object
      return plainRealm.compartment({ ...globals, Math: own })
    },
  }
}

function partings(use: string, turn: number): { difference: Difference | undefined; once: Trace; again: Trace } {
  const request = requestFor(use)
  const realm = tampered(turn)
  const once = simulate({ ...request.plan, seed: 4 }, realm).trace
  forgetProgram()
  const again = simulate({ ...request.plan, seed: 4 }, realm).trace
  return { difference: differenceOf(once, again), once, again }
}

const quietly = { onProgress: () => {} }

/** The naive way: both runs as texts, event by event. */
function firstByReading(once: Trace, again: Trace): number {
  const text = (trace: Trace, i: number) => {
    if (i >= trace.length) return 'over'
    const { timeNs, kind, node, cause, subject, detail } = trace.event(i)
    const aboutMessage = kind === EventKind.send || kind === EventKind.receive
    return JSON.stringify([
      timeNs, kind, node, cause, aboutMessage ? trace.message(subject) : subject < 0 ? -1 : trace.values.value(subject),
      detail < 0 ? -1 : trace.values.value(detail),
    ])
  }
  for (let i = 0; i < Math.max(once.length, again.length); i++) if (text(once, i) !== text(again, i)) return i
  return -1
}

suite('check: twice', () => {
  test('an honest realm: no difference, whatever the run', () => {
    for (const use of Object.values(uses)) assert.equal(executeTwice(requestFor(use), plainRealm, quietly).parted, undefined)
  })

  test('planted chance is found at the event at which it first shows, for every place it may show in', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.keys(uses) as (keyof typeof uses)[]), fc.integer({ min: 1, max: 39 }), (name, turn) => {
      const { difference, once, again } = partings(uses[name], turn)
      assert.equal(difference?.event, firstByReading(once, again), name)
      assert.ok(difference.event >= 0)
    }), { numRuns: 60 })
  })

  test('the event is named: number, time, node, kind, message', () => {
    // Event 0 is a's start, 1 its send; then a receive and a send for each ball.
    const parted = (use: string) => {
      const twice = executeTwice(requestFor(use), tampered(7), quietly)
      assert.ok(twice.parted)
      const { event, what, fields, once, again, sentences, seed } = twice.parted
      assert.equal(seed, 4)
      return {
        event, what, fields, once: [once?.node, once?.kind, once?.message?.type, once?.message?.payload],
        again: [again?.node, again?.kind, again?.message?.payload], sentences,
      }
    }
    const balls = 3 + 6 * 2
    assert.deepEqual(parted(uses.payload), {
      event: balls + 1, what: 'message', fields: undefined,
      once: ['b', 'send', 'ball', { n: 8, extra: 0 }], again: ['b', 'send', { n: 8, extra: 1 }],
      sentences: { once: 'b sends ball {n: 8, extra: 0} to a', again: 'b sends ball {n: 8, extra: 1} to a' },
    })
    const state = parted(uses.state)
    assert.deepEqual([state.event, state.what, state.fields, state.once[1]], [balls, 'state', ['odd'], 'receive'])
    const nothing = parted(uses.nothing)
    assert.deepEqual([nothing.event, nothing.what, nothing.once.slice(0, 2), nothing.again.slice(0, 2)], [balls + 1, 'kind', ['b', 'send'], ['', 'end']])
    assert.equal(parted(uses.time).what, 'time')
  })

  test('a difference in how the nodes end is found when no event shows it', () => {
    const { once } = partings(uses.state, 41)
    const other = Object.assign(Object.create(Object.getPrototypeOf(once) as object), once, { header: { ...once.header, digest: '0'.repeat(16), finalStates: [once.header.finalStates[0], -1] } }) as Trace
    assert.deepEqual(differenceOf(once, other), { event: once.length, what: 'final state', fields: ['b'] })
  })

  test('a sweep: every seed twice, and the seed that parts is named', () => {
    const sweep = requestFor(uses.payload, 'run c for 1s seeds 1..30')
    const calls: number[] = []
    const honest = executeTwice(sweep, plainRealm, { onProgress: (done) => void calls.push(done) })
    assert.deepEqual([honest.parted, honest.seeds], [undefined, 30])
    assert.deepEqual(calls, Array.from({ length: 60 }, (_, i) => i + 1))
    assert.ok(executeTwice(sweep, tampered(7), quietly).parted)
  })

  test('one run of a sweep that reaches into the next is found', () => {
    // A realm that forgets to give each program its own: a counter that goes on from run to run.
    let asked = 0
    const leaking: Realm = {
      harden: plainRealm.harden,
      compartment: (globals) => plainRealm.compartment(
        { ...globals, Math: Object.create(globals.Math as object, { trunc: { value: (x: number) => x + (asked++ >= 500 ? 1 : 0) } }) as object },
      ),
    }
    const { parted } = executeTwice(requestFor(uses.payload, 'run c for 1s seeds 1..30'), leaking, quietly)
    assert.equal(parted?.what, 'order of runs')
  })

  test('chains: the same up to the first difference, and never after it', () => {
    const { once, again, difference } = partings(uses.payload, 20)
    const [one, other] = [chainOf(once), chainOf(again)]
    const event = difference?.event ?? -1
    for (let i = 0; i < Math.min(once.length, again.length); i++) {
      assert.equal(one.highs[i] === other.highs[i] && one.lows[i] === other.lows[i], i < event)
    }
    const cut = { highs: one.highs.slice(0, 9), lows: one.lows.slice(0, 9) }
    assert.deepEqual([firstDifference(one, cut), firstDifference(cut, one), firstDifference(one, one)], [9, 9, -1])
  })

  test('an error in node code is said, and compared up to there', () => {
    const { problems, parted } = executeTwice(requestFor('throw new Error("no more")'), plainRealm, quietly)
    assert.equal(parted, undefined)
    assert.match(problems[0].message, /no more/)
  })
})
