/**
 * Retry, circuit breaker, bulkhead and token bucket against a server that is slow, paused or gone; the numbers of curriculum X07.2, X07.4
 * and X07.5.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { lines, single } from '../../support/laboratory.ts'
import { type Fields, measured, planted, runs, stateOf, use } from '../../support/parts.ts'

const ms = 1e6

// --- retry

/** Asks a server that is not there; `options` are written in node code. */
function retrying(options: string): string {
  return `
class Server extends Node { ping() { return { ok: true } } }
class Client extends Node {
  outcome = ''
  async start() {
    try {
      await retry(this, () => this.call('server', 'ping', {}, { timeout: ms(200) }), ${options})
      this.outcome = 'ok'
    } catch (error) { this.outcome = error.name }
  }
}`
}

const lonely = `
cluster pair
  server: Server
  client: Client
  network latency 1ms
faults gone
  at 0s crash server for 600ms
run pair with gone for 60s`

function sendTimes(options: string): number[] {
  const { trace } = single(use('retry'), retrying(options), lonely)
  return lines(trace, 'send').filter((line) => line.includes('client ping')).map((line) => Number(line.split(' ')[0]) / ms)
}

/** Requests one after the other; `measure('sends')` counts what arrives at a dead server. */
const storm = `
class Server extends Node {
  ping() { return { ok: true } }
}
class Client extends Node {
  budget = new RetryBudget({ percent: 10, reserve: 5 })
  requests = 0
  sends = 0
  start() { this.every(ms(10), 'ask') }
  async ask() {
    this.requests += 1
    await retry(this, () => { this.sends += 1; return this.call('server', 'ping', {}, { timeout: ms(20) }) },
      { attempts: 4, base: ms(5), budget: this.budget }).catch(() => {})
  }
}
safety('retries stay within the budget', ({ client }) => client.sends <= client.requests * 1.1 + 5)`

suite('parts: retry', () => {

  test('waits grow by the factor, up to the cap: exact times without jitter', () => {
    // Each call gives up after 200 ms; the server is back after 600 ms.
    assert.deepEqual(sendTimes('{ jitter: "none" }'), [0, 300, 700])
    assert.deepEqual(sendTimes('{ jitter: "none", base: ms(10), factor: 3, attempts: 3 }'), [0, 210, 440])
    assert.deepEqual(sendTimes('{ jitter: "none", cap: ms(100), attempts: 10 }'), [0, 300, 600])
    assert.deepEqual(sendTimes('{ attempts: 1 }'), [0])
  })

  test('the last error is thrown; errors that will not go away are thrown at once', () => {
    const outcome = (options: string) => stateOf(single(use('retry'), retrying(options), lonely), 'client').outcome
    assert.equal(outcome('{}'), 'ok')
    assert.equal(outcome('{ attempts: 2, jitter: "none" }'), 'Timeout')
    assert.equal(outcome('{ attempts: 0 }'), 'RangeError')
    const cell = `${use('retry', 'failure')}
class A extends Node {
  tries = 0
  async start() { await retry(this, () => { this.tries += 1; throw failure('Refused by law', '') }).catch(() => {}) }
}`
    assert.equal(stateOf(single(cell, 'cluster c\n  a: A\nrun c'), 'a').tries, 1)
  })

  test('jitter stays in its range for every wait, and the cap holds', () => {
    const cell = (retryNumber: number, random: number, factor: number) => `${use('backoff')}
class A extends Node {
  waits: any
  start() {
    const options = { base: ms(100), factor: ${factor}, cap: s(3) }
    this.waits = ['none', 'full', 'equal'].map((jitter: any) => backoff(${retryNumber}, ${random}, { ...options, jitter }))
  }
}`
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.double(
      { min: 0, max: 0.999, noNaN: true },
    ), fc.constantFrom(1, 2, 3), (number, random, factor) => {
      const [none, full, equal] = stateOf(single(cell(number, random, factor), 'cluster c\n  a: A\nrun c'), 'a').waits
      assert.equal(none, Math.min(100 * ms * factor ** (number - 1), 3000 * ms))
      assert.ok(full >= 0 && full <= none)
      assert.ok(equal >= none / 2 - 1 && equal <= none)
      for (const wait of [none, full, equal]) assert.ok(Number.isInteger(wait))
    }), { numRuns: 40 })
  })

  test('clients that failed together come back together without jitter, and spread out with it', () => {
    const together = (jitter: string) => {
      const cell = `${use('retry')}
class Server extends Node {
  at: number[] = []
  ping() { this.at.push(this.clock.monotonic()); return 1 }
}
class Client extends Node {
  async start() { await retry(this, () => this.call('server', 'ping', {}, { timeout: ms(200) }), { base: s(1), jitter: '${jitter}' }) }
}`
      const scenario = `cluster many
  server: Server
  ${Array.from({ length: 20 }, (_, i) => `c${i}`).join(', ')}: Client
faults gone
  at 0s crash server for 100ms
run many with gone for 20s`
      return new Set(stateOf(single(cell, scenario), 'server').at.map((time: number) => Math.floor(time / 10 / ms))).size
    }
    assert.equal(together('none'), 1, 'all 20 in the same 10 ms')
    assert.ok(together('full') >= 12)
  })

  test('a budget holds retries to its share of the requests, and without it they multiply', () => {
    const dead = 'cluster c\n  server: Server\n  client: Client\nfaults gone\n  at 0.5s crash server\nrun c with gone for 10s'
    const [result] = runs([use('retry', 'RetryBudget'), storm, dead], 1)
    assert.equal(result.verdicts[0].verdict, 'holds')
    const { requests, sends } = stateOf(result, 'client')
    assert.equal(requests, 1000)
    assert.ok(sends > 1090 && sends <= 1105, `${sends}`)
    for (const bug of [['this.credit -= 100', 'this.credit -= 1'], ['!budget.take()', 'false']] as [string, string][]) {
      const [broken] = runs([planted('retry', bug), storm, dead], 1)
      assert.equal(broken.verdicts[0].verdict, 'violated')
    }
  })
})

// --- the metastable failure (X07.2)

/** 80 requests a second for a server that can do 100; it is paused from 10 s to 20 s; a client waits 1 s and tries 4 times. */
const shop = (attempt: string) => `
class Server extends Node {
  done = 0
  async work() { await this.busy(ms(10)); this.done += 1; return { ok: true } }
}
class Client extends Node {
  requests = 0
  sends = 0
  good: number[] = []
  breaker = new CircuitBreaker({ failures: 5, openFor: s(5) })
  budget = new RetryBudget({ percent: 10, reserve: 10 })
  start() { this.every(us(12500), 'arrive') }
  ask() { this.sends += 1; return this.call('server', 'work', {}, { timeout: s(1) }) }
  async arrive() {
    this.requests += 1
    await ${attempt}.then(() => { const second = Math.floor(this.clock.monotonic() / s(1)); this.good[second] = (this.good[second] ?? 0) + 1 }, () => {})
  }
}
measure('per second at the end', ({ client }) => client.good.slice(90, 120).reduce((sum, one) => sum + (one ?? 0), 0) / 30)
measure('recovered', ({ client }) => {
  for (let second = 20; second < 120; second++) if (client.good[second] >= 80) return second
  return 'never'
})`

const overload = `
cluster shop
  server: Server
  client: Client
  network latency 0ms
faults stop
  at 10s pause server for 10s
run shop with stop for 120s`

suite('parts: a cascading failure and its cures', () => {
  const outcome = (attempt: string, parts = use('retry', 'RetryBudget', 'CircuitBreaker')) => {
    const result = single(parts, shop(attempt), overload)
    assert.deepEqual(result.problems.filter(({ severity }) => severity === 'error'), [])
    return { rate: measured(result, 'per second at the end') as number, second: measured(result, 'recovered'), client: stateOf(result, 'client') }
  }

  test('no retries: back to 80 a second when the backlog is gone', () => {
    const { rate, second } = outcome('this.ask()')
    assert.equal(Math.round(rate), 80)
    assert.ok(Number(second) >= 55 && Number(second) <= 57, `${second}`)
  })

  test('4 attempts at once: nothing succeeds any more, long after the pause', () => {
    const { rate, second } = outcome('retry(this, () => this.ask(), { attempts: 4, base: 0 })')
    assert.equal(rate, 0)
    assert.equal(second, 'never')
  })

  test('back-off with jitter alone does not cure it', () => {
    assert.equal(outcome('retry(this, () => this.ask(), { attempts: 4, base: ms(100) })').rate, 0)
  })

  test('a retry budget cures it, slowly', () => {
    const { rate, second } = outcome('retry(this, () => this.ask(), { attempts: 4, base: 0, budget: this.budget })')
    assert.equal(Math.round(rate), 80)
    // 88 a second come in, so the backlog of about 890 shrinks by 12 a second, and is under 100 after 66 seconds.
    assert.ok(Number(second) >= 84 && Number(second) <= 88, `${second}`)
  })

  test('a circuit breaker cures it, quickly', () => {
    const { rate, second } = outcome('retry(this, () => this.breaker.run(this, () => this.ask()), { attempts: 4, base: 0 })')
    assert.equal(Math.round(rate), 80)
    assert.ok(Number(second) >= 20 && Number(second) <= 30, `${second}`)
  })
})

// --- circuit breaker

const caller = `
class Server extends Node { ping() { return { ok: true } } }
class Client extends Node {
  breaker = new CircuitBreaker({ failures: 3, openFor: s(2), trials: 2 })
  changes: string[] = []
  callsWhileOpen = 0
  inTrial = 0
  mostTrials = 0
  start() { this.every(ms(100), 'ask') }
  async ask() {
    const before = this.breaker.state
    try {
      await this.breaker.run(this, async () => {
        if (this.breaker.state === 'open') this.callsWhileOpen += 1
        const trial = this.breaker.state === 'half-open'
        if (trial) this.mostTrials = Math.max(this.mostTrials, ++this.inTrial)
        try { await this.call('server', 'ping', {}, { timeout: ms(250) }) } finally { if (trial) this.inTrial -= 1 }
      })
    } catch {}
    if (this.breaker.state !== before) this.changes.push(Math.round(this.clock.monotonic() / ms(1)) + ' ' + this.breaker.state)
  }
}
safety('no call while open', ({ client }) => client.callsWhileOpen === 0)
safety('no more trials at once than allowed', ({ client }) => client.mostTrials <= 2)`

const outage = `
cluster pair
  server: Server
  client: Client
  network latency 1ms..300ms
faults trouble
  every 1s..9s crash server for 0.2s..4s
  every 1s..5s pause server for 0.1s..2s
run pair with trouble for 60s`

suite('parts: circuit breaker', () => {

  test('closed, open, half-open, closed: at exact times', () => {
    const scenario = 'cluster pair\n  server: Server\n  client: Client\n  network latency 1ms\nfaults gone\n  at 950ms crash server for 2.5s\nrun pair with gone for 8s'
    const result = single(use('CircuitBreaker'), caller, scenario)
    // Asked at 1.0, 1.1 and 1.2 s; the third gives up at 1.45 s. Two seconds later comes a trial, asked at 3.5 s, and one more at 3.6 s.
    const { changes, breaker } = stateOf(result, 'client')
    assert.deepEqual(changes.filter((line: string) => /closed/.test(line) || line === '1450 open').slice(0, 2), ['1450 open', '3602 closed'])
    assert.equal(breaker.state, 'closed')
    const bands = lines(result.trace, 'bandBegin', 'bandEnd').map((line) => line.replace(/000000 /, ' '))
    assert.deepEqual(bands, ['1450 bandBegin client', '3602 bandEnd client'])
  })

  test('under crashes, pauses and late answers it never lets a call through while open, nor too many trials', () => {
    for (const result of runs([use('CircuitBreaker'), caller, outage], 50)) {
      for (const { property, verdict } of result.verdicts) assert.equal(verdict, 'holds', `${property}, seed ${result.trace.header.seed}`)
      assert.ok(stateOf(result, 'client').changes.length > 2, 'it opened and closed')
    }
  })

  const bugs: [string, [string, string]][] = [
    ['everything passes while half-open', ['this.trying + this.succeeded >= this.trials', 'false']],
    ['an open circuit is not looked at', ["this.state === 'open' || this.trying", 'this.trying']],
  ]
  for (const [what, change] of bugs) {
    test(`planted bug: ${what}`, () => {
      const violated = [...runs([planted('circuit-breaker', change), caller, outage], 10)].filter(({ verdicts }) => verdicts.some(({ verdict }) => verdict === 'violated'))
      assert.ok(violated.length > 0)
    })
  }

  test('what began before the circuit opened does not close it', () => {
    const cell = (part: string) => `${part}
class A extends Node {
  states: string[] = []
  start() {
    const breaker = new CircuitBreaker({ failures: 1, openFor: s(1) })
    const slow = breaker.begin(0)!
    const failing = breaker.begin(0)!
    breaker.end(failing, false, 0)
    this.states.push(breaker.state)
    const trial = breaker.begin(s(1))!
    breaker.end(slow, true, s(1))
    this.states.push(breaker.state)
    breaker.end(trial, false, s(1))
    this.states.push(breaker.state)
  }
}`
    const states = (part: string) => stateOf(single(cell(part), 'cluster c\n  a: A\nrun c'), 'a').states
    assert.deepEqual(states(use('CircuitBreaker')), ['open', 'half-open', 'open'])
    assert.deepEqual(states(planted('circuit-breaker', ['if (period !== this.period) return false', ''])), ['open', 'closed', 'open'])
  })
})

// --- bulkhead (X07.4)

/** 100 places; A hangs for 10 s, B takes 20 ms; 50 requests a second for each, for 60 s. */
const pool = (a: string, b: string) => `
class Shop extends Node {
  shared = new Bulkhead({ places: 100 })
  forA = new Bulkhead({ places: 80 })
  forB = new Bulkhead({ places: 20 })
  asked = { a: 0, b: 0 }
  served = { a: 0, b: 0 }
  most = 0
  start() {
    this.every(ms(20), 'a')
    this.every(ms(20), 'b')
  }
  async a() { await this.use('a', this.${a}, s(10)) }
  async b() { await this.use('b', this.${b}, ms(20)) }
  async use(kind: 'a' | 'b', pool: any, length: number) {
    if (this.asked[kind] === 3000) return
    this.asked[kind] += 1
    let inside = 0
    await pool.run(async () => {
      this.most = Math.max(this.most, this.shared.taken)
      await this.sleep(length)
      this.served[kind] += 1
    }).catch((error: any) => { if (error.name !== 'BulkheadFull') throw error })
  }
}
safety('never more inside than places', ({ shop }) => shop.most <= 100 && shop.shared.taken <= 100 && shop.forA.taken <= 80 && shop.forB.taken <= 20)`

suite('parts: bulkhead', () => {
  const served = (a: string, b: string, part = use('Bulkhead')) => {
    const result = single(part, pool(a, b), 'cluster c\n  shop: Shop\nrun c for 75s')
    const fields: Fields = { ...stateOf(result, 'shop'), holds: result.verdicts[0].verdict === 'holds' }
    return fields
  }

  test('one pool for both: the hanging service takes nearly everything from the other', () => {
    const { served: { b }, asked, holds } = served('shared', 'shared')
    assert.equal(asked.b, 3000)
    assert.ok(holds)
    assert.ok(b / 3000 < 0.06, `${b} of 3000`)
  })

  test('a pool for each: the other one notices nothing, exactly 3000 of 3000', () => {
    const { served: { a, b }, forA, holds } = served('forA', 'forB')
    assert.equal(b, 3000)
    assert.ok(holds)
    assert.equal(a + forA.refused, 3000)
  })

  test('planted bug: an operation that fails keeps its place', () => {
    const cell = `
class A extends Node {
  pool = new Bulkhead({ places: 2 })
  refused = 0
  async start() {
    for (let i = 0; i < 5; i++) {
      await this.pool.run(() => { throw new Error('broken') }).catch((error: any) => { if (error.name === 'BulkheadFull') this.refused += 1 })
    }
  }
}`
    const refused = (part: string) => stateOf(single(part, cell, 'cluster c\n  a: A\nrun c'), 'a').refused
    assert.equal(refused(use('Bulkhead')), 0)
    const bug = planted('limits', ['    } finally {\n      this.leave()\n    }', '    } finally {\n    }'])
    assert.equal(refused(bug), 3)
  })
})

// --- token bucket (X07.5)

suite('parts: token bucket', () => {
  test('100 a second, bursts of 20, 500 a second offered for 10 s: 1019 pass', () => {
    const cell = `${use('TokenBucket')}
class Api extends Node {
  bucket = new TokenBucket({ rate: 100, burst: 20 })
  accepted = 0
  asked = 0
  start() { this.get(); this.every(ms(2), 'get') }
  get() { if (this.asked === 5000) return; this.asked += 1; if (this.bucket.take(this.clock.monotonic())) this.accepted += 1 }
}`
    const { accepted, asked } = stateOf(single(cell, 'cluster c\n  api: Api\nrun c for 10s'), 'api')
    assert.equal(asked, 5000)
    assert.equal(accepted, 1019)
  })

  const check = (part: string, rate: number, burst: number, gaps: number[]): { admitted: [number, number][]; waits: string[] } => {
    const cell = `
class Api extends Node {
  bucket = new TokenBucket({ rate: ${rate}, burst: ${burst} })
  admitted: number[][] = []
  waits: string[] = []
  start() {
    let now = 0
    for (const gap of ${JSON.stringify(gaps)}) {
      now += gap
      const wait = this.bucket.wait(now)
      const ok = this.bucket.take(now)
      if (ok !== (wait === 0)) this.waits.push('wait ' + wait + ' but ' + ok)
      if (ok) this.admitted.push([now, 1])
      else if (!this.bucket.take(now + wait)) this.waits.push('not there after the wait')
      else { now += wait; this.admitted.push([now, 1]) }
    }
  }
}`
    const { admitted, waits } = stateOf(single(part, cell, 'cluster c\n  a: Api\nrun c'), 'a')
    return { admitted, waits }
  }

  /** The most that any window admitted beyond what it may. */
  const excess = (admitted: [number, number][], rate: number, burst: number): number => {
    let most = -Infinity
    for (let i = 0; i < admitted.length; i++) {
      for (let k = i; k < admitted.length; k++) most = Math.max(most, k - i + 1 - burst - (admitted[k][0] - admitted[i][0]) * rate / 1e9)
    }
    return most
  }

  const gapsOf = fc.array(fc.oneof(fc.nat(1000), fc.nat(20_000_000), fc.nat(3_000_000_000)), { minLength: 1, maxLength: 60 })

  test('no window admits more than burst + rate × its length, and `wait` is exact', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 30 }), gapsOf, (rate, burst, gaps) => {
      const { admitted, waits } = check(use('TokenBucket'), rate, burst, gaps)
      assert.deepEqual(waits, [])
      assert.ok(excess(admitted, rate, burst) <= 1e-6)
    }), { numRuns: 60 })
  })

  test('planted bug: a bucket without a bottom and a bucket without a rim', () => {
    const gaps = [...Array.from({ length: 20 }, () => 0), 3e9, ...Array.from({ length: 40 }, () => 1e6)]
    for (const bug of [
      ['elapsed >= missing / this.rate ? this.burst * 1e9 : ', ''],
      ['this.level -= count * 1e9', ''],
    ] as [string, string][]) {
      assert.ok(excess(check(planted('limits', bug), 10, 5, gaps).admitted, 10, 5) > 1)
    }
  })

  test('misuse is explained', () => {
    for (const [options, complaint] of [['{ rate: 0.5, burst: 1 }', /whole numbers from 1 on; it was given 0\.5 and 1/], ['{ rate: 1, burst: 0 }', /given 1 and 0/]] as const) {
      const { problems } = single(`${use('TokenBucket')}\nclass A extends Node { bucket = new TokenBucket(${options}) }`, 'cluster c\n  a: A\nrun c')
      assert.match(problems[0].message, complaint)
    }
  })
})
