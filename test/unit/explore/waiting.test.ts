/** Methods that wait: calls, sleeps, timeouts. What they remember is part of the state; counts are worked out by hand in the comments. */
import assert from 'node:assert/strict'
import type { ExplorationResult } from '../../../src/explore/exploration.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { counts, explored } from '../support/exploring.ts'
import { experiment, lines } from '../support/laboratory.ts'

function good(code: string, scenario: string): ExplorationResult {
  const result = explored(code, scenario)
  assert.deepEqual(result.problems, [])
  assert.equal(result.complete, true)
  assert.deepEqual(counts(explored(code, scenario, { reversed: true })), counts(result))
  return result
}

const path = (result: ExplorationResult): string[] | undefined => result.verdicts.find(({ verdict }) => verdict === 'violated')?.path
const verdicts = (result: ExplorationResult): string[] => result.verdicts.map(({ verdict }) => verdict)

const store = `class Store extends Node {
  value = 0
  get() { return this.value }
  set(value: number) { this.value = value; return 'ok' }
}
`
const clients = `${store}class Client extends Node {
  done = false
  async start() {
    const value = await this.call('db', 'get')
    await this.call('db', 'set', value + 1)
    this.done = true
  }
}
safety('no update is lost', ({ db, c1, c2 }) => !(c1.done && c2.done) || db.value === 2)`
const shop = 'cluster shop\n  db: Store\n  c1, c2: Client\n\nexplore shop\n'

suite('explore: methods that wait', () => {
  test('one call: it is on its way, answered, done', () => {
    const code = `${store}class Client extends Node { got = -1\n async start() { this.got = await this.call('db', 'get') } }`
    const result = good(code, 'cluster c\n  db: Store\n  a: Client\nexplore c')
    assert.deepEqual([result.distinct, result.generated, result.depth], [3, 3, 3])
  })

  test('a lost update, by the shortest way, told and drawn', () => {
    const result = good(clients, shop)
    assert.deepEqual(verdicts(result), ['violated'])
    const told = path(result) ?? []
    // Four requests and four answers, after both have started; the first step of each client sends its first request.
    assert.equal(told.length, 2 + 8)
    assert.deepEqual(told.slice(0, 2), ['c1: start, calls db: get', 'c2: start, calls db: get'])
    assert.ok(told.includes('db: get from c1, answers get 0 to c1'), told.join('\n'))
    assert.ok(told.includes('c1: the answer get 0 from db, calls db: set 1'), told.join('\n'))
    assert.equal(told.filter((line) => line.endsWith("the answer set 'ok' from db")).length, 2)
    const { trace } = result
    assert.equal(lines(trace, 'send').length, 8)
    for (let i = 0; i < 8; i++) assert.equal(trace.message(i).answers >= 0, trace.message(i).kind === 2)
    assert.deepEqual(trace.stateAt(0, trace.length - 1), { value: 1 })
  })

  test('a lock around it: none is lost, in every order', () => {
    const code = `${clients.replace('const value =', "while (!(await this.call('lock', 'acquire'))) await this.sleep(ms(1))\n    const value =").replace('this.done =', "await this.call('lock', 'release')\n    this.done =")}
      class Lock extends Node { holder = ''
        acquire(_: unknown, from: NodeId) { if (this.holder !== '') return false; this.holder = from; return true }
        release() { this.holder = '' } }`
    // Whoever finds the lock taken may ask again and again: to a depth.
    const result = explored(code, 'cluster shop\n  db: Store\n  lock: Lock\n  c1, c2: Client\n\nexplore shop to depth 22\n')
    assert.deepEqual(result.problems, [])
    assert.deepEqual([verdicts(result), result.stoppedBy], [['unknown'], 'depth'])
    const finished = explored(code.replace('|| db.value === 2', '|| db.value < 2'), 'cluster shop\n  db: Store\n  lock: Lock\n  c1, c2: Client\n\nexplore shop to depth 22\n')
    assert.deepEqual(verdicts(finished), ['violated'])
  })

  test('sleeps end in any order', () => {
    const code = `class A extends Node { order = ''
      start() { void this.nap('a', ms(1)); void this.nap('b', hours(1)); void this.nap('c', 0) }
      async nap(name: string, length: number) { await this.sleep(length); this.order += name } }`
    // 1 + 3 + 6 + 6 orders.
    assert.deepEqual(counts(good(code, 'cluster c\n  a: A\nexplore c')), { distinct: 16, generated: 16, depth: 4, complete: true })
  })

  test('another method changes what a waiting one holds on to: an object stays one object', () => {
    const code = (held: string) => `class A extends Node { accounts = new Map([['x', { balance: 10 }]])
      async start() { const account = ${held}; this.after(ms(1), 'deposit'); await this.sleep(ms(5)); account.balance -= 3 }
      deposit() { this.accounts.get('x')!.balance += 5 } }
      safety('both', ({ a }) => a.accounts.get('x').balance !== 12)\nsafety('one', ({ a }) => a.accounts.get('x').balance !== 15 && a.accounts.get('x').balance !== 7)`
    const shared = good(code("this.accounts.get('x')!"), 'cluster c\n  a: A\nexplore c')
    assert.deepEqual(verdicts(shared), ['violated', 'violated'])
    const copied = good(code("{ ...this.accounts.get('x')! }"), 'cluster c\n  a: A\nexplore c')
    assert.deepEqual(verdicts(copied), ['holds', 'violated'])
  })

  test('choices before and after waiting', () => {
    const code = `class A extends Node { text = ''
      async start() { const first = this.choose(['x', 'y']); await this.sleep(ms(1)); this.text = first + this.choose(['1', '2', '3']) } }`
    assert.equal(good(code, 'cluster c\n  a: A\nexplore c').distinct, 2 + 6)
  })

  test('Promise.all and Promise.race over calls', () => {
    const code = (how: string) => `class Peer extends Node { ask() { return this.id } }
      class A extends Node { got: unknown = ''
        async start() { this.got = await Promise.${how}(['p', 'q'].map((peer) => this.call(peer, 'ask'))) } }
      safety('p first', ({ a }) => a.got !== 'q')\nsafety('all', ({ a }) => a.got === '' || [a.got].flat().join('') === 'pq')`
    const scenario = 'cluster c\n  a: A\n  p, q: Peer\nexplore c'
    assert.deepEqual(verdicts(good(code('race'), scenario))[0], 'violated')
    assert.deepEqual(good(code('all'), scenario).verdicts[1].verdict, 'holds')
  })

  test('an answer that waits itself: a chain of three', () => {
    const code = `class Front extends Node { got = ''\n async start() { this.got = await this.call('middle', 'ask') } }
      class Middle extends Node { async ask() { const word = await this.call('back', 'ask'); await this.sleep(ms(1)); return word + '!' } }
      class Back extends Node { ask() { return 'yes' } }
      safety('never', ({ front }) => front.got !== 'yes!')`
    assert.deepEqual(path(good(code, 'cluster c\n  front: Front\n  middle: Middle\n  back: Back\nexplore c')), [
      'front: start, calls middle: ask', 'middle: ask from front, calls back: ask', "back: ask from middle, answers ask 'yes' to middle",
      "middle: the answer ask 'yes' from back", "middle: wakes from its sleep, answers ask 'yes!' to front", "front: the answer ask 'yes!' from middle",
    ])
  })

  test('methods and parts that wait on the disk meanwhile', () => {
    const code = `import { retry } from 'dsnb'
      class A extends Node { n = 0
        async start() { await this.disk.write('n', 1); await this.busy({ exponential: ms(1) }); await this.sleep(ms(1)); this.n = (await this.disk.read('n')) + 1 } }
      safety('odd', ({ a }) => a.n !== 2)`
    assert.deepEqual(verdicts(good(code, 'cluster c\n  a: A\nexplore c')), ['violated'])
    // A crash after the write, while busy, while asleep and at the end; then it stays down: what is on the disk and what is known differ.
    const crashing = good(code, 'cluster c\n  a: A\nexplore c\n  a may crash and restart')
    assert.equal(crashing.complete, true)
  })
})

suite('explore: calls that fail', () => {
  const impatient = `${store}class Client extends Node { got: unknown = 'nothing'
    async start() { try { this.got = await this.call('db', 'get', undefined, { timeout: ms(1) }) } catch (error) { this.got = (error as Error).name } } }
    safety('patience', ({ a }) => a.got !== 'Timeout')`
  const scenario = 'cluster c\n  db: Store\n  a: Client\nexplore c\n'

  test('a timeout may come at any time before the answer, which is late then', () => {
    const result = good(impatient, scenario)
    assert.deepEqual(path(result), ['a: start, calls db: get', 'a: gives up waiting for get from db'])
    // In time: asked, answered, done. Given up: before the request arrives, before the answer arrives, and all over (the call is forgotten).
    assert.equal(result.distinct, 6)
    assert.deepEqual(lines(result.trace, 'timeout', 'wake').map((line) => line.split(' ').slice(1).join(' ')), ['timeout a get', 'wake a'])
    assert.equal(result.trace.events.kind.includes(EventKind.late), false)
  })

  test('an old answer is never taken for that of a later call', () => {
    const code = `class Server extends Node { n = 0\n ask(word: string) { return word } }
      class Client extends Node { got: string[] = []
        async start() { for (const word of ['a', 'b']) try { this.got.push(await this.call('server', 'ask', word, { timeout: ms(1) })) } catch { this.got.push('-') } } }
      safety('its own', ({ client }) => !client.up || client.got.every((word: string, i: number) => word === '-' || word === 'ab'[i]))`
    const base = 'cluster c\n  server: Server\n  client: Client\nexplore c\n'
    for (const arrival of ['once', 'at most once', 'any number of times']) {
      assert.deepEqual(verdicts(good(code, `${base}  messages arrive ${arrival}`)), ['holds'], arrival)
    }
    // A request that keeps arriving is answered again and again.
    const endless = explored(code, `${base.trim()} to depth 9\n  messages arrive at least once\n  expect its-own holds to depth 9`)
    assert.deepEqual([endless.problems, endless.expectations[0].holds], [[], true])
    assert.deepEqual(verdicts(good(code, `${base}  messages arrive once\n  client may crash and restart`)), ['holds'])
  })

  test('a request that arrives twice is handled twice and answered twice; the second answer changes nothing', () => {
    const code = `class Server extends Node { n = 0\n async up() { await this.sleep(ms(1)); return ++this.n } }
      class Client extends Node { got = 0\n async start() { this.got = await this.call('server', 'up') } }
      safety('once', ({ server }) => server.n < 2)`
    const base = 'cluster c\n  server: Server\n  client: Client\nexplore c to depth 6\n'
    assert.deepEqual(verdicts(explored(code, `${base}  messages arrive at least once`)), ['violated'])
    assert.deepEqual(verdicts(good(code, base)), ['holds'])
  })

  test('who crashes has forgotten that it waited; who asks it waits for ever', () => {
    const code = `class Server extends Node { async ask() { await this.sleep(ms(1)); return 1 } }
      class Client extends Node { got = 0\n async start() { this.got = await this.call('server', 'ask') } }`
    const plain = good(code, 'cluster c\n  server: Server\n  client: Client\nexplore c\n')
    assert.equal(plain.distinct, 4)
    // A crash in each of the 4 states leaves the client waiting (3, which differ in what is on its way and end alike), or done.
    const crashed = good(code, 'cluster c\n  server: Server\n  client: Client\nexplore c\n  server may crash')
    // Up: 4. Down: request waits, request lost or sleeping server gone (one state), answer on its way, done: 4.
    assert.equal(crashed.distinct, 8)
  })

  test('a handler that fails while it waits is an error, with its place', () => {
    const code = `class A extends Node {\n  n = 0\n  async start() {\n    await this.sleep(ms(1))\n    this.n = 1\n    throw new Error('broken here')\n  }\n}`
    const { problems } = explored(code, 'cluster c\n  a: A\nexplore c')
    assert.match(problems[0].message, /a: broken here/)
    assert.ok(code.slice(problems[0].start).startsWith("throw new Error('broken here')"), code.slice(problems[0].start))
  })
})

suite('explore: whatever a simulation shows is reached', () => {
  const code = `class Register extends Node { value = 0\n version = 0
      async swap({ seen, value }: any) { if (seen !== this.version) return false; await this.sleep(this.choose([ms(1), ms(9)])); this.version++; this.value = value; return true }
      read() { return { value: this.value, version: this.version } } }
    class Client extends Node { tries = 0\n said = ''
      async start() {
        this.after(ms(3), 'tick')
        const { value, version } = await this.call('db', 'read')
        this.tries++
        const done = await this.call('db', 'swap', { seen: version, value: value + 1 })
        this.said += done ? 'y' : 'n'
      }
      tick() { this.said += 't' } }`
  const cluster = 'cluster c\n  db: Register\n  a, b: Client\n  network latency 1ms..20ms\n\n'

  test('states of 60 seeds', () => {
    const { results } = experiment(code, `${cluster}run c for 1s seeds 1..60`)
    const seen = new Set<string>()
    for (const { trace } of results[0]) {
      for (let event = 0; event < trace.length; event++) {
        const states = [0, 1, 2].map((node) => trace.stateAt(node, event))
        if (states.every((state) => state !== undefined)) seen.add(JSON.stringify(states.map((state) => Object.entries(state ?? {}).sort())))
      }
    }
    assert.ok(seen.size > 15, String(seen.size))
    const text = ({ db, a, b }: Record<string, object>) => JSON.stringify([db, a, b].map((state) => Object.entries(state).sort()))
    const properties = [...seen].map((state, i) => `safety('state ${i}', (nodes) => (${text.toString().replace(/: Record<[^)]*/, '')})(nodes) !== ${JSON.stringify(state)})`)
    const result = good(`${code}\n${properties.join('\n')}`, `${cluster}explore c`)
    assert.deepEqual(result.verdicts.filter(({ verdict }) => verdict !== 'violated'), [])
  })
})
