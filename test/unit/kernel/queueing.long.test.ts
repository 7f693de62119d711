/**
 * Believed numbers: queues of the textbook, as experiments that anybody can write in a notebook, against their closed forms.
 *
 * A million customers each, through the network and the mailbox of a real node. The relative deviation of a mean wait over that many is
 * 0.8 % at a load of 0.7 (the asymptotic variance of M/M/1 is ρ(2 + 5ρ − 4ρ² + ρ³)/(1 − ρ)⁴), so 3 % are more than three of them.
 */
import assert from 'node:assert/strict'
import { Tally } from '../../../src/check/evaluate.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { simulator } from '../../../src/kernel/simulate.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { requestsOf, single } from '../support/laboratory.ts'

const million = 1_000_000

/** Clients come as a Poisson process; a server with so many threads works for each as long as `service` says. */
const queue = (service: string, threads: number) => `
class Client extends Node {
  inside = 0; since = 0; area = 0; sojourns = 0
  changed(by: number) {
    const now = this.clock.monotonic()
    this.area += this.inside * (now - this.since)
    this.since = now
    this.inside += by
    return now
  }
  async request() {
    const came = this.changed(1)
    await this.call('server', 'work', { came })
    this.sojourns += this.changed(-1) - came
  }
}
class Server extends Node {
  served = 0; waited = 0; worked = 0
${threads === 1 ? '' : `  start() { this.lane('counters', { handlers: ['work'], threads: ${threads} }) }`}
  async work({ came }: { came: number }) {
    const began = this.clock.monotonic()
    this.waited += began - came
    await this.busy(${service})
    this.worked += this.clock.monotonic() - began
    this.served += 1
  }
}
measure('wait', ({ server }) => server.waited / server.served)
measure('work', ({ server }) => server.worked / server.served)
measure('sojourn', ({ client, server }) => client.sojourns / server.served)
measure('area beyond sojourns', ({ client }) => client.area - client.sojourns)`

const scenario = (perSecond: number, customers: number) => `cluster shop
  client: Client
  server: Server
  network latency 0ms
  load client request ${perSecond} per second, at most ${customers} times

run shop for 2h up to 20000000 events
  expect server.served = ${customers}
  expect area-beyond-sojourns = 0
  expect client.inside = 0`

interface Found {
  waitMs: number
  workMs: number
  sojournMs: number
  result: RunResult
}

function run(service: string, threads: number, perSecond: number, customers = million, seed = 1): Found {
  const { requests: [request], errors } = requestsOf(queue(service, threads), scenario(perSecond, customers))
  assert.deepEqual(errors, [])
  const result = simulator(request.plan, plainRealm)(seed)
  assert.deepEqual([result.problems, result.end.reason], [[], 'quiet'])
  const tally = new Tally(request)
  tally.add(result)
  for (const { text, holds, found } of tally.finish()) assert.ok(holds, `${text}: ${found}`)
  const measured = (name: string) => (result.measures.find((one) => one.name === name)?.value as number) / 1e6
  return { waitMs: measured('wait'), workMs: measured('work'), sojournMs: measured('sojourn'), result }
}

/** A service takes 1 ms in the mean. */
const exponential = '{ exponential: ms(1) }'
const constant = 'ms(1)'
const uniform = '{ uniform: [0, ms(2)] }'

/** Mean waits in services. Pollaczek and Khinchine: with one server, `variation` being the square of the coefficient of variation. */
const oneServer = (load: number, variation: number) => (load * (1 + variation)) / (2 * (1 - load))

/** Erlang's C formula: with c servers, each at this load. */
function manyServers(c: number, load: number): number {
  const offered = c * load
  let term = 1
  let sum = 0
  for (let k = 0; k < c; k++) {
    sum += term
    term *= offered / (k + 1)
  }
  const waits = term / (1 - load) / (sum + term / (1 - load))
  return waits / (c * (1 - load))
}

const within = (found: number, expected: number, share: number) => Math.abs(found - expected) <= share * expected

suite('kernel: queues of the textbook', () => {

  test('the formulas themselves: known values', () => {
    assert.ok(within(manyServers(1, 0.7), oneServer(0.7, 1), 1e-12))
    assert.ok(within(manyServers(2, 0.5), 1 / 3, 1e-12))
    assert.ok(within(oneServer(0.7, 0) * 2, oneServer(0.7, 1), 1e-12))
  })

  const queues: [string, string, number, number, number][] = [
    ['M/M/1', exponential, 1, 700, oneServer(0.7, 1)],
    ['M/D/1', constant, 1, 700, oneServer(0.7, 0)],
    ['M/M/3', exponential, 3, 2100, manyServers(3, 0.7)],
  ]
  for (const [name, service, threads, perSecond, expectedMs] of queues) {
    test(`${name}: a mean wait of ${expectedMs.toFixed(4)} services within 3 %, and Little's law to the nanosecond, at a million customers`, () => {
      const { waitMs, workMs, sojournMs } = run(service, threads, perSecond)
      assert.ok(within(waitMs, expectedMs, 0.03), `${waitMs} ms`)
      assert.ok(within(workMs, 1, 0.004), `${workMs} ms`)
      assert.ok(Math.abs(sojournMs - waitMs - workMs) < 1e-6, 'nobody spends time anywhere else')
    })
  }

  test('M/M/1: the time in the system is exponential, with its percentiles', () => {
    const { result } = run(exponential, 1, 500, 200_000)
    const meanMs = 1 / (1 - 0.5)
    for (const [kind, share] of [['p50', 0.5], ['p90', 0.9], ['p99', 0.99]] as const) {
      const found = (result.meters?.statistic(kind, 'request latency') ?? 0) / 1e6
      assert.ok(within(found, -Math.log(1 - share) * meanMs, 0.03), `${kind} ${found} ms`)
    }
  })

  test('the wrong distribution of services is told from the right one', () => {
    const { waitMs } = run(uniform, 1, 700, 200_000)
    assert.ok(within(waitMs, oneServer(0.7, 1 / 3), 0.04), `M/U/1: ${waitMs} ms`)
    for (const variation of [0, 1]) assert.ok(!within(waitMs, oneServer(0.7, variation), 0.04))
  })

  test('the operations of a load run in the lane that their method belongs to', () => {
    const direct = `class Server extends Node {
      start() { this.lane('counters', { handlers: ['work'], threads: 3 }) }
      work() { return this.busy(${exponential}) } }`
    const { requests: [{ plan }] } = requestsOf(direct, 'cluster shop\n  server: Server\n  load server work 2100 per second, at most 200000 times\nrun shop up to 5000000 events')
    const sojournNs = simulator(plan, plainRealm)(1).meters?.statistic('mean', 'work latency') ?? 0
    assert.ok(within(sojournNs / 1e6, 1 + manyServers(3, 0.7), 0.04), `${sojournNs} ns`)
  })

  test('a run of more events than it may have says how to allow more', () => {
    const { requests: [{ plan }] } = requestsOf(queue(constant, 1), scenario(700, 1000).replace('20000000', '1000'))
    const { problems, end } = simulator(plan, plainRealm)(1)
    assert.equal(end.reason, 'limit')
    assert.match(`${problems[0].message} ${problems[0].hint}`, /limit of 1000 events.*run … up to 10000000 events/)
  })
})

/** Customers in the system times how long, and the sum of the times that customers were in it; both from the record, in whole nanoseconds. */
function littleOf(trace: Trace): { area: bigint; sojourns: bigint; customers: number } {
  let [area, sojourns, inside, sinceNs] = [0n, 0n, 0, 0]
  let customers = 0
  for (let i = 0; i < trace.length; i++) {
    const { kind, timeNs, cause } = trace.event(i)
    if (kind !== EventKind.invoke && kind !== EventKind.outcome) continue
    area += BigInt(inside) * BigInt(timeNs - sinceNs)
    sinceNs = timeNs
    inside += kind === EventKind.invoke ? 1 : -1
    if (kind === EventKind.outcome) sojourns += BigInt(timeNs) - BigInt(trace.timeNs(cause))
    else customers++
  }
  assert.equal(inside, 0)
  return { area, sojourns, customers }
}

suite("kernel: Little's law", () => {
  test('exact in the record, whatever happens to the server', () => {
    const code = queue(exponential, 2).replace('{ came })', '{ came }, { timeout: ms(400) })')
    for (const fault of ['at 2s pause server for 1s', 'at 2s crash server for 500ms', 'at 2s slow server by 3 for 2s', 'loss 5%', 'at 2s step server by 1h']) {
      const { trace } = single(code, `cluster shop\n  client: Client\n  server: Server\n  network latency exponential 1ms\n  load client request 1500 per second, at most 5000 times\nfaults f\n  ${fault}\nrun shop with f`)
      const { area, sojourns, customers } = littleOf(trace)
      assert.equal(customers, 5000)
      assert.ok(area > 5000n * 1_000_000n)
      assert.equal(area, sojourns, fault)
    }
  })
})
