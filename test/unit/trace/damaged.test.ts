/** Goal: an output that somebody else wrote, or that a disk has changed, is refused when it is opened or can be stepped through whole. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { notebooksFolder } from '../../../scripts/lib/paths.ts'
import { describeText } from '../../../src/diagram/describe.ts'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { stateAt } from '../../../src/diagram/state.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { viewFigures } from '../../../src/diagram/view-figures.ts'
import { viewTexts } from '../../../src/diagram/view-texts.ts'
import { viewsOf, type Shown } from '../../../src/diagram/views.ts'
import { parseNotebook } from '../../../src/format/index.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { execute } from '../../../src/host/execute.ts'
import { executeExploration } from '../../../src/host/explore.ts'
import { NotebookAnalysis } from '../../../src/language/notebook/index.ts'
import { encodeTrace } from '../../../src/trace/bytes.ts'
import { Damaged } from '../../../src/trace/form.ts'
import { encodeOutput, type RunSummary } from '../../../src/trace/output.ts'
import { decodeOutput } from '../../../src/trace/read-output.ts'
import { drift, everything, zombie } from '../diagram/samples.ts'
import { requestsOf } from '../support/laboratory.ts'

/** All that a reader of an output can look at, at every step. */
function stepThrough({ summary, trace }: { summary: RunSummary; trace?: Parameters<typeof indexRun>[0] }): void {
  describeRun(summary)
  if (!trace) return
  const shown: Shown = { run: indexRun(trace), summary }
  viewsOf(shown)
  for (const figureOf of Object.values(viewFigures)) {
    const figure = figureOf(shown, 700)
    if (figure) {
      toSvgText(figure.tree)
      for (const part of [0, 0.4, 1]) if (figure.cursor) toSvgText(figure.cursor(Math.round(shown.run.endNs * part)))
    }
  }
  for (const words of Object.values(viewTexts)) {
    words.mermaid?.(shown)
    words.text?.(shown)
  }
  describeText(trace)
  const step = Math.max(1, Math.floor(trace.length / 50))
  for (let event = -1; event < trace.length; event += step) stateAt(shown.run, event)
}

function look(bytes: Uint8Array): 'shown' | 'refused' {
  let output
  try {
    output = decodeOutput(bytes)
  } catch (error) {
    assert.ok(error instanceof Damaged, String((error as Error).stack))
    // Plain words: no name of the program, least of all one that a build has made short.
    assert.match(error.message, /^(?:The|These|This|Its|It|A|An|Event|Message|Value|What)\b.*\.$/)
    assert.doesNotMatch(error.message, /undefined|Cannot|not a function|null \(/)
    return 'refused'
  }
  stepThrough(output)
  return 'shown'
}

const code = `class Server extends Node {
  kept: unknown[] = []
  async request({ n }: { n: number }) { this.meter.sample('queue', n); this.kept = [...this.kept, new Map([['n', n]]), new Set([n, 2n ** 70n])]; await this.busy(ms(2)); return { n, text: 'x'.repeat(n % 7) } }
}
class Client extends Node {
  start() { this.band('lease', ms(30)) }
  async buy() { this.note('buys'); await this.call('server', 'request', { n: 5 }, { timeout: ms(9) }) }
}
safety('few', ({ server }) => server.kept.length < 9)`
const scenario = `cluster c
  client: Client
  server: Server
  network latency 1ms..4ms, loss 10%, duplicate 10%, transport tcp
  load client buy 40 per second
faults bad
  at 30ms crash server for 20ms
  at 80ms pause client for 20ms
  every 50ms step server by -3ms
run c with bad for 300ms seed 5
  show meters`

const small = `class A extends Node {
  n = 0
  start() { if (this.id === 'a') this.send('b', 'x', { n: 1 }) }
  x({ n }: { n: number }, from: NodeId) { this.n = n; this.after(ms(1), 'tick', n); if (n < 4) this.send(from, 'x', { n: n + 1 }) }
  tick() { if (this.n === 3) throw new RangeError('three') }
}
safety('low', ({ b }) => b.n === undefined || b.n < 3)`

function outputs(): Uint8Array[] {
  const { requests, errors } = requestsOf(code, scenario)
  assert.deepEqual(errors, [])
  const real = execute(requests[0], plainRealm, { onProgress: () => {} })
  const sweep = requestsOf(`${code}\nmeasure('kept', ({ server }) => server.kept?.length ?? 'none')\nmeasure('far', () => Infinity)`, `${scenario.replace('seed 5', 'seeds 1..7')}\n  expect far > 1 in 7`).requests[0]
  const explored = requestsOf(small, 'cluster c\n  a, b: A\nexplore c\n  a may crash\n  expect low violated').requests[0]
  const wishing = { ...explored, exploration: { ...explored.exploration!, wishes: { states: 5, variety: true as const } } }
  const others = [execute(sweep, plainRealm, { onProgress: () => {} }), executeExploration(wishing, plainRealm, () => {})]
  assert.ok(others[0].summary.sweep?.percentiles && others[1].summary.exploration?.paths.length === 1)
  const made = [zombie(), drift(), everything()].map((trace) => encodeOutput({ ...real.summary, name: trace.header.name }, encodeTrace(trace)))
  return [encodeOutput(real.summary, real.trace), ...made, ...others.map(({ summary, trace }) => encodeOutput(summary, trace))]
}

suite('trace: damaged outputs', () => {
  const samples = outputs()

  test('what nobody has changed is shown: every run of every chapter, explorations too', function () {
    for (const name of readdirSync(notebooksFolder).filter((file) => file.endsWith('.dsnb'))) {
      const analysis = new NotebookAnalysis()
      const cells = parseNotebook(readFileSync(join(notebooksFolder, name))).cells.map(({ kind, text }, index) => ({ kind, text, index }))
      analysis.update(cells.filter((cell) => cell.kind !== 'prose') as Parameters<typeof analysis.update>[0])
      for (const { index } of cells.filter(({ kind }) => kind === 'scenario')) {
        for (const request of analysis.runs(index).requests) {
          const one = { ...request, seeds: { seed: 1, times: 1 } }
          const run = request.exploration
            ? executeExploration(request, plainRealm, () => {})
            : execute(one, plainRealm, { onProgress: () => {} })
          assert.ok(decodeOutput(encodeOutput(run.summary, run.trace)).trace, `${name}: ${request.name}`)
        }
      }
    }
    for (const bytes of samples) assert.equal(look(bytes), 'shown')
  })

  const change = fc.record({
    at: fc.nat(0xffffffff), to: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)), length: fc.constantFrom(1, 1, 1, 2, 4, 8),
  })

  test('bytes that were changed: refused, or shown whole', () => {
    const seen = { shown: 0, refused: 0 }
    fc.assert(fc.property(fc.nat(samples.length - 1), fc.array(change, { minLength: 1, maxLength: 4 }), (which, changes) => {
      const bytes = samples[which].slice()
      for (const { at, to, length } of changes) bytes.fill(to, at % bytes.length, (at % bytes.length) + length)
      seen[look(bytes)]++
    }), { numRuns: 3000 })
    assert.ok(seen.shown > 100 && seen.refused > 100, JSON.stringify(seen))
  })

  test('cut off anywhere, or with something behind it', () => {
    const [bytes] = samples
    for (let length = 0; length < bytes.length; length += 1 + Math.floor(bytes.length / 500)) {
      // The summary alone is an output, too.
      if (look(bytes.subarray(0, length)) === 'shown') assert.equal(decodeOutput(bytes.subarray(0, length)).trace, undefined)
    }
  })

  test('texts and numbers of its descriptions that were changed', () => {
    const word = fc.oneof(fc.constantFrom('null', '-1', '1e999', '"x"', '[]', '{}', 'true', '99999999', '0.5', '"NaN"', '{"__proto__":1}'), fc.json({ maxDepth: 1 }))
    const seen = { shown: 0, refused: 0 }
    fc.assert(fc.property(fc.nat(samples.length - 1), fc.nat(1), fc.nat(100_000), word, (which, part, pick, put) => {
      seen[look(rewritten(samples[which], part, pick, put))]++
    }), { numRuns: 3000 })
    assert.ok(seen.shown > 100 && seen.refused > 100, JSON.stringify(seen))
  })

  test('numbers in its columns that lead elsewhere', () => {
    const put = fc.oneof(fc.constantFrom(-1, 0, 1, 2, 0x7fffffff, -0x80000000), fc.integer({ min: -300, max: 300 }), fc.integer())
    fc.assert(fc.property(fc.nat(samples.length - 1), fc.array(fc.tuple(fc.nat(0xffffff), put), { minLength: 1, maxLength: 3 }), (which, puts) => {
      const bytes = samples[which].slice()
      const view = new DataView(bytes.buffer)
      const record = 4 + view.getUint32(0, true)
      const columns = record + 8 + view.getUint32(record + 4, true)
      for (const [at, value] of puts) view.setInt32(columns + 4 * (at % Math.floor((bytes.length - columns) / 4)), value, true)
      look(bytes)
    }), { numRuns: 3000 })
  })
})

/** One value of a description of an output (0: its summary, 1: its trace) is another one. */
function rewritten(bytes: Uint8Array, part: number, pick: number, put: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const summaryEnd = 4 + view.getUint32(0, true)
  const [from, to] = part === 0 ? [4, summaryEnd] : [summaryEnd + 8, summaryEnd + 8 + view.getUint32(summaryEnd + 4, true)]
  const text = new TextDecoder().decode(bytes.subarray(from, to))
  const values = [...text.matchAll(/(?<=[:[,])(?:-?\d[\d.e+]*|"[^"\\]*"|true|false|null|\{\}|\[\])(?=[,\]}])/g)]
  const chosen = values[pick % values.length]
  const now = new TextEncoder().encode(text.slice(0, chosen.index) + put + text.slice(chosen.index + chosen[0].length))
  // The columns of a trace lie at multiples of eight bytes from its beginning.
  const padded = part === 1 ? padTo(now, (to - from) % 8) : now
  const next = new Uint8Array(from + padded.length + bytes.length - to)
  next.set(bytes.subarray(0, from))
  next.set(padded, from)
  next.set(bytes.subarray(to), from + padded.length)
  new DataView(next.buffer).setUint32(from - 4, padded.length, true)
  return next
}

function padTo(bytes: Uint8Array, rest: number): Uint8Array {
  const padded = new Uint8Array(bytes.length + ((rest - bytes.length) % 8 + 8) % 8).fill(32)
  padded.set(bytes)
  return padded
}
