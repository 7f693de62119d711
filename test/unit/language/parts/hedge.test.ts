/** Hedged requests against servers that are slow now and then (curriculum X07.6). */
import assert from 'node:assert/strict'
import { lines, single } from '../../support/laboratory.ts'
import { planted, runs, stateOf, use } from '../../support/parts.ts'

/** A hundred questions at a time; one answer in a hundred takes a second. */
const fanOut = (ask: string) => `
class Server extends Node {
  asked = 0
  async read() { this.asked += 1; if (this.random() < 0.01) await this.sleep(s(1)); return { ok: true } }
}
class Client extends Node {
  slow = 0
  done = 0
  async start() {
    for (let round = 0; round < 200; round++) {
      const from = this.clock.monotonic()
      await Promise.all(Array.from({ length: 100 }, () => ${ask}))
      if (this.clock.monotonic() - from >= ms(500)) this.slow += 1
      this.done += 1
    }
  }
}`
const cluster = 'cluster c\n  client: Client\n  a, b: Server\n  network latency 1ms\nrun c for 1h'

suite('parts: hedged requests', () => {

  const counts = (ask: string) => {
    const [result] = [...runs([use('hedged'), fanOut(ask), cluster], 1)]
    const [client, a, b] = ['client', 'a', 'b'].map((node) => stateOf(result, node))
    assert.equal(client.done, 200)
    return { slow: client.slow as number, asked: (a.asked as number) + (b.asked as number) }
  }

  test('X07.6: of 100 answers one is slow in 63.4 % of all cases; hedged in 1 %, for 1 % more load', () => {
    const plain = counts("this.call('a', 'read')")
    assert.equal(plain.asked, 20_000)
    assert.ok(Math.abs(plain.slow - 126.8) < 3.3 * Math.sqrt(200 * 0.634 * 0.366), `${plain.slow} slow`)
    const hedged = counts("hedged(this, (copy) => this.call(['a', 'b'][copy], 'read'), { after: ms(20) })")
    assert.ok(hedged.slow <= 2 + 3.3 * Math.sqrt(2), `${hedged.slow} slow`)
    assert.ok(Math.abs(hedged.asked - 20_200) < 3.3 * Math.sqrt(200), `${hedged.asked} asked`)
  })

  const asking = (options: string, servers = "['a', 'b', 'c']") => `
class Server extends Node { answer() { return this.id } }
class Client extends Node {
  outcome = ''
  at = 0
  async start() {
    try { this.outcome = await hedged(this, (copy) => this.call(${servers}[copy], 'answer', {}, { timeout: ms(100) }), ${options}) } catch (error) { this.outcome = error.name }
    this.at = this.clock.monotonic() / ms(1)
  }
}`
  const outcome = (options: string, faults: string, part = use('hedged')) => {
    const { trace, problems } = single(part, asking(options), `cluster c\n  client: Client\n  a, b, c: Server\n  network latency 1ms\nfaults f\n  ${faults}\nrun c with f for 10s`)
    const { outcome, at } = trace.finalState(0) as Record<string, unknown>
    return { outcome, at, asked: lines(trace, 'send').filter((line) => line.includes('client answer')).length, errors: problems.filter(({ severity }) => severity === 'error').length }
  }

  test('an answer in time is the only one that is asked for', () => {
    assert.deepEqual(outcome('{ after: ms(20) }', 'at 9s crash a'), { outcome: 'a', at: 2, asked: 1, errors: 0 })
  })

  test('a late one is asked for once more; the first answer counts, also when it is the older one', () => {
    assert.deepEqual(outcome('{ after: ms(20) }', 'crash a'), { outcome: 'b', at: 22, asked: 2, errors: 0 })
    assert.deepEqual(outcome('{ after: ms(20) }', 'delay answer from client to a by 30ms\n  delay answer from client to b by 30ms'), { outcome: 'a', at: 32, asked: 2, errors: 0 })
  })

  test('a failure is no reason to wait; when all fail it is the first error', () => {
    assert.deepEqual(outcome('{ after: s(5), copies: 3 }', 'crash a\n  crash b'), { outcome: 'c', at: 202, asked: 3, errors: 0 })
    assert.deepEqual(outcome('{ after: ms(20) }', 'crash a\n  crash b'), { outcome: 'Timeout', at: 120, asked: 2, errors: 0 })
    assert.deepEqual(outcome('{ after: ms(20), copies: 0 }', 'at 9s crash a').outcome, 'RangeError')
  })

  test('a bug is found: one that asks twice at once', () => {
    const eager = planted('hedge', ['node.sleep(after)', 'node.sleep(0)'])
    assert.equal(outcome('{ after: ms(20) }', 'at 9s crash a', eager).asked, 2)
  })
})
