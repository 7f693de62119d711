/** Faults that wait for an event of any node. */
import assert from 'node:assert/strict'
import { complete, parseScenario, printScenario, surroundingsOf } from '../../../src/language/scenario/index.ts'
import { surroundings } from '../language/scenario/samples.ts'
import { lines, requestsOf, single } from '../support/laboratory.ts'

const code = `
class Server extends Node {
  role = this.id === 'b' ? 'leader' : 'follower'
  term = 0
  start() { this.every(ms(100), 'beat') }
  beat() { this.term += 1; if (this.role === 'leader') this.broadcast('ping', { term: this.term }) }
  ping() {}
  async work() { await this.busy(ms(1)) }
}`
const cluster = 'cluster c\n  a, b, c: Server\n  network latency 5ms'
const times = (faults: string, length = '450ms') => (
  lines(single(code, `${cluster}\nfaults f\n  ${faults}\nrun c with f for ${length}`).trace, 'faultBegin').map((line) => Number(line.split(' ')[0]) / 1e6)
)
/** Without those of the faults that only make something happen. */
const caused = (faults: string, length?: string) => times(faults, length).slice(faults.split('\n').length - 1)

suite('kernel: events of any node', () => {
  test('whoever crashes, restarts, pauses or resumes', () => {
    assert.deepEqual(caused('when any crashes loss 5% for 1ms\n  at 150ms crash c'), [150])
    assert.deepEqual(times('whenever any crashes loss 5% for 1ms\n  at 150ms crash c\n  at 250ms crash b'), [150, 150, 250, 250])
    assert.deepEqual(caused('when any crashes the 2nd time loss 5% for 1ms\n  at 150ms crash c\n  at 250ms crash b'), [250])
    assert.deepEqual(caused('when any restarts loss 5% for 1ms\n  at 150ms crash c for 20ms'), [170])
    assert.deepEqual(caused('when any resumes loss 5% for 1ms\n  at 150ms pause c for 20ms'), [170])
  })

  test('only those whose fields are so, as they were just before they crashed', () => {
    const crash = "when any where role = 'leader' crashes loss 5% for 1ms\n  at 150ms crash c\n  at 250ms crash b"
    assert.deepEqual(times(crash), [150, 250, 250])
    assert.deepEqual(times(crash.replace('crash b', 'crash a')), [150, 250])
    assert.deepEqual(times("when any where role = 'follower' and term > 1 crashes loss 5% for 1ms\n  at 150ms crash c\n  at 250ms crash a"), [150, 250, 250])
  })

  test('messages and awaits', () => {
    assert.deepEqual(times('when any sends ping loss 5% for 1ms'), [100])
    assert.deepEqual(times("when any where role = 'follower' sends ping loss 5% for 1ms"), [])
    assert.deepEqual(times('when any where term > 2 receives ping from b where term = 3 loss 5% for 1ms'), [305])
    assert.deepEqual(times('whenever any handles ping loss 5% for 1ms').length, 8)
    const working = single(code, `${cluster}\n  load a work every 120ms, at most 1 time\nfaults f\n  when any awaits busy pause b for 1ms\nrun c with f for 450ms`)
    assert.deepEqual(lines(working.trace, 'pauseBegin').length, 1)
  })

  test('a field of any node: each node for itself', () => {
    assert.deepEqual(times('when any.term = 2 loss 5% for 1ms'), [200])
    assert.deepEqual(times('whenever any.term = 2 loss 5% for 1ms'), [200, 200, 200])
    assert.deepEqual(times('when any.up = false loss 5% for 1ms\n  at 150ms crash c'), [150, 150])
  })

  test('a node that is called any is meant itself', () => {
    const named = (who: string) => lines(single(code, `cluster c\n  any, b: Server\nfaults f\n  when any crashes loss 5% for 1ms\n  at 150ms crash ${who}\nrun c with f for 300ms`).trace, 'faultBegin').length
    assert.deepEqual([named('any'), named('b')], [2, 1])
  })

  test('where belongs to any: elsewhere it is an error at the node', () => {
    const said = (line: string) => requestsOf(code, `${cluster}\nfaults f\n  ${line}\nrun c with f`).errors.map(({ message, hint }) => `${message} ${hint ?? ''}`.trim())
    assert.deepEqual(said("when b where role = 'leader' crashes loss 5%"), [
      `"where" chooses among all nodes: "b" is one. For example: when any where role = 'leader' crashes`,
    ])
    assert.deepEqual(said('when any where rolle = 1 crashes loss 5%').length, 0, 'a warning only')
  })

  test('printed as it is read, and offered', () => {
    const line = "faults f\n  whenever any where role = 'leader' and term > 3 receives the 2nd ping from b where term = 1 loss 5%\n  1ms after any.term = 2 loss 5%\n"
    const parsed = parseScenario(line)
    assert.deepEqual(parsed.diagnostics, [])
    assert.equal(printScenario(parsed.document), line)
    const labels = (text: string) => complete(text, text.length, surroundingsOf(surroundings)).map(({ label }) => label)
    assert.ok(labels('faults f\n  when ').includes('any'))
    assert.ok(labels('faults f\n  when any ').includes('where'))
    assert.ok(labels('faults f\n  when any ').includes('crashes'))
  })
})
