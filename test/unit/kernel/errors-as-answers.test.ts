/**
 * Goal: an error thrown by a method that answers a call answers its caller, over the network like any answer; only an error that nobody receives
 * ends the run, at its line.
 */
import assert from 'node:assert/strict'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { simulator } from '../../../src/kernel/simulate.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { decodeTrace, encodeTrace } from '../../../src/trace/bytes.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { MessageKind } from '../../../src/trace/trace.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'
import { stateOf, use } from '../support/parts.ts'

const errors = ({ problems }: RunResult) => problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)
const text = (cells: readonly string[], { cell = -1, start = 0 }: { cell?: number; start?: number } = {}) => cells[cell]?.slice(start).split('\n')[0]

/** A client that asks a server, whose method `work` has this body, and notes what it hears. */
function pair(work: string, network = 'network latency 1ms', rest = ''): [string, string] {
  return [`
class NoRoom extends Error {}
class Own extends Error { name = 'Chosen' }
class Server extends Node { n = 0; ${work} }
class Client extends Node {
  heard: unknown[] = []
  start() { this.ask() }
  async ask() {
    try { this.heard.push(await this.call('server', 'work', { n: 1 }, { timeout: s(1) })) }
    catch (e) { this.heard.push([e.name, e.message, e instanceof Error, e instanceof RangeError]) }
  }
}`, `cluster c\n  server: Server\n  client: Client\n  ${network}\n${rest}run c${rest ? ' with f' : ''} for 10s`]
}

const heard = (result: RunResult) => {
  assert.deepEqual(errors(result), [])
  return stateOf(result, 'client').heard as unknown[]
}

suite('kernel: errors are answers', () => {
  test('the caller hears the name and the text, thrown at once, late, and through async', () => {
    for (const work of [
      `work() { throw new RangeError('too far') }`,
      `async work() { throw new RangeError('too far') }`,
      `async work() { await this.sleep(ms(50)); throw new RangeError('too far') }`,
      `work() { return this.later() } async later() { await this.busy(ms(5)); await this.deep() } async deep() { throw new RangeError('too far') }`,
      `work() { return Promise.reject(new RangeError('too far')) }`,
    ]) assert.deepEqual(heard(single(...pair(work))), [['RangeError', 'too far', true, true]], work)
  })

  test('an author\'s class is told by its name; what is no error is told as text', () => {
    const named: [string, unknown[]][] = [
      [`work() { throw new NoRoom('full') }`, ['NoRoom', 'full', true, false]],
      [`work() { throw new Own('mine') }`, ['Chosen', 'mine', true, false]],
      [`work() { const e = new TypeError('odd'); e.name = 'Odd'; throw e }`, ['Odd', 'odd', true, false]],
      [`work() { throw 'no' }`, ['Error', 'no', true, false]],
      [`work() { throw { code: 3 } }`, ['Error', '{code: 3}', true, false]],
      [`work() { throw undefined }`, ['Error', 'undefined', true, false]],
      [`work() { throw new AggregateError([], 'all') }`, ['AggregateError', 'all', true, false]],
    ]
    for (const [work, expected] of named) assert.deepEqual(heard(single(...pair(work))), [expected], work)
  })

  test('what a node has done before it threw stays done', () => {
    const result = single(...pair(`work() { this.n++; throw new NoRoom('full') }`))
    assert.equal(stateOf(result, 'server').n, 1)
    assert.deepEqual(lines(result.trace, 'send', 'receive').slice(-2), ['1000000 send server work', '2000000 receive client work'])
    assert.equal(result.trace.header.failures, 1)
    assert.deepEqual(result.trace.message(1), {
      id: 1, from: 0, to: 1, kind: MessageKind.failure, type: 'work', payload: { name: 'NoRoom', message: 'full' }, answers: 0, sendEvent: 4,
    })
  })

  test('an uncaught error of an inner call goes on to the outer caller', () => {
    const cell = `
class Archive extends Node { work() { throw new RangeError('no such shelf') } }
class Shop extends Node { report() { return this.call('archive', 'work', {}, { timeout: s(1) }) } }
class Client extends Node { heard = ''; async start() { try { await this.call('shop', 'report') } catch (e) { this.heard = String(e) } } }`
    assert.equal(heard(single(cell, 'cluster c\n  archive: Archive\n  shop: Shop\n  client: Client\nrun c')), 'RangeError: no such shelf')
  })

  test('a full bulkhead refuses the second caller and nobody else', () => {
    const result = single(use('Bulkhead'), `
class Archive extends Node { async work() { await this.busy(s(1)); return 1 } }
class Shop extends Node {
  slow = new Bulkhead({ places: 1 })
  report() { return this.slow.run(() => this.call('archive', 'work', {}, { timeout: s(10) })) }
}
class Client extends Node {
  heard: string[] = []
  start() { this.ask(); this.ask() }
  async ask() {
    try { await this.call('shop', 'report', {}, { timeout: s(5) }); this.heard.push('ok') } catch (e) { this.heard.push(e.name) }
  }
}`, 'cluster c\n  archive: Archive\n  shop: Shop\n  client: Client\nrun c for 10s')
    assert.deepEqual(heard(result), ['BulkheadFull', 'ok'])
  })
})

suite('kernel: errors on their way', () => {
  const fails = `work() { this.n++; throw new NoRoom('full') }`

  test('an error may be lost, and the caller times out', () => {
    const result = single(...pair(fails, 'network latency 1ms', 'faults f\n  at 0s loss 100% from server\n'))
    assert.equal((heard(result)[0] as unknown[])[0], 'Timeout')
  })

  test('an error may be late: nobody waits, and the run goes on', () => {
    const result = single(...pair(fails, 'network latency 1ms', 'faults f\n  at 0s delay from server by 3s\n'))
    assert.deepEqual((heard(result) as string[][]).map(([name]) => name), ['Timeout'])
    assert.deepEqual(lines(result.trace, 'late'), ['3002000000 late client work'])
  })

  test('an error may come twice: the second is late', () => {
    const result = single(...pair(fails, 'network latency 1ms', 'faults f\n  at 0s duplicate 100% from server\n'))
    assert.deepEqual((heard(result) as string[][]).map(([name]) => name), ['NoRoom'])
    assert.equal(lines(result.trace, 'late').length, 1)
  })

  test('the caller has crashed: the error is lost with it', () => {
    const result = single(...pair(fails, 'network latency 100ms', 'faults f\n  at 150ms crash client\n'))
    assert.deepEqual(errors(result), [])
    assert.equal(lines(result.trace, 'drop').length, 1)
  })

  test('the caller lives again: the error is late', () => {
    const result = single(...pair(fails, 'network latency 100ms', 'faults f\n  at 150ms crash client for 10ms\n'))
    assert.deepEqual(errors(result), [])
    assert.equal(lines(result.trace, 'late').length, 1)
  })

  test('over tcp an error is bytes like any other answer', () => {
    const [cell, scenario] = pair(fails, 'network latency 1ms, transport tcp')
    assert.deepEqual((heard(single(cell, scenario)) as string[][])[0], ['NoRoom', 'full', true, false])
    const lossy = single(cell, scenario.replace('run c', 'faults f\n  at 2500us loss 100% from server for 1500ms\nrun c with f'))
    assert.ok(lossy.trace.countOf(EventKind.retransmit) > 0)
    assert.deepEqual((heard(lossy) as string[][]).map(([name]) => name), ['Timeout'])
    assert.equal(lines(lossy.trace, 'late').length, 1)
    const { expectations } = experiment(cell, scenario.replace(' for 10s', ' for 10s\n  expect bytes > 0\n  expect failed replies = 1'))
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true])
  })

  test('a liar may forge an error; a damaged one is an error all the same', () => {
    const forged = single(...pair(fails, 'network latency 1ms', 'faults f\n  forge name of work by server as \'Timeout\'\n'))
    assert.deepEqual((heard(forged) as string[][])[0].slice(0, 2), ['Timeout', 'full'])
    for (let seed = 1; seed <= 40; seed++) {
      const damaged = single(...pair(fails, 'network latency 1ms', 'faults f\n  corrupt 100% of work from server\n').map((cell) => cell.replace(' for 10s', ` for 10s seed ${seed}`)))
      const [[name]] = heard(damaged) as string[][]
      assert.equal(typeof name, 'string')
    }
  })

  test('faults wait for the end of a method that threw, as for any other', () => {
    const result = single(...pair(fails, 'network latency 1ms', 'faults f\n  when server handles work crash server\n'))
    assert.deepEqual(lines(result.trace, 'crash'), ['1000000 crash server'])
    assert.deepEqual((heard(result) as string[][])[0].slice(0, 2), ['NoRoom', 'full'])
  })

  test('an answer and an error of the same words are different runs; a sweep sees what a run sees', () => {
    const [cell, scenario] = pair(fails)
    const returned = single(cell.replace(fails, `work() { this.n++; return { name: 'NoRoom', message: 'full' } }`), scenario)
    const result = single(cell, scenario)
    assert.notEqual(returned.trace.header.digest, result.trace.header.digest)
    // Also where nothing comes of it.
    const deaf = cell.replace('this.ask()', `void this.call('server', 'work').then(() => {}, () => {})`)
    const answers = [deaf, deaf.replace(fails, `work() { this.n++; return { name: 'NoRoom', message: 'full' } }`)].map((one) => single(one, scenario).trace.header.digest)
    assert.notEqual(answers[0], answers[1])
    const swept = simulator(requestsOf(cell, scenario).requests[0].plan, plainRealm)(1)
    assert.equal(swept.trace.header.digest, result.trace.header.digest)
    assert.equal(swept.trace.header.failures, 1)
    assert.equal(decodeTrace(encodeTrace(result.trace)).header.failures, 1)
  })
})

suite('kernel: errors that nobody receives', () => {
  const ends = (...cells: string[]) => {
    const { problems, end } = single(...cells)
    assert.ok(end.reason === 'error' || end.reason === 'limit')
    const [{ message, hint, origin, ...place }] = problems
    return { message, hint, at: text(cells, place), thrown: origin && text(cells, origin) }
  }

  test('a caller that does not catch ends the run at its line, with word of who threw and where', () => {
    const cell = `class Archive extends Node { work() {
  const shelf: any = undefined
  return shelf.books
} }
class Client extends Node { async start() {
  await this.sleep(ms(1))
  await this.call('archive', 'work')
  this.note('never')
} }`
    const found = ends(cell, 'cluster c\n  archive: Archive\n  client: Client\nrun c')
    assert.match(found.message, /^client: TypeError: Cannot read properties of undefined \(reading 'books'\)\. archive threw it while it answered "work", and nobody caught it\.$/)
    assert.equal(found.at, `await this.call('archive', 'work')`)
    assert.equal(found.thrown, 'return shelf.books')
    assert.match(found.hint ?? '', /catch it where the answer is awaited/)
  })

  test('through another node and a part of the library, the place is the author\'s own call and the origin who threw first', () => {
    const cell = `class Archive extends Node { async work() {
  await this.sleep(ms(1))
  throw failure('NoRoom', 'full')
} }
class Shop extends Node { report() { return this.call('archive', 'work') } }
class Client extends Node { async start() {
  await retry(this, () => this.call('shop', 'report'))
} }`
    const found = ends(use('retry', 'failure'), cell, 'cluster c\n  archive: Archive\n  shop: Shop\n  client: Client\nrun c')
    assert.equal(found.message, 'client: NoRoom: full. archive threw it while it answered "work", and nobody caught it.')
    assert.match(found.at ?? '', /this\.call\('shop', 'report'\)/)
    assert.match(found.thrown ?? '', /throw failure\('NoRoom', 'full'\)/)
  })

  test('a promise that nobody awaits is nobody who receives', () => {
    const found = ends(...pair(`work() { throw new NoRoom('full') }`).map((cell) => cell.replace('this.ask()', `void this.call('server', 'work')`)))
    assert.match(found.message, /^client: NoRoom: full\. server threw it/)
    assert.match(found.at ?? '', /^this\.call\('server', 'work'\)/)
  })

  test('a message, a timer, start, a method without caller', () => {
    for (const start of [`this.send('server', 'work')`, `this.send('server', 'work'); return 1`]) {
      const found = ends(...pair(`work() { throw new NoRoom('full') }`).map((cell) => cell.replace('this.ask()', start)))
      assert.deepEqual([found.message, found.thrown], ['server: NoRoom: full', undefined])
    }
    assert.equal(ends('class A extends Node { start() { this.after(ms(1), "go") } go() { throw new Error("no") } }', 'cluster c\n  a: A\nrun c').message, 'a: no')
    assert.equal(ends('class A extends Node { async start() { throw new Error("no") } }', 'cluster c\n  a: A\nrun c').message, 'a: no')
  })

  test('what no caller can mend ends the run where it happens', () => {
    assert.match(ends(...pair('work() { for (;;) {} }')).message, /^server: This code ran too long/)
    assert.match(ends(...pair('work(): number { return 1 + this.work() }')).message, /^server: Calls are nested/)
    assert.match(ends(...pair('work() { return () => 1 }')).message, /^server: TypeError: The message "work \(its answer\)" cannot be sent/)
    assert.match(ends(...pair('other() {}')).message, /^server: TypeError: server got a message "work"/)
  })

  test('a timeout that nobody catches points at its call too, through a part of the library', () => {
    const cells = [use('retry'), `class A extends Node {}
class B extends Node { async start() {
  await retry(this, () => this.call('a', 'work', {}, { timeout: ms(1) }), { attempts: 1 })
} }`, 'cluster c\n  a: A\n  b: B\nfaults f\n  at 0s crash a\nrun c with f']
    assert.match(ends(...cells).at ?? '', /this\.call\('a', 'work'/)
  })
})
