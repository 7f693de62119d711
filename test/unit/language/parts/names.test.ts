/** Names and their caches: an address that changes while others remember the old one (curriculum X03.4). */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { planted, runs, stateOf, use } from '../../support/parts.ts'

const s = 1e9

const nodes = `
class Dns extends NameServer { records = { db: { address: 's1', ttl: s(3600) } } }
class Server extends Node { served = 0; read() { this.served += 1; return this.served } }
class Operator extends Node {
  start() { this.after(s(7000), 'move') }
  async move() { await this.call('dns', 'publish', { name: 'db', address: 's2', ttl: s(3600) }); this.cluster.stop('s1') }
}
class Client extends Node {
  names = new NameCache('dns')
  failed: number[] = []
  first = { c1: 0, c2: 1000, c3: 3000 }
  start() { this.after(s(this.first[this.id]), 'begin') }
  begin() { this.ask(); this.every(s(60), 'ask') }
  async ask() {
    try {
      await this.call(await this.names.address(this, 'db'), 'read', {}, { timeout: s(1) })
    } catch (error) { this.failed = [...this.failed, this.clock.monotonic()] }
  }
}`
const cluster = 'cluster c\n  dns: Dns\n  s1, s2: Server\n  op: Operator\n  c1, c2, c3: Client\n  network latency 1ms\nrun c for 5h'

suite('parts: names', () => {
  test('X03.4: after a move each client fails until its own time to live is over, the last within an hour', () => {
    const [result] = [...runs([use('NameServer', 'NameCache'), nodes, cluster], 1)]
    const failures = ['c1', 'c2', 'c3'].map((node) => stateOf(result, node).failed as number[])
    // They looked up anew at 3660, 4660 and 6660 s, for an hour; the move was at 7000 s, and they ask once a minute, a timeout of 1 s long.
    assert.deepEqual(failures.map((failed) => [failed.length, Math.round(failed[0] / s), Math.round(failed[failed.length - 1] / s)]), [
      [5, 7021, 7261], [21, 7061, 8261], [55, 7021, 10261],
    ])
    assert.ok((stateOf(result, 's2').served as number) > 0)
  })

  test('a cache that trusts an address for ever never gets there', () => {
    const broken = planted('names', ['node.clock.monotonic() < known.until', 'true'])
    const [result] = [...runs([use('NameServer', 'failure'), broken.replace(/class NameServer[^]*?\n}\n/, ''), nodes, cluster], 1)]
    assert.equal(stateOf(result, 's2').served, 0)
  })

  const lookup = (body: string, options: string, faults: string) => single(
    use('NameServer', 'NameCache'),
    `class Dns extends NameServer { records = { db: { address: 's1', ttl: s(10) } } }
     class Client extends Node { names = new NameCache('dns', ${options}); got: unknown[] = []
       async look(name: string) { try { this.got = [...this.got, await this.names.address(this, name)] } catch (error) { this.got = [...this.got, error.name] } }
       async start() { ${body} } }`,
    `cluster c\n  dns: Dns\n  a: Client\n  network latency 1ms\nfaults f\n  ${faults}\nrun c with f for 1min`).trace.finalState(1)?.got

  test('a name that nobody knows, and a server that is silent', () => {
    assert.deepEqual(lookup("await this.look('nowhere'); await this.look('db')", '{}', 'at 30s crash dns'), ['NoSuchName', 's1'])
    const later = "await this.look('db'); await this.sleep(s(5)); await this.look('db'); await this.sleep(s(6)); await this.look('db'); await this.sleep(s(10)); await this.look('db')"
    assert.deepEqual(lookup(later, '{}', 'at 1s crash dns'), ['s1', 's1', 'Timeout', 'Timeout'])
    assert.deepEqual(lookup(later, '{ stale: s(5) }', 'at 1s crash dns'), ['s1', 's1', 's1', 'Timeout'])
  })

  test('what is forgotten is looked up again', () => {
    assert.deepEqual(lookup("await this.look('db'); this.names.forget('db'); await this.look('db')", '{}', 'at 2ms crash dns'), ['s1', 'Timeout'])
    assert.deepEqual(lookup("await this.look('db'); await this.look('db')", '{}', 'at 2ms crash dns'), ['s1', 's1'])
  })
})
