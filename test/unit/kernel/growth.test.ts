/** Collections and huge numbers that grow are paid for, behind methods that look and work like the language's own. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { halt, runOn } from '../../../src/guest/sandbox/fuel.ts'
import { bigPower, shifted, times } from '../../../src/guest/sandbox/growth.ts'

const bigint = fc.oneof(fc.bigInt(), fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }))

/** What some work costs. */
function fuelOf(work: () => unknown): number {
  let units = 0
  runOn({ spend: (more) => (units += more) })
  try {
    work()
  } finally {
    halt()
  }
  return units
}

suite('growth: numbers', () => {
  test('products, shifts and powers are those of the language', () => {
    fc.assert(fc.property(bigint, bigint, fc.integer({ min: -400, max: 400 }), fc.nat(40), (a, b, by, exponent) => {
      assert.equal(times(a, b), a * b)
      assert.equal(shifted(a, BigInt(by)), a << BigInt(by))
      assert.equal(bigPower(a, BigInt(exponent)), a ** BigInt(exponent))
    }))
  })

  test('small numbers are free, large ones cost in proportion to their bits, and there is a ceiling', () => {
    const large = 1n << 100_000n
    assert.equal(fuelOf(() => times(3n, 2n ** 60n)), 0)
    const once = fuelOf(() => times(large, 3n))
    const twice = fuelOf(() => times(large * large, 3n))
    assert.ok(once > 1000 && twice > 1.9 * once && twice < 2.1 * once, `${once}, ${twice}`)
    const huge = 1n << 600_000n
    for (const work of [
      () => times(huge, huge), () => shifted(huge, 600_000n), () => shifted(1n, 2n ** 70n), () => bigPower(huge, 2n),
      () => bigPower(2n, 2n ** 70n),
    ]) {
      assert.throws(work, /more than 1048576 bits/)
    }
    assert.equal(bigPower(1n, 2n ** 30n - 1n), 1n)
  })
})

/** Runs code in a process whose collections count, which this one must not become. */
function inRealm(code: string): unknown {
  const source = `
    import { countGrowth } from ${JSON.stringify(new URL('../../../src/guest/sandbox/growth.ts', import.meta.url).href)}
    import { halt, runOn } from ${JSON.stringify(new URL('../../../src/guest/sandbox/fuel.ts', import.meta.url).href)}
    countGrowth()
    const fuelOf = (work) => { let units = 0; runOn({ spend: (more) => (units += more) }); work(); halt(); return units }
    process.stdout.write(JSON.stringify((() => { ${code} })()))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', source], { encoding: 'utf8' })
  assert.equal(stderr, '')
  return JSON.parse(stdout)
}

suite('growth: collections', () => {
  test('they work as ever', () => {
    assert.deepEqual(inRealm(`
      class Mine extends Map { set(key, value) { return super.set(key, value * 2) } }
      const refused = [() => Map.prototype.set.call(new Set(), 1, 2), () => Set.prototype.add.call({}, 1), () => new WeakMap().set(1, 1), () => new Map.prototype.set()]
      return [
        [...new Map([[1, 2], [3, 4]])], [...new Set('abca')], [...new Mine([[1, 2]])], new Map().set(1, 2).set(1, 3).size,
        Map.prototype.set.name, Map.prototype.set.length, Set.prototype.add.name, Set.prototype.add.length, WeakMap.prototype.set.length, Object.keys(Map.prototype),
        refused.map((work) => { try { work(); return 'done' } catch (error) { return error.name } }),
      ]`), [
      [[1, 2], [3, 4]], ['a', 'b', 'c'], [[1, 4]], 1, 'set', 2, 'add', 1, 2, [], ['TypeError', 'TypeError', 'TypeError', 'TypeError'],
    ])
  })

  test('half a million entries fit into one step, a million do not, and small ones are free', () => {
    const [small, half, million, again, window] = inRealm(`
      const fill = (count) => fuelOf(() => { const map = new Map(); for (let i = 0; i < count; i++) map.set(i, i) })
      return [fill(4000), fill(500000), fill(1000000), fuelOf(() => { const set = new Set(); for (let i = 0; i < 1000000; i++) set.add(i % 4096) }), fuelOf(() => {
        const map = new Map()
        for (let i = 0; i < 1000000; i++) { map.set(i, i); if (map.size >= 4096) map.delete(i - 4095) }
      })]`) as number[]
    assert.equal(small, 0)
    assert.ok(half < 3e6, String(half))
    assert.ok(million > 5e6, String(million))
    // A table is made anew once, however often what is in it is replaced.
    assert.deepEqual([again, window], [4096 * 5, 4096 * 5])
  })
})
