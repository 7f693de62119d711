/** Goal: a time is shown short, and never as another time. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { formatCount, formatDuration, formatExact, formatOffset, formatTime } from '../../../src/trace/units.ts'

suite('trace: units', () => {
  test('points in time line up, lengths are short', () => {
    assert.equal(formatTime(41_006_000_000), '41.006 s')
    assert.equal(formatTime(1_000_000), '1.000 ms')
    assert.equal(formatTime(0), '0 s')
    assert.equal(formatTime(999), '999 ns')
    assert.equal(formatTime(125_300_000_000), '2 min 05.300 s')
    assert.equal(formatDuration(40_000_000_000), '40 s')
    assert.equal(formatDuration(39_900_000_000), '39.9 s')
    assert.equal(formatDuration(3_600_000_000_000), '1 h')
    assert.equal(formatExact(2_131_457), '2.131457 ms')
    assert.equal(formatOffset(-2_000_000_000), '−2 s')
    assert.equal(formatOffset(12_000_000), '+12 ms')
    assert.equal(formatOffset(0), '0')
  })

  test('rounding carries into the next unit instead of showing 1000 ms', () => {
    assert.equal(formatTime(999_999_600), '1.000 s')
    assert.equal(formatDuration(999_999_999), '1 s')
    assert.equal(formatTime(119_999_999_900), '120.000 s')
  })

  test('the exact form of less than two minutes reads back to the same number', () => {
    const scale: Record<string, bigint> = { ns: 1n, µs: 1_000n, ms: 1_000_000n, s: 1_000_000_000n }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 119_999_999_999 }), (ns) => {
        const [number, unit] = formatExact(ns).split(' ')
        const [whole, fraction = ''] = number.split('.')
        const digits = String(scale[unit]).length - 1
        assert.equal(BigInt(whole) * scale[unit] + BigInt(fraction.padEnd(digits, '0') || '0'), BigInt(ns))
      }),
    )
  })

  test('no more than three decimals, at any size', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (ns) => !/\.\d{4}/.test(formatTime(ns)) && !/\.\d{4}/.test(formatDuration(ns))))
  })

  test('long counts are grouped', () => {
    assert.equal(formatCount(1_234_567), '1\u202f234\u202f567')
    assert.equal(formatCount(9999), '9999')
    assert.equal(formatCount(0.5), '0.5')
  })
})
