/** Faults that choose messages by what they say: `drop put from a to b where key = 'x'`. */
import assert from 'node:assert/strict'
import { parseScenario, printScenario } from '../../../../src/language/scenario/index.ts'
import { lines, single } from '../../support/laboratory.ts'

const code = `
class Client extends Node {
  acks: string[] = []
  async start() {
    for (const [n, key] of ['x', 'y', 'x', 'x'].entries()) {
      await this.sleep(ms(10))
      this.call('b', 'put', { key, n, deep: { at: [n] } }).then(({ key: done }: { key: string }) => { this.acks.push(done + n) })
    }
    await this.sleep(ms(10))
    this.send('b', 'say', 'hello')
  }
}
class Server extends Node {
  got: string[] = []
  put({ key, n }: { key: string; n: number }) { this.got.push(key + n); return { key } }
  say(text: string) { this.got.push(text) }
}
`
const cluster = 'cluster c\n  a: Client\n  b: Server\n  network latency 1ms\n'
const run = (...faults: string[]) => single(code, cluster, `faults f\n${faults.map((line) => `  ${line}\n`).join('')}run c with f for 1s`)
const got = (...faults: string[]) => run(...faults).trace.finalState(1)?.got

suite('network: messages by what they say', () => {
  test('a field is compared', () => {
    assert.deepEqual(got("drop put from a to b where key = 'x'"), ['y1', 'hello'])
    assert.deepEqual(got("drop put from a to b where key ≠ 'x'"), ['x0', 'x2', 'x3', 'hello'])
    assert.deepEqual(got('drop put from a where n ≥ 2'), ['x0', 'y1', 'hello'])
    assert.deepEqual(got("drop put from a where n ≥ 1 and key = 'x'"), ['x0', 'y1', 'hello'])
    assert.deepEqual(got('drop put from a where deep.at.0 = 3'), ['x0', 'y1', 'x2', 'hello'])
    assert.deepEqual(got('drop put from a where missing = nothing'), ['hello'])
    assert.deepEqual(got("drop say where payload = 'hello'"), ['x0', 'y1', 'x2', 'x3'])
    assert.deepEqual(got('drop say where payload.length = 5'), ['x0', 'y1', 'x2', 'x3'])
  })

  test('numbers count the messages that match only', () => {
    assert.deepEqual(got("drop put number 2 from a where key = 'x'"), ['x0', 'y1', 'x3', 'hello'])
  })

  test('answers have fields too', () => {
    const { trace } = run("drop put to a where key = 'y'")
    assert.deepEqual(trace.finalState(0)?.acks, ['x0', 'x2', 'x3'])
    assert.deepEqual(trace.finalState(1)?.got, ['x0', 'y1', 'x2', 'x3', 'hello'])
  })

  test('every fault about messages takes it', () => {
    assert.deepEqual(got("delay put from a where key = 'y' by 25ms"), ['x0', 'x2', 'x3', 'y1', 'hello'])
    assert.deepEqual(got("duplicate 100% of put from a where key = 'y'"), ['x0', 'y1', 'y1', 'x2', 'x3', 'hello'])
    assert.deepEqual(got("loss 100% from a where key = 'y'"), ['x0', 'x2', 'x3', 'hello'])
    assert.deepEqual(got('reorder 100% from a where n = 0 by 15ms'), ['y1', 'x0', 'x2', 'x3', 'hello'])
    assert.deepEqual(got("hold put from a where key = 'x'", 'at 45ms release put where n = 2'), ['y1', 'x2', 'hello'])
    const { trace } = run('corrupt 100% from a where n = 1')
    assert.deepEqual(trace.finalState(1)?.got, ['x0', 'x2', 'x3', 'hello'])
  })

  test('talk between machines says nothing, and does not match', () => {
    const tcp = cluster.replace('latency 1ms', 'latency 1ms, transport tcp')
    const warnings = (fault: string) => single(code, tcp, `faults f\n  ${fault}\nrun c with f for 1s`).problems.length
    assert.equal(warnings('drop tcp-ack'), 0)
    assert.equal(warnings('drop tcp-ack where n ≥ 0'), 1)
  })

  test('a retransmission says the same', () => {
    const tcp = cluster.replace('latency 1ms', 'latency 1ms, transport tcp')
    const { trace } = single(code, tcp, 'faults f\n  drop put number 1 from a where n = 1\nrun c with f for 1s')
    assert.deepEqual(trace.finalState(1)?.got, ['x0', 'y1', 'x2', 'x3', 'hello'])
    assert.equal(lines(trace, 'retransmit').length >= 1, true)
  })

  test('never matching is said', () => {
    assert.deepEqual(run("drop put where key = 'z'").problems.map(({ message }) => message), ['"drop put where key = \'z\'" changed nothing in this run.'])
  })

  test('printed as written, but before a role, where it could be taken for the role’s own', () => {
    const printed = (line: string) => {
      const { document, diagnostics } = parseScenario(`faults f\n  ${line}\n`)
      assert.deepEqual(diagnostics, [], line)
      return printScenario(document).split('\n')[1].trim()
    }
    for (const line of ["drop put from a to b where key = 'x'", 'at 10ms hold put number 2 where key.0 ≠ nothing and size > 100 for 5ms', 'delay put where at = 5 by 1ms..9ms',
      "drop put where key = 'x' to any", 'drop put to any where term > 3']) assert.equal(printed(line), line)
    assert.equal(printed("drop put where key = 'x' from a to b"), "drop put from a to b where key = 'x'")
  })
})
