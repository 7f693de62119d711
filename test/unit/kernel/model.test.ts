/** The declared system model: what lies outside it is said. */
import assert from 'node:assert/strict'
import { experiment, requestsOf, single } from '../support/laboratory.ts'
import { parseScenario, printScenario } from '../../../src/language/scenario/index.ts'

const code = `
class Client extends Node {
  acknowledged = 0
  async start() { for (;;) { await this.sleep(ms(100)); await this.call('b', 'ping'); this.acknowledged += 1 } }
}
class Server extends Node { pings = 0; ping() { this.pings += 1; return true } }
safety('at most three', ({ b }) => b.pings <= 3)
`
const cluster = (model: string, network = 'latency 5ms') => `cluster c\n  a: Client\n  b, d: Server\n  network ${network}\n  model ${model}\n`
const run = (model: string, faults: string[], length = '1s', network?: string) =>
  single(code, cluster(model, network), `faults f\n${faults.map((line) => `  ${line}\n`).join('')}run c${faults.length > 0 ? ' with f' : ''} for ${length}`)
const warnings = (model: string, faults: string[], length?: string, network?: string) =>
  run(model, faults, length, network).problems.map(({ message, hint }) => `${message} ${hint}`)

suite('kernel: the declared model', () => {
  test('what lies inside is not mentioned', () => {
    assert.deepEqual(warnings('synchronous within 5ms, crash-stop, at most 1 of 3 faulty', ['at 500ms crash d']), [])
    assert.deepEqual(warnings('partially synchronous within 5ms from 500ms', ['delay ping by 350ms until 400ms'], '2s'), [])
    assert.equal(warnings('partially synchronous within 5ms from 500ms', ['delay ping by 1s until 400ms'], '2s').length, 1, 'it must arrive soon after stabilisation')
  })

  test('a message above the bound, from the global stabilisation time on', () => {
    const [late] = warnings('synchronous within 4ms', [])
    assert.match(late, /The network lies outside the declared model: \d+ messages took longer than its bound.*"ping" from a to b/)
    assert.match(warnings('partially synchronous within 5ms from 500ms', ['delay ping from a to b by 10ms'])[0], /: [45] messages took longer/)
    assert.deepEqual(warnings('partially synchronous within 5ms from 500ms', ['delay ping from a to b by 10ms until 490ms']), [])
  })

  test('a message that never arrives breaks the bound, but not one to a node that is down', () => {
    assert.match(warnings('synchronous within 5ms', ['at 150ms drop ping from a to b'])[0], /1 message took longer than its bound, or never arrived/)
    assert.deepEqual(warnings('partially synchronous within 5ms from 500ms', ['at 150ms drop ping from a to b until 400ms']), [])
    assert.deepEqual(warnings('synchronous within 5ms, crash-stop', ['at 150ms crash b']), [])
  })

  test('faults of another kind than declared', () => {
    const outside = /This fault lies outside the declared model: "at 1ms [^"]+"\./
    assert.match(warnings('synchronous within 5ms, crash-stop', ['at 1ms crash d for 10ms'])[0], outside)
    assert.match(warnings('synchronous within 5ms, crash-recovery', ['at 1ms pause d for 10ms']).join(' '), /A node that stops for a while breaks every bound, and the system is synchronous/)
    assert.deepEqual(warnings('synchronous within 5ms, crash-recovery', ['at 1ms crash d for 10ms']), [])
    assert.deepEqual(warnings('synchronous within 5ms, crash-recovery', ['at 1ms crash d', 'at 20ms restart d']), [])
    assert.match(warnings('synchronous within 5ms, crash-stop', ['at 1ms crash d', 'at 20ms restart d'])[0], /"at 20ms restart d"/)
    assert.match(warnings('synchronous within 5ms, crash-stop', ['at 1ms withhold pong by b']).join(' '), /Failures are declared crash-stop, and this one is byzantine/)
    assert.doesNotMatch(warnings('synchronous within 5ms, byzantine, at most 1 of 3 faulty', ['at 1ms withhold pong by b']).join(' '), /outside/)
    const { problems } = run('synchronous within 5ms, crash-stop', ['at 1ms crash d for 10ms'])
    assert.ok(problems[0].cell !== undefined && problems[0].start !== undefined)
  })

  test('a pause is a timing fault: allowed when asynchronous, before stabilisation, or when nodes may be slow', () => {
    const bitten = (model: string, fault: string) => warnings(model, [fault]).filter((text) => text.includes('outside'))
    assert.deepEqual(bitten('partially synchronous within 5ms from 500ms, crash-stop', 'at 50ms pause b for 400ms'), [])
    assert.equal(bitten('partially synchronous within 5ms from 500ms, crash-stop', 'at 200ms pause b for 400ms').length, 1)
    assert.deepEqual(bitten('synchronous within 5ms, fail-slow', 'at 200ms pause b for 400ms'), [])
    assert.deepEqual(bitten('synchronous within 5ms, byzantine', 'at 200ms pause b for 400ms'), [])
  })

  test('a disk that forgets what was not synced is a crash’s doing, one that lies or rots is not', () => {
    const disk = (model: string, fault: string) => warnings(`synchronous within 5ms, ${model}`, [fault]).filter((text) => text.includes('outside'))
    for (const fault of ['at 1ms lose-unsynced d', 'at 1ms torn d']) {
      assert.deepEqual(disk('crash-recovery', fault), [])
      assert.match(disk('crash-stop', fault)[0], /Failures are declared crash-stop, and this one is crash-recovery/)
    }
    for (const fault of ['at 1ms sync-lies d', 'at 1ms bitflip d']) {
      assert.deepEqual(disk('byzantine', fault), [])
      assert.match(disk('crash-recovery', fault)[0], /this one is byzantine/)
    }
    assert.deepEqual(disk('crash-stop', 'at 1ms full d'), [], 'its code is told')
  })

  test('more faulty nodes than declared: over the run when they stay faulty, else at any one time', () => {
    const two = ['at 10ms crash d for 20ms', 'at 50ms crash b for 20ms']
    assert.deepEqual(warnings('synchronous within 5ms, crash-recovery, at most 1 of 3 faulty', two), [])
    assert.match(warnings('synchronous within 5ms, crash-stop, at most 1 of 3 faulty', ['at 10ms crash d', 'at 20ms crash b'])[0], /Nodes b, d are faulty, and the model allows at most 1/)
    const together = ['at 10ms crash d for 50ms', 'at 30ms crash b for 20ms']
    assert.equal(warnings('synchronous within 5ms, crash-recovery, at most 1 of 3 faulty', together).length, 1)
  })

  test('the verdict says that the run left the model first', () => {
    const [verdict] = run('synchronous within 5ms, crash-stop', ['at 150ms pause d for 1ms']).verdicts
    assert.equal(verdict.verdict, 'violated')
    assert.equal(verdict.outsideModel, '"at 150ms pause d for 1ms", at 150.000 ms')
    assert.equal(run('synchronous within 5ms, crash-stop', ['at 900ms pause d for 1ms']).verdicts[0].outsideModel, undefined)
    const { expectations } = experiment(code, cluster('synchronous within 5ms, crash-stop'), 'faults f\n  at 150ms pause d for 1ms\nrun c with f for 1s\n  expect at-most-three violated')
    assert.ok(expectations[0].holds)
    assert.match(expectations[0].found, /outside the declared model/)
  })

  test('an asynchronous node has no clock and no timers', () => {
    const clock = (body: string) => single(`class A extends Node { start() { ${body} } }`, 'cluster c\n  a: A\n  model asynchronous\nrun c').problems[0].message
    for (const body of ['this.clock.now()', 'this.clock.monotonic()', "this.after(s(1), 'start')", 'return this.sleep(s(1))', "return this.call('a', 'start2', {}, { timeout: s(1) })"]) {
      assert.match(clock(body), /has no clock: this cluster is asynchronous/, body)
    }
  })

  test('a declared model changes nothing else', () => {
    const digest = (model: string) => single(code, `cluster c\n  a: Client\n  b, d: Server\n  network latency 1ms..9ms\n${model}run c for 1s`).trace.header.digest
    assert.equal(digest('  model synchronous within 1ms, crash-stop\n'), digest(''))
  })

  test('misuse is said where it stands', () => {
    const errors: [string, RegExp][] = [
      ['model crash-stop', /synchronous, partially synchronous or asynchronous/],
      ['model asynchronous within 5ms', /no bound/],
      ['model synchronous', /needs the bound/],
      ['model synchronous within 5ms from 3s', /from the start/],
      ['model partially synchronous within 5ms', /needs a bound and the time/],
      ['model asynchronous, synchronous within 5ms', /given twice/],
      ['model asynchronous, crash-stop, crash-stop', /given twice/],
      ['model asynchronous, at most -1 faulty', /whole number/],
      ['modle asynchronous', /Expected a node or one of/],
    ]
    for (const [line, message] of errors) assert.match(parseScenario(`cluster c\n  ${line}`).diagnostics[0]?.message ?? 'no error', message, line)
    const wrong = (...more: string[]) => requestsOf(code, `cluster c\n  a: Client\n  b: Server\n${more.map((one) => `  ${one}\n`).join('')}run c`).errors.map(({ message }) => message)
    assert.deepEqual(wrong('model asynchronous, at most 1 of 3 faulty'), ['Cluster c has 2 nodes, not 3.'])
    assert.deepEqual(wrong('model asynchronous, at most 3 faulty'), ['Cluster c has only 2 nodes that could be faulty.'])
    assert.deepEqual(wrong('model asynchronous', 'model asynchronous'), ['A cluster has one model.'])
    assert.deepEqual(wrong('model asynchronous', 'clock a drift 1 ppm'), ['The model is asynchronous: its nodes have no clocks.'])
  })

  test('printed as it is written', () => {
    for (const line of [
      'model asynchronous, crash-stop', 'model synchronous within 10ms, fail-slow, crash-recovery, at most 2 faulty',
      'model partially synchronous within 10ms from 30s, byzantine, at most 1 of 4 faulty',
    ]) {
      const { document, diagnostics } = parseScenario(`cluster c\n  ${line}\n`)
      assert.deepEqual(diagnostics, [])
      assert.equal(printScenario(document), `cluster c\n  ${line}\n`)
    }
  })
})
