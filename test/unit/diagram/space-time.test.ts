/** Goal: the space-time diagram tells the truth and stays readable, whatever the run. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { cursorLayer } from '../../../src/diagram/cursor.ts'
import { overlap, type Box } from '../../../src/diagram/labels.ts'
import { lightPalette, styleText } from '../../../src/diagram/palette.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import { toSvgText, type SvgNode } from '../../../src/diagram/svg.ts'
import { textWidth } from '../../../src/diagram/text.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { anyTrace } from './arbitrary.ts'
import { single } from '../support/laboratory.ts'
import { everything, long, s, Story, zombie } from './samples.ts'

const golden = new URL('../golden/zombie.svg', import.meta.url)

function* walk(node: SvgNode): Iterable<SvgNode> {
  yield node
  for (const child of node.children) yield* walk(child)
}

const find = (tree: SvgNode, className: string) => [...walk(tree)].filter(
  ({ attributes }) => String(attributes['class'] ?? '').split(' ').includes(className),
)
const textOf = (node: SvgNode): string => node.text ?? node.children.map(textOf).join('')

/** Boxes of all message labels, notes and remarks at marks. */
function labelBoxes(tree: SvgNode): Box[] {
  const texts = [...find(tree, 'message-label'), ...find(tree, 'mark-label')].map((node) => {
    const bold = String(node.attributes['class']).includes('message-label')
    return { x: Number(node.attributes['x']), y: Number(node.attributes['y']) - 10, width: textWidth(textOf(node), 11, bold), height: 13 }
  })
  const notes = find(tree, 'note-box').filter(({ tag }) => tag === 'rect').map(
    ({ attributes: { x, y, width, height } }) => ({ x: Number(x), y: Number(y), width: Number(width), height: Number(height) }),
  )
  return [...texts, ...notes]
}

suite('diagram: space-time', () => {
  test('messages never go back in time', () => {
    fc.assert(
      fc.property(anyTrace, fc.constantFrom('linear', 'compressed'), (trace, scale) => {
        for (const { x1, x2, flight } of spaceTime(indexRun(trace), { width: 900, scale }).arrows) {
          assert.ok(x2 >= x1 - 1e-9)
          assert.ok(flight.arriveNs >= flight.sendNs)
        }
      }),
    )
  })

  test('labels touch neither each other nor a lifeline', () => {
    fc.assert(
      fc.property(anyTrace, fc.integer({ min: 300, max: 1400 }), fc.constantFrom('auto', 'linear', 'compressed'), (trace, width, scale) => {
        const { tree, frame } = spaceTime(indexRun(trace), { width, scale })
        const boxes = labelBoxes(tree)
        const slack = 0.02
        const shrink = (box: Box) => ({ x: box.x + slack, y: box.y + slack, width: box.width - 2 * slack, height: box.height - 2 * slack })
        for (const [i, a] of boxes.entries()) {
          for (const b of boxes.slice(i + 1)) assert.ok(!overlap(shrink(a), shrink(b)), JSON.stringify([a, b]))
          for (const y of frame.lifelineY.values()) assert.ok(!overlap(shrink(a), { x: 0, y: y - 1, width: frame.plotWidth, height: 2 }))
          assert.ok(a.x >= 0 && a.x + a.width <= frame.plotWidth + 1)
        }
      }),
    )
  })

  test('every number in the picture is a number, every text is escaped', () => {
    fc.assert(
      fc.property(anyTrace, fc.integer({ min: 200, max: 1400 }), fc.constantFrom(1, 4, 1000), (trace, width, zoom) => {
        const text = toSvgText(spaceTime(indexRun(trace), { width, zoom, offset: 17 }).tree, { style: styleText(lightPalette) })
        assert.doesNotMatch(text, /NaN|Infinity|undefined/)
        assert.doesNotMatch(text.replace(/<\/?[a-z]+( [\w:-]+="[^"<>]*")*\/?>/gi, ''), /[<>]/)
      }),
    )
  })

  test('markup in names and messages stays text', () => {
    const story = new Story({ '<b>&"\'</b>': '<script>alert(1)</script>' })
    story.turn(0, EventKind.start, '<b>&"\'</b>', {})
    story.plain(1000, EventKind.note, '<b>&"\'</b>', '<img src=x onerror=alert(1)>\u0000')
    const text = toSvgText(spaceTime(indexRun(story.finish({ endNs: s(1) })), { width: 900 }).tree, { title: '</title><script>' })
    assert.doesNotMatch(text, /<script|<img|<b>|\u0000/)
    assert.match(text, /&lt;img src=x/)
  })

  test('the zombie: pause, lease, late write and verdict are where they belong', () => {
    const { tree, frame } = spaceTime(indexRun(zombie()), { width: 900, scale: 'linear' })
    const pause = find(tree, 'pause')[0].attributes
    assert.ok(Math.abs(Number(pause['x']) - frame.x(s(1))) < 0.1)
    assert.ok(Math.abs(Number(pause['width']) - (frame.x(s(41)) - frame.x(s(1)))) < 0.1)
    assert.ok(find(tree, 'band-label').some((node) => textOf(node) === 'lease · 30 s, then expired'))
    assert.equal(find(tree, 'wrong').filter(({ tag }) => tag === 'g').length, 1, 'one message broke the property')
    assert.match(textOf(find(tree, 'flag-text')[0]), /^tokens never go back · 41\.006 s$/)
  })

  test('one of everything has its mark', () => {
    const { tree } = spaceTime(indexRun(everything()), { width: 900 })
    for (const mark of [
      'late',
      'lost',
      'flying',
      'busy',
      'down-dash',
      'restart',
      'timeout',
      'alarm',
      'note',
      'fault',
      'fault-tint',
      'band',
    ]) assert.ok(find(tree, mark).length > 0, mark)
    const copies = find(tree, 'message').filter(({ attributes }) => attributes['data-message'] === 1)
    assert.equal(copies.length, 2, 'a duplicated message has two arrows')
  })

  test('a lost message ends before anybody’s lifeline', () => {
    const run = indexRun(everything())
    const { arrows, frame } = spaceTime(run, { width: 900 })
    for (const { flight, y2 } of arrows) if (flight.fate === 'lost') for (const y of frame.lifelineY.values()) assert.ok(Math.abs(y - y2) > 12)
  })

  test('a very long run is a small picture', () => {
    const run = indexRun(long(100_000))
    const { tree } = spaceTime(run, { width: 900 })
    assert.ok([...walk(tree)].length < 500, `${[...walk(tree)].length} elements`)
    const close = spaceTime(run, { width: 900, zoom: 1500, offset: 400_000 })
    assert.ok(find(close.tree, 'message').length > 5, 'zoomed in there are messages to see')
    assert.ok([...walk(close.tree)].length < 4000)
  })

  test('nodes can be left out, with all their messages', () => {
    const { tree, arrows, frame } = spaceTime(indexRun(zombie()), { width: 900, nodes: [1, 3] })
    assert.equal(frame.nodes.length, 2)
    assert.ok(arrows.length > 0 && arrows.every(({ flight }) => [1, 3].includes(flight.from) && [1, 3].includes(flight.to)))
    assert.ok(!find(tree, 'lane-name').some((node) => textOf(node) === 'c1'))
  })

  test('the cursor dims what is still to come, and nothing at the end', () => {
    const run = indexRun(zombie())
    const { frame, arrows } = spaceTime(run, { width: 900 })
    const [veil] = find(cursorLayer(frame, arrows, 10), 'veil')
    assert.ok(Math.abs(Number(veil.attributes['x']) - frame.x(run.trace.timeNs(10))) < 2)
    assert.equal(find(cursorLayer(frame, arrows, run.trace.length - 1), 'veil').length, 0)
  })

  test('an empty run and a run in which no time passes are pictures too', () => {
    const nothing = new Story({ a: 'A' }).finish({ endNs: 0 })
    assert.match(toSvgText(spaceTime(indexRun(nothing), { width: 900 }).tree), /^<svg [^]*<\/svg>\n$/)
  })

  test('work that a pause interrupts is as long as the work', () => {
    const { trace } = single(
      'class A extends Node { async start() { await this.busy(ms(60)) } }',
      'cluster c\n  a: A\nfaults f\n  at 5ms pause a for 20ms\nrun c with f')
    const text = toSvgText(spaceTime(indexRun(trace), { width: 1400 }).tree)
    assert.match(text, />busy 60 ms</)
    assert.match(text, /a is busy for 60 ms, and paused for 20 ms meanwhile/)
  })

  test('the same picture as always', () => {
    const text = toSvgText(
      spaceTime(indexRun(zombie()), { width: 900 }).tree,
      { title: 'leases with gc-pause', style: styleText(lightPalette) },
    )
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(new URL('.', golden), { recursive: true })
      writeFileSync(golden, text)
    }
    assert.equal(
      text,
      readFileSync(golden, 'utf8'),
      'set UPDATE_GOLDEN=1, look at test/unit/golden/zombie.svg, and keep it if it is better',
    )
  })
})
