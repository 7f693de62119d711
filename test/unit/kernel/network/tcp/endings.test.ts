/** How connections end: in order or broken, at once or after long silence, and what both nodes hear of it. */
import assert from 'node:assert/strict'
import { explored } from '../../../support/exploring.ts'
import { lines, requestsOf, single } from '../../../support/laboratory.ts'

const s = 1e9

type Trace = ReturnType<typeof single>['trace']
const end = (trace: Trace, node: number) => trace.stateAt(node, trace.length - 1) as Record<string, unknown>

/** A client that says something once and hears of what becomes of the connection; times are its own, in milliseconds. */
const pair = `
  class Server extends Node {
    got = 0; heard: string[] = []
    say() { this.got++; return 1 }
    async slow() { await this.sleep(s(60)); return 1 }
    disconnected({ why }: { why: string }, peer: NodeId) { this.heard.push(peer + ' ' + why + ' ' + Math.round(this.clock.monotonic() / 1e6)) }
  }
  class Client extends Node {
    heard: string[] = []; answer = ''
    start() { this.send('server', 'say'); this.after(s(1), 'second') }
    second() {}
    async ask() { try { await this.call('server', 'slow'); this.answer = 'ok' } catch (error) { this.answer = (error as Error).name } }
    disconnected({ why, unacknowledged }: { why: string; unacknowledged: number }, peer: NodeId) {
      this.heard.push(peer + ' ' + why + ' ' + unacknowledged + ' ' + Math.round(this.clock.monotonic() / 1e6))
    }
  }`
const client = (second: string) => pair.replace('second() {}', `second() { ${second} }`)
const cluster = (options = '', latency = '0.05ms') => `cluster c\n  client: Client\n  server: Server\n  network latency ${latency}, transport tcp${options}\n`
const run = (second: string, faults: string, options = '', length = '1min') => (
  single(client(second), `${cluster(options)}faults f\n  ${faults}\nrun c with f for ${length}`).trace
)

suite('network: tcp connections that end', () => {
  test('a process that is killed with nothing unread closes in order', () => {
    const trace = run('this.ask()', 'at 2s kill server')
    assert.deepEqual(end(trace, 0).heard, ['server Closed 0 2000'])
    assert.equal(end(trace, 0).answer, 'Closed')
    assert.match(lines(trace, 'signal').join(), /^2000050000 signal client$/)
  })

  test('with a byte unread it is broken', () => {
    const trace = run("this.send('server', 'say')", 'at 0.9s pause server for 5s\n  at 2s kill server')
    assert.deepEqual(end(trace, 0).heard, ['server Reset 0 2000'])
    assert.equal(lines(trace, 'receive').length, 1)
  })

  test('the same of connections as books draw them', () => {
    const book = (second: string, faults: string) => end(single(client(second), `${cluster(' textbook')}faults f\n  ${faults}\nrun c with f for 1min`).trace, 0).heard
    assert.deepEqual(book('this.ask()', 'at 2s kill server'), ['server Closed 0 2000'])
    assert.deepEqual(book("this.send('server', 'say')", 'at 0.9s pause server for 5s\n  at 2s kill server'), ['server Reset 0 2000'])
  })

  test('what was sent before the process died still arrives', () => {
    const { trace } = single(
      `class Server extends Node { got: number[] = []; heard = ''; item({ n }: { n: number }) { this.got.push(n) } disconnected({ why }: { why: string }) { this.heard = why } }
       class Client extends Node { start() { for (let n = 0; n < 30; n++) this.send('server', 'item', { n, size: 1400 }) } }`,
      `${cluster('', '20ms')}faults f\n  at 45ms kill client\nrun c with f for 1min`)
    assert.deepEqual([(end(trace, 1).got as number[]).length, end(trace, 1).heard], [30, 'Closed'])
  })

  test('of a machine that died nobody hears until something is sent: a connection that is half open', () => {
    const trace = run("this.after(s(9), 'later')".replace("'later'", "'ask'"), 'at 2s crash server for 3s')
    assert.deepEqual(end(trace, 0).heard, ['server Reset 1 10000'])
    assert.equal(end(trace, 0).answer, 'Reset')
  })

  test('keepalive asks, and decides only when a question is due', () => {
    // Measured: 3.0 s after the last exchange; with idle 10 s and interval 10 s, 20 s. A timer of ten seconds goes off up to 256 ms late.
    assert.deepEqual(end(run('', 'at 0.5s crash server', ', keepalive after 2s every 1s 10 times, user timeout 3s'), 0).heard, ['server Timeout 0 3040'])
    assert.deepEqual(end(run('', 'at 0.5s crash server', ', keepalive after 10s every 10s 10 times, user timeout 3s'), 0).heard, ['server Timeout 0 20480'])
    assert.deepEqual(end(run('', 'at 0.5s crash server', ', keepalive after 2s every 1s 3 times'), 0).heard, ['server Timeout 0 5088'])
  })

  test('keepalive of a machine that lives hears its answers, and of one that was booted anew that it knows nothing', () => {
    assert.deepEqual(end(run('', 'at 0.5s pause server for 20s', ', keepalive after 2s every 1s 3 times'), 0).heard, [])
    assert.deepEqual(end(run('', 'at 0.5s crash server for 1s', ', keepalive after 2s every 1s 3 times'), 0).heard, ['server Reset 0 2016'])
  })

  test('while something is unacknowledged nobody is asked: the retransmissions ask', () => {
    const trace = run("this.send('server', 'say')", 'at 0.5s unplug server', ', keepalive after 2s every 1s 3 times', '2min')
    assert.deepEqual(lines(trace, 'control').filter((line) => line.includes('client') && Number(line.split(' ')[0]) > s), [])
    assert.deepEqual(end(trace, 0).heard, [])
  })

  test('the user timeout ends a connection whose messages are not acknowledged', () => {
    const trace = run("this.send('server', 'say')", 'at 0.5s unplug server', ', user timeout 3s')
    const [heard] = end(trace, 0).heard as string[]
    assert.match(heard, /^server Timeout 1 4\d\d\d$/)
    // It is counted from when the message was first sent again by timeout, 416 ms after it was sent.
    assert.ok(Math.abs(Number(heard.split(' ')[3]) - 1000 - 416 - 3000) <= 40, heard)
  })

  test('a connect timeout is the patience of the program', () => {
    const trace = single(client(''), `${cluster(', connect timeout 5s')}faults f\n  unplug server\nrun c with f for 1min`).trace
    assert.deepEqual(end(trace, 0).heard, ['server Timeout 1 5000'])
  })

  test('no route: fatal while the connection is opened, and only then', () => {
    const opening = run('', 'unreachable server')
    assert.deepEqual(end(opening, 0).heard, ['server Unreachable 1 0'])
    const open = run("this.send('server', 'say')", 'at 0.5s unreachable server for 5s')
    assert.deepEqual([end(open, 0).heard, end(open, 1).got], [[], 2])
    // RFC 6069: the wait does not grow, so that it goes on soon after the route is back. Measured: about every 0.2 s.
    const again = lines(open, 'retransmit').map((line) => Number(line.split(' ')[0]) / s)
    assert.ok(again.length > 15, again.join(' '))
    assert.ok(again.at(-1)! - 5.5 < 0.25, again.join(' '))
  })

  test('no route for ever is no timeout but said as what it is', () => {
    const trace = run("this.send('server', 'say')", 'at 0.5s unreachable server', ', user timeout 3s')
    assert.match(String((end(trace, 0).heard as string[])[0]), /^server Unreachable 1 /)
  })

  test('a reader that stands still fills its machine: the sender asks for room, as long as it is answered', () => {
    const stuffing = "for (let n = 0; n < 20; n++) this.send('server', 'say', { size: 10000 })"
    const trace = run(stuffing, 'at 0.5s pause server for 100s', '', '200s')
    // 64 kB fit: seven messages, the last of which began when there was room.
    assert.equal(lines(trace, 'accepted').filter((line) => line.includes('server') && Number(line.split(' ')[0]) < 100 * s).length, 1 + 7)
    assert.equal(end(trace, 1).got, 21)
    assert.deepEqual(end(trace, 0).heard, [])
    const probes = lines(trace, 'control').filter((line) => line.includes('client')).map((line) => Math.round((Number(line.split(' ')[0]) - s) / 1e8) / 10)
    assert.deepEqual(probes.filter((at) => at > 0).slice(0, 6), [0.2, 0.6, 1.5, 3.1, 6.4, 13.1])
  })

  test('with a user timeout the sender ends it', () => {
    // Measured: after 5.4 s.
    const trace = run("for (let n = 0; n < 20; n++) this.send('server', 'say', { size: 10000 })", 'at 0.5s pause server for 100s', ', user timeout 5s', '200s')
    const [heard] = end(trace, 0).heard as string[]
    assert.match(heard, /^server Timeout 13 /)
    assert.ok(Math.abs(Number(heard.split(' ')[3]) - 1000 - 5400) < 200, heard)
    assert.equal(end(trace, 1).got, 8)
  })
})

suite('network: tcp connections that node code opens and closes', () => {
  const opener = (body: string) => `
    class Server extends Node {
      got = 0; heard: string[] = []
      say() { this.got++; return 1 }
      async slow() { await this.sleep(s(1)); return 1 }
      disconnected({ why }: { why: string }) { this.heard.push(why) }
    }
    class Client extends Node {
      did: string[] = []; heard: string[] = []
      note1(text: string) { this.did.push(Math.round(this.clock.monotonic() / 1e6) + ' ' + text) }
      async start() { ${body} }
      disconnected({ why }: { why: string }) { this.heard.push(why) }
    }`
  const go = (body: string, faults = '', options = '') => single(
    opener(body), `${cluster(options, '5ms')}${faults === '' ? '' : `faults f\n  ${faults}\n`}run c${faults === '' ? '' : ' with f'} for 5min`).trace

  test('a connection that was opened before takes no time when something is sent', () => {
    const trace = go("await this.openConnection('server'); this.note1('open'); await this.call('server', 'say'); this.note1('answer'); await this.openConnection('server'); this.note1('still open')")
    assert.deepEqual(end(trace, 0).did, ['10 open', '20 answer', '20 still open'])
  })

  test('that it cannot be opened is said by name', () => {
    const body = "try { await this.openConnection('server'); this.note1('open') } catch (error) { this.note1((error as Error).name) }"
    assert.deepEqual(end(go(body, 'kill server'), 0).did, ['10 Refused'])
    assert.deepEqual(end(go(body, 'unreachable server'), 0).did, ['10 Unreachable'])
    assert.deepEqual(end(go(body, 'unplug server'), 0).did, ['133856 Timeout'])
    assert.deepEqual(end(go(body, 'unplug server', ', connect timeout 3s'), 0).did, ['3000 Timeout'])
  })

  test('closing delivers what was sent, tells the other side, and the next message opens a new connection', () => {
    const trace = go("this.send('server', 'say'); await this.sleep(ms(12)); this.send('server', 'say'); this.closeConnection('server'); await this.sleep(s(1)); await this.call('server', 'say'); this.note1('again')")
    assert.deepEqual([end(trace, 1).got, end(trace, 1).heard, end(trace, 0).heard], [3, ['Closed'], []])
    assert.deepEqual(end(trace, 0).did, ['1032 again'])
  })

  test('calls that wait are rejected, and closing twice is nothing', () => {
    const trace = go("const asked = this.call('server', 'slow'); await this.sleep(ms(50)); this.closeConnection('server'); this.closeConnection('server'); try { await asked } catch (error) { this.note1((error as Error).name) }")
    assert.deepEqual(end(trace, 0).did, ['50 Closed'])
    assert.deepEqual(end(trace, 0).heard, [])
  })

  test('closing with messages that were not read breaks the connection, and they are lost', () => {
    const { trace } = single(
      `class Server extends Node { got = 0; busyNow = false
         async item() { this.got++; if (this.got === 1) { await this.busy(ms(50)); this.closeConnection('client') } } }
       class Client extends Node { heard: string[] = []; start() { for (let n = 0; n < 4; n++) this.send('server', 'item') } disconnected({ why }: { why: string }) { this.heard.push(why) } }`,
      `${cluster('', '5ms')}run c for 1min`)
    assert.deepEqual([end(trace, 1).got, end(trace, 0).heard], [1, ['Reset']])
    assert.equal(lines(trace, 'drop').length, 3)
  })

  test('where links have no connections it is said so', () => {
    for (const verb of ['openConnection', 'closeConnection']) {
      const { end: { text } } = single(opener(`this.${verb}('server')`), 'cluster c\n  client: Client\n  server: Server\n  network latency 5ms\nrun c')
      assert.match(text, /There are no connections from client to server\. Give the cluster a line such as: network client -> server transport tcp$/)
    }
  })

  test('an exploration refuses them by name', () => {
    for (const verb of ['openConnection', 'closeConnection']) {
      const node = `class A extends Node { start() { try { this.${verb}('b') } catch {} } } class B extends Node {}`
      const { problems } = explored(node, 'cluster c\n  a: A\n  b: B\nexplore c')
      assert.match(problems.map(({ message }) => message).join(), new RegExp(`An exploration cannot follow this\\.${verb}\\(`))
    }
  })
})

suite('network: options of connections, written', () => {
  const said = (network: string, more = '') => requestsOf(pair, `cluster c\n  client: Client\n  server: Server\n  network ${network}\n${more}run c`).errors.map(({ message, hint }) => `${message} ${hint ?? ''}`)

  test('what cannot go together is an error at its word', () => {
    assert.deepEqual(said('transport tcp textbook, keepalive after 2s every 1s 10 times'), [
      'The connections of "tcp textbook" have no "keepalive". For example: transport tcp, keepalive after 2s every 1s 10 times',
    ])
    assert.deepEqual(said('user timeout 3s, transport datagram'), ['Datagrams have no connections, and no "user timeout". For example: transport tcp, user timeout 3s'])
    assert.deepEqual(said('connect classic'), ['Datagrams have no connections, and no "connect classic". For example: transport tcp, connect classic'])
    assert.deepEqual(said('transport tcp textbook', '  network client -> server connect timeout 5s\n'), [
      'The connections of "tcp textbook" have no "connect timeout". For example: transport tcp, connect timeout 5s',
    ])
    assert.deepEqual(said('transport tcp', '  network client -> server connect timeout 5s\n'), [])
    assert.deepEqual(said('transport tcp, keepalive after 0s every 1s 3 times'), ['This needs a length longer than zero. '])
    assert.deepEqual(said('transport tcp, keepalive after 1s every 1s 0 times'), ['The number of questions is a whole number from 1 to 2^53-1, not "0". '])
  })
})
