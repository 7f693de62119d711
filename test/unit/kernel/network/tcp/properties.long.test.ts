/**
 * What holds of every connection, whatever the network does: as long as it lives each message is delivered once and in order, nothing is
 * invented, and the same seed gives the same run.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { EventKind } from '../../../../../src/trace/events.ts'
import { single } from '../../../support/laboratory.ts'

const node = `
  class Sender extends Node {
    sent: number[] = []; answers: number[] = []; heard: string[] = []; timer?: TimerId
    start() { this.timer = this.every(ms(7), 'some') }
    some() {
      if (this.sent.length === 150) return this.cancel(this.timer)
      const k = 1 + Math.floor(this.random() * 5)
      for (let i = 0; i < k && this.sent.length < 150; i++) {
        const n = this.sent.length
        this.sent.push(n)
        const size = Math.floor(this.random() * 4000)
        if (this.random() < 0.3) this.ask(n, size)
        else this.send('receiver', 'take', { n, size })
      }
    }
    async ask(n: number, size: number) { try { this.answers.push(await this.call('receiver', 'ask', { n, size })) } catch { this.answers.push(-1) } }
    disconnected({ why, unacknowledged }: { why: string; unacknowledged: number }) { this.heard.push(why) }
  }
  class Receiver extends Node {
    got: number[] = []; heard: string[] = []
    take({ n }: { n: number }) { this.got.push(n) }
    async ask({ n }: { n: number }) { this.got.push(n); await this.sleep(ms(n % 40)); return n }
    disconnected({ why }: { why: string }) { this.heard.push(why) }
  }`

const percent = (most: number) => fc.integer({ min: 0, max: most })
const network = fc.record({
  from: fc.integer({ min: 0, max: 30 }), spread: fc.integer({ min: 0, max: 60 }),
  loss: percent(25), duplicate: percent(25), reorder: percent(25), corrupt: percent(10),
  bandwidth: fc.constantFrom('', ', bandwidth 2Mbit/s, queue 20', ', bandwidth 300kbit/s'),
  options: fc.constantFrom('', '', ', tail-loss-probe off', ', keepalive after 100ms every 500ms 100 times'), book: fc.boolean(),
})
/** Faults that heal; none of them ends a connection. */
const faults = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 900 }), fc.constantFrom(
  'partition sender | receiver', 'oneway from receiver to sender', 'oneway from sender to receiver', 'unplug receiver', 'pause receiver', 'pause sender', 'loss 60%',
  'delay by 300ms', 'reorder 50% by 90ms', 'duplicate 80%', 'drop tcp-ack', 'hold take',
)), { maxLength: 4 })

interface Shape {
  network: {
    from: number; spread: number; loss: number; duplicate: number; reorder: number; corrupt: number
    bandwidth: string; options: string; book: boolean
  }
}

function scenario({ network: n }: Shape, list: readonly (readonly [number, number, string])[], seed: number, extra: string[] = []): string {
  const transport = n.book ? 'transport tcp textbook' : `transport tcp${n.options}`
  return [
    'cluster c', '  sender: Sender', '  receiver: Receiver',
    `  network latency ${n.from}ms..${n.from + n.spread}ms, loss ${n.loss}%, duplicate ${n.duplicate}%, reorder ${n.reorder}% by 1ms..80ms, corrupt ${n.corrupt}% by bit-flip, checksum crc-32${n.bandwidth}, ${transport}`,
    'faults f', ...list.map(([at, length, what]) => `  at ${at}ms ${what} for ${length}ms`), ...extra, '  in 0% of runs loss 1%',
    // Long enough for the slowest of these networks: whatever is still on its way then would never arrive.
    `run c with f for 12h seed ${seed}`,
  ].join('\n')
}

const state = (trace: ReturnType<typeof single>['trace'], one: number) => trace.stateAt(one, trace.length - 1) as { sent: number[]; got: number[]; answers: number[]; heard: string[] }
/** The same numbers, each once, in the order in which they were sent. */
const inOrder = (list: readonly number[]) => [...new Set(list)].sort((a, b) => a - b)
const runs = 40

suite('network: every tcp connection', () => {
  test('while it lives each message is delivered once and in order, and each answer comes', () => {
    fc.assert(fc.property(fc.record({ network }), faults, fc.integer({ min: 1, max: 1e6 }), (shape, list, seed) => {
      const { trace, end } = single(node, scenario(shape, list, seed))
      assert.notEqual(end.reason, 'error', end.text)
      const [sender, receiver] = [state(trace, 0), state(trace, 1)]
      // A connection may be given up under twenty-five percent of loss and more, never without a word.
      if (sender.heard.length + receiver.heard.length > 0) return assert.deepEqual(receiver.got, inOrder(receiver.got))
      assert.equal(sender.sent.length, 150)
      assert.deepEqual(receiver.got, sender.sent)
      assert.ok(!sender.answers.includes(-1))
      assert.equal(new Set(sender.answers).size, sender.answers.length)
      // Every message is acknowledged, once.
      assert.equal(trace.countOf(EventKind.acknowledged), trace.messageCount)
    }), { numRuns: runs })
  })

  test('whatever ends it, what is delivered comes once and in the order of sending', () => {
    const endings = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.constantFrom(
      'kill receiver', 'kill sender', 'crash receiver', 'crash receiver for 300ms', 'crash sender for 300ms', 'reset connections from sender to receiver', 'unreachable receiver for 1s',
    ))
    fc.assert(fc.property(fc.record({ network }), faults, endings, fc.integer({ min: 1, max: 1e6 }), (shape, list, [at, what], seed) => {
      const { trace, end } = single(node, scenario(shape, list, seed, [`  at ${at}ms ${what}`]))
      assert.notEqual(end.reason, 'error', end.text)
      const received: number[] = []
      for (let i = 0; i < trace.length; i++) {
        const event = trace.event(i)
        if (event.kind === EventKind.receive && event.node === 1) received.push(event.subject)
      }
      assert.deepEqual(received, inOrder(received))
    }), { numRuns: runs })
  })

  test('what is on its way is accounted for: every way that a message took ends somewhere', () => {
    fc.assert(fc.property(fc.record({ network }), faults, fc.integer({ min: 1, max: 1e6 }), (shape, list, seed) => {
      const { trace, end } = single(node, scenario({ network: { ...shape.network, duplicate: 0, options: '', corrupt: 0 } }, list.filter(([, , what]) => !what.startsWith('duplicate')), seed))
      const count = (kind: EventKind) => trace.countOf(kind)
      assert.notEqual(end.reason, 'time')
      // A message leaves once with its send, and once more with each retransmission; it arrives, is known already, or is lost.
      const arrivedOrLost = count(EventKind.accepted) + count(EventKind.duplicate) + count(EventKind.drop)
      assert.equal(count(EventKind.send) + count(EventKind.retransmit), arrivedOrLost)
    }), { numRuns: runs })
  })

  test('the same seed is the same run', () => {
    fc.assert(fc.property(fc.record({ network }), faults, fc.integer({ min: 1, max: 1e6 }), (shape, list, seed) => {
      const text = scenario(shape, list, seed)
      assert.equal(single(node, text).trace.header.digest, single(node, text).trace.header.digest)
    }), { numRuns: 8 })
  })
})
