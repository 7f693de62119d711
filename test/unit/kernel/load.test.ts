/** Load generators, operations with their outcomes, counters and percentiles. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Meters } from '../../../src/kernel/workload/meters.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'
import { parseScenario, printScenario } from '../../../src/language/scenario/index.ts'

const code = `
class Server extends Node {
  served = 0
  async work() { await this.busy(ms(10)); this.served += 1; return this.served }
}
class Client extends Node {
  asked: number[] = []
  request({ number }: { number: number }) { this.asked.push(number); return this.call('server', 'work', { number }, { timeout: ms(100) }) }
}
`
const cluster = (load: string) => `cluster c\n  server: Server\n  client: Client\n  network latency 1ms\n  load ${load}\n`
const run = (load: string, length = '1s', faults = '', seed = 1) =>
  single(code, cluster(load), `faults f\n  ${faults || 'at 900s pause server for 1s'}\nrun c with f for ${length} seed ${seed}`)
const arrivals = ({ trace }: RunResult) => lines(trace, 'invoke').map((line) => Number(line.split(' ')[0]) / 1e6)
const count = (result: RunResult, name: string) => result.meters?.countOf(name)

suite('kernel: load', () => {
  test('deterministic: exactly so often, and each operation takes exactly its time', () => {
    const result = run('client request every 50ms')
    assert.deepEqual(arrivals(result), Array.from({ length: 20 }, (_, i) => 50 * (i + 1)))
    assert.deepEqual(result.trace.finalState(1), { asked: Array.from({ length: 20 }, (_, i) => i) })
    assert.equal(count(result, 'request ok'), 19, 'the last has not ended')
    for (const statistic of ['min', 'p50', 'p99', 'p999', 'mean', 'max']) assert.equal(result.meters?.statistic(statistic, 'request latency'), 12e6)
  })

  test('waits in the mailbox by its rules, and what is dropped there has failed', () => {
    const direct = (mailbox: string, more = '') => single(code, `cluster c\n  server: Server\n  mailbox server ${mailbox}\n  load server work every 1ms, at most 20 times${more}`, 'run c for 1s')
    const full = direct('capacity 2')
    // The first at 1 ms is worked on at once and two wait; when it is done at 11 ms one more finds room.
    assert.equal(count(full, 'work ok'), 4)
    assert.equal(count(full, 'work fail'), 16)
    assert.equal(full.meters?.statistic('max', 'work latency'), 30e6, 'the one that came at 11 ms')
    const late = direct('deadline 25ms')
    assert.equal((count(late, 'work ok') ?? 0) + (count(late, 'work fail') ?? 0), 20)
    assert.ok((late.meters?.statistic('max', 'work latency') ?? Infinity) <= 35e6)
  })

  test('from, until and at most', () => {
    assert.deepEqual(arrivals(run('client request every 50ms, from 200ms, until 400ms')), [250, 300, 350])
    assert.deepEqual(arrivals(run('client request every 50ms, at most 2 times')), [50, 100])
    assert.deepEqual(arrivals(run('client, server work every 400ms, at most 1 time'.replace('client, ', ''))), [400])
  })

  test('open loop: arrivals do not wait for answers, and waiting counts', () => {
    const result = run('server work every 5ms, at most 10 times')
    assert.equal(result.meters?.statistic('max', 'work latency'), 10e6 * 10 - 5e6 * 9)
    assert.equal(result.meters?.statistic('min', 'work latency'), 10e6)
  })

  test('closed loop: one at a time for each user, thinking between', () => {
    assert.deepEqual(arrivals(run('client request by 1 user thinking 88ms, until 400ms')), [0, 100, 200, 300])
    const result = run('server work by 3 users, until 301ms')
    assert.equal(result.trace.finalState(0)?.served, 33)
    assert.equal(result.meters?.statistic('max', 'work latency'), 30e6)
  })

  test('Poisson: mean and variance of the count, and gaps that are exponential', () => {
    const counts = Array.from({ length: 40 }, (_, seed) => arrivals(run('client request 80 per second, until 1s', '1s', '', seed)).length)
    const mean = counts.reduce((sum, one) => sum + one, 0) / counts.length
    assert.ok(Math.abs(mean - 80) < 3.3 * Math.sqrt(80 / 40), `mean ${mean}`)
    const times = arrivals(run('client request 80 per second', '60s'))
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0)).sort((a, b) => a - b)
    const distance = Math.max(...gaps.map((gap, i) => Math.abs((i + 0.5) / gaps.length - (1 - Math.exp(-gap / 12.5)))))
    assert.ok(distance < 1.63 / Math.sqrt(gaps.length), `Kolmogorov-Smirnov distance ${distance}`)
  })

  test('on and off: arrivals in bursts only', () => {
    const times = arrivals(run('client request every 10ms, on 100ms off 300ms', '1.2s'))
    assert.ok(times.every((time) => time % 400 <= 100), String(times))
    assert.deepEqual(times.slice(0, 11), [10, 20, 30, 40, 50, 60, 70, 80, 90, 400, 410])
  })

  test('outcomes: ok, fail and info; a mistake in the code ends the run', () => {
    const down = run('client request every 200ms', '1s', 'at 300ms crash server')
    assert.deepEqual([count(down, 'request ok'), count(down, 'request info'), count(down, 'request fail')], [1, 3, undefined])
    const thrower = (error: string) => single(`class A extends Node { go() { throw new ${error} } }`, 'cluster c\n  a: A\n  load a go every 100ms, at most 3 times\nrun c for 1s')
    assert.equal(count(thrower("Error('refused')"), 'go fail'), 3)
    assert.match(thrower("TypeError('oops')").problems[0].message, /oops/)
  })

  test('operations of a node that dies are unknown, those of one that is down fail', () => {
    const result = run('server work every 100ms', '450ms', 'at 105ms crash server for 200ms')
    assert.deepEqual([count(result, 'work ok'), count(result, 'work info'), count(result, 'work fail')], [1, 1, 2])
    const closed = run('server work by 1 user thinking 90ms', '1s', 'at 105ms crash server for 200ms')
    assert.ok((count(closed, 'work ok') ?? 0) >= 7, 'a user goes on after a crash')
  })

  test('histories: each outcome names its operation', () => {
    const { trace } = run('client request every 300ms', '1s')
    const found: string[] = []
    for (let i = 0; i < trace.length; i++) {
      const { kind, subject, cause, timeNs } = trace.event(i)
      if (kind === EventKind.outcome) found.push(`${trace.event(cause).timeNs / 1e6}-${timeNs / 1e6} ${JSON.stringify(trace.values.value(trace.event(cause).subject))} ${JSON.stringify(trace.values.value(subject))}`)
    }
    assert.deepEqual(found, [1, 2, 3].map((n) => `${300 * n}-${300 * n + 12} {"operation":"request","input":{"number":${n - 1}}} {"outcome":"ok","value":${n}}`))
  })

  test('node code counts, samples and records by itself', () => {
    const own = `class A extends Node {
      async start() {
        const op = this.history.invoke('write', { x: 1 })
        for (let i = 1; i <= 100; i++) { this.meter.sample('size', i); this.meter.count('writes', 2) }
        await this.sleep(ms(5))
        this.history.ok(op)
      }
    }
    measure('large', (_, recorded) => [recorded.statistic('p90', 'size'), recorded.count('writes'), recorded.count('reads'), recorded.statistic('p90', 'none')])`
    const text = `run c for 1s
      expect p99 of size = 99
      expect p999 of size = 100
      expect median of size = 50
      expect mean of size = 50.5
      expect number of size = 100
      expect count of writes = 200
      expect max of write-latency = 5ms
      expect p99 of write latency <= 5ms
      expect large = [90, 200, 0, nothing]`
    const { expectations } = experiment(own, 'cluster c\n  a: A', text)
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true, true, true, true, true, true, true, true])
    assert.deepEqual(requestsOf(own, 'cluster c\n  a: A', 'run c for 1s\n  expect p50 of sise = 1').errors.map(({ hint }) => hint), ['Did you mean "size"?'])
  })

  test('misuse in node code is said at its line', () => {
    const problem = (body: string) => single(`class A extends Node { start() { ${body} } }`, 'cluster c\n  a: A\nrun c').problems[0]
    assert.match(problem("this.meter.sample('x', 'y' as any)").message, /meter\.sample takes a number/)
    assert.match(problem("this.meter.count('')").message, /meter\.count takes a name/)
    assert.match(problem('this.history.ok(7)').message, /there is no open operation 7/)
    assert.match(problem("const op = this.history.invoke('w'); this.history.ok(op); this.history.fail(op)").message, /there is no open operation 1/)
    assert.ok((problem('this.history.ok(7)').start ?? 0) > 20)
  })

  test('the same seed gives the same arrivals; another load does not shift them', () => {
    const lone = run('client request 80 per second')
    assert.equal(lone.trace.header.digest, run('client request 80 per second').trace.header.digest)
    const other = arrivals(run('client request 80 per second\n  load server work every 333ms', '1s'))
    assert.deepEqual(other.filter((time) => time % 333 !== 0), arrivals(lone))
  })

  test('M/M/1 at 0.5: the mean time in the system is 2 services', () => {
    const queue = `class Server extends Node { async work() { await this.busy(-Math.log(1 - this.random()) * 1e6) } }`
    const result = single(queue, 'cluster c\n  s: Server\n  load s work 500 per second\nrun c for 100s')
    const mean = result.meters?.statistic('mean', 'work latency') ?? 0
    assert.ok(Math.abs(mean / 2e6 - 1) < 0.05, String(mean))
    const p99 = result.meters?.statistic('p99', 'work latency') ?? 0
    assert.ok(Math.abs(p99 / 9.21e6 - 1) < 0.1, String(p99))
  })
})

suite('kernel: percentiles', () => {
  test('the smallest sample that enough are not above', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }), fc.constantFrom('p1', 'p50', 'p90', 'p99', 'p999'), (values, kind) => {
      const meters = new Meters()
      for (const value of values) meters.sample('x', value)
      const found = meters.statistic(kind, 'x') ?? NaN
      const share = Number(kind.slice(1)) / (kind.length > 3 ? 1000 : 100)
      const upTo = (limit: number) => values.filter((value) => value <= limit).length / values.length
      assert.ok(values.includes(found))
      assert.ok(upTo(found) >= share - 1e-9)
      assert.ok(values.filter((value) => value < found).length / values.length < share + 1e-9)
    }))
  })
})

suite('scenario: load', () => {
  test('printed as it is written', () => {
    for (const line of [
      'load a request every 10ms', 'load a, b request every exponential 12.5ms, on 1s off 4s..6s, from 1s, until 60s, at most 100 times',
      'load a request by 10 users thinking exponential 1s', 'load a request by 1 user, at most 1 time',
    ]) {
      const { document, diagnostics } = parseScenario(`cluster c\n  ${line}\n`)
      assert.deepEqual(diagnostics, [], line)
      assert.equal(printScenario(document), `cluster c\n  ${line}\n`)
    }
  })

  test('misuse is said where it stands', () => {
    const errors: [string, RegExp][] = [
      ['load a request', /Expected/],
      ['load a request until 5s', /needs a rate, a gap or a number of users/],
      ['load a request every 5ms, by 3 users', /not both/],
      ['load a request by 3 users, on 1s off 1s', /Bursts are for loads with a rate/],
      ['load a request every 0s', /longer than zero/],
      ['load a request 0 per second', /cannot be simulated/],
      ['load a request every 5ms, every 6ms', /given twice/],
      ['load a request every 5ms, from -1s', /not negative/],
    ]
    for (const [line, message] of errors) assert.match(parseScenario(`cluster c\n  ${line}`).diagnostics[0]?.message ?? 'no error', message, line)
    const wrong = (load: string) => requestsOf(code, `${cluster(load)}run c`).errors.map(({ message }) => message)
    assert.deepEqual(wrong('clint request every 5ms'), ['"clint" is not a node of cluster c.'])
    assert.deepEqual(wrong('client reqest every 5ms'), ['Class Client has no method "reqest".'])
  })
})
