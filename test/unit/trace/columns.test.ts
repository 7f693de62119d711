/** Columns of a trace: times and sparse numbers come back as they were put in, also after packing. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decodeTrace, encodeTrace, readTrace } from '../../../src/trace/bytes.ts'
import { SparseColumn, TimeColumn } from '../../../src/trace/columns.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { MessageKind } from '../../../src/trace/trace.ts'
import { TraceWriter } from '../../../src/trace/writer.ts'

const header = { kernel: 'k', name: 'n', seed: 1, durationNs: 1, endNs: 1, nodes: [], properties: [], faults: [], clocks: [] }

suite('trace: columns', () => {
  test('ascending times come back exactly, however far apart', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.nat(5000), fc.maxSafeNat().map((n) => n % 2 ** 45)), { maxLength: 200 }), (steps) => {
      let timeNs = 0
      const times = steps.map((step) => (timeNs += step))
      const column = new TimeColumn(new Uint32Array(1))
      times.forEach((time, row) => column.put(row, time))
      const cut = column.cut(times.length)
      assert.deepEqual(times.map((_, row) => cut.at(row)), times)
      assert.deepEqual([...cut.toArray()], times)
      assert.deepEqual([...TimeColumn.from(cut.store()).toArray()], times)
    }))
  })

  test('a sparse column knows the rows that were put, and no others', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(300)), (rows) => {
      const column = new SparseColumn()
      const sorted = rows.sort((a, b) => a - b)
      for (const row of sorted) column.put(row, row * 2)
      for (let row = 0; row <= 300; row++) assert.equal(column.at(row, -7), sorted.includes(row) ? row * 2 : -7)
    }))
  })

  test('whatever cause and place an event is given, it keeps, also through bytes', () => {
    const kinds = fc.constantFrom(...Object.values(EventKind))
    const event = fc.record(
      { kind: kinds, cause: fc.integer({ min: -1, max: 100 }), site: fc.integer({ min: -1, max: 1000 }), node: fc.integer({ min: -1, max: 3 }) },
    )
    fc.assert(fc.property(fc.array(event, { maxLength: 60 }), fc.constantFrom(4, 400), (events, nodes) => {
      const writer = new TraceWriter({ nodes })
      const kept = events.map(({ kind, cause, site, node }, i) => {
        const answers = i % 3 === 0 ? i : -1
        const message = writer.message(node, i % 4, MessageKind.oneWay, writer.values.intern('m'), writer.values.intern({ i }), answers, site)
        writer.event(kind, i * 1e9, node, message, cause, -1, site)
        return { index: i, timeNs: i * 1e9, kind, node, subject: message, cause, detail: -1, site }
      })
      const trace = writer.finish(header)
      const back = readTrace(encodeTrace(trace))
      for (const one of [trace, back]) {
        assert.deepEqual(events.map((_, i) => one.event(i)), kept)
        events.forEach((_, i) => assert.equal(one.message(i).answers, i % 3 === 0 ? i : -1))
      }
      assert.equal(trace.bytes, back.bytes)
    }))
  })

  test('bytes of another format are refused', () => {
    const bytes = encodeTrace(new TraceWriter().finish(header))
    const text = new TextDecoder('latin1').decode(bytes).replace('"format":2', '"format":1')
    assert.throws(() => decodeTrace(Uint8Array.from(text, (c) => c.charCodeAt(0))), /format 1; this version reads format 2/)
  })
})
