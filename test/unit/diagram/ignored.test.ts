/** What a node ignores does not look handled: it waits beside the lifeline, as what a machine keeps does. */
import assert from 'node:assert/strict'
import { describeText } from '../../../src/diagram/describe.ts'
import { logEvents } from '../../../src/diagram/log.ts'
import { mermaidText } from '../../../src/diagram/mermaid.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { single } from '../support/laboratory.ts'

const ms = 1e6
const code = (length: string) => `class Boss extends Node { start() { this.send('w', 'job', 'a') } }
class Worker extends Node { open = false\n start() { this.after(ms(5), 'unlock'); this.after(ms(3), 'tick') }\n unlock() { this.open = ${length} }
  tick() { if (!this.open) return this.ignore() }
  job() { if (!this.open) return this.ignore() } }`
const run = (open: string) => indexRun(single(code(open), 'cluster c\n  b: Boss\n  w: Worker\n  network latency 1ms\nrun c').trace)
const svgOf = (index: ReturnType<typeof run>) => toSvgText(spaceTime(index, { width: 900 }).tree, {})

suite('diagram: ignored', () => {
  test('wanted later: one arrow to where it came, and a bar until it is handled', () => {
    const index = run('true')
    assert.deepEqual(index.flights.map(({ arriveNs, readNs, fate, ignored }) => [arriveNs / ms, (readNs ?? 0) / ms, fate, ignored]), [[1, 5, 'delivered', true]])
    assert.match(svgOf(index), /<title>w does not want job yet, and handles it 4 ms later<\/title>/)
    const told = describeText(index.trace)
    assert.match(told, /1\.000 ms w does not want job "a" from b yet\n(.|\n)*3\.000 ms w does not want tick yet\n(.|\n)*5\.000 ms w receives job "a" from b/)
    assert.doesNotMatch(mermaidText(index), /ignored/)
    assert.equal(logEvents(index).length, 3)
    assert.equal(index.marks.length, 2)
  })

  test('never wanted: it says so', () => {
    const index = run('false')
    assert.deepEqual(index.flights.map(({ readNs }) => readNs), [Infinity])
    assert.match(svgOf(index), /<title>w does not want job yet, and never handles it<\/title>/)
    assert.match(svgOf(index), /· ignored/)
    assert.match(mermaidText(index), /n0->>n1: job #34;a#34; \(ignored\)/)
  })

  test('over a transport, where its machine had it before', () => {
    const index = indexRun(single(code('true'), 'cluster c\n  b: Boss\n  w: Worker\n  network latency 1ms, transport tcp textbook\nrun c').trace)
    assert.deepEqual(index.flights.map(({ arriveNs, readNs, ignored }) => [arriveNs / ms, (readNs ?? 0) / ms, ignored]), [[1, 5, true]])
  })
})
