/** What processes do: pauses of every kind, lanes, mailboxes, slowness, starting, stopping and upgrading. */
import assert from 'node:assert/strict'
import type { Trace } from '../../../src/trace/trace.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'

const ms = 1e6
const s = 1e9

const state = (trace: Trace, node = 0) => trace.stateAt(node, trace.length - 1)
const timesOf = (trace: Trace, kind: Parameters<typeof lines>[1], node: string) => (
  lines(trace, kind).filter((line) => line.split(' ')[2] === node).map((line) => Number(line.split(' ')[0]) / ms)
)

suite('processes: pauses', () => {
  test('a suspended machine whose clock is left behind was hit, also when nothing had to wait', () => {
    const bites = (how: string) => single('class A extends Node {}', `cluster c\n  a: A\nfaults f\n  at 1s pause a ${how} for 10s\nrun c with f for 60s`).trace.header.faults[0].bites
    assert.equal(bites('by vm'), 1)
    assert.equal(bites('by vm wall corrected'), 1)
    assert.equal(bites('by vm wall corrected monotonic counting'), 0)
    assert.equal(bites('by gc'), 0)
  })

  const gallery: [string, number][] = [['gc', 100], ['preempt', 10], ['disk', 50], ['swap', 3000], ['stop', 15_000]]
  for (const [cause, length] of gallery) {
    test(`X11.4: by ${cause} for ${length} ms: timers and messages come at resumption, in order, and the monotonic clock went on`, () => {
      const { trace } = single(
        `class A extends Node { order: string[] = []; at = 0; start() { this.after(ms(5), 'tick') } tick() { this.order.push('tick'); this.at = this.clock.monotonic() } hear({ n }: { n: number }) { this.order.push('m' + n) } }
         class B extends Node { start() { this.send('a', 'hear', { n: 1 }); this.after(ms(1), 'more') } more() { this.send('a', 'hear', { n: 2 }) } }`,
        `cluster c\n  a: A\n  b: B\n  network latency 1ms\nfaults f\n  at 0.5ms pause a by ${cause} for ${length}ms\nrun c with f`)
      assert.deepEqual(state(trace), { order: ['m1', 'm2', 'tick'], at: (length + 0.5) * ms })
      assert.deepEqual(new Set(timesOf(trace, 'receive', 'a')), new Set([length + 0.5]))
    })
  }

  test('the cause is in the record', () => {
    const { trace } = single('class A extends Node { start() { this.after(ms(5), "start") } }', 'cluster c\n  a: A\nfaults f\n  at 1ms pause a by gc for 2ms\nrun c with f for 1s')
    const pause = Array.from({ length: trace.length }, (_, i) => trace.event(i)).find(({ kind }) => kind === 11)
    assert.equal(trace.values.value(pause?.detail ?? -1), 'gc')
  })

  const warned = `class A extends Node { warned = 0; paused: unknown = undefined; served: number[] = []
    beforePause(warning: unknown) { this.warned = this.clock.monotonic(); this.paused = warning; this.send('lb', 'draining') }
    work() { this.served.push(this.clock.monotonic()); return true } }
  class Balancer extends Node { open = true; slow = 0; done = 0
    start() { this.every(ms(10), 'request') }
    draining() { this.open = false; this.after(ms(160), 'back') }
    back() { this.open = true }
    async request() { if (!this.open) return; const from = this.clock.monotonic(); await this.call('a', 'work'); this.done++; if (this.clock.monotonic() - from > ms(1)) this.slow++ } }`

  test('X11.5: with a warning the node can drain: no request is slow; without, those of the pause are', () => {
    const run = (options: string) => state(single(
      warned, `cluster c\n  a: A\n  lb: Balancer\n  network latency 0.5ms\nfaults f\n  at 1s pause a by gc ${options}for 100ms\nrun c with f for 3s`).trace, 1) as { slow: number }
    assert.equal(run('warned 50ms ahead ').slow, 0)
    assert.equal(run('').slow, 10)
  })

  test('the warning says when, the pause begins then and lasts as long as it should', () => {
    const { trace } = single(warned, 'cluster c\n  a: A\n  lb: Balancer\nfaults f\n  at 1s pause a by gc warned 50ms ahead for 100ms\nrun c with f for 2s')
    const { warned: at, paused } = state(trace) as { warned: number; paused: unknown }
    assert.deepEqual([at, paused], [1 * s, { in: 50 * ms }])
    assert.deepEqual([...timesOf(trace, 'pauseBegin', 'a'), ...timesOf(trace, 'pauseEnd', 'a')], [1050, 1150])
  })

  test('a crash in a warned pause leaves nothing behind', () => {
    const { trace } = single(warned, 'cluster c\n  a: A\n  lb: Balancer\nfaults f\n  at 1s pause a by gc warned 50ms ahead for 100ms\n  at 1.02s crash a for 10ms\nrun c with f for 2s')
    assert.equal(timesOf(trace, 'pauseEnd', 'a').length, 1)
  })

  test('a pause that a crash has ended does not end a pause of the next life', () => {
    const { trace } = single('class A extends Node {}', 'cluster c\n  a: A\nfaults f\n  at 1s pause a for 40s\n  at 2s crash a for 1s\n  at 4s pause a for 60s\nrun c with f for 100s')
    assert.deepEqual(timesOf(trace, 'pauseBegin', 'a'), [1000, 4000])
    assert.deepEqual(timesOf(trace, 'pauseEnd', 'a'), [64_000])
  })

  for (const how of ['crash', 'kill', 'stop']) {
    test(`a machine that was suspended runs again for the next life: ${how}`, () => {
      const { trace } = single(
        'class A extends Node { ticks: number[] = []; start() { this.every(s(1), "tick") } tick() { this.ticks.push(this.clock.monotonic()) } }',
        `cluster c\n  a: A\nfaults f\n  at 1s pause a by vm for 40s\n  at 2s ${how} a for 1s\nrun c with f for 10.5s`)
      // After a power cut the monotonic clock counts from the boot at 3 s.
      const ticks = how === 'crash' ? [1, 2, 3, 4, 5, 6, 7] : [3, 4, 5, 6, 7, 8, 9]
      assert.deepEqual(state(trace), { ticks: ticks.map((second) => second * s) })
    })
  }

  test('of two pauses that overlap each ends for itself, and one that is over makes nothing wait any more', () => {
    const { trace } = single(
      'class A extends Node { ping() {} }\nclass B extends Node { start() { this.after(s(4), "ask") } ask() { this.send("a", "ping") } }',
      'cluster c\n  a: A\n  b: B\nfaults f\n  at 1s pause a for 2s\n  at 2s pause a for 4s\nrun c with f for 10s')
    assert.deepEqual([...timesOf(trace, 'pauseBegin', 'a'), ...timesOf(trace, 'pauseEnd', 'a')], [1000, 6000])
    assert.deepEqual(trace.header.faults.map(({ bites }) => bites), [0, 1])
  })
})

suite('processes: pauses at an await', () => {
  const steps = `class A extends Node { ends: number[] = []
    async start() { await this.sleep(s(1)); await this.busy(s(2)); await this.busy(s(3)); await this.call('b', 'hear'); await this.disk.sync(); this.ends.push(this.clock.monotonic()) } hear() {} }`
  const run = (fault: string) => {
    const { trace, problems } = single(steps, `cluster c\n  a, b: A\n  network latency 1s\nfaults f\n  ${fault}\nrun c with f for 1h`)
    assert.deepEqual(problems, [])
    return { pauses: timesOf(trace, 'pauseBegin', 'a').map((at) => at / 1000), end: (state(trace) as { ends: number[] }).ends[0] / s }
  }
  const awaits: [string, number[], number][] = [
    ['when a awaits sleep, pause a for 10s', [0], 17],
    ['when a awaits busy pause a for 10s', [1], 18],
    ['when a awaits the 2nd busy pause a for 10s', [3], 18],
    ['when a awaits call pause a for 10s', [6], 16],
    ['whenever a awaits busy pause a for 10s', [1, 13], 28],
    ['1s after a awaits the 2nd busy pause a by gc for 10s', [4], 18],
  ]
  for (const [fault, pauses, end] of awaits) test(fault, () => assert.deepEqual(run(fault), { pauses, end }))
})

suite('processes: slowness', () => {
  const worker = 'class A extends Node { ends: number[] = []; async start() { for (let i = 0; i < 3; i++) { await this.busy(s(1)); this.ends.push(this.clock.monotonic()) } } }'
  const ends = (fault: string) => (state(single(worker, `cluster c\n  a: A\nfaults f\n  ${fault}\nrun c with f for 1h`).trace) as { ends: number[] }).ends.map((at) => at / s)

  test('work takes so many times as long, also what is left of it, and heals', () => {
    assert.deepEqual(ends('slow a by 10'), [10, 20, 30])
    assert.deepEqual(ends('at 0.5s slow a by 10'), [5.5, 15.5, 25.5])
    assert.deepEqual(ends('at 0.5s slow a by 10 for 2s'), [2.8, 3.8, 4.8])
    assert.deepEqual(ends('slow a by 0.5'), [0.5, 1, 1.5])
  })

  test('a pause within it takes nothing away', () => {
    assert.deepEqual(ends('slow a by 2\n  at 1s pause a for 5s'), [7, 9, 11])
    assert.deepEqual(ends('at 0.25s pause a for 1s\n  at 0.5s slow a by 2'), [2.75, 4.75, 6.75])
  })

  test('slowness that slows nothing is reported', () => {
    const { problems } = single('class A extends Node {}', 'cluster c\n  a: A\nfaults f\n  slow a by 10 for 1s\nrun c with f')
    assert.match(problems[0].message, /slow a by 10.*changed nothing/)
  })
})

suite('processes: lanes', () => {
  const stuck = `
    class Server extends Node { beats = 0
      start() { this.lane('heartbeats', { handlers: ['ping'] }) }
      ping() { this.beats++; return true }
      async work() { if (this.clock.monotonic() >= s(10)) await this.busy(Infinity); return true } }
    class Watcher extends Node { suspectedByBeats = 0; suspectedByWork = 0
      start() { this.every(s(1), 'beat'); this.every(s(1), 'probe') }
      async beat() { try { await this.call('server', 'ping', {}, { timeout: s(0.5) }) } catch { this.suspectedByBeats ||= this.clock.monotonic() } }
      async probe() { try { await this.call('server', 'work', {}, { timeout: s(0.5) }) } catch { this.suspectedByWork ||= this.clock.monotonic() } } }`

  test('X04.5: the worker is stuck from 10 s on, the heartbeats go on: only the synthetic request suspects, by 11.5 s', () => {
    const { trace } = single(stuck, 'cluster c\n  server: Server\n  w: Watcher\n  network latency 0.1ms\nrun c for 60s')
    assert.deepEqual(state(trace, 1), { suspectedByBeats: 0, suspectedByWork: 10.5 * s })
    assert.equal((state(trace) as { beats: number }).beats, 59)
  })

  test('without a lane of their own the heartbeats die with the worker', () => {
    const { trace } = single(stuck.replace(/this\.lane\(.*?\}\)/, ''), 'cluster c\n  server: Server\n  w: Watcher\n  network latency 0.1ms\nrun c for 60s')
    assert.deepEqual(state(trace, 1), { suspectedByBeats: 11.5 * s, suspectedByWork: 10.5 * s })
  })

  const pool = (threads: number) => `
    class Server extends Node { ends: number[] = []; start() { this.lane('workers', { handlers: ['work'], threads: ${threads} }) }
      async work() { await this.busy(ms(10)); this.ends.push(this.clock.monotonic()) } }
    class Client extends Node { start() { for (let i = 0; i < 5; i++) this.send('server', 'work') } }`
  for (const [threads, expected] of [[1, [11, 21, 31, 41, 51]], [2, [11, 11, 21, 21, 31]], [5, [11, 11, 11, 11, 11]]] as const) {
    test(`${threads} threads work off five requests of 10 ms`, () => {
      const { trace } = single(pool(threads), 'cluster c\n  server: Server\n  client: Client\n  network latency 1ms\nrun c')
      assert.deepEqual((state(trace) as { ends: number[] }).ends, expected.map((at) => at * ms))
    })
  }

  test('a pause stops all lanes, and slowness slows all', () => {
    const run = (fault: string) => (state(single(pool(2), `cluster c\n  server: Server\n  client: Client\n  network latency 1ms\nfaults f\n  ${fault}\nrun c with f`).trace) as { ends: number[] }).ends.map((at) => at / ms)
    assert.deepEqual(run('at 5ms pause server for 100ms'), [111, 111, 121, 121, 131])
    assert.deepEqual(run('at 6ms slow server by 2'), [16, 16, 36, 36, 56])
  })

  test('what follows an await stays in its lane', () => {
    const { trace } = single(
      `class A extends Node { seen: string[] = []
         start() { this.lane('side', { handlers: ['side'] }); this.send('a', 'side'); this.after(ms(1), 'main') }
         async side() { await this.sleep(ms(2)); await this.busy(ms(100)); this.seen.push('side') }
         main() { this.every(ms(10), 'tick') } tick() { this.seen.push('tick') } }`,
      'cluster c\n  a: A\nrun c for 35ms')
    assert.deepEqual(state(trace), { seen: ['tick', 'tick', 'tick'] })
  })

  test('a lane that nothing runs in changes nothing', () => {
    const digest = (lane: string) => single(
      `class S extends Node { n = 0; start() { ${lane.padEnd(40)} } async work() { await this.busy(ms(3)); this.n += await this.call('c', 'ask') } }
       class C extends Node { start() { this.every(ms(2), 'go') } go() { this.send('s', 'work') } ask() { return this.random() } }`,
      'cluster c\n  s: S\n  c: C\n  network latency 1ms..5ms\nfaults f\n  every 30ms pause s for 10ms\n  at 100ms slow s by 2 for 50ms\n  at 200ms crash s for 20ms\nrun c with f for 500ms').trace.header.digest
    assert.equal(digest("this.lane('other', {})"), digest(''))
    assert.equal(digest("this.lane('main', { threads: 1 })"), digest(''))
    assert.equal(digest('this.backlog()'), digest(''))
  })

  test('a crash ends all lanes; recover may make them anew', () => {
    const { trace } = single(
      `class A extends Node { n = 0; start() { this.lane('side', { handlers: ['side'], threads: 2 }); this.send('a', 'side') } recover() { this.start() }
         async side() { await this.busy(s(1)); this.n++ } }`,
      'cluster c\n  a: A\nfaults f\n  at 0.5s crash a for 1s\nrun c with f')
    assert.deepEqual(state(trace), { n: 1 })
    assert.equal(trace.event(trace.length - 1).timeNs, 2.5 * s)
  })
})

suite('processes: mailboxes', () => {
  const shop = `
    class Server extends Node { served: string[] = []
      async buy({ n }: { n: number }) { await this.busy(ms(10)); this.served.push('b' + n) }
      async urgent({ n }: { n: number }) { await this.busy(ms(10)); this.served.push('u' + n) } }
    class Client extends Node { start() { for (let n = 0; n < 6; n++) this.send('server', n % 3 === 2 ? 'urgent' : 'buy', { n }) } }`
  const served = (mailbox: string) => {
    const { trace } = single(shop, `cluster c\n  server: Server\n  client: Client\n  network latency 1ms\n  ${mailbox}\nrun c`)
    return `${(state(trace) as { served: string[] }).served.join(' ')} / ${lines(trace, 'drop').length}`
  }
  const rules: [string, string][] = [
    ['', 'b0 b1 u2 b3 b4 u5 / 0'],
    ['mailbox server newest first', 'b0 u5 b4 b3 u2 b1 / 0'],
    ['mailbox server capacity 2', 'b0 b1 u2 / 3'],
    ['mailbox server capacity 2, dropping oldest', 'b0 b4 u5 / 3'],
    ['mailbox server capacity 2, newest first, dropping oldest', 'b0 u5 b4 / 3'],
    ['mailbox server priority urgent', 'b0 u2 u5 b1 b3 b4 / 0'],
    ['mailbox server priority urgent | buy, capacity 3', 'b0 u2 u5 b1 / 2'],
    ['mailbox server deadline 25ms', 'b0 b1 u2 / 3'],
    ['mailbox server deadline 25ms, needing 10ms', 'b0 b1 / 4'],
    ['mailbox server capacity 0', 'b0 / 5'],
  ]
  for (const [mailbox, expected] of rules) test(mailbox || 'without rules: in order, all of them', () => assert.equal(served(mailbox), expected))

  test('answers and timers are no mail: they are neither counted nor dropped', () => {
    const { trace } = single(
      `class A extends Node { got: string[] = []
         async start() { this.after(ms(5), 'tick'); const x = this.call('b', 'ask'); await this.busy(ms(20)); this.got.push(await x) }
         tick() { this.got.push('tick') } }
       class B extends Node { ask() { return 'answer' } start() { for (let i = 0; i < 3; i++) this.send('a', 'tick') } }`,
      'cluster c\n  a: A\n  b: B\n  network latency 1ms\n  mailbox a capacity 0\nrun c')
    assert.deepEqual(state(trace), { got: ['answer', 'tick'] })
    assert.equal(lines(trace, 'drop').length, 3)
  })

  test('node code may set the rules of its lanes, and see how much waits', () => {
    const { trace } = single(
      `class Server extends Node { backlogs: number[] = []; start() { this.lane('main', { capacity: 3, order: 'newest' }) }
         async buy() { this.backlogs.push(this.backlog()); await this.busy(ms(10)) } }
       class Client extends Node { start() { for (let n = 0; n < 6; n++) this.send('server', 'buy', { n }) } }`,
      'cluster c\n  server: Server\n  client: Client\n  network latency 1ms\nrun c')
    assert.deepEqual(state(trace), { backlogs: [0, 2, 1, 0] })
  })

  // Arrivals 80/s, service 100/s, timeout 1 s, 4 attempts at once, server paused from 10 s to 20 s.
  const metastable = `
    class Server extends Node { async work() { await this.busy(ms(10)); return true } }
    class Clients extends Node { good: number[] = []; last = 0
      start() { this.every(ms(12.5), 'arrive') }
      arrive() { this.attempt({ left: 4 }) }
      async attempt({ left }: { left: number }) {
        try { await this.call('server', 'work', {}, { timeout: s(1) }); const second = Math.floor(this.clock.monotonic() / s(1)); this.good[second] = (this.good[second] ?? 0) + 1 }
        catch { if (left > 1) this.attempt({ left: left - 1 }) } } }
    measure('goodput', ({ clients }) => clients.good.slice(90, 120).reduce((sum: number, n: number) => sum + (n ?? 0), 0) / 30)`
  const goodput = (mailbox: string) => {
    const { measures, trace } = single(metastable, `cluster c\n  server: Server\n  clients: Clients\n  network latency 0.1ms\n  ${mailbox}\nfaults f\n  at 10s pause server for 10s\nrun c with f for 120s`)
    const { good } = state(trace, 1) as { good: number[] }
    let recovered = good.length
    while (recovered > 0 && good[recovered - 1] >= 79) recovered--
    return { rate: measures[0].value as number, recovered }
  }

  test('X07.2: a metastable overload never recovers by itself, nor when only expired requests are dropped', () => {
    assert.equal(goodput('').rate, 0)
    assert.equal(goodput('mailbox server deadline 1s').rate, 0)
  })

  for (const [cure, mailbox, second] of [['a queue of 50', 'mailbox server capacity 50', 21], ['last in, first out', 'mailbox server newest first', 20],
    ['a deadline that counts the service time', 'mailbox server deadline 1s, needing 10ms', 20]] as const) {
    test(`X07.2: ${cure} cures it: 80/s from second ${second} on`, () => {
      assert.deepEqual(goodput(mailbox), { rate: 80, recovered: second })
    })
  }
})

suite('processes: lengths of time that node code draws', () => {
  test('service times have the distribution asked for, and shift nothing else', () => {
    const code = (length: string) => `class A extends Node { draws: number[] = []; lengths: number[] = []
      async start() { for (let i = 0; i < 400; i++) { const from = this.clock.monotonic(); await this.busy(${length}); this.lengths.push(this.clock.monotonic() - from); this.draws.push(this.random()) } } }`
    const run = (length: string) => state(single(code(length), 'cluster c\n  a: A\nrun c for 1h seed 3').trace) as { draws: number[]; lengths: number[] }
    const exponential = run('{ exponential: ms(10) }')
    const mean = exponential.lengths.reduce((sum, length) => sum + length, 0) / 400
    assert.ok(Math.abs(mean - 10 * ms) < (3.3 * 10 * ms) / 20, String(mean))
    const uniform = run('{ uniform: [ms(1), ms(5)] }')
    assert.ok(uniform.lengths.every((length) => length >= 1 * ms && length <= 5 * ms))
    assert.deepEqual(exponential.draws, run('ms(10)').draws)
    assert.equal(new Set(run('{ normal: [ms(10), ms(1)] }').lengths).size, 400)
    assert.ok(run('{ pareto: [ms(1), 2] }').lengths.every((length) => length >= 1 * ms))
    assert.ok(run('{ lognormal: [ms(1), 0.5] }').lengths.every((length) => length > 0))
  })
})

suite('processes: starting, stopping, upgrading', () => {
  const server = `class Server extends Node { told: unknown = undefined; lives = 0
      async start() { this.lives = (await this.disk.read('lives') ?? 0) + 1; await this.disk.write('lives', this.lives) } 
      beforeStop(order: unknown) { this.told = order; this.note('stopping'); this.disk.write('told', order) }
      recover() { return this.start() }
      ask() { return 'v1' } }
    class ServerV2 extends Server { v2 = true; ask() { return 'v2' } }
    class Client extends Node { answers: string[] = []
      start() { this.every(s(1), 'ask') }
      async ask() { try { this.answers.push(await this.call('a', 'ask', {}, { timeout: ms(100) })) } catch { this.answers.push('-') } } }`

  test('a stop tells the node, keeps what it wrote, and with a length starts it again', () => {
    const { trace } = single(server, 'cluster c\n  a: Server\n  client: Client\nfaults f\n  at 2.5s stop a for 2s\nrun c with f for 6.5s')
    assert.deepEqual(lines(trace, 'stop', 'restart', 'recover', 'crash'), [`${2.5 * s} stop a`, `${4.5 * s} restart a`, `${4.5 * s} recover a`])
    assert.deepEqual((state(trace, 1) as { answers: string[] }).answers, ['v1', 'v1', '-', '-', 'v1', 'v1'])
    assert.equal((state(trace) as { lives: number }).lives, 2)
    assert.equal(trace.stateAt(0, trace.indexAt(3 * s)), undefined)
    assert.equal(lines(trace, 'note').length, 1)
  })

  test('a time of grace lets it finish', () => {
    const { trace } = single(server, 'cluster c\n  a: Server\n  client: Client\nfaults f\n  at 2.5s stop a with 1s grace for 2s\nrun c with f for 8.5s')
    assert.deepEqual(lines(trace, 'stop', 'restart'), [`${3.5 * s} stop a`, `${5.5 * s} restart a`])
    assert.deepEqual((state(trace, 1) as { answers: string[] }).answers, ['v1', 'v1', 'v1', '-', '-', 'v1', 'v1', 'v1'])
  })

  test('a node declared as stopped starts when it is told', () => {
    const { trace } = single(server, 'cluster c\n  a: Server stopped\n  client: Client\nfaults f\n  at 2.5s start a\nrun c with f for 4.5s')
    assert.deepEqual((state(trace, 1) as { answers: string[] }).answers, ['-', '-', 'v1', 'v1'])
    assert.deepEqual(lines(trace, 'stop', 'restart', 'start').slice(0, 4), ['0 stop a', '0 start client', `${2.5 * s} restart a`, `${2.5 * s} start a`])
  })

  test('of a node that has not started yet properties see that it is down, and no fields, as of one that died', () => {
    const { verdicts } = single(`${server}\nsafety('few lives', ({ a }) => !a.up || a.lives < 2)\nsafety('no lives', ({ a }) => a.lives === undefined)`, 'cluster c\n  a: Server stopped\n  client: Client\nfaults f\n  at 1s start a\nrun c with f for 1.5s')
    assert.deepEqual(verdicts.map(({ verdict, atNs }) => [verdict, atNs]), [['holds', undefined], ['violated', 1e9]])
    assert.ok((verdicts[0].evaluations ?? 0) > 0)
  })

  test('an upgrade runs other code on the same disk, and can be taken back', () => {
    const { trace } = single(server, 'cluster c\n  a: Server\n  client: Client\nfaults f\n  at 2.5s upgrade a to ServerV2 taking 1s for 3s\nrun c with f for 9.5s')
    assert.deepEqual((state(trace, 1) as { answers: string[] }).answers, ['v1', 'v1', '-', 'v2', 'v2', '-', 'v1', 'v1', 'v1'])
    assert.deepEqual(state(trace), { told: undefined, lives: 3 })
  })

  test('X11.5: a rolling upgrade leaves nobody without an answer', () => {
    const { trace } = single(
      `${server}\nclass Balancer extends Node { failed = 0; answers: string[] = []
         start() { this.every(ms(100), 'request') }
         async request() { for (const node of ['a', 'b', 'd']) { try { this.answers.push(await this.call(node, 'ask', {}, { timeout: ms(5) })); return } catch {} } this.failed++ } }`,
      'cluster c\n  a, b, d: Server\n  lb: Balancer\nfaults f\n  at 1s upgrade a to ServerV2 taking 0.5s\n  at 2s upgrade b to ServerV2 taking 0.5s\n  at 3s upgrade d to ServerV2 taking 0.5s\nrun c with f for 5s')
    const { failed, answers } = state(trace, 3) as { failed: number; answers: string[] }
    assert.equal(failed, 0)
    assert.deepEqual([answers[0], answers.at(-1)], ['v1', 'v2'])
  })

  test('node code may start, stop and crash nodes', () => {
    const { trace } = single(
      `class Server extends Node { start() {} }
       class Operator extends Node { async start() { this.cluster.stop('a', { grace: ms(10) }); await this.sleep(s(1)); this.cluster.start('spare'); await this.sleep(s(1)); this.cluster.crash('spare'); this.cluster.start('a') } }`,
      'cluster c\n  a: Server\n  spare: Server stopped\n  op: Operator\nrun c')
    assert.deepEqual(lines(trace, 'stop', 'restart', 'crash'), ['0 stop spare', `${10 * ms} stop a`, `${s} restart spare`, `${2 * s} crash spare`, `${2 * s} restart a`])
  })

  test('X13.6: two nodes that shoot each other at once leave none', () => {
    const { trace } = single(
      `class A extends Node { async start() { await this.sleep(s(2)); this.cluster.crash(this.peers[0]) } }`, 'cluster c\n  a, b: A\nrun c')
    assert.deepEqual(lines(trace, 'crash'), [`${2 * s} crash b`, `${2 * s} crash a`])
  })
})

suite('processes: misuse and sameness', () => {
  const wrong: [string, RegExp][] = [
    ['slow a by 0', /a factor above 0/],
    ['slow a by -2', /a factor above 0/],
    ['upgrade a to Nothing', /There is no class "Nothing"/],
    ['stop a with 5 grace', /no unit of time/],
    ['pause a by gc warned 5ms for 1s', /Expected "ahead"/],
  ]
  for (const [fault, message] of wrong) {
    test(fault, () => {
      const { errors } = requestsOf('class A extends Node {}', `cluster c\n  a: A\nfaults f\n  ${fault}\nrun c with f`)
      assert.match(errors.map((error) => `${error.message} ${error.hint ?? ''}`).join('\n'), message)
    })
  }

  const misuses: [string, RegExp][] = [
    ['this.lane("x", { handlers: ["nothing"] })', /no method "nothing"/],
    ['this.lane("x", { handlers: ["go"], thread: 4 })', /no option "thread"/],
    ['this.lane("x", { handlers: ["go"], threads: 0 })', /whole number from 1/],
    ['this.lane("x", { order: "random" })', /'oldest' or 'newest'/],
    ['this.lane("", {})', /takes a name/],
    ['this.backlog("y")', /no lane "y"/],
    ['this.busy({ exponental: 5 })', /a distribution such as/],
    ['this.busy({ uniform: [5, 1] })', /runs backwards/],
    ['this.busy({ pareto: [5, 0] })', /a number above 0/],
    ['this.cluster.stop("z")', /no node "z"/],
    ['this.send("a", "beforeStop")', /every node has that name/],
  ]
  for (const [code, message] of misuses) {
    test(code, () => assert.match(single(`class A extends Node { start() { ${code} } go() {} }`, 'cluster c\n  a: A\nrun c').problems[0].message, message))
  }

  for (const [line, message] of [
    ['mailbox a needing 5ms', /there is none/], ['mailbox a capacity -1', /whole number from 0/], ['mailbox a newest', /Expected "first"/],
    ['mailbox nobody capacity 1', /"nobody" is not a node/], ['a: A stoped', /Expected "stopped"|stopped/],
  ] as const) {
    test(line, () => {
      const { errors } = requestsOf('class A extends Node {}', `cluster c\n  a: A\n  ${line}\nrun c`)
      assert.match(errors.map((error) => `${error.message} ${error.hint ?? ''}`).join('\n'), message)
    })
  }

  test('the same plan gives the same digest', () => {
    const { results } = experiment(
      `class S extends Node { n = 0; start() { this.lane('w', { handlers: ['work'], threads: 2, capacity: 3, dropping: 'oldest' }); this.every(ms(7), 'tick') }
         async work() { await this.busy({ exponential: ms(9) }); this.n++ } tick() { this.n += this.random() } beforeStop() { this.n = -1 } }
       class C extends Node { start() { this.every(ms(3), 'go') } go() { for (const peer of this.peers) this.send(peer, this.id === 'c1' && peer !== 'c2' ? 'work' : 'tick') } tick() {} }`,
      'cluster c\n  s1, s2: S\n  s3: S stopped\n  c1, c2: C\n  network latency exponential 2ms\n  mailbox s2 newest first, capacity 2\nfaults f\n  every 100ms..300ms pause any by gc warned 5ms ahead for 20ms\n  every 200ms stop any with 3ms grace for 50ms\n  at 300ms start s3\n  at 400ms upgrade s1 to S\n  every 150ms slow any by 3 for 40ms\nrun c with f for 2s seed 9 repeated 3 times\nrun c with f for 2s seeds 1..5')
    assert.equal(new Set(results[0].map(({ trace }) => trace.header.digest)).size, 1)
    assert.equal(new Set(results[1].map(({ trace }) => trace.header.digest)).size, 5)
  })
})

suite('processes: a crash loses memory', () => {
  const memories: [string, string, string][] = [
    ['a Map at the top of the cell', 'const memory = new Map()', '(memory.set(memory.size, 1), memory.size)'],
    ['variables of a closure', 'const count = (() => { let n = 0; return () => ++n })()', 'count()'],
    ['a static private field', 'class Memory { static #n = 0; static next() { return ++Memory.#n } }', 'Memory.next()'],
  ]
  const faults: [string, string][] = [
    ['crash', 'at 10ms crash a for 5ms'], ['kill', 'at 10ms kill a for 5ms'], ['stop', 'at 10ms stop a for 5ms'],
  ]
  for (const [what, definition, next] of memories) {
    for (const [name, fault] of faults) {
      test(`${what}, after ${name} and restart`, () => {
        const { trace, problems } = single(
          `${definition}\nclass A extends Node { seen = 0; start() { this.seen = ${next} } }`,
          `cluster c\n  a, b: A\nfaults f\n  ${fault}\nrun c with f for 1s`)
        assert.deepEqual(problems, [])
        assert.equal(lines(trace, 'restart').length, 1)
        assert.deepEqual([state(trace, 0), state(trace, 1)], [{ seen: 1 }, { seen: 1 }])
      })
    }
  }

  test('in a cell above, and in the class that an upgrade brings', () => {
    const { trace } = single(
      `const memory = new Map()\nfunction next() { memory.set(memory.size, 1); return memory.size }`,
      `class A extends Node { seen = 0; start() { this.seen = next() } }\nclass B extends Node { seen = 0; start() { this.seen = 10 + next() } }`,
      'cluster c\n  a: A\nfaults f\n  at 5ms upgrade a to B\n  at 50ms crash a for 5ms\n  at 70ms crash a for 5ms\nrun c with f for 1s')
    assert.deepEqual(state(trace), { seen: 11 })
    assert.ok(lines(trace, 'restart').length >= 2)
  })

  test('what is on disk is kept', () => {
    const { trace } = single(
      `const memory = new Map()
       class A extends Node { seen = 0; kept = 0
         async start() { memory.set(memory.size, 1); this.seen = memory.size; await this.disk.write('n', 7); await this.disk.sync() }
         async recover() { memory.set(memory.size, 1); this.seen = memory.size; this.kept = (await this.disk.read('n')) as number } }`,
      'cluster c\n  a: A\nfaults f\n  at 10ms crash a for 5ms\nrun c with f for 1s')
    assert.deepEqual(state(trace), { seen: 1, kept: 7 })
  })
})
