/** Goal: what happens inside a node is where it happened: lanes side by side, unread messages with the machine, work without its pauses. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { overlap, type Box } from '../../../src/diagram/labels.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import { toSvgText, type SvgNode } from '../../../src/diagram/svg.ts'
import { textWidth } from '../../../src/diagram/text.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { ms, Story } from './samples.ts'
import { single } from '../support/laboratory.ts'

function* walk(node: SvgNode): Iterable<SvgNode> {
  yield node
  for (const child of node.children) yield* walk(child)
}

const find = (tree: SvgNode, className: string) => [...walk(tree)].filter(({ attributes }) => String(attributes['class'] ?? '').split(' ').includes(className))

const server = `class Server extends Node {
  start() { this.lane('health', { handlers: ['ping', 'beat'] }); this.after(ms(5), 'beat') }
  async beat() { await this.sleep(ms(1)); await this.call('client', 'alive', {}); this.note('answered') }
  ping() { return 'pong' }
  async work() { await this.busy(ms(30)) }
}
class Client extends Node {
  start() { this.send('server', 'work'); this.send('server', 'ping') }
  alive() { return true }
}`
const laned = (faults = '') => single(server, `cluster c\n  client: Client\n  server: Server\n  network latency 2ms\nfaults f\n  ${faults || 'at 90ms pause client for 1ms'}\nrun c with f for 100ms`).trace

suite('diagram: lanes of a node', () => {
  test('a handler, what it awaits and what it sends are in its lane; everything else is in the main one', () => {
    const trace = laned()
    const { lanes } = indexRun(trace)
    assert.deepEqual(lanes.names, [[], ['health']])
    const told: string[] = []
    for (let i = 0; i < trace.length; i++) {
      const { kind, node, subject } = trace.event(i)
      if (node !== 1) continue
      const what = kind === EventKind.receive || kind === EventKind.send ? trace.message(subject).type : kind === EventKind.timer || kind === EventKind.wake ? trace.values.value(subject) : ''
      told.push(`${['start', 'receive', 'timer', 'wake', 'recover', 'send'][kind] ?? kind} ${String(what)} ${lanes.of(i)}`.trim())
    }
    for (const line of ['start  0', 'receive work 0', 'receive ping 1', 'timer beat 1', 'wake sleep 1', 'send alive 1', 'receive alive 1', 'wake busy 0']) {
      assert.ok(told.includes(line), `${line} in\n${told.join('\n')}`)
    }
  })

  test('a lane has its name, its line and its turns; a node without lanes has none', () => {
    const { tree, frame } = spaceTime(indexRun(laned()), { width: 900 })
    assert.deepEqual(find(tree, 'side-name').map(({ text }) => text), ['health'])
    assert.equal(find(tree, 'side').length, 1)
    const rows = new Set(find(tree, 'turn').map(({ attributes }) => Number(attributes['cy'] ?? attributes['y1'])))
    assert.ok(rows.has(frame.rowY(1, 1)), 'a turn lies on the second row')
    const arrow = spaceTime(indexRun(laned()), { width: 900 }).arrows.find(({ flight }) => indexRun(laned()).trace.message(flight.message).type === 'ping')
    assert.equal(arrow?.y2, frame.rowY(1, 1), 'a message goes to the lane that handles it')
    const plain = new Story({ a: 'A', b: 'B' })
    plain.turn(0, EventKind.start, 'a', {})
    const simple = spaceTime(indexRun(plain.finish({ endNs: ms(10) })), { width: 900 })
    assert.equal(find(simple.tree, 'side').length + find(simple.tree, 'machine').length, 0)
  })

  test('a lane is still known after a crash took it', () => {
    const trace = laned('at 50ms crash server')
    assert.deepEqual(indexRun(trace).lanes.names[1], ['health'])
  })

  test('work that a pause interrupts is as long as it is without', () => {
    const { tree } = spaceTime(indexRun(laned('at 10ms pause server for 40ms')), { width: 900 })
    const titles = find(tree, 'busy-span').map(({ title }) => title)
    assert.deepEqual(titles, ['server is busy for 30 ms, and paused for 40 ms meanwhile'])
  })

  test('pauses that overlap are subtracted once', () => {
    const story = new Story({ a: 'A' })
    story.turn(0, EventKind.start, 'a', {})
    story.plain(ms(10), EventKind.busyBegin, 'a')
    story.plain(ms(20), EventKind.pauseBegin, 'a')
    story.plain(ms(40), EventKind.pauseEnd, 'a')
    story.plain(ms(40), EventKind.pauseBegin, 'a')
    story.plain(ms(50), EventKind.pauseEnd, 'a')
    story.plain(ms(60), EventKind.busyEnd, 'a')
    const busy = indexRun(story.finish({ endNs: ms(80) })).spans.find(({ kind }) => kind === 'busy')
    assert.equal(busy?.pausedNs, ms(30))
  })
})

suite('diagram: the lane of the machine', () => {
  const code = `class Server extends Node { async add() { await this.busy(ms(30)) } }
  class Client extends Node { start() { this.send('server', 'add'); this.after(ms(10), 'more') } more() { this.send('server', 'add') } }`
  const run = (transport: string) => indexRun(single(code, `cluster c\n  client: Client\n  server: Server\n  network latency 5ms, transport ${transport}\nrun c`).trace)

  test('a message that its node reads late waits there for as long as it does', () => {
    const index = run('tcp textbook')
    assert.deepEqual(index.buffers, [false, true])
    assert.deepEqual(index.flights.map(({ arriveNs, readNs }) => [arriveNs / 1e6, (readNs ?? 0) / 1e6]), [[5, 5], [15, 35]])
    const { tree, frame, arrows } = spaceTime(index, { width: 900 })
    assert.equal(arrows[1].y2, frame.bufferY(1))
    const [, bar] = find(tree, 'buffered')
    assert.ok(Math.abs(Number(bar.attributes['x']) - frame.x(ms(15))) < 0.01)
    assert.ok(Math.abs(Number(bar.attributes['width']) - (frame.x(ms(35)) - frame.x(ms(15)))) < 0.01)
    assert.match(toSvgText(tree), /the machine of server has add, and the code of server reads it 20 ms later/)
  })

  test('without a transport, or when everything is read at once, there is none', () => {
    assert.deepEqual(run('datagram').buffers, [false, false])
    const quick = single(`class B extends Node { hi() {} } class A extends Node { start() { this.send('b', 'hi') } }`, 'cluster c\n  a: A\n  b: B\n  network latency 5ms, transport tcp textbook\nrun c')
    assert.deepEqual(indexRun(quick.trace).buffers, [false, false])
  })

  test('what is never read is said to be so', () => {
    const { trace } = single(code, 'cluster c\n  client: Client\n  server: Server\n  network latency 5ms, transport tcp textbook\nfaults f\n  at 20ms crash server\nrun c with f')
    assert.match(toSvgText(spaceTime(indexRun(trace), { width: 900 }).tree), /and the code of server never reads it/)
  })
})

suite('diagram: the strip of faults and short bands', () => {
  const many = (count: number) => {
    const story = new Story({ a: 'A' })
    story.turn(0, EventKind.start, 'a', {})
    for (let i = 0; i < count; i++) {
      story.indexed(ms(i * 5 + 1), EventKind.faultBegin, i)
      story.indexed(ms(i * 5 + 3), EventKind.faultEnd, i)
    }
    const faults = Array.from({ length: count }, (_, i) => ({ text: `fault ${i}`, cell: 1, start: 0, end: 1, on: 'node' as const, bites: 1 }))
    return indexRun(story.finish({ endNs: ms(100), faults }))
  }

  test('no fault is left out silently', () => {
    for (const [count, rows, said] of [[5, 5, []], [6, 5, ['and 1 more fault']], [12, 5, ['and 7 more faults']]] as const) {
      const { tree } = spaceTime(many(count), { width: 900 })
      assert.equal(find(tree, 'fault-row').length, rows)
      assert.deepEqual(find(tree, 'fault-more').map(({ text }) => text), said)
    }
    const all = spaceTime(many(12), { width: 900, faultRowsMax: Infinity })
    assert.equal(find(all.tree, 'fault-row').length, 12)
    assert.equal(find(all.tree, 'fault-more').length, 0)
  })

  test('labels of bands lie on no other band', () => {
    const band = fc.record({ fromMs: fc.integer({ min: 0, max: 90 }), lengthMs: fc.integer({ min: 1, max: 30 }), name: fc.constantFrom('lease', 'term 2', 'leader of all') })
    fc.assert(fc.property(fc.array(band, { minLength: 1, maxLength: 9 }), (bands) => {
      const story = new Story({ a: 'A', b: 'B' })
      story.turn(0, EventKind.start, 'a', {})
      for (const [i, { fromMs, lengthMs, name }] of bands.entries()) story.plain(ms(fromMs), EventKind.bandBegin, 'a', { name: `${name} ${i}`, untilNs: ms(fromMs + lengthMs) })
      const { tree } = spaceTime(indexRun(story.finish({ endNs: ms(130) })), { width: 700 })
      const boxes = find(tree, 'band').map(({ attributes: { x, y, width, height } }): Box => ({ x: Number(x), y: Number(y), width: Number(width), height: Number(height) }))
      for (const label of find(tree, 'band-label').filter(({ attributes }) => String(attributes['class']).includes('halo'))) {
        const box = { x: Number(label.attributes['x']), y: Number(label.attributes['y']) - 8, width: textWidth(label.text ?? '', 11, true), height: 9 }
        for (const other of boxes) assert.ok(!overlap(box, other), `${label.text} on a band: ${JSON.stringify([box, other])}`)
      }
    }), { numRuns: 200 })
  })
})
