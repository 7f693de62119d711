/** Authentication, routes that change, and mailboxes that push back. */
import assert from 'node:assert/strict'
import { parseScenario, printScenario } from '../../../../src/language/scenario/index.ts'
import { EventKind } from '../../../../src/trace/events.ts'
import type { Trace } from '../../../../src/trace/trace.ts'
import { lines, single } from '../../support/laboratory.ts'

const ms = 1e6

const state = (trace: Trace, node: number) => trace.finalState(node) as Record<string, unknown>
const dropReasons = (trace: Trace) => Array.from({ length: trace.length }, (_, i) => trace.event(i))
  .flatMap(({ kind, detail }) => (kind === EventKind.drop ? [String(trace.values.value(detail))] : []))

suite('network: authentication', () => {
  const bank = `class Bank extends Node { paid: string[] = []; pay({ amount }: { amount: number }, from: NodeId) { this.paid.push(from + amount); return true } }
    class Client extends Node { acks = 0; async start() { this.acks += (await this.call('bank', 'pay', { amount: 5 })) ? 1 : 0 } }`
  const run = (network: string, fault: string) => single(
    bank, `cluster c\n  bank: Bank\n  alice, mallory: Client\n  network latency 1ms, ${network}\nfaults f\n  ${fault}\nrun c with f for 1s`).trace
  const paid = (network: string, fault: string) => (state(run(network, fault), 0).paid as string[]).sort()

  for (const network of ['unordered', 'fifo', 'transport tcp']) {
    test(`X14.6: a spoofed message is rejected, and one with a stolen key is not (${network})`, () => {
      const spoof = 'spoof pay by mallory as alice'
      assert.deepEqual(paid(network, spoof), ['alice5', 'alice5'])
      assert.deepEqual(paid(`${network}, authentication mac`, spoof), ['alice5'])
      assert.deepEqual(paid(`${network}, authentication mac`, `${spoof} with own key`), ['alice5'])
      assert.deepEqual(paid(`${network}, authentication mac`, `${spoof} with stolen key`), ['alice5', 'alice5'])
      assert.ok(dropReasons(run(`${network}, authentication mac`, spoof)).includes('its authentication code is not one of alice'))
    })
  }

  test('on some links only; the later line wins', () => {
    const spoof = 'spoof pay by mallory as alice'
    assert.deepEqual(paid('authentication mac\n  network mallory -> bank authentication none', spoof), ['alice5', 'alice5'])
    assert.deepEqual(paid('unordered\n  network mallory -> bank authentication mac', spoof), ['alice5'])
  })

  test('a node that lies with its own key is believed: authentication is no agreement among liars', () => {
    assert.deepEqual(paid('authentication mac', 'forge amount of pay by mallory as -5'), ['alice5', 'mallory-5'])
  })

  test('damage that a checksum cannot see is seen', () => {
    const damage = 'corrupt 100% of pay from mallory to bank by word-swap at byte 2'
    assert.equal(paid('checksum internet', damage).filter((one) => one.startsWith('mallory')).length, 1)
    const trace = run('checksum internet, authentication mac', damage)
    assert.deepEqual(state(trace, 0).paid, ['alice5'])
    assert.ok(dropReasons(trace).includes('damaged: its authentication code does not fit'))
  })

  test('without lies it changes nothing', () => {
    const digest = (network: string) => run(network, 'loss 30%').header.digest
    assert.equal(digest('authentication mac'), digest('unordered'))
  })
})

suite('network: routes', () => {
  const pings = `class A extends Node { at: number[] = []; start() { if (this.id === 'a') this.every(ms(100), 'beat') } beat() { this.send('b', 'ping') } ping() { this.at.push(this.clock.monotonic() / ms(1)) } }`
  const run = (fault: string, network = 'latency 5ms') => single(pings, `cluster c\n  a, b, d: A\n  network ${network}\nfaults f\n  ${fault}\nrun c with f for 450ms`)

  test('X03.4: a detour adds its length, and loses nothing', () => {
    const { trace } = run('at 150ms detour from a to b of 150ms for 100ms')
    assert.deepEqual(state(trace, 1).at, [105, 305, 355, 405])
    assert.equal(trace.countOf(EventKind.drop), 0)
    assert.deepEqual(state(run('detour of 1ms then 2ms then 3ms').trace, 1).at, [106, 207, 308, 408])
    assert.equal(run('detour from d of 1s').problems.length, 1)
  })

  test('X03.4: in a routing loop nothing gets through, and nobody is told', () => {
    const { trace } = run('at 150ms routing-loop from a to b for 200ms')
    assert.deepEqual(state(trace, 1).at, [105, 405])
    assert.deepEqual(dropReasons(trace), Array<string>(2).fill('the hop limit was reached in a routing loop'))
    assert.equal(trace.countOf(EventKind.signal), 0)
    assert.deepEqual(state(run('at 150ms routing-loop from a to b for 200ms', 'latency 5ms, fifo').trace, 1).at, [105, 405])
  })
})

suite('mailboxes that push back', () => {
  const code = `class Server extends Node { done = 0; async work() { await this.busy(ms(100)); this.done += 1; return 1 } }
    class Client extends Node { outcomes: string[] = []; told: string[] = []
      start() { for (let i = 0; i < 4; i++) this.ask() }
      async ask() { try { await this.call('server', 'work', {}, { timeout: s(1) }); this.outcomes.push('ok ' + this.clock.monotonic() / ms(1)) } catch (error) { this.outcomes.push(error.name + ' ' + this.clock.monotonic() / ms(1)) } }
      disconnected({ why }: { why: string }, peer: NodeId) { this.told.push(peer + ' ' + why) } }`
  const run = (mailbox: string, network = 'latency 1ms') => single(code, `cluster c\n  server: Server\n  client: Client\n  network ${network}\n  mailbox server ${mailbox}\nrun c for 5s`)

  test('a call that finds the mailbox full is rejected after one round trip', () => {
    const { trace } = run('capacity 1, refusing')
    assert.deepEqual(state(trace, 1).outcomes, ['Refused 2', 'Refused 2', 'ok 102', 'ok 202'])
    assert.deepEqual(state(trace, 1).told, ['server Refused', 'server Refused'])
    assert.equal(state(trace, 0).done, 2)
  })

  test('without the word it waits for its timeout', () => {
    assert.deepEqual(state(run('capacity 1').trace, 1).outcomes, ['ok 102', 'ok 202', 'Timeout 1000', 'Timeout 1000'])
  })

  test('it is the dropped message that is refused', () => {
    assert.deepEqual(state(run('capacity 1, dropping oldest, refusing').trace, 1).outcomes, ['Refused 2', 'Refused 2', 'ok 102', 'ok 202'])
    assert.deepEqual(state(run('capacity 1, refusing', 'latency 1ms, transport tcp').trace, 1).outcomes, ['Refused 4', 'Refused 4', 'ok 104', 'ok 204'])
  })

  test('a lane of node code may do the same', () => {
    const { trace } = single(
      code.replace('done = 0;', "done = 0; start() { this.lane('w', { handlers: ['work'], capacity: 1, refusing: true }) };"),
      'cluster c\n  server: Server\n  client: Client\n  network latency 1ms\nrun c for 5s')
    assert.deepEqual(state(trace, 1).outcomes, ['Refused 2', 'Refused 2', 'ok 102', 'ok 202'])
  })

  test('the refusal travels, and may be lost', () => {
    const { trace } = single(code, 'cluster c\n  server: Server\n  client: Client\n  network latency 1ms\n  mailbox server capacity 1, refusing\nfaults f\n  at 1ms partition server | client for 50ms\nrun c with f for 5s')
    assert.deepEqual(lines(trace, 'signal'), [])
  })
})

suite('disks that are erratic', () => {
  test('X17.5: percentiles and scripts for their latency', () => {
    const run = (latency: string, n: number) => single(
      `class A extends Node { took: number[] = []; async start() { for (let i = 0; i < ${n}; i++) { const from = this.clock.monotonic(); await this.disk.sync(); this.took.push((this.clock.monotonic() - from) / ms(1)) } } }`,
      `cluster c\n  a: A\n  disk a sync ${latency}\nrun c for 1h`).trace
    assert.deepEqual(state(run('0.1ms then 500ms then 0.1ms', 4), 0).took, [0.1, 500, 0.1, 0.1])
    const took = state(run('90% within 0.1ms, 90.0001% within 500ms, 100% within 500ms, latency 1ms', 1000), 0).took as number[]
    assert.ok(Math.abs(took.filter((one) => one > 0.1).length - 100) < 3.3 * Math.sqrt(90))
    assert.ok(Math.max(...took) <= 500)
  })
})

suite('network: trust and routes, written', () => {
  test('as it is printed', () => {
    const lines = [
      'cluster c', '  a: A', '  network latency 1ms, checksum none, authentication mac, fifo', '  disk a latency 90% within 100us, 100% within 500ms, sync 5ms',
      '  mailbox a capacity 50, dropping oldest, refusing', '', 'faults f', '  detour from a to b of 150ms for 10min', '  routing-loop from a',
      '  spoof pay by a as b with stolen key', '',
    ]
    const { document, diagnostics } = parseScenario(lines.join('\n'))
    assert.deepEqual(diagnostics, [])
    assert.equal(printScenario(document), lines.join('\n'))
  })

  const errors: [string, string, RegExp][] = [
    ['cluster c\n  network authentication hmac', 'hmac', /Expected .*"mac" or "none", not "hmac"/],
    ['cluster c\n  mailbox a refusing', 'refusing', /has no capacity/],
    ['cluster c\n  mailbox a capacity 5, refusing, refusing', 'refusing', /given twice/],
    ['faults f\n  detour from a to b by 150ms', 'by', /Expected .*"of"/],
    ['faults f\n  spoof pay by a as b with stollen key', 'stollen', /Expected "stolen" or "own"/],
    ['faults f\n  routing-lop from a', 'routing-lop', /Unknown fault/],
  ]
  for (const [text, at, message] of errors) {
    test(`error: ${text.split('\n')[1].trim()}`, () => {
      const [first] = parseScenario(text).diagnostics
      assert.match(first?.message ?? 'no error', message)
      assert.equal(text.slice(first.start, first.end), at)
    })
  }
})

suite('the operating system beside the application', () => {
  test('its receive buffer acknowledges what the application has not read, and loses it in a crash', () => {
    const { trace } = single(
      'class A extends Node { start() { if (this.id === "a") this.send("b", "put", 1) } got = 0; put() { this.got += 1 } }',
      'cluster c\n  a, b: A\n  network latency 1ms, transport tcp\nfaults f\n  pause b for 9ms\n  at 8ms crash b for 1s\nrun c with f for 1min')
    assert.equal(trace.countOf(EventKind.acknowledged), 1)
    assert.deepEqual([state(trace, 1).got, lines(trace, 'acknowledged')[0]], [0, `${4 * ms} acknowledged a`])
  })
})
