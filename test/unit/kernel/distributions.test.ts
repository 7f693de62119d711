/** Each distribution against its own cumulative function (Kolmogorov–Smirnov, fixed seeds), and what the chapters count with them. */
import assert from 'node:assert/strict'
import { draw, halved, least, longestDrawNs } from '../../../src/guest/maths/distributions.ts'
import type { Distribution } from '../../../src/kernel/plan.ts'
import { RandomStream } from '../../../src/guest/maths/random.ts'
import { single } from '../support/laboratory.ts'
import { distanceOf, follows, normal } from '../support/statistics.ts'

const ms = 1e6
const draws = 50_000

const percentiles: Distribution = {
  kind: 'percentiles',
  points: [
    { partsPerMillion: 0, valueNs: ms }, { partsPerMillion: 500_000, valueNs: 2 * ms }, { partsPerMillion: 990_000, valueNs: 10 * ms },
    { partsPerMillion: 1_000_000, valueNs: 80 * ms },
  ],
}

function shareWithin(t: number): number {
  if (t <= 2 * ms) return Math.max(0, (0.5 * (t - ms)) / ms)
  return t <= 10 * ms ? 0.5 + (0.49 * (t - 2 * ms)) / (8 * ms) : 0.99 + (0.01 * (t - 10 * ms)) / (70 * ms)
}

const known: [Distribution, (t: number) => number][] = [
  [{ kind: 'uniform', minNs: ms, maxNs: 5 * ms }, (t) => (t - ms) / (4 * ms)],
  [{ kind: 'exponential', meanNs: 5 * ms, minNs: ms }, (t) => 1 - Math.exp(-(t - ms) / (5 * ms))],
  [{ kind: 'normal', meanNs: 50 * ms, deviationNs: 5 * ms }, (t) => normal((t - 50 * ms) / (5 * ms))],
  [{ kind: 'lognormal', medianNs: 5 * ms, sigma: 1.2, minNs: ms }, (t) => normal(Math.log((t - ms) / (5 * ms)) / 1.2)],
  [{ kind: 'pareto', minNs: ms, shape: 1.5 }, (t) => 1 - Math.pow(ms / t, 1.5)],
  [percentiles, shareWithin],
]

suite('kernel: distributions', () => {
  test('each follows its cumulative function', () => {
    for (const [distribution, share] of known) {
      const stream = new RandomStream(7, distribution.kind)
      const drawn = Array.from({ length: draws }, () => draw(distribution, stream))
      assert.ok(follows(drawn, share), `${distribution.kind}: ${distanceOf(drawn, share)}`)
      assert.ok(drawn.every((value) => Number.isInteger(value) && value >= least(distribution)))
    }
  })

  test('the same draws everywhere: golden sums', () => {
    const sums = known.map(([distribution]) => {
      const stream = new RandomStream(1, 'golden')
      let sum = 0
      for (let i = 0; i < 1000; i++) sum += draw(distribution, stream)
      return sum
    })
    assert.deepEqual(sums, golden)
  })

  test('a normal draw is never negative, a heavy tail never leaves the range of time', () => {
    const stream = new RandomStream(3, 'edges')
    const wide: Distribution = { kind: 'normal', meanNs: 0, deviationNs: ms }
    const heavy: Distribution = { kind: 'pareto', minNs: ms, shape: 0.01 }
    for (let i = 0; i < 1000; i++) {
      assert.ok(draw(wide, stream) >= 0)
      assert.ok(draw(heavy, stream) <= longestDrawNs)
    }
  })

  test('a script is followed by each consumer for itself', () => {
    const script: Distribution = { kind: 'list', valuesNs: [5, 80, 7] }
    const [one, other] = [new RandomStream(1, 'a'), new RandomStream(1, 'b')]
    assert.deepEqual([1, 2, 3, 4].map(() => draw(script, one)), [5, 80, 7, 7])
    assert.equal(draw(script, other), 5)
  })

  test('half of a round trip', () => {
    assert.deepEqual(halved({ kind: 'constant', valueNs: 81 }), { kind: 'constant', valueNs: 40 })
    assert.deepEqual(halved({ kind: 'pareto', minNs: 10, shape: 2 }), { kind: 'pareto', minNs: 5, shape: 2 })
    const mean = (distribution: Distribution) => {
      const stream = new RandomStream(5, 'mean')
      let sum = 0
      for (let i = 0; i < 2000; i++) sum += draw(distribution, stream)
      return sum / 2000
    }
    for (const [distribution] of known) {
      const ratio = mean(halved(distribution)) / mean(distribution)
      assert.ok(Math.abs(ratio - 0.5) < 1e-6, `${distribution.kind} ${ratio}`)
    }
  })
})

const golden = [2930855833, 5750521475, 49921671555, 10903655131, 2633947996, 3921955798]

suite('kernel: what the chapters count', () => {
  const pairs = (count: number) => `
    class Source extends Node { async start() { for (let n = 0; n < ${count}; n++) { this.send('sink', 'item', { n, half: 0 }); await this.sleep(ms(1)); this.send('sink', 'item', { n, half: 1 }); await this.sleep(ms(99)) } } }
    class Sink extends Node { first = -1; swapped = 0; item({ n, half }: { n: number; half: number }) { if (this.first < n) { this.first = n; if (half === 1) this.swapped++ } } }`

  test('X02.4: two sends 1 ms apart with 0 to 10 ms each are swapped in 81 of 200', () => {
    const { trace } = single(pairs(1000), 'cluster c\n  source: Source\n  sink: Sink\n  network latency 0ms..10ms\nrun c')
    const { swapped } = trace.stateAt(1, trace.length - 1) as { swapped: number }
    assert.ok(Math.abs(swapped - 405) <= 52, String(swapped))
    const inOrder = single(pairs(1000), 'cluster c\n  source: Source\n  sink: Sink\n  network latency 0ms..10ms, fifo\nrun c').trace
    assert.equal((inOrder.stateAt(1, inOrder.length - 1) as { swapped: number }).swapped, 0)
  })

  test('X02.3: at 7 % loss each way a call succeeds in 86.49 %, with three tries in 99.75 %', () => {
    const code = `class Server extends Node { ping() { return 1 } }
      class Client extends Node { once = 0; thrice = 0
        async start() {
          for (let i = 0; i < 2000; i++) for (let tries = 0; tries < 3; tries++) {
            try { await this.call('server', 'ping', {}, { timeout: ms(5) }); this.thrice++; if (tries === 0) this.once++; break } catch {} } } }`
    const { trace } = single(code, 'cluster c\n  client: Client\n  server: Server\n  network latency 1ms, loss 7%\nrun c')
    const { once, thrice } = trace.stateAt(0, trace.length - 1) as { once: number; thrice: number }
    assert.ok(Math.abs(once - 2000 * 0.8649) <= 3.3 * Math.sqrt(2000 * 0.8649 * 0.1351), String(once))
    assert.ok(Math.abs(thrice - 2000 * 0.99753) <= 3.3 * Math.sqrt(2000 * 0.99753 * 0.00247), String(thrice))
  })

  test('X14.4: four random bytes pass the Internet checksum about once in 65 536 times', async () => {
    const { damaged } = await import('../../../src/kernel/network/damage.ts')
    const { internetChecksum, crc32 } = await import('../../../src/kernel/network/checksum.ts')
    const { encode } = await import('../../../src/kernel/network/wire.ts')
    const sent = encode('pay Bob  0100 eur and log the id')
    assert.deepEqual([internetChecksum(sent), crc32(sent)], [0x3ccc, 0xf6148c6a])
    const swapped = damaged(sent, 'word-swap', new RandomStream(1, 'swap'), 9) as Uint8Array
    assert.deepEqual([internetChecksum(swapped), crc32(swapped)], [0x3ccc, 0x845bd3ec])
    const stream = new RandomStream(1, 'bytes')
    let passed = 0
    for (let i = 0; i < 500_000; i++) {
      const bytes = damaged(sent, 'random-bytes', stream)
      if (bytes && internetChecksum(bytes) === 0x3ccc) passed++
    }
    // Expected 7.6; 3.3 deviations are 9.1.
    assert.ok(passed >= 1 && passed <= 16, String(passed))
  })
})
