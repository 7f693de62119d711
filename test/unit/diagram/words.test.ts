/** Goal: whoever does not see the picture gets the same story: Mermaid, plain words, state, log. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import mermaid from 'mermaid'
import { describe, describeText } from '../../../src/diagram/describe.ts'
import { exporters } from '../../../src/diagram/exporters.ts'
import { logEvents, logLine } from '../../../src/diagram/log.ts'
import { escapeMermaid, mermaidText } from '../../../src/diagram/mermaid.ts'
import { Counted } from '../../../src/trace/quantity.ts'
import { humaneText, shortPayload, shortValue } from '../../../src/diagram/payload.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { stateAt } from '../../../src/diagram/state.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { anyTrace } from './arbitrary.ts'
import { everything, long, s, zombie } from './samples.ts'
import { single } from '../support/laboratory.ts'

const eventOf = (trace: Trace, kind: number, from = 0) => {
  for (let i = from; i < trace.length; i++) if (trace.events.kind[i] === kind) return i
  return -1
}

suite('diagram: Mermaid', () => {
  test('the zombie as a sequence diagram', () => {
    const text = mermaidText(indexRun(zombie()))
    assert.match(text, /^sequenceDiagram\n {2}participant n0 as lock\n/)
    assert.ok(text.includes('n2->>+n0: acquire {lease: 30 s}\n  n0-->>-n2: {granted: true, token: 33}'))
    assert.ok(text.includes('Note over n2: paused from 1.000 s for 40 s'))
    assert.ok(text.includes('n2->>+n1: write {token: 33} ✗'))
    assert.ok(text.includes('tokens never go back violated at 41.006 s'))
  })

  test('lost messages end in a cross', () => assert.match(mermaidText(indexRun(everything())), /n1-xn3: append \{index: 1\} \(lost\)/))

  test('a long run is cut, and says by how much', () => {
    const lines = mermaidText(indexRun(long(3000)), { linesMax: 50 }).trimEnd().split('\n')
    assert.equal(lines.length, 1 + 5 + 50 + 1)
    assert.match(lines.at(-1) ?? '', /and [\d\u202f]+ more lines after/)
  })

  test('Mermaid reads the text of any run', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrace, async (trace) => {
        assert.equal((await mermaid.parse(mermaidText(indexRun(trace))) as { diagramType: string }).diagramType, 'sequence')
      }),
      { numRuns: 60 },
    )
  })

  test('no character of a name is syntax', () => {
    assert.equal(escapeMermaid('a;b#c\n%%d'), 'a#59;b#35;c #37;#37;d')
    assert.equal(escapeMermaid(''), ' ')
  })
})

suite('diagram: words', () => {
  test('the description says what, how much and what went wrong', () => {
    const { summary, events, more } = describe(zombie())
    assert.match(summary, /“leases with gc-pause” with seed 42: lock, storage, c1 and c2 over 60 s/)
    assert.match(summary, /Violated: tokens never go back at 41\.006 s/)
    assert.ok(events.includes('41.006 s storage receives write {token: 33} from c1'))
    assert.equal(more, 0)
  })

  test('as text it is numbered and can be cut', () => {
    const text = describeText(zombie(), 3)
    assert.match(text, /\n1\. 0 s lock starts\n/)
    assert.match(text, /… and 28 more events\n$/)
  })

  test('any run can be told', () => {
    fc.assert(fc.property(
      anyTrace,
      (trace) => !/undefined|NaN|\[object/.test(describeText(trace).replaceAll(
        /undefined/g,
        (word) => (JSON.stringify(trace.header).includes(word) ? '' : word),
      )),
    ))
  })

  test('values are short, durations are durations', () => {
    assert.equal(shortPayload({ lease: s(30) }, 28, new Counted({}, { fields: { lease: 'duration' } })), '{lease: 30 s}')
    assert.equal(shortPayload({ lease: s(30) }), '{lease: 30\u202f000\u202f000\u202f000}')
    assert.equal(shortPayload({ granted: true, token: 33 }), '{granted: true, token: 33}')
    assert.equal(shortPayload({}), '')
    assert.equal(shortPayload({ block: 0, text: 'a long enough text', token: 3 }, 20), '{block: 0, …}')
    assert.equal(shortValue(new Map([['a', 1]])), 'map {a: 1}')
    assert.equal(shortValue('two words'), '"two words"')
    assert.equal(shortValue(1_234_567), '1\u202f234\u202f567')
    assert.equal(humaneText('stepped by -4000000 ns'), 'stepped by −4 ms')
    assert.ok(shortValue(Array.from({ length: 1_000_000 }, (_, i) => i), 40).length <= 41)
  })

  test('the log has what somebody would log, in order', () => {
    const run = indexRun(everything())
    const lines = logEvents(run).map((event) => logLine(run, event))
    assert.ok(lines.some(({ text, tone }) => tone === 'wrong' && text === 'leader crashes'))
    assert.ok(
      lines.some(({ text, tone }) => tone === 'warning' && text.startsWith('append {index: 1} from leader to witness is lost: partition')),
    )
    assert.ok(lines.every(({ event }, i) => i === 0 || event > lines[i - 1].event))
    assert.equal(logEvents(run, true).length, run.trace.length)
  })
})

suite('diagram: state', () => {
  test('fields at the cursor, and what the last turn changed', () => {
    const trace = zombie()
    const run = indexRun(trace)
    const granted = eventOf(trace, EventKind.receive)
    const [lock, storage, c1, c2] = stateAt(run, granted)
    assert.equal(lock.current, true)
    assert.deepEqual(
      lock.fields.map(({ name, text, change }) => [name, text, change]),
      [['token', '33', 'changed'], ['holder', '"c1"', 'changed'], ['expires', '30.002 s', 'changed']],
    )
    assert.deepEqual(storage.fields.map(({ change }) => change), ['none'])
    assert.equal(c1.status, 'running')
    assert.equal(c2.status, 'not started')
  })

  test('paused and holding a lease, until its clock says otherwise', () => {
    const trace = zombie()
    const run = indexRun(trace)
    const paused = stateAt(run, eventOf(trace, EventKind.pauseBegin))[2]
    assert.deepEqual([paused.status, paused.bands], ['paused', ['lease']])
    const later = stateAt(run, eventOf(trace, EventKind.wake))[2]
    assert.deepEqual([later.status, later.bands], ['running', []])
  })

  test('a crashed node has no fields', () => {
    const trace = everything()
    const leader = stateAt(indexRun(trace), eventOf(trace, EventKind.crash) + 1)[1]
    assert.equal(leader.status, 'down')
    assert.ok(leader.fields.every(({ change }) => change === 'removed'))
  })

  test('what goes on to the end of the run goes on in its last moment too, but for a lease that is over', () => {
    const { trace } = single(
      `class A extends Node { start() { this.band('leader'); this.band('lease', this.clock.monotonic() + s(1)); this.band('long lease', this.clock.monotonic() + s(3)) } }
       class B extends Node { start() { this.every(ms(100), 'tick') } tick() {} }`,
      'cluster c\n  a, b, d: A\n  e: B\nfaults f\n  at 0.2s crash b\n  at 0.3s pause d for 5s\nrun c with f for 1s')
    const states = stateAt(indexRun(trace), trace.length - 1)
    assert.deepEqual(states.map(({ status }) => status), ['running', 'down', 'paused', 'running'])
    assert.deepEqual(states[0].bands, ['leader', 'long lease'])
  })

  test('every cursor of any run has a state', () => {
    fc.assert(fc.property(anyTrace, (trace) => {
      const run = indexRun(trace)
      for (let i = -1; i <= trace.length; i++) assert.equal(stateAt(run, i).length, trace.header.nodes.length)
    }))
  })
})

suite('diagram: files', () => {
  test('every format of the command line gives text', () => {
    const trace = zombie()
    const summary = {
      name: 'leases',
      seed: 42,
      views: ['clocks'],
      verdicts: [],
      measures: [],
      expectations: [],
      problems: [],
      end: { reason: 'quiet' as const, text: '', reproducible: true },
      digest: '',
      events: trace.length,
      endNs: s(60),
    }
    assert.deepEqual(exporters.svg(trace, summary).map(({ suffix }) => suffix), ['.svg', '-clocks.svg'])
    assert.match(exporters.mermaid(trace, summary)[0].text, /^sequenceDiagram/)
    assert.equal((JSON.parse(exporters.json(trace, summary)[0].text) as { seed: number }).seed, 42)
  })
})
