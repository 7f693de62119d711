/**
 * TCP as Linux 6.18 does it: each row is a measurement on that kernel (HZ 250, network namespaces, a drop rule for loss), in seconds, and what
 * the model does. They agree to a tick of the machine's timers, 4 ms, where those timers are that fine: a timer of a second goes off up to
 * 32 ms late, one of two minutes up to 2 s, on the real machine too, and where in that range depends on when it was booted.
 */
import assert from 'node:assert/strict'
import { EventKind } from '../../../../../src/trace/events.ts'
import { experiment, lines, single } from '../../../support/laboratory.ts'

const ms = 1e6
const s = 1e9

const client = `
  class Server extends Node { got: number[] = []; take({ n }: { n: number }) { this.got.push(n) } ask() { return 1 } }
  class Client extends Node {
    heard: string[] = []; at = 0
    start() { this.send('server', 'take', { n: 0 }); this.after(s(1), 'lone') }
    lone() { this.send('server', 'take', { n: 1 }) }
    disconnected({ why }: { why: string }, peer: NodeId) { this.heard.push(why); this.at = this.clock.monotonic() }
  }`
const cluster = (network: string) => `cluster c\n  client: Client\n  server: Server\n  network ${network}\n`
const end = (trace: ReturnType<typeof single>['trace'], node: number) => trace.stateAt(node, trace.length - 1) as Record<string, unknown>
/** When something happened, in milliseconds after the first second. */
const after = (trace: ReturnType<typeof single>['trace'], ...kinds: Parameters<typeof lines>[1][]) => (
  lines(trace, ...kinds).map((line) => (Number(line.split(' ')[0]) - s) / ms)
)

suite('network: transport tcp as Linux does it', () => {
  test('a lone message is lost and the outage goes on: a probe of the tail first, which does not double', () => {
    // Measured: 0.2, 0.4, 0.8, 1.7, 3.4, 6.9 s.
    const { trace } = single(client, `${cluster('latency 0.05ms, transport tcp')}faults f\n  at 0.5s unplug server for 20s\nrun c with f for 9s`)
    assert.deepEqual(after(trace, 'retransmit'), [208, 416, 832, 1664, 3328, 6656])
  })

  test('without the probe', () => {
    // Measured: 0.2, 0.6, 1.5, 3.2, 6.7 s.
    const { trace } = single(client, `${cluster('latency 0.05ms, transport tcp, tail-loss-probe off')}faults f\n  at 0.5s unplug server for 20s\nrun c with f for 9s`)
    assert.deepEqual(after(trace, 'retransmit'), [208, 624, 1456, 3120, 6448])
  })

  test('X03.5: an outage of exactly 3.1 s', () => {
    // Measured: the program reads after 3.33 s.
    const { trace } = single(client, `${cluster('latency 0.05ms, transport tcp')}faults f\n  at 1s unplug server for 3.1s\nrun c with f for 20s`)
    assert.deepEqual(after(trace, 'receive').at(-1), 3328.05)
    assert.deepEqual(end(trace, 1).got, [0, 1])
  })

  test('an outage that never ends', () => {
    // Measured: ETIMEDOUT after 940 s, 16 retransmissions.
    const { trace } = single(client, `${cluster('latency 0.05ms, transport tcp')}faults f\n  at 0.5s unplug server\nrun c with f for 30min`)
    assert.equal(lines(trace, 'retransmit').length, 16)
    assert.deepEqual(end(trace, 0).heard, ['Timeout'])
    assert.equal((end(trace, 0).at as number) / s - 1, 937.984)
  })

  test('every SYN is lost', () => {
    // Measured: SYNs at 0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 70 s, ETIMEDOUT after 135 s; without the linear ones 0, 1, 3, 7, 15, 31, 65 s and 130 s.
    const syns = (network: string) => {
      const { trace } = single(client, `${cluster(`latency 0.05ms, ${network}`)}faults f\n  unplug server\nrun c with f for 5min`)
      const [heard] = end(trace, 0).heard as string[]
      return [...lines(trace, 'control').map((line) => Math.round(Number(line.split(' ')[0]) / s)), heard, Math.round((end(trace, 0).at as number) / s)]
    }
    assert.deepEqual(syns('transport tcp'), [0, 1, 2, 3, 4, 5, 7, 11, 19, 36, 68, 'Timeout', 134])
    assert.deepEqual(syns('transport tcp, connect classic'), [0, 1, 3, 7, 15, 31, 64, 'Timeout', 130])
  })

  test('a round trip of 100 ms, and a lone loss', () => {
    // Measured: about 305 ms, and 313 to 334 ms in five more tries. The timeout is 300 ms, a timer of that length is up to 32 ms late.
    const { trace } = single(client, `${cluster('latency 50ms, transport tcp')}faults f\n  at 0.5s unplug server for 1s\nrun c with f for 5s`)
    assert.deepEqual(after(trace, 'retransmit'), [320, 640])
  })

  test('no loss and a round trip above 200 ms: nothing is sent again', () => {
    // Measured: 0 retransmissions, with timeouts of 408 and 808 ms.
    const many = `class Server extends Node { got = 0; take() { this.got++ } }
      class Client extends Node { n = 0; start() { this.every(ms(100), 'go') } go() { if (this.n++ < 200) this.send('server', 'take') } }`
    for (const latency of ['100.1ms', '300ms', '700ms', '1.5s']) {
      const { trace } = single(many, `${cluster(`latency ${latency}, transport tcp`)}run c for 60s`)
      assert.equal(end(trace, 1).got, 200, latency)
      assert.deepEqual(lines(trace, 'retransmit'), [], latency)
    }
  })

  const burst = `class Server extends Node { got: number[] = []; item({ n }: { n: number }) { this.got.push(n) } }
    class Client extends Node {
      start() { this.send('server', 'item', { n: 0 }); this.after(s(1), 'burst') }
      burst() { for (let n = 1; n <= 10; n++) this.send('server', 'item', { n }) }
    }`
  const lost = (...numbers: number[]) => {
    const faults = numbers.map((n) => `  at 0.5s drop item number 1 where n = ${n}`).join('\n')
    const { trace } = single(burst, `${cluster('latency 0.05ms, transport tcp')}faults f\n${faults}\nrun c with f for 3s`)
    assert.deepEqual(end(trace, 1).got, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    return after(trace, 'retransmit')
  }

  test('of ten segments the last is lost', () => {
    // Measured: 207 ms.
    assert.deepEqual(lost(10), [208.1])
  })

  test('the last two are lost: the probe shows the one before it', () => {
    // Measured: 5 to 8 ms.
    assert.deepEqual(lost(9, 10), [8.1, 8.2])
  })

  test('the first is lost: three later ones show it', () => {
    // Measured: 0.1 ms.
    assert.deepEqual(lost(1), [0.1])
  })

  test('at 1 ms and 1 % loss the answers are as good as in time', () => {
    const stream = `class Server extends Node { work() { return 1 } }
      class Client extends Node {
        start() { this.every(ms(1), 'go') }
        async go() { const begin = this.clock.monotonic(); await this.call('server', 'work'); this.meter.sample('round trip', this.clock.monotonic() - begin) }
      }`
    const { expectations, results } = experiment(stream, `${cluster('latency 1ms, transport tcp, loss 1%')}run c for 60s\n  expect p50 of round-trip ≤ 3ms\n  expect p99 of round-trip ≤ 20ms`)
    for (const { holds, found, text } of expectations) assert.ok(holds, `${text}: ${found}`)
    // Nothing that had arrived was sent again.
    const [{ trace }] = results[0]
    assert.equal(trace.countOf(EventKind.retransmit), trace.countOf(EventKind.drop))
    assert.equal(trace.countOf(EventKind.needless), 0)
  })

  test('only the acknowledgement is lost: after the retransmission the sender knows', () => {
    const { trace } = single(client, `${cluster('latency 0.05ms, transport tcp')}faults f\n  at 0.5s drop tcp-ack from server to client for 0.6s\nrun c with f for 3s`)
    assert.deepEqual(after(trace, 'retransmit', 'duplicate', 'acknowledged', 'needless').filter((at) => at > 0), [208, 208.05, 208.1, 208.1])
    assert.deepEqual(lines(trace, 'needless').length, 1)
  })
})
