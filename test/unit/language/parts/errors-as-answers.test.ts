/** Promise: parts that ask other nodes do what they say when the answer is an error, and no part hides a mistake in somebody's code. */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { stateOf, use } from '../../support/parts.ts'

const errors = ({ problems }: ReturnType<typeof single>) => problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)

/** A client that runs this; the server has this method `work`, and counts. */
function told(names: string[], work: string, client: string, scenario = 'run c for 60s'): unknown[] {
  const result = single(use(...names), `
class Server extends Node { n = 0; ${work} }
class Client extends Node { told: any[] = []; ${client} }`, `cluster c\n  server: Server\n  client: Client\n  network latency 1ms\n${scenario}`)
  assert.deepEqual(errors(result), [])
  return stateOf(result, 'client').told as unknown[]
}

suite('parts: answers that are errors', () => {
  test('retry tries again what may pass, and nothing else', () => {
    const client = `async start() {
      await retry(this, () => this.call('server', 'work', {}, { timeout: s(1) }), { attempts: 3, jitter: 'none' }).then((n) => this.told.push(n), (e) => this.told.push(e.name))
      this.told.push((await this.call('server', 'count')) as number)
    }`
    const busy = (name: string) => `work() { if (this.n++ < 2) throw failure('${name}', 'not now'); return 'done' } count() { return this.n }`
    assert.deepEqual(told(['retry', 'failure'], busy('Overloaded'), client), ['done', 3])
    assert.deepEqual(told(['retry', 'failure'], busy('InProgress'), client), ['done', 3])
    assert.deepEqual(told(['retry', 'failure'], busy('NoSuchAccount'), client), ['NoSuchAccount', 1])
    assert.deepEqual(told(['retry', 'failure'], busy('TypeError'), client), ['TypeError', 1])
  })

  test('a circuit breaker counts errors as failures, unless it is told which are none', () => {
    const client = (options: string) => `breaker = new CircuitBreaker({ failures: 2 })
      async start() {
        for (let i = 0; i < 4; i++) await this.breaker.run(this, () => this.call('server', 'work')${options}).catch((e) => this.told.push(e.name))
        this.told.push(this.breaker.state)
      }`
    const work = `work() { throw failure('NoSuchAccount', 'there is none') }`
    assert.deepEqual(told(['CircuitBreaker', 'failure'], work, client('')), ['NoSuchAccount', 'NoSuchAccount', 'CircuitOpen', 'CircuitOpen', 'open'])
    const lenient = client(`, { failureIf: (error) => error.name !== 'NoSuchAccount' }`)
    assert.deepEqual(told(['CircuitBreaker', 'failure'], work, lenient), [...Array<string>(4).fill('NoSuchAccount'), 'closed'])
  })

  test('a breaker that was open closes when its trial is answered with what is no failure', () => {
    const client = `breaker = new CircuitBreaker({ failures: 1, openFor: s(1) })
      ask(which: string) { return this.breaker.run(this, () => this.call('server', which), { failureIf: (e) => e.name !== 'Refusal' }).catch((e) => this.told.push(e.name)) }
      async start() { await this.ask('work'); await this.sleep(s(2)); await this.ask('refuse'); this.told.push(this.breaker.state) }`
    const work = `work() { throw failure('Broken', 'no') } refuse() { throw failure('Refusal', 'not for you') }`
    assert.deepEqual(told(['CircuitBreaker', 'failure'], work, client), ['Broken', 'Refusal', 'closed'])
  })

  test('a bulkhead, a token bucket and idempotency keys refuse the caller, and go on', () => {
    const client = `async start() { await Promise.all([1, 1, 2].map((amount) => this.call('server', 'work', { key: 'k', amount }).then((n) => this.told.push(n), (e) => this.told.push(e.name)))) }`
    const work = `keys = new IdempotencyKeys(); work({ key, amount }: any) { return this.keys.once(this.clock.monotonic(), key, { amount }, () => ++this.n) }`
    assert.deepEqual(told(['IdempotencyKeys'], work, client), [1, 1, 'KeyReused'])
  })

  test('hedged requests: an error is a reason to ask another one at once', () => {
    const result = single(use('hedged', 'failure'), `
class Server extends Node { work() { if (this.id === 'a') throw failure('Unavailable', 'no'); return this.id } }
class Client extends Node { told: any[] = []; async start() {
  const names = ['a', 'b']
  this.told.push(await hedged(this, (copy) => this.call(names[copy], 'work'), { after: s(1) }), this.clock.monotonic())
  this.told.push(await hedged(this, () => this.call('a', 'work'), { after: s(1) }).catch((e) => e.name))
} }`, 'cluster c\n  a, b: Server\n  client: Client\n  network latency 1ms\nrun c')
    assert.deepEqual(errors(result), [])
    assert.deepEqual(stateOf(result, 'client').told, ['b', 4e6, 'Unavailable'])
  })

  test('gather: an error is no vote; why there are not enough is told, and a mistake is thrown itself', () => {
    const gathered = (thrown: string) => {
      const result = single(use('gather', 'failure'), `
class Server extends Node { ask(): string { if (this.id !== 'a') throw ${thrown}; return this.id } }
class Client extends Node { told: any[] = []; async start() {
  for (const need of [1, 2]) await gather(this, ['a', 'b', 'c'], 'ask', {}, { need, timeout: s(1) }).then((all) => this.told.push(all.length), (e) => this.told.push(String(e)))
} }`, 'cluster c\n  a, b, c: Server\n  client: Client\nrun c')
      return stateOf(result, 'client').told as unknown[]
    }
    assert.deepEqual(gathered(`failure('Overloaded', 'not now')`), [1, 'NoQuorum: 2 of 3 answers to "ask" are needed; 2 did not come (Overloaded: not now).'])
    assert.deepEqual(gathered(`new RangeError('a mistake')`), [1, 'RangeError: a mistake'])
  })

  test('a name cache falls back on what it knows when the server is in trouble', () => {
    const client = `names = new NameCache('server', { timeout: s(1), stale: s(60) })
      async start() {
        for (let i = 0; i < 2; i++) { this.told.push(await this.names.address(this, 'db').catch((e) => e.name)); await this.sleep(s(2)) }
        this.told.push(await this.names.address(this, 'other').catch((e) => e.name))
      }`
    const work = `resolve(_: { name: string }) { if (this.n++ > 0) throw failure('Unavailable', 'no'); return { address: 'd1', ttl: s(1) } }`
    assert.deepEqual(told(['NameCache', 'failure'], work, client), ['d1', 'd1', 'Unavailable'])
  })
})

suite('parts: mistakes in somebody\'s code', () => {
  const sale = (store: string, shop: string) => single(use('CommitCoordinator', 'CommitParticipant', 'failure'), `
class Store extends CommitParticipant { ${store} }
class Shop extends CommitCoordinator { told: any[] = []; ${shop} }`, 'cluster c\n  shop: Shop\n  stock, bank: Store\n  network latency 1ms\nrun c for 20s')
  const buy = `async start() { this.told.push(await this.commitOn('order', { stock: 1, bank: 1 }).catch((e) => e.name)) }`

  test('two-phase commit: an error in prepare is no yes; a mistake aborts and is told', () => {
    const refused = sale(`canCommit() { if (this.id === 'bank') throw failure('NoCredit', 'no'); return true }`, buy)
    assert.deepEqual([errors(refused), stateOf(refused, 'shop').told, stateOf(refused, 'stock').transactions.order.status], [[], ['aborted'], 'aborted'])
    const mistaken = sale(`canCommit() { if (this.id === 'bank') throw new TypeError('no'); return true }`, buy)
    assert.deepEqual([errors(mistaken), stateOf(mistaken, 'shop').told, stateOf(mistaken, 'stock').transactions.order.status], [[], ['TypeError'], 'aborted'])
  })

  test('two-phase commit: a mistake in what takes effect ends the run, where it was made', () => {
    const [message] = errors(sale(`committed() { throw new TypeError('no') }`, buy))
    assert.match(message, /^shop: TypeError: no\. (stock|bank) threw it while it answered "decide", and nobody caught it\.$/)
  })

  test('total order: a mistake in the sequencer is not asked for ever', () => {
    const result = single(use('Sequencer', 'SequencedNode'), `
class Order extends Sequencer { async orderThis(): Promise<any> { throw new TypeError('no') } }
class Member extends SequencedNode { sequencer = 'order'; start() { super.start(); void this.publish('hello') } }`, 'cluster c\n  order: Order\n  a: Member\nrun c for 20s')
    assert.match(errors(result)[0] ?? 'nothing', /TypeError: no\. order threw it while it answered "orderThis"/)
  })
})
