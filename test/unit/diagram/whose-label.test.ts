/** Goal: a reader sees whose words are whose, and that there are more where there is no room. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { distance, type Box } from '../../../src/diagram/labels.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import type { SvgNode } from '../../../src/diagram/svg.ts'
import { textWidth } from '../../../src/diagram/text.ts'
import { single } from '../support/laboratory.ts'
import { anyTrace } from './arbitrary.ts'

function* walk(node: SvgNode): Iterable<SvgNode> {
  yield node
  for (const child of node.children) yield* walk(child)
}

const find = (tree: SvgNode, className: string) => [...walk(tree)].filter(({ attributes }) => String(attributes['class'] ?? '').split(' ').includes(className))
const textOf = (node: SvgNode): string => node.text ?? node.children.map(textOf).join('')

function boxOf(label: SvgNode): Box {
  return { x: Number(label.attributes['x']), y: Number(label.attributes['y']) - 10, width: textWidth(textOf(label), 11, true), height: 13 }
}

const hintOf = (tree: SvgNode) => find(tree, 'hint').map(textOf).join()

suite('diagram: whose label', () => {
  test('the words of a message are nearest to its own arrow, or a line leads there', () => {
    fc.assert(fc.property(anyTrace, fc.integer({ min: 300, max: 1400 }), fc.constantFrom('auto', 'linear', 'compressed'), (trace, width, scale) => {
      const { tree, arrows } = spaceTime(indexRun(trace), { width, scale })
      const led = new Set(find(tree, 'led').flatMap((node) => [...walk(node)]))
      for (const label of find(tree, 'message-label')) {
        if (led.has(label)) continue
        const message = Number(label.attributes['data-message'])
        const straight = arrows.filter(({ flight }) => flight.from !== flight.to)
        const own = straight.filter(({ flight }) => flight.message === message)
        if (own.length === 0) continue
        const near = Math.min(...own.map((arrow) => distance(arrow, boxOf(label))))
        for (const other of straight) if (other.flight.message !== message) assert.ok(distance(other, boxOf(label)) > near, textOf(label))
      }
    }))
  })

  test('what has no words for want of room is counted: labels and the count make all messages in view', () => {
    fc.assert(fc.property(anyTrace, fc.integer({ min: 200, max: 900 }), (trace, width) => {
      const { tree, arrows } = spaceTime(indexRun(trace), { width })
      const counted = Number(/(\d+) messages?/.exec(hintOf(tree))?.[1] ?? 0)
      if (find(tree, 'crowd').length === 0) assert.equal(find(tree, 'message-label').length + counted, arrows.length)
    }))
  })

  const alarm = `class Watched extends Node {
    n = 0
    start() { for (let i = 0; i < TIMES; i++) this.after(ms(1000 + 250 * i), 'rise') }
    rise() { this.n += 1; this.note('a note that is rather long, and says again and again what it has said before') }
  }
  safety('never-above-0', ({ a }) => a.n <= 0)
  safety('never-above-1', ({ a }) => a.n <= 1)
  safety('never-above-2', ({ a }) => a.n <= 2)
  safety('never-above-3', ({ a }) => a.n <= 3)
  safety('never-above-4', ({ a }) => a.n <= 4)`
  const figureOf = (times: number) => spaceTime(indexRun(single(alarm.replace('TIMES', String(times)), 'cluster c\n  a: Watched\nrun c for 20s').trace), { width: 900 })

  test('violations 250 ms apart have a flag each, one below the other', () => {
    const { tree, frame } = figureOf(3)
    const flags = find(tree, 'flag-text')
    assert.deepEqual(flags.map((flag) => textOf(flag).slice(0, 13)), ['never-above-0', 'never-above-1', 'never-above-2'])
    assert.equal(new Set(flags.map(({ attributes }) => attributes['y'])).size, 3)
    for (const { attributes: { y } } of find(tree, 'flag')) assert.ok(Number(y) + 17 < frame.top)
  })

  test('a flag and a note that find no place are counted', () => {
    const { tree } = figureOf(5)
    const drawn = find(tree, 'flag-text').length
    assert.match(hintOf(tree), new RegExp(`no room for the words of .*${5 - drawn} violation`))
    assert.match(hintOf(tree), /\d notes? and/)
  })
})
