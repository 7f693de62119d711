/** What the kernel promises about processes, time and messages, told as small experiments. */
import assert from 'node:assert/strict'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { simulate, simulator } from '../../../src/kernel/simulate.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import type { Verdict } from '../../../src/trace/verdict.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'

const ms = 1e6
const s = 1e9

suite('kernel: messages', () => {
  const echo = `
    class Server extends Node { seen = 0; hello({ n }: { n: number }) { this.seen = n; return n + 1 } }
    class Client extends Node { got = 0; at = 0; async start() { this.got = await this.call('server', 'hello', { n: 1 }); this.at = this.clock.monotonic() } }`

  test('a call takes one way there and one way back, to the nanosecond', () => {
    const { trace } = single(echo, 'cluster c\n  client: Client\n  server: Server\n  network latency 0.5ms\nrun c')
    assert.deepEqual(lines(trace, 'send', 'receive'), ['0 send client hello', '500000 receive server hello', '500000 send server hello', '1000000 receive client hello'])
    assert.deepEqual(trace.stateAt(0, trace.length - 1), { got: 2, at: 1 * ms })
  })

  test('a payload is a copy: neither side sees what the other does to it later', () => {
    const { trace } = single(
      `class A extends Node { list = [1]; start() { this.send('b', 'take', { list: this.list }); this.list.push(2) } }
       class B extends Node { list: number[] = []; take({ list }: { list: number[] }) { this.list = list; this.list.push(9) } }`,
      'cluster c\n  a: A\n  b: B\nrun c',
    )
    assert.deepEqual(trace.stateAt(0, trace.length - 1), { list: [1, 2] })
    assert.deepEqual(trace.stateAt(1, trace.length - 1), { list: [1, 9] })
  })

  test('every message that is sent is received, dropped, late, or still on its way at the end', () => {
    const { results } = experiment(
      `class P extends Node { n = 0; start() { for (const peer of this.peers) this.send(peer, 'ping', { n: 0 }) }
         ping({ n }: { n: number }, from: NodeId) { this.n++; if (n < 20) this.send(from, 'ping', { n: n + 1 }) } }`,
      'cluster c\n  a, b, d: P\n  network latency 1ms..9ms, loss 10%\nfaults f\n  at 20ms..60ms crash any for 30ms\n  at 10ms partition a | b, d for 25ms\nrun c with f for 150ms seeds 1..40',
    )
    for (const { trace } of results[0]) {
      const count = (kind: 'send' | 'receive' | 'drop') => lines(trace, kind).length
      const onTheWay = trace.messageCount - count('receive') - count('drop')
      assert.equal(count('send'), trace.messageCount)
      assert.ok(onTheWay >= 0)
      if (trace.header.endNs < 150 * ms) assert.equal(onTheWay, 0)
    }
  })

  test('a call that times out is rejected, and its reply is late', () => {
    const { trace } = single(
      `class Server extends Node { async slow() { await this.sleep(ms(50)); return 1 } }
       class Client extends Node { why = ''; async start() { try { await this.call('server', 'slow', {}, { timeout: ms(10) }) } catch (error) { this.why = (error as Error).name } } }`,
      'cluster c\n  client: Client\n  server: Server\n  network latency 1ms\nrun c',
    )
    assert.deepEqual(lines(trace, 'timeout', 'late'), [`${10 * ms} timeout client slow`, `${52 * ms} late client slow`])
    assert.deepEqual(trace.stateAt(0, trace.length - 1), { why: 'Timeout' })
  })
})

suite('kernel: processes', () => {
  test('busy occupies the node: what arrives waits, in order', () => {
    const { trace } = single(
      `class Server extends Node { served: number[] = []; async work({ n }: { n: number }) { await this.busy(ms(10)); this.served.push(n) } }
       class Client extends Node { start() { for (let n = 0; n < 3; n++) this.send('server', 'work', { n }) } }`,
      'cluster c\n  client: Client\n  server: Server\n  network latency 1ms\nrun c',
    )
    assert.deepEqual(lines(trace, 'receive').map((line) => line.split(' ')[0]), [1, 11, 21].map((at) => String(at * ms)))
    assert.deepEqual(trace.stateAt(1, trace.length - 1), { served: [0, 1, 2] })
  })

  test('a pause interrupts work; the rest of it is done afterwards', () => {
    const { trace } = single(
      `class A extends Node { done = 0; async start() { await this.busy(s(1)); this.done = this.clock.monotonic() } }`,
      'cluster c\n  a: A\nfaults f\n  at 0.25s pause a for 40s\nrun c with f',
    )
    assert.deepEqual(trace.stateAt(0, trace.length - 1), { done: 41 * s })
  })

  test('timers and messages of a paused node come when it resumes, in order', () => {
    const { trace } = single(
      `class A extends Node { order: string[] = []; start() { this.after(ms(5), 'tick') } tick() { this.order.push('tick') } note1() { this.order.push('message') } }
       class B extends Node { start() { this.send('a', 'note1') } }`,
      'cluster c\n  a: A\n  b: B\n  network latency 1ms\nfaults f\n  at 0.5ms pause a for 99.5ms\nrun c with f',
    )
    const state = trace.stateAt(0, trace.length - 1)
    assert.deepEqual(state, { order: ['message', 'tick'] })
    assert.ok(lines(trace, 'receive', 'timer').every((line) => line.startsWith(`${100 * ms} `)))
  })

  test('a crash loses memory and unsynced writes, keeps what was synced, and recover runs', () => {
    const { trace } = single(
      `class A extends Node { memory = 0; found: unknown[] = []
         async start() { this.memory = 1; await this.disk.write('kept', 1); await this.disk.sync(); await this.disk.write('lost', 2) }
         async recover() { this.found = [await this.disk.read('kept'), await this.disk.read('lost')] } }`,
      'cluster c\n  a: A\nfaults f\n  at 1s crash a for 1s\nrun c with f',
    )
    assert.deepEqual(lines(trace, 'crash', 'restart', 'recover'), [`${s} crash a`, `${2 * s} restart a`, `${2 * s} recover a`])
    assert.deepEqual(trace.stateAt(0, trace.length - 1), { memory: 0, found: [1, undefined] })
    assert.equal(trace.stateAt(0, trace.indexAt(1.5 * s)), undefined)
  })

  test('timers of a crashed node do not fire after its restart', () => {
    const { trace } = single(
      `class A extends Node { ticks = 0; start() { this.every(ms(100), 'tick') } tick() { this.ticks++ } recover() {} }`,
      'cluster c\n  a: A\nfaults f\n  at 250ms crash a for 100ms\nrun c with f for 1s',
    )
    assert.equal(lines(trace, 'timer').length, 2)
  })
})

suite('kernel: clocks', () => {
  const stopwatch = `class A extends Node { wall = 0; monotonic = 0; async start() { const w = this.clock.now(); const m = this.clock.monotonic(); await this.sleep(s(30)); this.wall = this.clock.now() - w; this.monotonic = this.clock.monotonic() - m } }`

  test('a timer runs on the monotonic clock: at 200 ppm, 30 s are over 6 ms early', () => {
    const { trace } = single(stopwatch, 'cluster c\n  a: A\n  clock a drift 200 ppm\nrun c')
    const [wake] = lines(trace, 'wake')
    assert.equal(wake, '29994001200 wake a')
    assert.deepEqual(trace.stateAt(0, trace.length - 1), { wall: 30 * s, monotonic: 30 * s })
  })

  test('a step of the wall clock changes what was measured with it, and no timer', () => {
    const { trace } = single(stopwatch, 'cluster c\n  a: A\nfaults f\n  at 1s step a by -2s\nrun c with f')
    assert.deepEqual(trace.stateAt(0, trace.length - 1), { wall: 28 * s, monotonic: 30 * s })
    assert.deepEqual(trace.clockAt(0, 10 * s), { wallNs: 8 * s, monotonicNs: 10 * s })
  })

  test('drift that begins later moves the timers that are set already', () => {
    const { trace } = single(stopwatch, 'cluster c\n  a: A\nfaults f\n  at 10s drift a by 1000 ppm\nrun c with f')
    const atNs = Number(lines(trace, 'wake')[0].split(' ')[0])
    assert.equal(trace.clockAt(0, atNs).monotonicNs, 30 * s)
    assert.ok(atNs < 30 * s)
  })
})

suite('kernel: verdicts', () => {
  test('a safety property is asked after every change and names the first violation', () => {
    const { verdicts, trace } = single(
      `class A extends Node { n = 0; start() { this.every(s(1), 'tick') } tick() { this.n++ } }
       safety('n stays below 3', ({ a }) => a.n < 3)`,
      'cluster c\n  a: A\nrun c for 10s',
    )
    assert.equal(verdicts[0].verdict, 'violated')
    assert.equal(verdicts[0].atNs, 3 * s)
    assert.equal(trace.event(verdicts[0].event as number).timeNs, 3 * s)
    assert.equal(lines(trace, 'violation').length, 1)
  })

  test('a property about nodes that this cluster does not have is not asked', () => {
    const { verdicts, problems } = single(
      `class A extends Node { n = 0 }
       safety('about somebody else', ({ b }) => b.n === 0)
       safety('about a', ({ a }) => a.n === 0)`,
      'cluster c\n  a: A\nrun c',
    )
    assert.deepEqual(verdicts.map(({ property }) => property), ['about a'])
    assert.deepEqual(problems, [])
  })

  test('a fault that changed nothing is reported', () => {
    const { problems } = single('class A extends Node {}', 'cluster c\n  a: A\nfaults f\n  at 1s pause a for 1s\nrun c with f')
    assert.equal(problems.length, 1)
    assert.equal(problems[0].severity, 'warning')
    assert.match(problems[0].message, /pause a for 1s.*changed nothing/)
  })

  test('an error in node code ends the run and points at the statement', () => {
    const code = `class A extends Node {\n  start() {\n    const list: number[] = []\n    list[0].toFixed()\n  }\n}`
    const { problems, end } = single(code, 'cluster c\n  a: A\nrun c')
    assert.equal(end.reason, 'error')
    assert.equal(problems[0].cell, 0)
    assert.equal(code.slice(problems[0].start, (problems[0].start as number) + 7), 'list[0]')
  })

  const runaways: [string, string][] = [
    ['an endless loop', 'for (;;) {}'],
    ['an endless loop that catches', 'for (;;) { try { for (;;) {} } catch {} }'],
    ['endless recursion', 'const f = (): number => f() + 1; f()'],
    ['endless recursion that catches', 'const f = (): number => { try { return f() } catch { return f() } }; f()'],
  ]
  for (const [name, code] of runaways) {
    test(`${name} ends with a verdict that says so, the same each time`, () => {
      const run = () => single(`class A extends Node { start() { ${code} } }`, 'cluster c\n  a: A\nrun c')
      const { end, problems, trace } = run()
      assert.equal(end.reason, 'limit')
      assert.match(problems[0].message, /ran too long|nested deeper/)
      assert.ok(problems[0].hint)
      assert.equal(run().trace.header.digest, trace.header.digest)
    })
  }

  test('messages without end reach the limit of events', () => {
    const { end } = single(
      `class A extends Node { start() { this.send('b', 'ping') } ping(_: unknown, from: NodeId) { this.send(from, 'ping') } }`,
      'cluster c\n  a, b: A\n  network latency 1ns\nrun c for 1h',
    )
    assert.equal(end.reason, 'limit')
  })

  const misuses: [string, string, RegExp][] = [
    ['a node that does not exist', `this.send('nobody', 'x')`, /no node "nobody".*The nodes of this cluster are a, b/],
    ['a function in a message', `this.send('b', 'x', { f: () => 1 })`, /payload\.f is a function/],
    ['a negative sleep', 'this.sleep(-1)', /sleep needs a length of time/],
    ['a message the receiver has no method for', `this.send('b', 'wirte')`, /no method of that name/],
    ['a name that every node has', `this.send('b', 'start')`, /every node has that name/],
    ['a promise nobody handles', `this.call('b', 'x', {}, { timeout: 5 })`, /No reply|no method/],
    ['a throw of something odd', `throw { odd: true }`, /threw/],
  ]
  for (const [name, code, message] of misuses) {
    test(`${name} is a clear error`, () => {
      const { problems } = single(`class A extends Node { start() { if (this.id === 'a') { ${code} } } }`, 'cluster c\n  a, b: A\nrun c')
      assert.match(problems[0].message, message)
    })
  }
})

suite('kernel: what is asked of a run', () => {
  const code = `class Storage extends Node { file: number[] = [1, 2]; start() { this.meter.sample('round trip', 5) } }
    class Cache extends Node { entries = 7; lost = 0; beat() { this.lost += 1 }; start() { this.every(ms(10), 'beat') } }
    measure('writes', ({ storage }) => storage.file.length)
    safety('short', nodes => nodes.storage.file.length < 9)
    measure('entries', ({ storage }) => storage.entries)
    measure('any', ({ storage }) => Object.keys(storage).length)`
  const clusters = 'cluster files\n  storage: Storage\ncluster caches\n  storage: Cache\n'

  test('properties and measures of another cluster, whose node has the same name, are not', () => {
    const { results } = experiment(code, clusters, 'run files\nrun caches for 5ms')
    const asked = results.map(
      ([{ measures, verdicts, problems }]) => [measures.map(({ name }) => name), verdicts.map(({ property }) => property), problems.length],
    )
    assert.deepEqual(asked, [[['writes', 'any'], ['short'], 0], [['entries', 'any'], [], 0]])
  })

  test('but what the run names is asked, and a mistake is shown', () => {
    const { results, expectations } = experiment(code, clusters, 'run caches for 5ms\n  expect short holds\n  expect entries = 7')
    assert.match(results[0][0].problems[0].message, /"short" could not be decided/)
    assert.deepEqual(expectations.map(({ holds }) => holds), [false, true])
    const typo = experiment(`${code}\nmeasure('odd', ({ storage }) => storage.flie.length)`, clusters, 'run files')
    assert.match(typo.results[0][0].problems[0].message, /"odd" could not be decided/)
  })

  test('the last fields of a node that is down', () => {
    const faults = 'faults f\n  at 35ms crash storage\nrun caches with f for 1s\n  expect storage.lost = 3\n  expect storage.lost = 4\nrun caches with f for 1s seeds 1..3\n  expect storage.lost = 3'
    const { expectations, results } = experiment(code, clusters, faults)
    assert.deepEqual(expectations.map(({ holds, found }) => [holds, found]), [
      [true, 'was 3 (storage is down at the end)'], [false, 'was 3 (storage is down at the end)'], [true, 'in all 3 runs'],
    ])
    assert.equal(results[0][0].trace.finalState(0), undefined)
    const { requests } = requestsOf(code, clusters, faults)
    const swept = simulator(requests[1].plan, plainRealm)(2)
    assert.deepEqual(swept.trace.lastState(0), { entries: 7, lost: 3 })
    assert.equal(swept.trace.header.digest, results[1][1].trace.header.digest)
  })

  test('a statistic of a name in quotes', () => {
    const { expectations } = experiment(code, clusters, "run files\n  expect p50 of 'round trip' = 5\n  expect p50 of round trip = 5")
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true])
    const [error] = requestsOf(code, clusters, "run files\n  expect p5o of 'round trip' = 5").errors
    assert.deepEqual([error.message, error.hint], ['There is no statistic "p5o".', 'Did you mean "p50"?'])
    const [unknown] = requestsOf(code, clusters, "run files\n  expect number of 'nothing' = 1").errors
    assert.deepEqual([unknown.message, unknown.hint], ['No code above and no load of cluster files samples "nothing".', 'There is round trip.'])
  })
})

suite('kernel: determinism', () => {
  const code = `class P extends Node { n = 0; start() { for (const peer of this.peers) this.send(peer, 'ping', { at: this.clock.now(), r: this.random() }) }
    ping({ r }: { r: number }, from: NodeId) { this.n += r; if (this.n < 20) this.send(from, 'ping', { r: this.random() * Math.log(3 + this.n) }) } }`
  const cluster = (nodes: string, more = '') => `cluster c\n  ${nodes}: P\n  network latency exponential 5ms, loss 5%${more}`

  test('the same plan gives the same digest, another seed another', () => {
    const { results } = experiment(code, `${cluster('a, b, d')}\nrun c for 2s seed 5 repeated 3 times\nrun c for 2s seeds 1..50`)
    assert.equal(new Set(results[0].map(({ trace }) => trace.header.digest)).size, 1)
    assert.equal(new Set(results[1].map(({ trace }) => trace.header.digest)).size, 50)
  })

  test('zero loss is the same as no rule about loss', () => {
    const digest = (options: string) => single(code, `cluster c\n  a, b: P\n  network latency 1ms..9ms${options}\nrun c for 1s`).trace.header.digest
    assert.equal(digest(', loss 0%'), digest(''))
  })

  test('a fault that heals before anything happens changes nothing but its own lines', () => {
    const plain = single(code, `${cluster('a, b')}\nrun c for 1s`)
    const healed = single(code, `${cluster('a, b')}\nfaults f\n  at 900ms partition a | b for 1ns\nrun c with f for 1s`)
    const own = /fault(Begin|End)|end -/
    const others = (trace: Trace) => lines(trace).filter((line) => !own.test(line))
    assert.deepEqual(others(healed.trace), others(plain.trace))
  })

  test('golden digest: a change of the kernel that changes runs is noticed', () => {
    assert.equal(single(code, `${cluster('a, b, d')}\nfaults f\n  at 50ms..90ms pause a for 30ms\n  at 100ms crash any for 50ms\nrun c with f for 2s seed 42`).trace.header.digest, golden)
  })
})

const golden = 'd64a4a53df980b28'

suite('kernel: sweeps', () => {
  test('a property that walks over a list costs a sweep no more memory than a recorded run', () => {
    const { requests } = experiment(
      `class A extends Node { list: number[] = []
         start() { this.every(ms(1), 'grow') }
         grow() { this.list.push(this.list.length) } }
       safety('in order', ({ a }) => { for (let i = 0; i < a.list.length; i++) if (a.list[i] !== i) return false; return true })`,
      'cluster c\n  a: A\nrun c for 200ms',
    )
    const plan = { ...requests[0].plan, limits: { ...requests[0].plan.limits, traceBytes: 1_000_000 } }
    assert.equal(simulate(plan, plainRealm).end.reason, 'time')
    assert.equal(simulator(plan, plainRealm)(1).end.reason, 'time')
  })

  test('a run of a sweep agrees with the recorded run of the same seed', () => {
    const { requests } = experiment(
      `class P extends Node { n = 0; seen: { from: string }[] = []
         start() { for (const peer of this.peers) this.send(peer, 'ping', { r: this.random() }) }
         ping({ r }: { r: number }, from: NodeId) { this.n += r; this.seen.push({ from }); if (this.seen.length < 9) this.send(from, 'ping', { r }) } }
       safety('few of b', ({ a }) => a.seen.filter((entry: { from: string }) => entry.from === 'b').length < 4)
       safety('all is small', ({ a, b }) => a.n + b.n < 6)
       measure('sum', ({ a, b }) => a.n + b.n)`,
      'cluster c\n  a, b, d: P\n  network latency 1ms..9ms, loss 10%\nfaults f\n  at 5ms..20ms crash any for 20ms\n  at 3ms pause a for 10ms\nrun c with f for 1s seed 1',
    )
    const run = simulator(requests[0].plan, plainRealm)
    for (let seed = 1; seed <= 40; seed++) {
      const full = simulate({ ...requests[0].plan, seed }, plainRealm)
      const light = run(seed)
      assert.equal(light.trace.header.digest, full.trace.header.digest)
      assert.deepEqual(light.trace.header.counts, full.trace.header.counts)
      assert.deepEqual(light.measures, full.measures)
      assert.deepEqual(light.end, full.end)
      const verdict = ({ property, verdict: found, atNs, event }: Verdict) => ({ property, found, atNs, event })
      assert.deepEqual(light.verdicts.map(verdict), full.verdicts.map(verdict))
      for (const node of [0, 1, 2]) {
        assert.deepEqual(light.trace.finalState(node), full.trace.finalState(node))
        assert.deepEqual(full.trace.finalState(node), full.trace.stateAt(node, full.trace.length - 1))
      }
    }
  })
})
