/** Goal: whoever looks at a figure, a sentence, an export sees that an answer was an error, which one, and what became of it. */
import assert from 'node:assert/strict'
import { describeText } from '../../../src/diagram/describe.ts'
import { mermaidText } from '../../../src/diagram/mermaid.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { single } from '../support/laboratory.ts'

const cell = `class NoRoom extends Error {}
class Server extends Node { work() { throw new NoRoom('The shelf is full.') } }
class Client extends Node { async start() { try { await this.call('server', 'work', {}, { timeout: s(1) }) } catch { /* no room */ } } }`
const shown = (faults = '') => indexRun(single(cell, `cluster c\n  server: Server\n  client: Client\n  network latency 100ms\n${faults && `faults f\n  ${faults}\n`}run c${faults && ' with f'} for 5s`).trace)
const svgOf = (run: ReturnType<typeof shown>) => toSvgText(spaceTime(run, { width: 900 }).tree)

suite('diagram: failed answers', () => {
  test('the arrow has a colour and an end of its own, and a label with name and text', () => {
    const svg = svgOf(shown())
    assert.match(svg, /class="message reply failed"/)
    assert.match(svg, /<tspan class="type">NoRoom<\/tspan><tspan class="payload"> The shelf is full\.<\/tspan>/)
    // Head and bar are two strokes of one path.
    assert.match(svg, /class="message reply failed".*?class="head open" d="M[^"]*M[^"]*"/s)
  })

  test('one that is late, lost or under way is that as well', () => {
    assert.match(svgOf(shown('at 0s delay from server by 3s')), /class="message reply failed late"/)
    assert.match(svgOf(shown('at 0s loss 100% from server')), /class="message reply failed lost"/)
  })

  test('in words and in Mermaid', () => {
    const run = shown()
    const words = describeText(run.trace)
    assert.match(words, /2 messages, 1 failed reply\./)
    assert.match(words, /server sends the error “NoRoom: The shelf is full\.” in reply to work to client/)
    assert.match(words, /client receives the error “NoRoom: The shelf is full\.” in reply to work from server/)
    assert.match(mermaidText(run), /n0-->>-n1: error NoRoom: The shelf is full\.\n/)
  })
})
