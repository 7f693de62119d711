/** What links do to messages, and cluster lines about racks, regions and shared queues: the numbers of the chapters, to the nanosecond. */
import assert from 'node:assert/strict'
import { parseScenario, printScenario } from '../../../../src/language/scenario/index.ts'
import { experiment, lines, requestsOf, single } from '../../support/laboratory.ts'

const ms = 1e6
const s = 1e9
type Trace = ReturnType<typeof single>['trace']
const end = (trace: Trace, node: number) => trace.stateAt(node, trace.length - 1) as Record<string, unknown>
const times = (trace: Trace, kind: 'receive' | 'drop') => lines(trace, kind).map((line) => Number(line.split(' ')[0]))

const sender = (count: number, payload: string) => `
  class Source extends Node { start() { for (let n = 0; n < ${count}; n++) this.send('sink', 'item', ${payload}) } }
  class Sink extends Node { got: unknown[] = []; at = 0; item(one: any) { this.got.push(one?.n); this.at = this.clock.monotonic() } }`
const pair = (network: string) => `cluster c\n  source: Source\n  sink: Sink\n  network ${network}\n`

suite('network: bandwidth and queues', () => {
  test('X05.2: 40 senders of 4 packets into a queue of 100: 60 dropped, 100 delivered, the last one after 100 service times', () => {
    const senders = Array.from({ length: 40 }, (_, i) => `s${i + 1}`).join(', ')
    const { results, expectations } = experiment(
      sender(4, '{ size: 125 }'),
      `cluster c\n  ${senders}: Source\n  sink: Sink\n  network latency 0s\n  port sink bandwidth 1Mbit/s, queue 100\nrun c\n  expect drops = 60\n  expect receives = 100\n  expect time = 100ms\n  expect bytes = 20000`,
    )
    for (const { text, holds, found } of expectations) assert.ok(holds, `${text}: ${found}`)
    const { trace } = results[0][0]
    assert.deepEqual(times(trace, 'receive'), Array.from({ length: 100 }, (_, i) => (i + 1) * ms))
    assert.deepEqual([...new Set(times(trace, 'drop'))], [0])
  })

  test('with room for 64, 96 packets are dropped', () => {
    const senders = Array.from({ length: 40 }, (_, i) => `s${i + 1}`).join(', ')
    const { trace } = single(sender(4, '{ size: 125 }'), `cluster c\n  ${senders}: Source\n  sink: Sink\n  port sink bandwidth 1Mbit/s, queue 64\nrun c`)
    assert.equal(times(trace, 'drop').length, 96)
  })

  test('X02.6: 100 MB take 0.8 s at 1 Gbit/s and 800 000 s at 1 kbit/s', () => {
    const at = (bandwidth: string) => end(single(sender(1, '{ size: 100e6 }'), `${pair(`latency 0s, bandwidth ${bandwidth}`)}run c for 10d`).trace, 1).at
    assert.equal(at('1Gbit/s'), 0.8 * s)
    assert.equal(at('1kbit/s'), 800_000 * s)
  })

  test('X02.6: a hundred sequential calls at a round trip of 1 ms take 100 ms, one batch takes 1 ms', () => {
    const code = `class Server extends Node { work() { return 1 } }
      class Client extends Node { sequential = 0; batch = 0
        async start() {
          for (let i = 0; i < 100; i++) await this.call('server', 'work')
          this.sequential = this.clock.monotonic()
          await Promise.all(Array.from({ length: 100 }, () => this.call('server', 'work')))
          this.batch = this.clock.monotonic() - this.sequential } }`
    const { trace } = single(code, 'cluster c\n  client: Client\n  server: Server\n  rtt client to server 1ms\nrun c')
    assert.deepEqual(end(trace, 0), { sequential: 100 * ms, batch: 1 * ms })
  })

  test('messages of a link follow each other, and those of other links do not wait', () => {
    const { trace } = single(
      `class Source extends Node { start() { for (let n = 0; n < 3; n++) for (const peer of ['sink', 'other']) this.send(peer, 'item', { n, size: 1000 }) } }
       class Sink extends Node { at: number[] = []; item() { this.at.push(this.clock.monotonic() / 1e6) } }`,
      'cluster c\n  source: Source\n  sink, other: Sink\n  network latency 5ms\n  network source -> sink bandwidth 8Mbit/s\nrun c',
    )
    assert.deepEqual([end(trace, 1).at, end(trace, 2).at], [[6, 7, 8], [5, 5, 5]])
  })

  test('a rack has an uplink and a port that its nodes share', () => {
    const { trace } = single(
      `class Source extends Node { start() { this.send('x', 'item', { size: 1000 }); this.send(this.id === 'a' ? 'b' : 'a', 'item', { size: 1000 }) } item() {} }
       class Sink extends Node { at: number[] = []; item() { this.at.push(this.clock.monotonic() / 1e6) } }`,
      'cluster c\n  a, b: Source\n  x: Sink\n  rack r1: a, b\n  rack r2: x\n  rtt r1 to r2 10ms\n  rtt within r1 2ms\n  uplink r1 bandwidth 8Mbit/s\n  port r2 bandwidth 4Mbit/s\nrun c',
    )
    // Out of the rack at 1 and 2 ms, 5 ms on the way, into the other rack 2 ms each: 8 and 10 ms. Within the rack nothing waits.
    assert.deepEqual(end(trace, 2).at, [8, 10])
    assert.deepEqual(lines(trace, 'receive').filter((line) => !line.includes(' x ')), ['1000000 receive b item', '1000000 receive a item'])
  })
})

suite('network: circuits (X05.6)', () => {
  const phones = `
    class Phone extends Node {
      open = false; sent = 0; late: number[] = []
      start() { this.open = this.openCircuit('exchange'); if (this.open && this.id === 'p1') this.every(us(250), 'speak') }
      speak() { if (this.sent++ < 400) this.send('exchange', 'sample', { at: this.clock.monotonic(), size: 2 }) }
    }
    class Exchange extends Node { late: number[] = []; sample({ at }: { at: number }) { this.late.push(this.clock.monotonic() - at) } }`
  const names = (count: number) => Array.from({ length: count }, (_, i) => `p${i + 1}`).join(', ')

  test('64 kbit/s: a sample of 16 bits every 250 us, with the same delay each time; the 17th call is refused', () => {
    const { trace } = single(phones, `cluster c\n  ${names(17)}: Phone\n  exchange: Exchange\n  network latency 1ms\n  port exchange bandwidth 1024kbit/s, circuits 16 every 250us\nrun c for 200ms`)
    const late = end(trace, 17).late as number[]
    assert.equal(late.length, 400)
    assert.deepEqual([...new Set(late)], [1.25 * ms])
    assert.deepEqual(Array.from({ length: 17 }, (_, i) => end(trace, i).open), [...new Array<boolean>(16).fill(true), false])
  })

  test('64 KiB take 8.192 s on one circuit, 0.512 s on the idle packet link', () => {
    const code = `class Source extends Node { slots = 1; start() { if (this.slots > 0) this.openCircuit('sink', this.slots); this.send('sink', 'item', { size: 65536 }) } }
      class Packets extends Source { slots = 0 }
      class Sink extends Node { at = 0; item() { this.at = this.clock.monotonic() } }`
    const at = (source: string, more: string) =>
      end(single(code, `cluster c\n  source: ${source}\n  sink: Sink\n  network latency 0s, bandwidth 1.024Mbit/s${more}\nrun c`).trace, 1).at
    assert.equal(at('Source', ', circuits 16 every 250us'), 8.192 * s)
    assert.equal(at('Packets', ''), 0.512 * s)
  })

  test('64 KiB within a second need nine circuits', () => {
    const code = `class Source extends Node { start() { this.openCircuit('sink', 9); this.send('sink', 'item', { size: 65536 }) } }
      class Sink extends Node { at = 0; item() { this.at = this.clock.monotonic() } }`
    const { trace } = single(code, 'cluster c\n  source: Source\n  sink: Sink\n  network latency 0s, bandwidth 1.024Mbit/s, circuits 16 every 250us\nrun c')
    // 524 288 bits in frames of 9 × 16 bits: 3641 frames.
    assert.equal(end(trace, 1).at, 3641 * 0.25 * ms)
  })

  test('16 calls that speak a tenth of the time use a tenth of the line, and still a 17th is refused', () => {
    const code = `
      class Phone extends Node {
        open = false
        start() { this.open = this.openCircuit('exchange'); if (this.open) this.every(us(2500), 'speak') }
        speak() { this.send('exchange', 'sample', { size: 2 }) }
      }
      class Exchange extends Node { bits = 0; sample() { this.bits += 16 } }`
    const { trace } = single(code, `cluster c\n  ${names(17)}: Phone\n  exchange: Exchange\n  network latency 0s\n  port exchange bandwidth 1.024Mbit/s, circuits 16 every 250us\nrun c for 1.0003s`)
    assert.equal(end(trace, 17).bits, 0.1 * 1_024_000)
    assert.equal(end(trace, 16).open, false)
  })

  test('voice over packets beside other traffic at 0.9 waits 23 service times at the 99th percentile, 46 with exponential packets', () => {
    const code = (size: string) => `
      class Cross extends Node { start() { this.next() } next() { this.send('sink', 'packet', { size: ${size} }); this.after(-Math.log(1 - this.random()) * 1e6 / 0.9, 'next') } }
      class Voice extends Node { start() { this.every(ms(20), 'speak') } speak() { this.send('sink', 'sample', { at: this.clock.monotonic(), size: 0 }) } }
      class Sink extends Node { samples = 0; waits: number[] = new Array(400).fill(0); packet() {} sample({ at }: { at: number }) { this.samples++; this.waits[Math.min(399, Math.floor((this.clock.monotonic() - at) / 5e5))]++ } }
      measure('p99', ({ sink }) => { let seen = 0; return sink.waits.findIndex((n: number) => (seen += n) >= 0.99 * sink.samples) / 2 })`
    const p99 = (size: string) => {
      const { measures } = single(code(size), 'cluster c\n  cross: Cross\n  voice: Voice\n  sink: Sink\n  network latency 0s\n  port sink bandwidth 8Mbit/s\nrun c for 100s seed 4')
      return measures[0].value as number
    }
    const [constant, exponential] = [p99('1000'), p99('Math.round(-Math.log(1 - this.random()) * 1000)')]
    assert.ok(Math.abs(constant - 23) < 7, String(constant))
    assert.ok(Math.abs(exponential - 46) < 14, String(exponential))
  })

  test('without a circuit nothing passes, and where there are none none can be opened', () => {
    const { trace } = single(sender(1, '{ n: 1 }'), `${pair('bandwidth 1024kbit/s, circuits 16 every 250us')}run c`)
    assert.deepEqual([times(trace, 'receive').length, times(trace, 'drop').length], [0, 1])
    const { problems } = single(`class A extends Node { start() { this.openCircuit('b') } }`, 'cluster c\n  a, b: A\nrun c')
    assert.match(problems[0].message, /There are no circuits from a to b/)
  })
})

suite('network: order, copies, damage', () => {
  test('fifo: no message overtakes another', () => {
    const order = (network: string) => experiment(sender(30, '{ n }'), `${pair(network)}run c seeds 1..10`).results[0].map(({ trace }) => end(trace, 1).got as number[])
    const sorted = Array.from({ length: 30 }, (_, n) => n)
    for (const got of order('latency 1ms..50ms, fifo')) assert.deepEqual(got, sorted)
    assert.ok(order('latency 1ms..50ms').every((got) => String(got) !== String(sorted)))
  })

  test('reorder holds a share of messages up', () => {
    const { trace } = single(sender(3, '{ n }'), `${pair('latency 1ms')}faults f\n  reorder 100% of item from source by 5ms then 0s\nrun c with f`)
    assert.deepEqual(end(trace, 1).got, [1, 2, 0])
    const all = single(sender(1000, '{ n }'), `${pair('latency 1ms, reorder 10% by 5ms')}run c`)
    const late = times(all.trace, 'receive').filter((at) => at === 6 * ms).length
    assert.ok(Math.abs(late - 100) <= 31, String(late))
  })

  test('X02.3: an increment that is duplicated counts twice', () => {
    const { trace } = single(
      `class Server extends Node { n = 0; increment() { this.n++ } } class Client extends Node { start() { this.send('server', 'increment') } }`,
      'cluster c\n  client: Client\n  server: Server\nfaults f\n  duplicate 100% of increment\nrun c with f',
    )
    assert.equal(end(trace, 1).n, 2)
  })

  test('duplicates of a link: a share of messages arrives twice, and the stream of latencies does not shift', () => {
    const first = (network: string) => {
      const at = new Map<number, number>()
      const { trace } = single(sender(1000, '{ n }'), `${pair(network)}run c`)
      for (let i = 0; i < trace.length; i++) {
        const { kind, subject, timeNs } = trace.event(i)
        if (kind === 1) at.set(subject, (at.get(subject) ?? 0) + timeNs)
      }
      return { at, received: times(trace, 'receive').length }
    }
    const doubled = first('latency 1ms..9ms, duplicate 10%')
    const plain = first('latency 1ms..9ms')
    assert.ok(Math.abs(doubled.received - 1100) <= 31, String(doubled.received))
    const same = [...plain.at].filter(([message, at]) => doubled.at.get(message) === at).length
    assert.equal(same, 2000 - doubled.received)
  })

  test('X14.4: a word swap passes the Internet checksum and not CRC-32', () => {
    const text = `'pay Bob  0100 eur and log the id'`
    const code = `class Source extends Node { start() { this.send('sink', 'pay', ${text}) } } class Sink extends Node { read = ''; pay(text: string) { this.read = text } }`
    const read = (checksum: string) => {
      const { trace, problems } = single(code, `${pair(`checksum ${checksum}`)}faults f\n  corrupt 100% of pay by word-swap at byte 9\nrun c with f`)
      assert.deepEqual(problems, [])
      return [end(trace, 1).read, lines(trace, 'damaged').length, lines(trace, 'drop').length]
    }
    assert.deepEqual(read('internet'), ['pay Bob  0001 eur and log the id', 1, 0])
    assert.deepEqual(read('crc-32'), ['', 0, 1])
    assert.deepEqual(read('none'), ['pay Bob  0001 eur and log the id', 1, 0])
  })

  test('what is damaged beyond reading is dropped; objects keep their shape or are lost', () => {
    const { trace } = single(sender(2000, `{ n: n % 10, text: 'hello' }`), `${pair('corrupt 100% by bit-flip, checksum none')}run c`)
    const [received, dropped] = [times(trace, 'receive').length, times(trace, 'drop').length]
    assert.equal(received + dropped, 2000)
    assert.ok(received > 500 && dropped > 500, `${received} ${dropped}`)
    assert.equal(lines(trace, 'damaged').length, received)
    // A flipped bit never passes a checksum.
    for (const checksum of ['internet', 'crc-32']) {
      assert.equal(times(single(sender(200, '{ n }'), `${pair(`corrupt 100%, checksum ${checksum}`)}run c`).trace, 'receive').length, 0)
    }
  })
})

suite('network: hold and release', () => {
  const code = `class Source extends Node { async start() { for (let n = 0; n < 3; n++) { this.send('sink', 'write', { n }); await this.sleep(ms(1)) } } }
    class Sink extends Node { got: string[] = []; write({ n }: { n: number }) { this.got.push(n + '@' + this.clock.monotonic() / 1e6) } }`

  test('one message, by its number, held for 40 s', () => {
    const { trace } = single(code, `${pair('latency 2ms')}faults f\n  hold write number 2 from source to sink for 40s\nrun c with f`)
    assert.deepEqual(end(trace, 1).got, ['0@2', '2@4', '1@40002'])
    assert.deepEqual(lines(trace, 'hold', 'release').map((line) => line.split(' ')[0]), ['1000000', '40000000000'])
  })

  test('all of a type, released at a chosen time', () => {
    const { trace, problems } = single(code, `${pair('latency 2ms')}faults f\n  hold write\n  at 5s release write\nrun c with f`)
    assert.deepEqual(end(trace, 1).got, ['0@5002', '1@5002', '2@5002'])
    assert.deepEqual(problems, [])
  })

  test('what is never released never arrives; a release of nothing is reported', () => {
    assert.deepEqual(end(single(code, `${pair('latency 2ms')}faults f\n  hold write number 1\nrun c with f`).trace, 1).got, ['1@3', '2@4'])
    const { problems } = single(code, `${pair('latency 2ms')}faults f\n  at 5s release write\nrun c with f`)
    assert.match(problems[0].message, /changed nothing/)
  })

  test('drop and delay take one message by its number', () => {
    const got = (fault: string) => end(single(code, `${pair('latency 2ms')}faults f\n  ${fault}\nrun c with f`).trace, 1).got
    assert.deepEqual(got('drop write number 2'), ['0@2', '2@4'])
    assert.deepEqual(got('delay write number 1 by 1s'), ['1@3', '2@4', '0@1002'])
  })
})

suite('network: partitions of any shape', () => {
  const code = `class P extends Node { heard = new Set<string>(); start() { this.broadcast('hello') } hello(_: unknown, from: NodeId) { this.heard.add(from) } }`
  const heard = (fault: string, nodes = 'a, b, c, d, e') => {
    const { trace } = single(code, `cluster x\n  ${nodes}: P\nfaults f\n  ${fault}\nrun x with f`)
    return nodes.split(', ').map((_, i) => [...(end(trace, i).heard as Set<string>)].sort().join(''))
  }

  test('groups, oneway, bridge, ring, isolate, a rack', () => {
    assert.deepEqual(heard('partition a, b | c, d, e'), ['b', 'a', 'de', 'ce', 'cd'])
    assert.deepEqual(heard('oneway from a to b'), ['cde', 'acde', 'abde', 'abce', 'abcd'])
    assert.deepEqual(heard('bridge c between a, b | d, e'), ['bc', 'ac', 'abde', 'ce', 'cd'])
    assert.deepEqual(heard('ring a, b, c, d, e'), ['be', 'ac', 'bd', 'ce', 'ad'])
    assert.deepEqual(heard('isolate a, b'), ['b', 'a', 'de', 'ce', 'cd'])
    const { trace } = single(code, 'cluster x\n  a, b, c: P\n  rack r1: a, b\nfaults f\n  isolate r1\nrun x with f')
    assert.deepEqual([0, 1, 2].map((i) => [...(end(trace, i).heard as Set<string>)].join('')), ['b', 'a', ''])
  })

  test('X03.2: a card that sends and hears nothing, and the reverse', () => {
    const both = `class Server extends Node { served = 0; start() { this.every(ms(10), 'beat') } beat() { this.send('monitor', 'alive') } work() { this.served++; return 1 } }
      class Monitor extends Node { beats = 0; answered = 0; start() { this.every(ms(10), 'ask') } alive() { this.beats++ } async ask() { await this.call('server', 'work'); this.answered++ } }`
    const run = (fault: string) => {
      const { trace } = single(both, `cluster x\n  server: Server\n  monitor: Monitor\n  network latency 1ms\nfaults f\n  ${fault}\nrun x with f for 100.5ms`)
      return [end(trace, 1).beats, end(trace, 0).served, end(trace, 1).answered]
    }
    assert.deepEqual(run('oneway from server to monitor'), [9, 0, 0])
    assert.deepEqual(run('oneway from monitor to server'), [0, 9, 0])
  })

  test('block: callbacks are refused while answers pass; loss would stop both', () => {
    const both = `class A extends Node { answered = 0; called = 0; async start() { this.answered = await this.call('b', 'work') } callback() { this.called++ } }
      class B extends Node { why = ''; async work() { try { await this.call('a', 'callback', {}, { timeout: s(1) }) } catch (error) { this.why = (error as Error).name } return 7 } }`
    const run = (fault: string, network = 'latency 1ms') => {
      const { trace } = single(both, `cluster x\n  a: A\n  b: B\n  network ${network}\nfaults f\n  ${fault}\nrun x with f`)
      return [end(trace, 0).answered, end(trace, 0).called, end(trace, 1).why]
    }
    assert.deepEqual(run('block connections from b to a'), [7, 0, 'Refused'])
    assert.deepEqual(run('block connections from b to a', 'latency 1ms, transport tcp'), [7, 0, 'Refused'])
    assert.deepEqual(run('loss 100% from b to a'), [0, 0, 'Timeout'])
  })
})

suite('network: topology and latency', () => {
  test('a matrix of round trips between regions, which later lines refine', () => {
    const code = `class P extends Node { rtt: Record<string, number> = {}; async start() { for (const peer of this.peers) { const begin = this.clock.monotonic(); await this.call(peer, 'ping'); this.rtt[peer] = (this.clock.monotonic() - begin) / 1e6 } } ping() {} }`
    const { trace } = single(code, 'cluster x\n  a, b, c, d: P\n  rack r1: a\n  region eu: r1, b\n  region us: c, d\n  rtt within eu 2ms\n  rtt within us 1ms\n  rtt eu to us 80ms\n  rtt a to d 70ms\nrun x')
    assert.deepEqual(
      [end(trace, 0).rtt, end(trace, 1).rtt, end(trace, 2).rtt], [{ b: 2, c: 80, d: 70 }, { a: 2, c: 80, d: 80 }, { a: 80, b: 80, d: 1 }],
    )
  })

  test('a script gives each link one latency after the other, and the last one stays', () => {
    const { trace } = single(sender(4, '{ n }'), `${pair('latency 5ms then 80ms then 7ms')}run c`)
    assert.deepEqual(times(trace, 'receive').map((at) => at / ms), [5, 7, 7, 80])
  })

  test('zero loss, zero copies and an endless queue change nothing', () => {
    const digest = (network: string) => single(sender(50, '{ n }'), `${pair(network)}run c seed 9`).trace.header.digest
    const plain = digest('latency 1ms..9ms')
    for (const more of ['duplicate 0%', 'corrupt 0%', 'reorder 0% by 5ms', 'unordered', 'transport datagram', 'loss 0%']) {
      assert.equal(digest(`latency 1ms..9ms, ${more}`), plain, more)
    }
    const faults = (fault: string) => single(sender(50, '{ n }'), `${pair('latency 1ms..9ms')}faults f\n  ${fault}\nrun c with f seed 9`)
    const events = ({ trace }: ReturnType<typeof single>) => lines(trace, 'send', 'receive', 'drop')
    assert.deepEqual(events(faults('duplicate 0%')), events(faults('loss 0%')))
  })

  test('the lines are printed as people write them', () => {
    const text = `cluster c
  a, b, c, d: P
  rack r1: a, b
  region eu: r1, c
  rtt within eu 1ms
  rtt eu to d 80ms
  network latency normal 10ms ± 2ms, loss 1%, duplicate 2%, reorder 3% by 5ms..9ms, corrupt 4% by word-swap, checksum crc-32, fifo, transport tcp
  network a -> b latency 50% within 1ms, 99% within 10ms, 100% within 80ms
  network a <-> d latency 5ms then 80ms then 5ms, unordered, transport datagram
  network eu -> d latency 1ms + lognormal median 5ms sigma 1.2, bandwidth 1024kbit/s, circuits 16 every 250us
  network b -> c latency pareto from 1ms shape 1.5, bandwidth 1Gbit/s, queue 100
  port d, eu bandwidth 10Mbit/s, queue 50
  uplink r1 bandwidth 1500bit/s
`
    const { document, diagnostics } = parseScenario(text)
    assert.deepEqual(diagnostics, [])
    assert.equal(printScenario(document), text)
  })

  test('misuse is said at the word', () => {
    const said = (text: string) => requestsOf(sender(1, '{ n }'), text).errors.map(({ message, hint }) => `${message} ${hint ?? ''}`.trim())
    const cases: [string, string][] = [
      ['network latency 50% within 1ms', 'The last percentile is 100%: say within what time all arrive. For example: 50% within 1ms, 99% within 10ms, 100% within 80ms'],
      ['network latency 50% within 9ms, 100% within 8ms', 'Percentiles go up: a greater share within a longer time. For example: 50% within 1ms, 99% within 10ms, 100% within 80ms'],
      ['network latency pareto from 1ms shape 0', 'The shape of a Pareto distribution is a number above 0, at most 1000, not "0".'],
      ['network bandwidth 0bit/s', 'Impossible bandwidth "0bit/s": it is a whole number of bits per second, at least one.'],
      ['network bandwidth 1kbit/s, bandwidth 2kbit/s', '"bandwidth" is given twice.'],
      ['network bandwidth 1kbit/s, circuits 16 every 250us', 'A slot of these circuits would not have a single bit. Each circuit gets bandwidth × frame ÷ circuits bits of every frame; for example: bandwidth 1024kbit/s, circuits 16 every 250us'],
      ['rack r1: sourec', '"sourec" is not a node of cluster c. Its nodes are source, sink, r1. Did you mean "source"?'],
      ['rtt r1 to sink 80ms', '"r1" is not a node of cluster c. Its nodes are source, sink.'],
      ['rack source: sink', 'There is already a node, rack or region "source" in this cluster. Give it another name.'],
      ['port sink queue 10', '"queue" needs a bandwidth. For example: bandwidth 1Mbit/s, queue 100'],
    ]
    for (const [line, message] of cases) assert.deepEqual(said(`cluster c\n  source: Source\n  sink: Sink\n  ${line}\nrun c`), [message], line)
    const fault = (line: string) => said(`${pair('latency 1ms')}faults f\n  ${line}\nrun c with f`)
    assert.deepEqual(fault('hold item number 0'), ['Messages are counted 1, 2, 3 from the beginning of the fault. For example: drop write number 2'])
    assert.deepEqual(fault('corrupt 1% at byte 1.5'), ['Bytes have whole numbers, from 0 on.'])
  })

  test('the same seed gives the same run with everything at once', () => {
    const text = `${pair('latency lognormal median 5ms sigma 1, loss 5%, duplicate 5%, reorder 5% by 9ms, corrupt 5%, bandwidth 1Mbit/s, queue 20')}run c seed 3 repeated 3 times\n  expect 1 distinct digest`
    for (const { holds, found } of experiment(sender(60, '{ n }'), text).expectations) assert.ok(holds, found)
  })
})
