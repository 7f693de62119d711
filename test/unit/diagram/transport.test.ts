/** What a reliable transport does is visible: attempts, copies, acknowledgements, resets. */
import assert from 'node:assert/strict'
import { describeText } from '../../../src/diagram/describe.ts'
import { logEvents } from '../../../src/diagram/log.ts'
import { mermaidText } from '../../../src/diagram/mermaid.ts'
import { lightPalette, styleText } from '../../../src/diagram/palette.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { single } from '../support/laboratory.ts'

const ms = 1e6
const code = `class Server extends Node { effects = 0; add() { this.effects++ } } class Client extends Node { start() { this.send('server', 'add', 'x') } }`
const run = (faults: string, network = 'latency 20ms, transport tcp textbook') =>
  indexRun(single(code, `cluster c\n  client: Client\n  server: Server\n  network ${network}\nfaults f\n  ${faults}\nrun c with f`).trace)
const flights = (index: ReturnType<typeof run>) => index.flights.map(({ sendNs, arriveNs, fate, again }) => [sendNs / ms, arriveNs / ms, fate, again])

suite('diagram: transport', () => {
  test('a lost attempt and the one that arrives are two arrows', () => {
    const index = run('drop add number 1')
    assert.deepEqual(flights(index), [[0, 0, 'lost', false], [200, 220, 'delivered', true]])
    assert.deepEqual(
      index.acknowledgements.map(({ from, to, fromNs, toNs, lost }) => [from, to, fromNs / ms, toNs / ms, lost]), [[1, 0, 220, 240, false]],
    )
    const svg = toSvgText(spaceTime(index, { width: 900 }).tree, { style: styleText(lightPalette) })
    assert.match(svg, /class="acknowledgement"/)
    assert.match(svg, /· again/)
    assert.match(mermaidText(index), /n0-xn1: add #34;x#34; \(lost\)\n.*n0->>n1: add #34;x#34; \(again\)/)
    assert.match(describeText(index.trace), /1 retransmission/)
  })

  test('a lost acknowledgement, and the copy that the receiver knows already', () => {
    const index = run('drop tcp-ack for 100ms')
    assert.deepEqual(flights(index), [[0, 20, 'delivered', false], [200, 220, 'duplicate', true]])
    assert.deepEqual(index.acknowledgements.map(({ lost }) => lost), [true, false])
    assert.match(describeText(index.trace), /the acknowledgement of add "x" to client is lost: dropped by a fault/)
    assert.match(describeText(index.trace), /the machine of server has add "x" from client already and throws it away/)
    assert.match(describeText(index.trace), /the machine of client learns that server had add "x" already: it need not have been sent again/)
  })

  test('accepted by the machine and never read: one arrow, then the crash', () => {
    const index = run('pause server for 1s\n  at 500ms crash server')
    assert.deepEqual(flights(index), [[0, 20, 'delivered', false]])
    assert.deepEqual(index.acknowledgements.length, 1)
  })

  test('a message read later than it was accepted is one arrow', () => {
    assert.deepEqual(flights(run('pause server for 1s')), [[0, 20, 'delivered', false]])
  })

  test('resets, held and damaged messages are told', () => {
    const told = (faults: string, network?: string) => describeText(run(faults, network).trace)
    assert.match(told('kill server'), /client learns: refused: no process listens on server/)
    assert.match(told('hold add for 1s'), /the network keeps add "x" from client to server back(.|\n)*the network lets add "x" from client to server go on/)
    assert.match(told('corrupt 100%', 'latency 1ms, checksum none'), /add "x" from client reaches server damaged: /)
    const index = run('corrupt 100%', 'latency 1ms, checksum none')
    assert.deepEqual(index.flights.map(({ damaged }) => damaged), [true])
    assert.ok(logEvents(run('kill server')).length > 2)
  })

  test('packets of the machines themselves are thin arrows with a name, and a message that had to wait is a bar', () => {
    const index = run('drop tcp-syn number 1', 'latency 20ms, transport tcp')
    assert.deepEqual(index.acknowledgements.map(({ name, fromNs, toNs, lost }) => [name, fromNs / ms, toNs / ms, lost]), [
      ['SYN', 0, 0, true], ['SYN', 1024, 1044, false], ['SYN-ACK', 1044, 1064, false], ['ACK', 1064, 1084, false], [undefined, 1084, 1104, false],
    ])
    assert.deepEqual(flights(index), [[1064, 1084, 'delivered', false]])
    const svg = toSvgText(spaceTime(index, { width: 900 }).tree)
    assert.match(svg, /<text class="control-label halo"[^>]*>SYN</)
    assert.match(svg, /the machine of client keeps add for 1.064 s before it can send it/)
    assert.match(describeText(index.trace), /the machine of client sends SYN to that of server/)
    assert.match(describeText(index.trace), /SYN to the machine of server is lost: dropped by a fault/)
    assert.match(describeText(index.trace), /SYN-ACK reaches the machine of client/)
    assert.match(describeText(index.trace), /the machine of client puts add "x" to server on its way/)
  })

  test('a doubled datagram is two arrows', () => {
    assert.deepEqual(flights(run('duplicate 100%', 'latency 5ms')), [[0, 5, 'delivered', false], [0, 5, 'delivered', false]])
  })
})
