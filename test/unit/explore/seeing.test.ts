/** What an exploration tells of its states: what they look like, where the many come from, which limit ended it and what to do. */
import assert from 'node:assert/strict'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { executeExploration } from '../../../src/host/explore.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import type { RunRequest } from '../../../src/check/request.ts'
import type { ExplorationWishes } from '../../../src/explore/exploration.ts'
import type { RunSummary } from '../../../src/trace/output.ts'
import { explorationOf } from '../support/exploring.ts'

function found(request: RunRequest, wishes: ExplorationWishes = {}): RunSummary {
  const exploration = { ...request.exploration!, wishes }
  return executeExploration({ ...request, exploration }, plainRealm, () => {}).summary
}

const chatter = `class Sender extends Node { sent = 0; said: number[] = []
    start() { this.after(ms(1), 'say', { n: 1 }) }
    say({ n }: { n: number }) { this.sent = n; this.said.push(n % 2); this.send('receiver', 'hear', { n }); if (n < 4) this.after(ms(1), 'say', { n: n + 1 }) } }
  class Receiver extends Node { heard = 0\n hear() { this.heard++ } }`
const cluster = 'cluster c\n  sender: Sender\n  receiver: Receiver\n\n'

suite('explore: seeing states', () => {
  test('the first states, with fields, timers, and messages on their way', () => {
    const summary = found(explorationOf(chatter, `${cluster}explore c`), { states: 2 })
    assert.deepEqual(summary.exploration?.states?.[1], {
      end: false,
      nodes: [
        { name: 'sender', up: true, fields: { said: [1], sent: 1 }, shown: '{said: [1], sent: 1}', timers: [{ handler: 'say', argument: { n: 2 } }], waits: [] },
        { name: 'receiver', up: true, fields: { heard: 0 }, shown: '{heard: 0}', timers: [], waits: [] },
      ],
      messages: [{ from: 'sender', to: 'receiver', type: 'hear', payload: { n: 1 } }],
    })
    const text = describeRun(summary)
    assert.match(text, /\n {2}state 2\n {4}sender: \{said: \[1\], sent: 1\}; timers say \{n: 2\}\n {4}receiver: \{heard: 0\}\n {4}on its way: hear \{n: 1\} from sender to receiver/)
    assert.doesNotMatch(text, /state 3/)
    const all = found(explorationOf(chatter, `${cluster}explore c`), { states: 1000 }).exploration
    assert.equal(all?.states?.length, all?.distinct)
    assert.equal(all?.states?.filter(({ end }) => end).length, all?.ends)
  })

  test('what a node that is down or waits looks like', () => {
    const code = `class A extends Node { async start() { await this.call('b', 'ask') } }\nclass B extends Node { async ask() { await this.sleep(ms(1)); await this.disk.write('k', 1) } }`
    const states = found(explorationOf(code, 'cluster c\n  a: A\n  b: B\nexplore c\n  b may crash'), { states: 100 }).exploration?.states ?? []
    const waits = new Set(states.flatMap(({ nodes }) => nodes.flatMap((node) => node.waits)))
    assert.deepEqual([...waits].sort(), ['its disk: write k', 'the answer to ask from b', 'the end of its sleep'])
    assert.ok(states.some(({ nodes }) => !nodes[1].up))
    assert.ok(states.some(({ messages }) => messages.some(({ part }) => part === 'call')))
  })
})

suite('explore: why there are so many states', () => {
  test('the part that differs most is named, with what there would be without it', () => {
    // What each part stands for is known: n counts to 9 beside a switch of two.
    const code = `class A extends Node { n = 0; on = false\n start() { this.every(ms(1), 'tick'); this.every(ms(1), 'turn') }
      tick() { this.n = (this.n + 1) % 9 } turn() { this.on = !this.on } }`
    const { exploration } = found(explorationOf(code, 'cluster c\n  a: A\nexplore c'), { variety: true })
    assert.deepEqual([exploration?.distinct, exploration?.variety], [18, [{ what: 'a.n', values: 9, without: 2 }, { what: 'a.on', values: 2, without: 9 }]])
  })

  test('messages, timers and private fields too; nothing is said of what never differs', () => {
    const code = chatter.replace('sent = 0', '#seen = 0').replace('this.sent = n', 'this.#seen = n')
    const { exploration } = found(explorationOf(code, `${cluster}explore c`), { variety: true })
    const named = new Map(exploration?.variety?.map(({ what, values }) => [what, values]))
    assert.equal(named.get('messages from sender to receiver'), 16, 'each of four messages is on its way or not')
    assert.deepEqual(['sender.#seen', 'sender.said', 'receiver.heard'].map((what) => named.get(what)), [5, 5, 5])
    assert.equal(named.has('the disk of sender'), false)
  })

  test('what a method that waits has handled is part of the states', () => {
    const code = `class A extends Node { async start() { await this.sleep(ms(1)) }\n poke() {} }\nclass B extends Node { start() { for (let i = 0; i < 3; i++) this.send('a', 'poke', i) } }`
    const { exploration } = found(explorationOf(code, 'cluster c\n  a: A\n  b: B\nexplore c'), { variety: true })
    assert.ok(exploration?.variety?.some(({ what }) => what === 'what a waits for, and what it handled since'), JSON.stringify(exploration?.variety))
  })

  test('it is said when a limit was reached and when a count surprises, and else only to who asks', () => {
    const request = (line: string) => explorationOf(chatter, `${cluster}explore c\n  ${line}`)
    const { distinct = 0 } = found(request('')).exploration ?? {}
    assert.equal(found(request(`expect ${distinct} distinct states`)).exploration?.variety, undefined)
    assert.equal(found(request('')).exploration?.variety, undefined)
    assert.match(describeRun(found(request('expect 7 distinct states'))), /what differs most: messages from sender to receiver: 16 values; without it \d+ states instead of \d+/)
  })
})

suite('explore: limits', () => {
  const unending = `class A extends Node { n = 0\n start() { this.every(ms(1), 'tick') }\n tick() { this.n++ } }\nsafety('small', ({ a }) => a.n >= 0)`
  const limited = (limits: Partial<NonNullable<RunRequest['exploration']>['limits']>) => {
    const request = explorationOf(unending, 'cluster c\n  a: A\nexplore c')
    return found({ ...request, exploration: { ...request.exploration!, limits: { ...request.exploration!.limits, ...limits } } })
  }

  test('each says which it was, how many states there were, what to do, and what differs most', () => {
    for (const [limits, why, advice] of [
      [{ states: 500 }, /not complete: the limit of 500 states was reached; 1 state left/, /Say "up to <n> states" with a larger number/],
      [{ depth: 40 }, /not complete: paths of more than 40 states were not followed; 1 state left/, /Say "to depth <n>" with more than 40, or leave it out/],
      [{ bytes: 1_000_000 }, /not complete: the limit of 1 MB was reached; 1 state left/, /A state takes about \d+ bytes .* "dsnb explore --memory <MB>" allows more/],
    ] as const) {
      const text = describeRun(limited(limits))
      assert.match(text, why)
      assert.match(text, advice)
      assert.match(text, /what differs most: a\.n: \d+ values/)
      assert.match(text, /\? safety "small" unknown/)
    }
  })
})
