/** Reliable connections, what they hide and what they cannot: the numbers of the chapters on unreliable networks. */
import assert from 'node:assert/strict'
import { experiment, lines, requestsOf, single } from '../../support/laboratory.ts'

const ms = 1e6

const counter = `
  class Server extends Node { effects = 0; add({ n }: { n: number }) { this.effects++; return n } }
  class Client extends Node {
    answer = 0; why = ''; at = 0; gone: string[] = []
    async start() {
      try { this.answer = await this.call('server', 'add', { n: 7 }) } catch (error) { this.why = (error as Error).name }
      this.at = this.clock.monotonic()
    }
    disconnected({ why }: { why: string }, peer: NodeId) { this.gone.push(peer + ' ' + why) }
  }`
const cluster = (network: string) => `cluster c\n  client: Client\n  server: Server\n  network ${network}\n`
const end = (trace: ReturnType<typeof single>['trace'], node: number) => trace.stateAt(node, trace.length - 1) as Record<string, unknown>

suite('network: transport tcp textbook', () => {
  test('a message is accepted by the machine, acknowledged, and read', () => {
    const { trace } = single(counter, `${cluster('latency 0.5ms, transport tcp textbook')}run c`)
    assert.deepEqual(lines(trace, 'send', 'accepted', 'receive', 'acknowledged'), [
      '0 send client add', '500000 accepted server', '500000 receive server add', '500000 send server add',
      '1000000 acknowledged client', '1000000 accepted client', '1000000 receive client add', '1500000 acknowledged server',
    ])
    assert.equal(trace.header.endNs, 1.5 * ms)
  })

  test('X03.5: an outage of 3.1 s is seen as 6.2 s', () => {
    const { trace } = single(counter, `${cluster('latency 0s, transport tcp textbook')}faults f\n  unplug server for 3.1s\nrun c with f`)
    assert.deepEqual(lines(trace, 'retransmit').map((line) => Number(line.split(' ')[0]) / ms), [200, 600, 1400, 3000, 6200])
    assert.equal(end(trace, 0).at, 6200 * ms)
    assert.equal(end(trace, 1).effects, 1)
  })

  test('X02.2a: acknowledged is not processed', () => {
    const { expectations } = experiment(
      `class Server extends Node { effects = 0; add() { this.effects++ } }
       class Client extends Node { start() { this.send('server', 'add') } }`,
      `${cluster('latency 1ms, transport tcp textbook')}faults f\n  at 0.5ms pause server for 10ms\n  at 5ms crash server\nrun c with f\n  expect acks = 1\n  expect receives = 0\n  expect drops = 1`,
    )
    for (const { holds, found, text } of expectations) assert.ok(holds, `${text}: ${found}`)
  })

  test('X02.2b: the sender cannot tell lost data from a lost acknowledgement', () => {
    const oneWay = `class Server extends Node { effects = 0; add() { this.effects++ } } class Client extends Node { start() { this.send('server', 'add') } }`
    const run = (fault: string) => single(oneWay, `${cluster('latency 1ms, transport tcp textbook')}faults f\n  ${fault}\nrun c with f`).trace
    const data = run('drop add number 1 from client to server')
    const ack = run('drop tcp-ack from server to client for 100ms')
    const sender = (trace: typeof data) => lines(trace, 'send', 'retransmit').filter((line) => line.includes('client'))
    assert.deepEqual(sender(data), ['0 send client add', '200000000 retransmit client'])
    assert.deepEqual(sender(ack), sender(data))
    assert.deepEqual([end(data, 1).effects, end(ack, 1).effects], [1, 1])
    assert.deepEqual(lines(ack, 'duplicate'), ['201000000 duplicate server'])
  })

  const sender = `
    class Server extends Node { effects = 0; add() { this.effects++ } }
    class Client extends Node {
      sent = 0; open = 0; why = ''
      start() { for (let n = 0; n < 10; n++) this.send('server', 'add', { n, size: 1000 }) }
      disconnected({ why, unacknowledged }: { why: string; unacknowledged: number }) { this.why = why; this.open = unacknowledged }
    }`

  test('X02.2c: after a reset the client knows how much was acknowledged, not how much arrived', () => {
    const { trace } = single(sender, `${cluster('latency 1ms, bandwidth 8Mbit/s, transport tcp textbook')}faults f\n  at 5.5ms reset connections from client to server\nrun c with f`)
    // The n-th message has left after n ms and arrives 1 ms later: at 5.5 ms four have arrived, and three acknowledgements are back.
    assert.deepEqual(end(trace, 1), { effects: 4 })
    assert.deepEqual(end(trace, 0), { sent: 0, open: 7, why: 'Reset' })
    assert.equal(lines(trace, 'drop').length, 6)
  })

  test('X02.2d: trying again on a new connection does it twice', () => {
    const { trace } = single(
      `class Server extends Node { effects = 0; async add() { this.effects++; await this.sleep(ms(10)); return 1 } }
       class Client extends Node {
         tries = 0
         async start() { for (;;) { this.tries++; try { await this.call('server', 'add'); return } catch (error) { if ((error as Error).name !== 'Reset') throw error } } }
       }`,
      `${cluster('latency 1ms, transport tcp textbook')}faults f\n  at 5ms reset connections from client to server\nrun c with f`,
    )
    assert.deepEqual([end(trace, 0).tries, end(trace, 1).effects], [2, 2])
  })

  test('an answer acknowledges its request when the acknowledgement is lost', () => {
    const { trace } = single(counter, `${cluster('latency 1ms, transport tcp textbook')}faults f\n  drop tcp-ack from server to client for 100ms\nrun c with f`)
    assert.deepEqual(lines(trace, 'retransmit', 'acknowledged', 'acknowledgementLost'), [
      '1000000 acknowledgementLost client', '2000000 acknowledged client', '3000000 acknowledged server',
    ])
  })

  test('order is kept and copies are thrown away, whatever the network does', () => {
    const { results } = experiment(
      `class Server extends Node { got: number[] = []; item({ n }: { n: number }) { this.got.push(n) } }
       class Client extends Node { start() { for (let n = 0; n < 40; n++) this.send('server', 'item', { n }) } }`,
      `${cluster('latency 1ms..90ms, loss 20%, duplicate 20%, corrupt 10%, transport tcp textbook')}run c seeds 1..20`,
    )
    for (const { trace } of results[0]) {
      assert.deepEqual(end(trace, 1).got, Array.from({ length: 40 }, (_, n) => n))
    }
    assert.ok(results[0].some(({ trace }) => lines(trace, 'retransmit').length > 0 && lines(trace, 'duplicate').length > 0))
  })

  test('a peer that never answers is given up, and the call says so', () => {
    const { trace } = single(
      `class Server extends Node { add() {} }
       class Client extends Node { why = ''; async start() { try { await this.call('server', 'add') } catch (error) { this.why = (error as Error).name } } }`,
      `${cluster('latency 1ms, transport tcp textbook')}faults f\n  unplug server\nrun c with f for 30min`)
    assert.equal(end(trace, 0).why, 'Timeout')
    assert.equal(lines(trace, 'retransmit').length, 15)
  })

  test('connections die with a machine and say so when it is back; a slow answer is no reason to send again', () => {
    const { trace } = single(
      `class Server extends Node { effects = 0; async add() { this.effects++; await this.sleep(ms(500)); return 1 } }
       class Client extends Node {
         start() { this.go(); this.after(ms(300), 'go') }
         why: string[] = []
         async go() { try { await this.call('server', 'add') } catch (error) { this.why.push((error as Error).name) } }
       }`,
      `${cluster('latency 1ms, transport tcp textbook')}faults f\n  at 100ms crash server for 100ms\nrun c with f`)
    assert.deepEqual(end(trace, 0).why, ['Reset', 'Reset'])
    assert.equal(lines(trace, 'retransmit').length, 0)
  })
})

suite('network: explicit signals (X02.5)', () => {
  const detection = `
    class Server extends Node { ping() { return 1 } }
    class Client extends Node {
      why = ''; after_ = 0
      start() { this.after(s(1), 'probe') }
      async probe() {
        const begin = this.clock.monotonic()
        try { await this.call('server', 'ping', {}, { timeout: s(1) }) } catch (error) { this.why = (error as Error).name }
        this.after_ = this.clock.monotonic() - begin
      }
    }`
  const detect = (fault: string) => {
    const { trace } = single(detection, `${cluster('latency 0.5ms, transport tcp')}faults f\n  at 0.5s ${fault}\nrun c with f for 5s`)
    const { why, after_ } = end(trace, 0)
    return [why, after_]
  }

  test('explicit: a killed process, a route that is gone', () => {
    assert.deepEqual(detect('kill server'), ['Refused', 1 * ms])
    assert.deepEqual(detect('unreachable server'), ['Unreachable', 1 * ms])
    assert.deepEqual(detect('block connections from client to server'), ['Refused', 1 * ms])
  })

  test('silent: only the timeout tells, after exactly as long', () => {
    for (const fault of ['crash server', 'unplug server', 'pause server for 3s', 'partition client | server']) {
      assert.deepEqual(detect(fault), ['Timeout', 1000 * ms], fault)
    }
  })

  test('a router speaks for datagrams too', () => {
    const { trace } = single(detection, `${cluster('latency 0.5ms')}faults f\n  at 0.5s unreachable server\nrun c with f for 5s`)
    assert.deepEqual([end(trace, 0).why, end(trace, 0).after_], ['Unreachable', 1 * ms])
  })

  test('a switch that is asked knows a cable that is out', () => {
    const { trace, problems } = single(
      `class Server extends Node {}
       class Switch extends Node {
         downAt = 0
         start() { this.every(ms(100), 'poll') }
         poll() { if (!this.linkUp('server') && this.downAt === 0) this.downAt = this.clock.monotonic() }
       }`,
      'cluster c\n  tor: Switch\n  server: Server\nfaults f\n  at 1.234s unplug server\nrun c with f for 2s',
    )
    assert.equal(end(trace, 0).downAt, 1300 * ms)
    assert.deepEqual(problems, [], 'to be seen is an effect')
  })

  test('while a process is stopped its machine knows, and it hears of it when it goes on', () => {
    const { trace } = single(
      `class Server extends Node { add() { return new Promise(() => {}) } }
       class Client extends Node { heard = 0; start() { this.call('server', 'add').catch(() => {}) } disconnected() { this.heard = this.clock.monotonic() } }`,
      `${cluster('latency 1ms, transport tcp')}faults f\n  at 5ms pause client for 100ms\n  at 10ms kill server\nrun c with f`)
    assert.deepEqual(lines(trace, 'signal'), [`${11 * ms} signal client`])
    assert.equal(end(trace, 0).heard, 105 * ms)
  })
})

suite('network: determinism of transport', () => {
  test('the same seed, the same run', () => {
    const text = `${cluster('latency 1ms..90ms, loss 20%, duplicate 20%, corrupt 10% by random-bytes, transport tcp')}run c seed 5 repeated 3 times\n  expect 1 distinct digest`
    for (const { holds, found } of experiment(counter, text).expectations) assert.ok(holds, found)
  })

  test('misuse is said at the word', () => {
    const said = (text: string) => requestsOf(counter, text).errors.map(({ message, hint }) => `${message} ${hint ?? ''}`)
    assert.deepEqual(said(`${cluster('transport tpc')}run c`), ['Expected ",", "->", "<->", "tcp" or "datagram", not "tpc". Did you mean "tcp"?'])
    assert.deepEqual(said(`${cluster('queue 10')}run c`), ['"queue" needs a bandwidth. For example: bandwidth 1Mbit/s, queue 100'])
    assert.deepEqual(said(`${cluster('bandwidth 1Mbit/s, queue 0')}run c`), ['The length of a queue is a whole number from 1 to 2^53-1, not "0". '])
  })
})
