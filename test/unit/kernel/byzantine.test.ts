/** Nodes that lie without a line of their code being changed: X14.1, X14.3, X14.6 and what the record says about it. */
import assert from 'node:assert/strict'
import { withField } from '../../../src/kernel/network/lies.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { eventSentence } from '../../../src/diagram/sentence.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'

const s = 1e9
const state = (trace: Trace, node = 0) => trace.stateAt(node, trace.length - 1) as Record<string, unknown>

/** Oral messages with one traitor: three or four generals, the commander first; ties retreat. */
const generals = `class General extends Node { order = ''; heard: string[] = []; decision = ''
    start() { if (this.id === 'a') { this.order = 'attack'; this.broadcast('command', { order: 'attack' }) } }
    command({ order }: { order: string }) { this.order = order; this.heard.push(order); for (const peer of this.peers) if (peer !== 'a') this.send(peer, 'relay', { order }); this.decide() }
    relay({ order }: { order: string }) { this.heard.push(order); this.decide() }
    decide() { if (this.heard.length === this.peers.length) { const attack = this.heard.filter(one => one === 'attack').length; this.decision = attack * 2 > this.heard.length ? 'attack' : 'retreat' } } }`
const decide = (nodes: string, fault: string) => {
  const { trace } = single(generals, `cluster c\n  ${nodes}: General\n  network latency 1ms\nfaults f\n  ${fault}\nrun c with f`)
  return { decisions: nodes.split(', ').slice(1).map((_, i) => state(trace, i + 1).decision), messages: lines(trace, 'send').length }
}

suite('byzantine: generals', () => {
  test('X14.1: of three, a traitor lieutenant breaks obedience; of four it does not', () => {
    const lying = "forge order of relay by c as 'retreat'"
    assert.equal(decide('a, b, c', lying).decisions[0], 'retreat')
    const { decisions, messages } = decide('a, b, c, d', lying)
    assert.deepEqual([decisions[0], decisions[2]], ['attack', 'attack'])
    assert.equal(messages, 9)
  })

  test('X14.1: a traitor commander tells each another order; the loyal lieutenants agree all the same', () => {
    for (const values of ["'attack' | 'retreat'", "'retreat' | 'attack'", "'attack' | 'attack' | 'retreat'", "'retreat' | 'retreat' | 'attack'"]) {
      for (const nodes of ['a, b, c', 'a, b, c, d']) {
        const { decisions } = decide(nodes, `equivocate order of command by a as ${values}`)
        assert.equal(new Set(decisions).size, 1, `${nodes} ${values}: ${decisions.join()}`)
      }
    }
  })
})

const register = `class Replica extends Node { value = 0; version = 0
    write({ value, version }: { value: number; version: number }) { if (version > this.version) { this.value = value; this.version = version }; return { ok: true } }
    read() { return { value: this.value, version: this.version } } }
  class Client extends Node { acks = 0; answers: number[] = []
    async start() { for (const node of ['r1', 'r2']) { const { ok } = await this.call(node, 'write', { value: 7, version: 1 }); if (ok) this.acks++ }
      for (const pair of [['r1', 'r2'], ['r1', 'r3'], ['r2', 'r3']]) this.answers.push(await this.best(pair)) }
    async best(pair: string[]) { const found = await Promise.all(pair.map(node => this.call(node, 'read'))); return found.reduce((a, b) => b.version > a.version ? b : a).value } }`
const replicas = (fault: string) => single(register, `cluster c\n  r1, r2, r3: Replica\n  client: Client\n  network latency 1ms\nfaults f\n  ${fault.split('\n').join('\n  ')}\nrun c with f`)

suite('byzantine: replicas', () => {
  test('X14.3: one liar makes two of the three read pairs answer wrong', () => {
    const { trace } = replicas('forge value of read by r3 as 666\nforge version of read by r3 as 99')
    assert.deepEqual(state(trace, 3).answers, [7, 666, 666])
  })

  test('X14.3: a fake acknowledgement: the client believes in two copies, one exists', () => {
    const { trace } = replicas('fake-ack write by r2 with ok = true')
    assert.equal(state(trace, 3).acks, 2)
    assert.deepEqual([0, 1, 2].map((node) => state(trace, node).value), [7, 0, 0])
  })

  test('the whole answer may be faked', () => {
    const { trace } = single(
      `class S extends Node { asked = 0; ask() { this.asked++; return 1 } } class C extends Node { got: unknown; async start() { this.got = await this.call('s', 'ask') } }`,
      `cluster c\n  s: S\n  c: C\nfaults f\n  fake-ack ask by s with payload = 'yes'\nrun c with f`)
    assert.deepEqual([state(trace).asked, state(trace, 1).got], [0, 'yes'])
  })

  test('only about messages that say something', () => {
    assert.deepEqual(state(replicas('forge value of read where version = 0 by r3 as 666\nforge version of read by r3 as 99').trace, 3).answers, [7, 666, 666])
    assert.deepEqual(state(replicas('forge value of read where version > 0 by r3 as 666').trace, 3).answers, [7, 7, 7])
    assert.equal(state(replicas('withhold write where value = 7 by client to r2').trace, 1).value, 0)
    assert.equal(state(replicas('withhold write where value = 8 by client to r2').trace, 1).value, 7)
    assert.equal(state(replicas('fake-ack write where version = 1 by r2 with ok = true').trace, 1).value, 0)
    assert.equal(state(replicas('fake-ack write where version = 2 by r2 with ok = true').trace, 1).value, 7)
    assert.deepEqual(state(replicas('equivocate value of write where version = 1 by client as 1 | 2 | 3').trace, 1).value, 2)
  })

  test('what is withheld nobody gets, and the record says by whom', () => {
    const { trace } = single(
      `class A extends Node { heard = 0; start() { if (this.id === 'a') this.broadcast('hear') } hear() { this.heard++ } }`,
      'cluster c\n  a, b, d: A\nfaults f\n  withhold hear by a to b\nrun c with f')
    assert.deepEqual([state(trace, 1).heard, state(trace, 2).heard], [0, 1])
    const drop = Array.from({ length: trace.length }, (_, i) => i).find((i) => trace.event(i).kind === 6)
    assert.match(eventSentence(trace, drop ?? 0), /withheld by its sender/)
  })
})

const bank = `class Bank extends Node { paid: string[] = []
    pay({ to, mac }: { to: string; mac?: string }, from: NodeId) { if (this.keys.alice && mac !== this.keys[from]) return; this.paid.push(from + '>' + to); this.send(from, 'receipt') }
    keys: Record<string, string> = KEYS }
  class Alice extends Node { receipts = 0; receipt() { this.receipts++ } }
  class Mallory extends Node { receipts = 0; start() { this.send('bank', 'pay', { to: 'mallory', mac: MAC }) } receipt() { this.receipts++ } }`
const attack = (keys: string, mac: string) => single(
  bank.replace('KEYS', keys).replace('MAC', mac), 'cluster c\n  bank: Bank\n  alice: Alice\n  mallory: Mallory\nfaults f\n  spoof pay by mallory as alice\nrun c with f').trace

suite('byzantine: spoofed senders', () => {
  test('X14.6: without a MAC the bank believes it, and the victim gets the receipt', () => {
    const trace = attack('{}', 'undefined')
    assert.deepEqual(state(trace).paid, ['alice>mallory'])
    assert.deepEqual([state(trace, 1).receipts, state(trace, 2).receipts], [1, 0])
  })
  test('X14.6: with a MAC it is rejected, with a stolen key accepted', () => {
    const keys = "{ alice: 'secret-a', mallory: 'secret-m' }"
    assert.deepEqual(state(attack(keys, "'secret-m'")).paid, [])
    assert.deepEqual(state(attack(keys, "'secret-a'")).paid, ['alice>mallory'])
  })
  test('the reply to a spoofed request reaches the victim, who never asked', () => {
    const { trace } = single(
      `class S extends Node { ask(_: unknown, from: NodeId) { return from } } class C extends Node { got: unknown = 'nothing'; async start() { if (this.id === 'm') this.got = await this.call('s', 'ask') } }`,
      'cluster c\n  s: S\n  v, m: C\nfaults f\n  spoof ask by m as v\nrun c with f')
    assert.equal(state(trace, 2).got, 'nothing')
    assert.deepEqual(lines(trace, 'late').map((line) => line.split(' ').slice(1).join(' ')), ['late v ask'])
  })
})

suite('byzantine: the record', () => {
  const honest = `class A extends Node { seen: unknown[] = []; start() { if (this.id === 'a') { this.every(s(1), 'tell') } } tell() { this.broadcast('report', { temperature: 20, at: 1 }) } report(what: unknown) { this.seen.push(what) } }`
  const run = (fault: string, length = '3.5s', seeds = '') => experiment(honest, `cluster c\n  a, b, d: A\n  network latency 1ms\nfaults f\n  ${fault}\nrun c with f for ${length}${seeds}`).results[0]

  test('it keeps what went out and what was meant', () => {
    const [{ trace }] = run('forge temperature of report by a to b as 1000')
    const sends = Array.from({ length: trace.length }, (_, i) => i).filter((i) => trace.event(i).kind === 5)
    assert.equal(eventSentence(trace, sends[0]), 'a sends report {temperature: 1000, at: 1} to b, and lies: {instead: {temperature: 20, at: 1}}')
    assert.equal(eventSentence(trace, sends[1]), 'a sends report {temperature: 20, at: 1} to d')
  })

  test('a lie begins and heals; one that is the truth is none, and a field that is not there is not forged', () => {
    const temperatures = (fault: string) => (state(run(fault)[0].trace, 1).seen as { temperature: number }[]).map(({ temperature }) => temperature)
    assert.deepEqual(temperatures('at 1.5s forge temperature of report by a as 1000 for 1s'), [20, 1000, 20])
    assert.match(run('forge temperature of report by a as 20')[0].problems[0].message, /changed nothing/)
    assert.match(run('forge pressure of report by a as 20')[0].problems[0].message, /changed nothing/)
  })

  test('of several values each lie draws one, from the fault’s own numbers', () => {
    const seen = run('forge temperature of report by a as 1 | 2 | 3', '30.5s')[0]
    const values = (state(seen.trace, 1).seen as { temperature: number }[]).map(({ temperature }) => temperature)
    assert.deepEqual(new Set(values), new Set([1, 2, 3]))
    assert.equal(run('forge temperature of report by a as 1 | 2 | 3', '30.5s')[0].trace.header.digest, seen.trace.header.digest)
  })

  test('values may be texts, constants and times', () => {
    const value = (text: string) => (state(run(`forge temperature of report by a as ${text}`)[0].trace, 1).seen as { temperature: unknown }[])[0].temperature
    assert.deepEqual(["'hot'", 'true', 'nothing', '5s', '-3'].map(value), ['hot', true, undefined, 5 * s, -3])
  })

  test('a fault of the honest kind leaves every digest as it was', () => {
    const [plain] = run('at 100s forge temperature of report by a as 1000')
    const [lied] = run('at 100s forge temperature of report by a as 2000')
    assert.equal(plain.trace.header.digest, lied.trace.header.digest)
  })

  test('withField changes a copy', () => {
    const payload = { a: 1 }
    assert.deepEqual(withField(payload, 'a', 2), { payload: { a: 2 } })
    assert.deepEqual(payload, { a: 1 })
    assert.deepEqual(withField('x', 'payload', 'y'), { payload: 'y' })
    assert.equal(withField({ a: 1 }, 'b', 2), undefined)
    assert.equal(withField(undefined, 'a', 2), undefined)
  })
})

suite('byzantine: misuse', () => {
  const wrong: [string, RegExp][] = [
    ['equivocate x of m by a as 1', /two values or more/],
    ['spoof m by a as a, b', /in the name of one node/],
    ['spoof m by a as any', /in the name of one node/],
    ['forge x of m by a as', /Expected a value/],
    ['forge x of m by a as maybe', /Expected a value, not "maybe"/],
    ['forge x of m by z as 1', /"z" is not a node/],
    ['fake-ack m by a with ok true', /Expected "="/],
  ]
  for (const [fault, message] of wrong) {
    test(fault, () => {
      const { errors } = requestsOf('class A extends Node { m() {} }', `cluster c\n  a, b: A\nfaults f\n  ${fault}\nrun c with f`)
      assert.match(errors.map((error) => `${error.message} ${error.hint ?? ''}`).join('\n'), message)
    })
  }
})
