/** The NTP exchange, its filter, and Marzullo's intersection against slow ways, silent servers and liars (curriculum X08.3, X08.4, X14.5). */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { single } from '../../support/laboratory.ts'
import { planted, runs, stateOf, use } from '../../support/parts.ts'

const ms = 1e6

suite('parts: NTP', () => {

  const asking = (part = use('NtpServer', 'ntpExchange')) => `${part}
class Server extends NtpServer {}
class Client extends Node {
  sample: any
  async start() { this.sample = await ntpExchange(this, 'server') }
}`

  test('X08.3: 70 ms there and 0 ms back are read as 35 ms, exactly; the offset of the clocks adds to it', () => {
    const run = (client: string, offset: string, part?: string) => stateOf(single(asking(part), `cluster c
  server: Server
  client: Client
  network client -> server latency ${client}
  network server -> client latency 0ms
  clock server offset ${offset}
run c`), 'client').sample
    assert.deepEqual(run('70ms', '0s'), { server: 'server', offset: 35 * ms, delay: 70 * ms, at: 70 * ms })
    assert.equal(run('70ms', '-2s').offset, 35 * ms - 2e9)
    assert.equal(run('900ms', '0s').offset, 450 * ms)
    const bug = `${planted('time-sync', ['(received - sent + (answered - at)) / 2', 'received - sent'])}`
    assert.equal(run('70ms', '0s', bug).offset, 70 * ms, 'planted bug: the way there is taken for nothing')
  })

  const walk = (part: string) => `${part}
class Server extends NtpServer {}
class Client extends Node {
  filter = new NtpFilter()
  single: number[] = []
  filtered: number[] = []
  beyond = 0
  async start() {
    for (let i = 0; i < 200; i++) {
      const sample = await ntpExchange(this, 'server', { timeout: s(20) })
      this.filter.add(sample)
      if (Math.abs(sample.offset - s(1)) > sample.delay / 2) this.beyond += 1
      this.single.push(Math.abs(sample.offset - s(1)))
      this.filtered.push(Math.abs(this.filter.best()!.offset - s(1)))
      await this.sleep(s(1))
    }
  }
}`
  const jittery = `cluster c
  server: Server
  client: Client
  network latency 1ms + exponential 50ms
  clock server offset 1s
run c`

  test('X08.3: the error of 1000 random exchanges is at most half of the delay, and the least delay of eight is better', () => {
    const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length
    const measure = (part: string) => {
      const found = { single: [] as number[], filtered: [] as number[], beyond: 0 }
      for (const result of runs([walk(part), jittery], 5)) {
        const { single: one, filtered, beyond } = stateOf(result, 'client')
        found.single.push(...one)
        found.filtered.push(...filtered)
        found.beyond += beyond
      }
      return found
    }
    const { single: one, filtered, beyond } = measure(use('NtpServer', 'ntpExchange', 'NtpFilter'))
    assert.equal(one.length, 1000)
    assert.equal(beyond, 0)
    assert.ok(mean(filtered) < mean(one) / 2, `${mean(filtered) / ms} ms instead of ${mean(one) / ms} ms`)
    const bug = measure(planted('time-sync', ['sample.delay < best.delay', 'sample.delay > best.delay']))
    assert.ok(mean(bug.filtered) > mean(bug.single), 'planted bug: the greatest delay is chosen')
  })

  const liars = (count: number, lying: number) => {
    const names = Array.from({ length: count }, (_, i) => `t${i + 1}`)
    const cell = (part: string) => `${part}
class Server extends NtpServer {}
class Liar extends NtpServer { reading() { return this.clock.now() + s(10) } }
class Client extends Node {
  time = new NtpClient({ servers: ${JSON.stringify(names)}, timeout: s(1) })
  outcome = ''
  async start() {
    try { await this.time.sync(this); this.outcome = 'ok' } catch (error) { this.outcome = error.name + ': ' + error.message }
  }
}`
    const scenario = (faults = '') => `cluster c
${names.map((name, i) => `  ${name}: ${i < lying ? 'Liar' : 'Server'}`).join('\n')}
  client: Client
  network latency 5ms..50ms
  clock client offset -300ms
${faults === '' ? '' : `faults f\n  ${faults}\n`}run c ${faults === '' ? '' : 'with f '}for 10s`
    return (part = use('NtpServer', 'NtpClient'), faults = '') => {
      const { time, outcome } = stateOf(single(cell(part), scenario(faults)), 'client')
      return { offset: time.offset / ms, error: time.error / ms, outcome }
    }
  }

  test('X14.5: 2 liars of 5 are outvoted, 3 of 5 win, a single server is believed whatever it says', () => {
    const two = liars(5, 2)()
    assert.ok(Math.abs(two.offset - 300) <= two.error && two.error < 50, JSON.stringify(two))
    const three = liars(5, 3)()
    assert.ok(Math.abs(three.offset - 10_300) <= three.error, JSON.stringify(three))
    assert.ok(Math.abs(liars(1, 1)().offset - 10_300) < 50)
    assert.equal(liars(4, 2)().outcome, 'NoMajority: Of 4 time servers 2 agree; more than half must.')
  })

  test('silent servers count among those that a majority is needed of', () => {
    assert.equal(liars(5, 0)(undefined, 'at 0s crash t1, t2').outcome, 'ok')
    assert.equal(liars(5, 0)(undefined, 'at 0s crash t1, t2, t3').outcome, 'NoMajority: Of 5 time servers 2 agree; more than half must.')
    assert.equal(liars(5, 2)(undefined, 'at 0s crash t3').outcome, 'NoMajority: Of 5 time servers 2 agree; more than half must.')
  })

  test('planted bug: without the majority rule liars win among few', () => {
    const bug = planted('time-sync', ['agreed.agreeing * 2 <= this.servers.length', 'false'])
    const { offset, outcome } = liars(5, 2)(bug, 'at 0s crash t3, t4, t5')
    assert.equal(outcome, 'ok')
    assert.ok(Math.abs(offset - 10_300) < 50)
    assert.match(liars(5, 2)(undefined, 'at 0s crash t3, t4, t5').outcome, /NoMajority/)
  })

  test('X08.4: a clock is slewed, stepped, or left alone when it is absurdly wrong', () => {
    const cell = `${use('NtpServer', 'NtpClient')}
class Server extends NtpServer {}
class Client extends Node {
  time = new NtpClient({ servers: ['server'] })
  told: any[] = []
  async start() {
    await this.time.sync(this)
    try { this.told.push(this.time.correct(this)) } catch (error) { this.told.push(error.name) }
    this.told.push(this.clock.now() - this.clock.monotonic())
    await this.sleep(s(199))
    this.told.push(this.time.offset)
  }
}`
    const told = (offset: string) => stateOf(single(cell, `cluster c\n  server: Server\n  client: Client\n  network latency 0ms\n  clock server offset ${offset}\nrun c`), 'client').told
    assert.deepEqual(told('100ms').slice(0, 2), ['slewed', 0])
    assert.deepEqual(told('200ms'), ['stepped', 200 * ms, 0])
    assert.deepEqual(told('-200ms'), ['stepped', -200 * ms, 0])
    assert.deepEqual(told('1001s'), ['TooFarOff', 0, 1001e9])
  })
})

suite('parts: Marzullo', () => {
  const marzullo = (intervals: { earliest: number; latest: number }[], part = use('marzullo')) => stateOf(single(`${part}
class A extends Node {
  found: any
  start() { this.found = marzullo(${JSON.stringify(intervals)}) }
}`, 'cluster c\n  a: A\nrun c'), 'a').found

  test('the examples of the paper', () => {
    const sources = (...list: [number, number][]) => list.map(([earliest, latest]) => ({ earliest, latest }))
    assert.deepEqual(marzullo(sources([8, 12], [11, 13], [10, 12])), { earliest: 11, latest: 12, agreeing: 3 })
    assert.deepEqual(marzullo(sources([8, 12], [11, 13], [14, 15])), { earliest: 11, latest: 12, agreeing: 2 })
    assert.deepEqual(marzullo(sources([8, 9], [8, 12], [10, 12])), { earliest: 8, latest: 9, agreeing: 2 }, 'of equal ranges the first')
    assert.deepEqual(marzullo(sources([1, 2], [2, 3])), { earliest: 2, latest: 2, agreeing: 2 }, 'ranges that touch agree')
    assert.equal(marzullo([]), undefined)
  })

  test('it agrees with counting at every point', () => {
    const interval = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.nat(10)).map(([earliest, length]) => ({ earliest, latest: earliest + length }))
    const inside = (
      intervals: { earliest: number; latest: number }[], at: number,
    ) => intervals.filter(({ earliest, latest }) => earliest <= at && at <= latest).length
    const wrong = (part: string) => {
      const check = fc.check(fc.property(fc.array(interval, { minLength: 1, maxLength: 7 }), (intervals) => {
        const { earliest, latest, agreeing } = marzullo(intervals, part)
        const most = Math.max(...intervals.map((one) => inside(intervals, one.earliest)))
        assert.equal(agreeing, most)
        for (const at of [earliest, latest]) assert.equal(inside(intervals, at), most)
        assert.ok(inside(intervals, latest + 0.5) < most && inside(intervals, earliest - 0.5) < most)
      }), { numRuns: 60, seed: 1 })
      return check.failed ? String(check.errorInstance) : ''
    }
    assert.equal(wrong(use('marzullo')), '')
    assert.notEqual(wrong(planted('time-sync', ['a.at - b.at || b.step - a.step', 'a.at - b.at || a.step - b.step'])), '', 'planted bug: ranges that touch do not agree')
  })

  test('misuse is explained', () => {
    const { problems } = single(`${use('marzullo')}\nclass A extends Node { start() { marzullo([{ earliest: 2, latest: 1 }]) } }`, 'cluster c\n  a: A\nrun c')
    assert.match(problems[0].message, /marzullo needs intervals with earliest <= latest; it was given 2 and 1/)
  })
})
