/** Goal: what the kernel's process packs is what the renderer unpacks. */
import assert from 'node:assert/strict'
import { encodeTrace } from '../../../src/trace/bytes.ts'
import { encodeOutput, type RunSummary } from '../../../src/trace/output.ts'
import { decodeOutput } from '../../../src/trace/read-output.ts'
import { everything } from '../diagram/samples.ts'

const summary: RunSummary = {
  name: 'leases with gc-pause — ünïcode 🦀',
  seed: 2 ** 53 - 1,
  views: ['sequence', 'clocks'],
  verdicts: [{ property: 'p', kind: 'safety', verdict: 'violated', atNs: 41_006_000_000, event: 17, evaluations: 24 }],
  measures: [],
  expectations: [{ text: 'p violated', holds: true, found: 'violated at 41.006 s' }],
  problems: [{ severity: 'error', message: 'm', hint: 'h', cell: 1, start: 2, end: 3 }],
  end: { reason: 'quiet', text: 'nothing is left to happen', reproducible: true },
  digest: '0123456789abcdef',
  events: 35,
  endNs: 75_000_000,
}

suite('trace: output', () => {
  test('summary and trace come back', () => {
    const trace = everything()
    const back = decodeOutput(encodeOutput(summary, encodeTrace(trace)))
    assert.deepEqual(back.summary, summary)
    assert.deepEqual(back.trace?.header, trace.header)
    assert.equal(back.trace?.length, trace.length)
    for (let i = 0; i < trace.length; i++) assert.deepEqual(back.trace?.event(i), trace.event(i))
    for (let i = 0; i < trace.messageCount; i++) assert.deepEqual(back.trace?.message(i), trace.message(i))
  })

  test('a run that never began has a summary only', () => {
    const back = decodeOutput(encodeOutput(summary))
    assert.equal(back.trace, undefined)
    assert.deepEqual(back.summary, summary)
  })

  test('an output that is part of a larger buffer is read', () => {
    const bytes = encodeOutput(summary, encodeTrace(everything()))
    const larger = new Uint8Array(bytes.length + 13)
    larger.set(bytes, 7)
    assert.deepEqual(decodeOutput(larger.subarray(7, 7 + bytes.length)).summary, summary)
  })

  test('measures of any kind survive as something to show', () => {
    const measures = [
      { name: 'bigint', value: 5n },
      { name: 'big', value: 2n ** 60n },
      { name: 'never', value: Infinity },
      { name: 'map', value: new Map([['a', 1]]) },
      { name: 'set', value: new Set([1, 2]) },
    ]
    assert.deepEqual(
      decodeOutput(encodeOutput({ ...summary, measures })).summary.measures.map(({ value }) => value),
      [5, '1152921504606846976', 'Infinity', { a: 1 }, [1, 2]],
    )
  })

  test('other bytes are refused', () => {
    for (const bytes of [[], [1, 2], [255, 255, 255, 255, 0], [4, 0, 0, 0, 110, 117, 108, 108]]) assert.throws(
      () => decodeOutput(Uint8Array.from(bytes)),
      Error,
    )
  })
})
