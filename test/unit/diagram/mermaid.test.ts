/** Goal: Mermaid itself accepts every text that is exported, and each has room where Mermaid draws. */
import assert from 'node:assert/strict'
import DOMPurify from 'dompurify'
import fc from 'fast-check'
import mermaid from 'mermaid'
import { charactersMost, escapeMermaid, mermaidText } from '../../../src/diagram/mermaid.ts'
import { meterMermaid } from '../../../src/diagram/meter-mermaid.ts'
import type { MeterSeries } from '../../../src/diagram/meter-series.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { experiment, single } from '../support/laboratory.ts'
import { randomProgram } from '../support/random-programs.ts'
import { ms, Story } from './samples.ts'

// There is no page here that anything could get into: Mermaid cleans what it has read, and what it reads is the question.
Object.assign(DOMPurify, { addHook: () => {}, sanitize: (text: string) => text })

async function accepted(text: string, type = 'sequence'): Promise<void> {
  assert.ok(Buffer.byteLength(text) <= charactersMost, `${Buffer.byteLength(text)} bytes`)
  const { diagramType } = await mermaid.parse(text) as { diagramType: string }
  assert.equal(diagramType, type)
}

/** The whole, and parts of it. */
async function acceptsAll(trace: Trace): Promise<void> {
  const run = indexRun(trace)
  const nodes = trace.header.nodes.map((_, node) => node)
  const middleNs = Math.floor(run.endNs / 2)
  await accepted(mermaidText(run, { linesMax: 400 }))
  await accepted(mermaidText(run, { linesMax: 7 }))
  for (const stretch of [{ fromNs: 0, toNs: middleNs }, { fromNs: middleNs, toNs: run.endNs }]) {
    await accepted(mermaidText(run, { linesMax: 400, stretch }))
  }
  await accepted(mermaidText(run, { linesMax: 400, nodes: nodes.slice(1).reverse() }))
}

suite('diagram: Mermaid accepts what is exported', () => {
  test('runs of random programs: loss, doubles, crashes, pauses, calls in each other', async () => {
    for (let seed = 0; seed < 24; seed++) {
      const { code, run } = randomProgram(seed)
      for (const { trace } of experiment(code, run.replace('SEEDS', '3')).results[0]) await acceptsAll(trace)
    }
  })

  test('an answer that comes twice, a request that comes twice, a caller that dies', async () => {
    const code = `class C extends Node {
  async start() { if (this.id === 'c') for (;;) { try { await this.call('s', 'get', {}, { timeout: ms(20) }) } catch {} await this.sleep(ms(7)) } }
  async get() { await this.busy(ms(3)); if (this.id === 's') await this.call('t', 'get', {}, { timeout: ms(9) }).catch(() => {}); return 42 }
}`
    const faults = ['every 30ms crash c for 10ms', 'every 50ms pause s for 20ms', 'at 100ms partition c | s, t for 40ms', 'every 70ms crash t for 30ms'].map((line) => `  ${line}`).join('\n')
    const scenario = `cluster k\n  c, s, t: C\n  network latency 1ms..9ms, duplicate 60%, loss 10%\nfaults f\n${faults}\nrun k with f for 300ms seeds 1..6`
    for (const { trace } of experiment(code, scenario).results[0]) await acceptsAll(trace)
    await acceptsAll(single(code, 'cluster k\n  c, s, t: C\n  network s -> c duplicate 100%\nrun k for 1s').trace)
  })

  test('any text in a note, a message, a name of a property', async () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('end', 'note over a: b', 'wrap: x', ':nowrap: y', '%%{init: {}}%%', '#quot;', 'loop x', '\u2028', '\ufffe\uffff', '\ud800', '-->>+', '<br>', '$$x$$', ';;', '---\na: b\n---'))
    await fc.assert(fc.asyncProperty(texts, texts, async (word, other) => {
      const story = new Story({ a: 'A', b: 'B' })
      story.plain(ms(1), EventKind.note, 'a', word)
      // The one name that no payload can have: the kernel refuses it.
      const sent = story.send(ms(2), 'a', 'b', word || 'm', { [other === '__proto__' ? 'key' : other]: word, list: [other] })
      story.receive(ms(3), sent, {})
      story.plain(ms(4), EventKind.error, 'b', other)
      story.plain(ms(5), EventKind.bandBegin, 'b', { name: word })
      await accepted(mermaidText(indexRun(story.finish({ endNs: ms(9), properties: [other] }))))
      const written = escapeMermaid(word)
      assert.doesNotMatch(written, /[\u0000-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/)
    }), { numRuns: 300 })
  })

  test('a series of what was measured', async () => {
    const value = fc.oneof(fc.double({ noNaN: false }), fc.integer(), fc.constantFrom(0, -0, 1e21, -1e21, 1e-9, 5e-324))
    const line = fc.record({ node: fc.nat(30), values: fc.array(value, { minLength: 1, maxLength: 90 }) })
    const series = fc.record({ name: fc.string({ unit: 'binary', maxLength: 600 }), kind: fc.constantFrom<MeterSeries['kind']>('samples', 'level', 'rate', 'share'), lines: fc.array(line, { minLength: 1, maxLength: 40 }) })
    const run = indexRun(new Story(Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`node-${i}`, 'A']))).finish({ endNs: ms(100) }))
    await fc.assert(fc.asyncProperty(series, async ({ name, kind, lines }) => {
      const ofNodes = lines.map(({ node, values }) => ({ node, values, times: values.map((_, i) => i), events: [] }))
      const made = { name, kind, lines: ofNodes } as unknown as MeterSeries
      await accepted(meterMermaid(made, run), 'xychart')
    }), { numRuns: 200 })
  })
})

suite('diagram: Mermaid has room', () => {
  test('long notes and messages: cut by characters, and the cut is said', async () => {
    const code = `class A extends Node {
  n = 0
  start() { if (this.id === 'a') this.every(ms(1), 'tick') }
  tick() { this.n++; this.note('waiting for the acknowledgement of entry '.repeat(8) + this.n); this.send('b', 'append', { entry: this.n, text: 'some command of the client' }) }
  append() {}
}`
    const text = mermaidText(indexRun(single(code, 'cluster big\n  a, b: A\n  network latency 1ms\nrun big for 2s').trace), { linesMax: 400 })
    await accepted(text)
    assert.ok(text.length > 0.95 * charactersMost)
    const lines = text.trimEnd().split('\n')
    assert.match(lines.at(-1) ?? '', /^ {2}Note over n0,n1: … and 3.?7\d\d more lines after 1\d\d\.000 ms$/)
    const whole = mermaidText(indexRun(single(code, 'cluster big\n  a, b: A\n  network latency 1ms\nrun big for 50ms').trace), { linesMax: 400 })
    assert.ok(whole.startsWith(lines.slice(0, 90).join('\n')), 'what is kept is the beginning')
  })

  test('more nodes than there is room for: the first ones, and the others are counted', async () => {
    const story = new Story(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`${'node'.repeat(12)}-${i}`, 'A'])))
    story.plain(ms(1), EventKind.note, `${'node'.repeat(12)}-0`, 'here')
    const text = mermaidText(indexRun(story.finish({ endNs: ms(2) })))
    await accepted(text)
    assert.match(text, /Note over n0: here\n {2}Note over n0,n\d+: … and 2.?\d{3} more nodes\n$/)
  })
})
