/** The kernel's parts, each against what it promises: random streams, queue, clocks, tasks, mathematics. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { NodeClock } from '../../../src/kernel/clocks/clock.ts'
import { draw } from '../../../src/guest/maths/distributions.ts'
import * as mathematics from '../../../src/guest/maths/mathematics.ts'
import { EventQueue } from '../../../src/kernel/engine/queue.ts'
import { RandomStream } from '../../../src/guest/maths/random.ts'
import { drain, resetTasks, spawn, takeUnhandled, settle, Task } from '../../../src/guest/sandbox/tasks.ts'

suite('kernel: random streams', () => {
  test('the same seed and name give the same numbers, another name others', () => {
    const take = (seed: number, name: string) => {
      const stream = new RandomStream(seed, name)
      return Array.from({ length: 20 }, () => stream.next()).join()
    }
    assert.equal(take(42, 'latency a→b'), take(42, 'latency a→b'))
    assert.notEqual(take(42, 'latency a→b'), take(42, 'latency b→a'))
    assert.notEqual(take(42, 'x'), take(43, 'x'))
    assert.notEqual(take(1, 'x'), take(1 + 2 ** 32, 'x'))
  })

  test('frozen numbers: a change of the generator is noticed', () => {
    const stream = new RandomStream(42, 'golden')
    assert.deepEqual([stream.next(), stream.next(), stream.below(1000), stream.below(1000)], golden.stream)
  })

  test('floats fill [0, 1) evenly', () => {
    const stream = new RandomStream(7, 'even')
    const bins = new Array<number>(20).fill(0)
    for (let i = 0; i < 100_000; i++) bins[Math.floor(stream.float() * 20)]++
    const chiSquare = bins.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0)
    assert.ok(chiSquare < 43.8, `chi-square ${chiSquare} with 19 degrees of freedom`)
  })

  test('a chance of p parts per million happens that often', () => {
    const stream = new RandomStream(3, 'chance')
    let hits = 0
    for (let i = 0; i < 100_000; i++) if (stream.chance(70_000)) hits++
    assert.ok(Math.abs(hits - 7000) < 3.3 * Math.sqrt(7000 * 0.93), String(hits))
  })
})

suite('kernel: distributions', () => {
  test('uniform stays within its ends and has its mean; exponential has its mean', () => {
    const stream = new RandomStream(5, 'distributions')
    let uniform = 0
    let exponential = 0
    const n = 50_000
    for (let i = 0; i < n; i++) {
      const u = draw({ kind: 'uniform', minNs: 1000, maxNs: 2000 }, stream)
      assert.ok(Number.isInteger(u) && u >= 1000 && u <= 2000)
      uniform += u
      exponential += draw({ kind: 'exponential', meanNs: 1e6, minNs: 500 }, stream)
    }
    assert.ok(Math.abs(uniform / n - 1500) < 5)
    assert.ok(Math.abs(exponential / n - 1_000_500) < 3.3 * (1e6 / Math.sqrt(n)))
  })
})

suite('kernel: queue', () => {
  test('comes out by time, ties in the order they were put in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 600 }), (times) => {
        const queue = new EventQueue()
        times.forEach((time, i) => queue.put(time, 1, i, i * 2))
        const expected = times.map((time, i) => ({ time, i })).sort((a, b) => a.time - b.time || a.i - b.i)
        for (const { time, i } of expected) {
          assert.equal(queue.peekNs(), time)
          assert.ok(queue.take())
          assert.deepEqual([queue.timeNs, queue.first, queue.second], [time, i, i * 2])
        }
        assert.equal(queue.take(), false)
      }),
    )
  })
})

suite('kernel: clocks', () => {
  const day = 86_400e9
  test('200 ppm is 6.000 ms in 30 s and 17.28 s in a day, exactly', () => {
    const clock = new NodeClock(0, 0, 200)
    assert.equal(clock.wall(30e9) - 30e9, 6_000_000)
    assert.equal(clock.monotonic(day) - day, 17_280_000_000)
    assert.equal(new NodeClock(0, 0, -50).wall(7 * day) - 7 * day, -30_240_000_000)
  })

  test('a step moves the wall clock only', () => {
    const clock = new NodeClock(0, 5, 0)
    clock.step(1e9, -2e9)
    assert.equal(clock.wall(2e9), 5)
    assert.equal(clock.monotonic(2e9), 2e9)
  })

  test('whenMonotonic is the first true time at which the reading is reached', () => {
    const parts = {
      rate: fc.integer({ min: -5000, max: 5000 }), reading: fc.integer({ min: 0, max: 1e15 }), change: fc.integer({ min: 0, max: 1e12 }),
    }
    fc.assert(
      fc.property(fc.record(parts), ({ rate, reading, change }) => {
        const clock = new NodeClock(0, 0, 37)
        clock.setRate(change, rate)
        const timeNs = clock.whenMonotonic(reading)
        assert.ok(timeNs === change || clock.monotonic(timeNs) >= reading)
        if (timeNs > change) assert.ok(clock.monotonic(timeNs - 1) < reading)
      }),
    )
  })
})

suite('kernel: tasks', () => {
  setup(() => resetTasks())

  test('awaiting a settled task goes on at once; awaiting a pending one when it settles', () => {
    const seen: unknown[] = []
    const later = new Task()
    spawn(function* () {
      seen.push(yield Task.resolve(1))
      seen.push(yield 2)
      seen.push(yield later)
    })
    assert.deepEqual(seen, [1, 2])
    settle(later, 3)
    drain()
    assert.deepEqual(seen, [1, 2, 3])
  })

  test('a rejection is thrown at the await and can be caught', () => {
    const result = spawn(function* () {
      try {
        yield Task.reject(new Error('no'))
      } catch (error) {
        return (error as Error).message
      }
      return 'not reached'
    })
    let value: unknown
    result.then((found) => (value = found))
    drain()
    assert.equal(value, 'no')
  })

  test('a rejection nobody handles is found; a handled one is not', () => {
    Task.reject(new Error('lost'))
    assert.equal((takeUnhandled()?.reason as Error).message, 'lost')
    Task.reject(new Error('seen')).catch(() => {})
    drain()
    assert.equal(takeUnhandled(), undefined)
  })

  test('all, race, any and allSettled do what their native namesakes do', async () => {
    const run = async (Kind: typeof Promise) => {
      const make = (value: unknown, bad: boolean) => (bad ? Kind.reject(value) : Kind.resolve(value))
      const out: unknown[] = []
      const note = (label: string, task: Promise<unknown>) => task.then((value) => out.push([label, value]), (reason) => out.push([label, 'failed', String(reason)]))
      note('all', Kind.all([make(1, false), 2, make(3, false)]))
      note('all fails', Kind.all([make(1, false), make('x', true)]))
      note('settled', Kind.allSettled([make(1, false), make('y', true)]))
      note('race', Kind.race([make(5, false), make(6, false)]))
      note('any', Kind.any([make('z', true), make(7, false)]))
      drain()
      await new Promise((resolve) => setTimeout(resolve, 5))
      return out.sort((a, b) => (String(a) < String(b) ? -1 : 1))
    }
    assert.deepEqual(await run(Task as unknown as typeof Promise), await run(Promise))
  })
})

suite('kernel: mathematics', () => {
  const near = (actual: number, expected: number, ulps: number) =>
    Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= Math.abs(expected) * ulps * 2 ** -52
  const functions: [keyof typeof mathematics, fc.Arbitrary<number>, number][] = [
    ['log', fc.double({ min: 1e-300, max: 1e300, noNaN: true }), 4],
    ['exp', fc.double({ min: -700, max: 700, noNaN: true }), 4],
    ['sin', fc.double({ min: -100, max: 100, noNaN: true }), 1e6],
    ['atan', fc.double({ min: -1e6, max: 1e6, noNaN: true }), 8],
    ['cbrt', fc.double({ min: -1e9, max: 1e9, noNaN: true }), 8],
    ['log2', fc.double({ min: 1e-300, max: 1e300, noNaN: true }), 16],
    ['tanh', fc.double({ min: -30, max: 30, noNaN: true }), 16],
  ]
  for (const [name, inputs, ulps] of functions) {
    test(`${name} agrees with the engine's own to a few units in the last place`, () => {
      const own = mathematics[name] as (x: number) => number
      const native = Math[name as 'log']
      fc.assert(fc.property(inputs, (x) => near(own(x), native(x), ulps)), { numRuns: 2000 })
    })
  }

  test('the edge cases of the standard', () => {
    for (const x of [0, -0, 1, -1, 2, -2, 0.5, Infinity, -Infinity, NaN]) {
      for (const y of [0, -0, 1, 2, 3, -1, -3, 0.5, Infinity, -Infinity, NaN]) {
        assert.ok(near(mathematics.pow(x, y), x ** y, 4), `pow(${x}, ${y}) = ${mathematics.pow(x, y)}, not ${x ** y}`)
      }
      for (const name of ['log', 'exp', 'sin', 'cos', 'tan', 'atan', 'sinh', 'tanh', 'cbrt', 'log1p', 'expm1', 'asinh'] as const) {
        const own = (mathematics[name] as (x: number) => number)(x)
        assert.ok(near(own, Math[name](x), 8), `${name}(${x}) = ${own}, not ${Math[name](x)}`)
      }
    }
  })

  test('frozen bits: the same on every engine', () => {
    const sum = Array.from(
      { length: 1000 }, (_, i) => mathematics.log(i + 1) + mathematics.sin(i) + mathematics.pow(i, 0.3) + mathematics.exp(-i / 100),
    )
    assert.equal(sum.reduce((a, b) => a + b, 0), golden.mathematics)
  })
})

const golden = { stream: [586928294, -1700328646, 650, 4], mathematics: 12118.563473709966 }
