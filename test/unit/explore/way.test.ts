/** A way to a violation tells what happened and what it changed; as a run it goes through the very states of the exploration. */
import assert from 'node:assert/strict'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { describeText } from '../../../src/diagram/describe.ts'
import { mermaidText } from '../../../src/diagram/mermaid.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { eventSentence } from '../../../src/diagram/sentence.ts'
import { stateAt } from '../../../src/diagram/state.ts'
import { wayLines } from '../../../src/diagram/way-text.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { executeExploration } from '../../../src/host/explore.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import type { WayStep } from '../../../src/trace/way.ts'
import { explorationOf, explored } from '../support/exploring.ts'
import type { Way } from '../support/paths.ts'
import { waysIn } from '../support/paths.ts'
import { randomProgram } from '../support/random-programs.ts'

const programs = Number(process.env['DSNB_PROGRAMS'] ?? 60)

function wayTo(code: string, scenario: string): { way: WayStep[]; trace: Trace } {
  const { verdicts, trace } = explored(code, scenario)
  const { way } = verdicts.find(({ verdict }) => verdict === 'violated') ?? {}
  assert.ok(way, 'nothing is violated')
  return { way, trace }
}

suite('explore: the way to a violation', () => {
  test('each step with its message, its timer and argument, and what it changed inside the fields', () => {
    const code = `class Server extends Node { votes: Record<string, boolean> = {}; queue: string[] = []
        vote({ who }: { who: string }) { this.votes[who] = true; this.queue.push(who) } }
      class Client extends Node { left = 2
        start() { this.after(ms(5), 'ask', { who: 'x' }) }
        ask(what: { who: string }) { this.left--; this.send('server', 'vote', what); this.after(ms(5), 'ask', { who: 'y' }) } }
      safety('one vote', ({ server }) => server.queue.length < 2)`
    const { way, trace } = wayTo(code, 'cluster c\n  server: Server\n  client: Client\nexplore c up to 500 states')
    assert.deepEqual(wayLines(way), [
      '0. server: start',
      '   queue = [], votes = {}',
      '0. client: start',
      '   left = 2, sets timer ask {who: x}',
      '1. client: timer ask {who: x}, sends vote {who: x} to server',
      '   left 2 → 1, sets timer ask {who: y}',
      '2. client: timer ask {who: y}, sends vote {who: y} to server',
      '   left 1 → 0, sets timer ask {who: y}',
      '3. server: vote {who: x} from client',
      '   queue [] → [x], votes.x = true',
      '4. server: vote {who: y} from client',
      '   queue [x] → [x, y], votes.y = true',
    ])
    assert.deepEqual(way[2].timer, { handler: 'ask', argument: { who: 'x' } })
    assert.deepEqual(way[4].message, { from: 'client', to: 'server', type: 'vote', payload: { who: 'x' } })
    assert.deepEqual(way[4].changes, [{ field: 'queue', was: [], is: ['x'] }, { field: 'votes.x', is: true }])
    const sentences = Array.from({ length: trace.length }, (_, event) => eventSentence(trace, event))
    assert.deepEqual(sentences.filter((sentence) => sentence.startsWith('timer')), ['timer ask {who: x} fires on client', 'timer ask {who: y} fires on client'])
  })

  test('nodes that start alike are told of together; where nothing can happen any more it says who waits and what nobody takes', () => {
    const code = `class Fork extends Node { by = ''
        take(who: string) { if (this.by !== '') return this.ignore(); this.by = who; return 'yours' } }
      class Eater extends Node { ate = false
        async start() { await this.call('f', 'take', this.id); await this.call('g', 'take', this.id); this.ate = true } }
      class Other extends Eater { async start() { await this.call('g', 'take', this.id); await this.call('f', 'take', this.id); this.ate = true } }
      safety('both ate', ({ a, b }) => a.ate && b.ate)`
    const request = explorationOf(code, 'cluster c\n  f, g: Fork\n  a: Eater\n  b: Other\nexplore c\n  expect both-ate holds at the end')
    const text = describeRun(executeExploration(request, plainRealm, () => {}).summary)
    assert.match(text, /\n {6}0\. f, g: start\n {9}by = ""\n {6}0\. a: start, calls f: take 'a'\n/)
    assert.match(text, /\n {6}nothing can happen any more\n {9}a waits for the answer to take from g\n {9}b waits for the answer to take from f\n {9}not taken: the call take 'a' from a to g\n {9}not taken: the call take 'b' from b to f\n/)
    assert.match(text, /✗ expect both-ate holds at the end \(violated where nothing can happen any more, at depth \d+\)/)
  })

  test('no figure or text of it speaks of time', () => {
    const code = `class A extends Node { n = 0
        async start() { this.after(ms(7), 'work', 5); await this.call('b', 'ask') }
        async work(by: number) { await this.busy(ms(9)); this.n = by } }
      class B extends Node { async ask() { await this.sleep(ms(3)) } }
      safety('small', ({ a, b }) => !a.up || !b.up || a.n < 5)`
    const request = explorationOf(code, 'cluster c\n  a: A\n  b: B\nexplore c\n  b may crash and restart\n  a may crash and restart')
    for (const way of waysIn(request, 40)) {
      const run = indexRun(way.trace)
      const texts = [toSvgText(spaceTime(run, { width: 900 }).tree), mermaidText(run), describeText(way.trace)]
      for (const text of texts) assert.doesNotMatch(text, /\d\s?(?:ms|µs|ns|s)\b|simulated|the run/)
    }
    const long = waysIn(request, 40).map(({ trace }) => mermaidText(indexRun(trace))).sort((a, b) => b.length - a.length)[0]
    assert.match(long, /Note over n0: work 5\n/)
    assert.match(long, /Note over n[01]: down (?:for \d+ steps?|until the end)\n/)
  })

  test('a timer in a field is a small number, as in a run', () => {
    const code = "class A extends Node { #hidden = 0; beat: unknown = 0\n start() { this.beat = this.after(ms(1), 'tick') }\n tick() { this.beat = undefined } }\nsafety('s', ({ a }) => a.beat !== undefined)"
    const { way, trace } = wayTo(code, 'cluster c\n  a: A\nexplore c')
    assert.deepEqual(way.map(({ changed }) => changed), [['beat = 1', 'sets timer tick'], ['beat 1 → undefined']])
    assert.deepEqual(trace.stateAt(0, 0), { beat: 1 })
  })

  test('crashes, restarts, losses and operators', () => {
    const code = `class A extends Node { n = 0\n start() { this.send('b', 'hi') } }
      class B extends Node { heard = 0; life = 1
        recover() { this.life = 2 } hi() { this.heard++ } }
      safety('never a second life with nothing heard', ({ b }) => !b.up || b.life === 1)`
    const { way } = wayTo(code, 'cluster c\n  a: A\n  b: B\nexplore c\n  network may lose\n  b may crash and restart')
    assert.deepEqual(way.map(({ what, up }) => [what, up]), [['start', true], ['start', true], ['crash', false], ['restart', true]])
    assert.deepEqual([way[2].changes, way[3].changed], [[], ['heard = 0', 'life = 2']])
  })

  test(`as a run it goes through the states of the exploration: ${programs} random programs`, () => {
    let steps = 0
    for (let seed = 1; seed <= programs; seed++) {
      const { code, explore } = randomProgram(seed)
      for (const way of waysIn(explorationOf(code, explore.replace('STATES', '1500')), 12)) {
        assertSameStates(way, `program ${seed}\n\n${code}\n\n${explore}`)
        steps += way.states.length - 1
      }
    }
    assert.ok(steps > 30 * programs, `${steps} steps`)
  })
})

function assertSameStates({ states, trace, steps }: Way, about: string): void {
  const run = indexRun(trace)
  const { stepNs = 0, nodes } = trace.header
  // A message that may arrive again is sent once only.
  const doubles = /duplicate|any number|at least/.test(about)
  for (const [step, { nodes: expected, messages }] of states.entries()) {
    const event = trace.indexAt(step * stepNs)
    const last = trace.event(event).kind === EventKind.end ? event - 1 : event
    const shown = stateAt(run, last)
    for (const [node, { up, busy, fields }] of expected.entries()) {
      const what = `${nodes[node].name} after step ${step}: ${steps.filter((one) => one.step === step).map(({ text }) => text).join()}\n${about}`
      assert.deepEqual(trace.stateAt(node, last), up ? fields : undefined, what)
      assert.equal(shown[node].status, up ? (busy ? 'busy' : 'running') : 'down', what)
    }
    if (!doubles) assert.deepEqual(onTheirWay(trace, last), messages, `step ${step}\n${steps.map(({ text }) => text).join('\n')}\n${about}`)
  }
  for (const [node, { up, fields }] of states[states.length - 1].nodes.entries()) assert.deepEqual(trace.finalState(node), up ? fields : undefined)
  assertChanges(states, steps, nodes.map(({ name }) => name), about)
}

/** What was sent and has neither arrived nor been lost, as `from to type`. */
function onTheirWay(trace: Trace, last: number): string[] {
  const flying = new Map<number, string>()
  for (let i = 0; i <= last; i++) {
    const { kind, subject } = trace.event(i)
    if (kind === EventKind.send) {
      const { from, to, type } = trace.message(subject)
      flying.set(subject, `${trace.header.nodes[from].name} ${trace.header.nodes[to].name} ${type}`)
    }
    if (kind === EventKind.receive || kind === EventKind.drop || kind === EventKind.late) flying.delete(subject)
  }
  return [...flying.values()].sort()
}

/** A step names changes if and only if the fields are others than before. */
function assertChanges(states: Way['states'], steps: readonly WayStep[], names: readonly string[], about: string): void {
  for (const { step, node, changes, text } of steps) {
    if (step === 0 || node === undefined) continue
    const [was, is] = [states[step - 1], states[step]].map(({ nodes }) => nodes[names.indexOf(node)])
    if (!was.up || !is.up) continue
    const same = changes.length === 0
    if (same) assert.deepEqual(is.fields, was.fields, `${text}\n${about}`)
    else assert.notDeepEqual(is.fields, was.fields, `${text}\n${about}`)
  }
}
