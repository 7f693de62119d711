/** Threads that block: a pool whose threads stay occupied while what they run waits. */
import assert from 'node:assert/strict'
import { lines, requestsOf, single } from '../support/laboratory.ts'

const pool = (options: string) => `
class Db extends Node { async query() { await this.busy(Infinity); return 1 } }
class App extends Node {
  answered = 0
  start() { this.lane('pool', { handlers: ['report', 'health'], threads: 2, capacity: 10${options} }) }
  async report() { await this.call('db', 'query') }
  health() { this.answered += 1; return 'fine' }
}
class Client extends Node {
  healthy = false
  start() { for (let i = 0; i < 5; i++) this.send('app', 'report'); this.after(s(1), 'look') }
  async look() { this.healthy = (await this.call('app', 'health', {}, { timeout: s(1) }).catch(() => 'dead')) === 'fine' }
}`
const cluster = 'cluster c\n  db: Db\n  app: App\n  client: Client\nrun c for 5s'
const healthy = (code: string) => single(code, cluster).trace.finalState(2)

/** What a pool of `threads` made of jobs that came at 0, 1, 2, … ms: when each was begun and done. */
const jobs = (body: string, options = 'threads: 2, blocking: true', more = '', faults = '') => {
  const { trace } = single(`
class Other extends Node { async wait() { await this.sleep(ms(10)); return 1 } never() { return new Promise(() => {}) } }
class Pool extends Node {
  seen: string[] = []
  start() { this.lane('pool', { handlers: ['job', 'beat'], ${options} }) }
  async job({ n }: { n: number }) { this.say(n + ' begins'); ${body}; this.say(n + ' done') }
  say(what: string) { this.seen.push(Math.round(this.clock.monotonic() / ms(1)) + ' ' + what) }
  beat() { this.say('beat') }
  ${more}
}
class Client extends Node { n = 0; start() { for (let n = 0; n < 3; n++) this.after(ms(n), "go") } go() { this.send('pool', 'job', { n: this.n++ }) } }
`, `cluster c\n  network latency 0ms\n  other: Other\n  pool: Pool\n  client: Client\n  disk pool latency 10ms\n${faults && `faults f\n  ${faults}\n`}run c${faults && ' with f'} for 1s`)
  return (trace.finalState(1) as { seen: string[] }).seen
}

suite('kernel: threads that block', () => {
  test('a pool that is exhausted by a slow dependency answers nobody', () => {
    assert.deepEqual(healthy(pool(', blocking: true')), { healthy: false })
    assert.deepEqual(healthy(pool('')), { healthy: true })
    assert.deepEqual(healthy(pool(', blocking: false')), { healthy: true })
  })

  const waits = ["await this.call('other', 'wait')", 'await this.sleep(ms(10))', "await this.disk.read('k')", 'await this.busy(ms(10))']
  for (const wait of waits) {
    test(`${wait} occupies its thread`, () => {
      assert.deepEqual(jobs(wait).filter((line) => line.includes('begins')), ['0 0 begins', '1 1 begins', '10 2 begins'])
    })
  }

  test('without the option only busy does', () => {
    for (const wait of waits.slice(0, 3)) {
      assert.deepEqual(jobs(wait, 'threads: 2').filter((line) => line.includes('begins')), ['0 0 begins', '1 1 begins', '2 2 begins'])
    }
  })

  test('what goes on in a thread has its thread: several waits, and busy between them', () => {
    assert.deepEqual(jobs("await this.call('other', 'wait'); await this.busy(ms(10)); await this.sleep(ms(10))", 'threads: 1, blocking: true'), [
      '0 0 begins', '30 0 done', '30 1 begins', '60 1 done', '60 2 begins', '90 2 done',
    ])
  })

  test('a handler that fails, or is over and left its thread busy, frees it', () => {
    assert.deepEqual(jobs("await this.call('other', 'never', {}, { timeout: ms(10) }).catch(() => 0)", 'threads: 1, blocking: true').at(-1), '30 2 done')
    const busy = "class Pool extends Node { seen: number[] = []; start() { this.lane('pool', { handlers: ['job'], threads: 1, blocking: true }) } job() { this.seen.push(this.clock.monotonic() / 1e6); void this.busy(ms(10)) } }"
    const { trace } = single(`${busy}\nclass Client extends Node { start() { for (let n = 0; n < 3; n++) this.send('pool', 'job') } }`, 'cluster c\n  pool: Pool\n  client: Client\nrun c for 1s')
    assert.deepEqual(trace.finalState(0), { seen: [0.5, 10.5, 20.5] })
  })

  test('timers of the lane wait for a thread like messages', () => {
    const seen = jobs('await this.sleep(ms(10))', "threads: 1, blocking: true }); this.after(ms(5), 'beat'); this.lane('pool', {")
    assert.deepEqual(seen.slice(0, 4), ['0 0 begins', '10 0 done', '10 1 begins', '20 1 done'])
  })

  test('a pause, and a crash that ends the lane', () => {
    assert.deepEqual(jobs('await this.sleep(ms(10))', 'threads: 1, blocking: true', '', 'at 5ms pause pool for 20ms').slice(0, 4), ['0 0 begins', '25 0 done', '25 1 begins', '35 1 done'])
    assert.deepEqual(jobs('await this.sleep(ms(10))', 'threads: 1, blocking: true', 'recover() { this.start() }', 'at 5ms crash pool for 20ms'), [])
  })

  test('the main lane may block too, and so do the operations of a load', () => {
    const code = `class A extends Node { seen: number[] = []; start() { this.lane('main', { threads: 1, blocking: true }) } async work() { this.seen.push(this.clock.monotonic() / 1e6); await this.sleep(ms(30)) } }`
    const { trace } = single(code, 'cluster c\n  a: A\n  load a work every 10ms, at most 3 times\nrun c')
    assert.deepEqual(trace.finalState(0), { seen: [10, 40, 70] })
    assert.equal(lines(trace, 'outcome').length, 3)
  })

  test('a wrong value is an error at its line', () => {
    const wrong = "class A extends Node { start() { this.lane('pool', { handlers: ['a'], blocking: 2 as any }) } a() {} }"
    assert.match(single(wrong, 'cluster c\n  a: A\nrun c').problems[0].message, /the blocking of lane "pool" is true or false, not 2/)
    assert.deepEqual(requestsOf("class A extends Node { start() { this.lane('pool', { handlers: ['a'], blocking: true }) } a() {} }", 'cluster c\n  a: A\nrun c').errors, [])
  })
})
