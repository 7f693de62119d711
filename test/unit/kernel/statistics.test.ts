/**
 * Believed numbers: everything that chance decides, as the language says it and the record shows it, against what it should be. Fixed seeds;
 * critical values of one in a thousand (`support/statistics.ts`). Beside each stands a distribution that is a little wrong, and is told from it.
 */
import assert from 'node:assert/strict'
import { RandomStream } from '../../../src/guest/maths/random.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { simulate } from '../../../src/kernel/simulate.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { requestsOf, single } from '../support/laboratory.ts'
import { follows, independent, matches, normal } from '../support/statistics.ts'

const ms = 1e6

/** Sends so many numbers at once. */
const pair = (count: number) => `
class Source extends Node { start() { for (let n = 0; n < ${count}; n++) this.send('sink', 'item', { n }) } }
class Sink extends Node { item() {} }`
const network = (options: string, faults = '') =>
  `cluster c\n  source: Source\n  sink: Sink\n  network ${options}\n${faults === '' ? 'run c' : `faults f\n  ${faults}\nrun c with f`} seed 11`

/** Times between sending and receiving, in the order of sending. */
function latencies(trace: Trace): number[] {
  const found: number[] = []
  for (let i = 0; i < trace.length; i++) {
    const { kind, timeNs, cause, subject } = trace.event(i)
    if (kind === EventKind.receive) found[subject] = timeNs - trace.timeNs(cause)
  }
  return found
}

const shareOfPercentiles = (t: number) => (
  t <= 2 * ms ? (0.5 * t) / (2 * ms) : t <= 10 * ms ? 0.5 + (0.49 * (t - 2 * ms)) / (8 * ms) : 0.99 + (0.01 * (t - 10 * ms)) / (70 * ms)
)
const exponential = (mean: number, from = 0) => (t: number) => 1 - Math.exp(-(t - from) / mean)
const between = (from: number, to: number) => (t: number) => (t - from) / (to - from)

interface Drawn {
  text: string
  right: (t: number) => number
  wrong: (t: number) => number
}

const drawn: Drawn[] = [
  { text: '1ms..5ms', right: between(ms, 5 * ms), wrong: between(ms, 5.1 * ms) },
  { text: '1ms + exponential 5ms', right: exponential(5 * ms, ms), wrong: exponential(5.3 * ms, ms) },
  { text: 'normal 50ms ± 5ms', right: (t) => normal((t - 50 * ms) / (5 * ms)), wrong: (t) => normal((t - 50 * ms) / (5.5 * ms)) },
  { text: '1ms + lognormal median 5ms sigma 1.2', right: (t) => normal(Math.log((t - ms) / (5 * ms)) / 1.2), wrong: (t) => normal(Math.log((t - ms) / (5 * ms)) / 1.3) },
  { text: 'pareto from 1ms shape 1.5', right: (t) => 1 - Math.pow(ms / t, 1.5), wrong: (t) => 1 - Math.pow(ms / t, 1.6) },
  { text: '50% within 2ms, 99% within 10ms, 100% within 80ms', right: shareOfPercentiles, wrong: (t) => shareOfPercentiles(t * 1.05) },
]

suite('kernel: statistics of latencies', () => {
  for (const { text, right, wrong } of drawn) {
    test(text, () => {
      const found = latencies(single(pair(20_000), network(`latency ${text}`)).trace)
      assert.equal(found.length, 20_000)
      assert.ok(follows(found, right))
      assert.ok(!follows(found, wrong), 'the test sees a distribution that is a little wrong')
      // Whether one is long says nothing about the next.
      const middle = [...found].sort((a, b) => a - b)[10_000]
      assert.ok(independent(found.slice(1).map((next, i) => [found[i] > middle, next > middle] as const)))
    })
  }

  test('constant and scripted: exactly so', () => {
    assert.deepEqual(new Set(latencies(single(pair(500), network('latency 3ms')).trace)), new Set([3 * ms]))
    assert.deepEqual(latencies(single(pair(5), network('latency 5ms then 80ms then 7ms')).trace), [5, 80, 7, 7, 7].map((one) => one * ms))
  })

  test('what a delay adds, by a fault or by reordering', () => {
    const faulty = latencies(single(pair(20_000), network('latency 2ms', 'delay item by 1ms..5ms')).trace)
    assert.ok(follows(faulty, between(3 * ms, 7 * ms)) && !follows(faulty, between(3 * ms, 7.1 * ms)))
    const late = latencies(single(pair(20_000), network('latency 2ms, reorder 25% by exponential 4ms')).trace)
    const held = late.filter((one) => one > 2 * ms)
    assert.ok(matches([held.length, 20_000 - held.length], [0.25, 0.75]))
    assert.ok(follows(held, exponential(4 * ms, 2 * ms)) && !follows(held, exponential(4.4 * ms, 2 * ms)))
  })
})

suite('kernel: statistics of what befalls messages', () => {
  const lost = (trace: Trace) => {
    const found: boolean[] = Array.from({ length: trace.messageCount }, () => false)
    for (let i = 0; i < trace.length; i++) if (trace.event(i).kind === EventKind.drop) found[trace.event(i).subject] = true
    return found
  }
  const cases: [string, string, number, (trace: Trace) => number][] = [
    ['loss 7%', '', 0.07, (trace) => trace.countOf(EventKind.drop)],
    ['loss 0.3%', '', 0.003, (trace) => trace.countOf(EventKind.drop)],
    ['latency 1ms', 'loss 20%', 0.2, (trace) => trace.countOf(EventKind.drop)],
    ['duplicate 15%', '', 0.15, (trace) => trace.countOf(EventKind.receive) - 20_000],
    ['latency 1ms', 'duplicate 15%', 0.15, (trace) => trace.countOf(EventKind.receive) - 20_000],
    ['corrupt 10%, checksum crc-32', '', 0.1, (trace) => trace.countOf(EventKind.drop)],
    ['latency 1ms, checksum crc-32', 'corrupt 10%', 0.1, (trace) => trace.countOf(EventKind.drop)],
  ]
  for (const [options, fault, share, count] of cases) {
    test(`${options}${fault && `, with ${fault}`}: the share of messages, independent of each other`, () => {
      const { trace } = single(pair(20_000), network(options, fault))
      const found = count(trace)
      assert.ok(matches([found, 20_000 - found], [share, 1 - share]), String(found))
      assert.ok(!matches([found, 20_000 - found], [share * 1.6, 1 - share * 1.6]))
      const which = lost(trace)
      if (share > 0.01 && which.includes(true)) assert.ok(independent(which.slice(1).map((next, i) => [which[i], next] as const)))
    })
  }

  test('the same loss on two links is not the same messages', () => {
    const code = pair(10_000).replace("this.send('sink', 'item', { n })", "{ this.send('sink', 'item', { n }); this.send('other', 'item', { n }) }")
    const { trace } = single(code, 'cluster c\n  source: Source\n  sink, other: Sink\n  network loss 20%\nrun c')
    const which = lost(trace)
    assert.ok(independent(Array.from({ length: 10_000 }, (_, n) => [which[2 * n], which[2 * n + 1]] as const)))
    assert.ok(!independent(Array.from({ length: 10_000 }, (_, n) => [which[2 * n], which[2 * n]] as const)))
  })
})

suite('kernel: statistics of arrivals', () => {
  const code = 'class A extends Node { work() {} }'
  const times = (load: string, length = '200s') => {
    const { trace } = single(code, `cluster c\n  a: A\n  load a work ${load}\nrun c for ${length} seed 5`)
    return [...Array(trace.length).keys()].filter((i) => trace.event(i).kind === EventKind.invoke).map((i) => trace.timeNs(i))
  }
  const gaps = (found: number[]) => found.map((time, i) => time - (found[i - 1] ?? 0))

  test('an open loop: exponential gaps, and as many in a second as Poisson says', () => {
    const found = times('40 per second')
    assert.ok(follows(gaps(found), exponential(25 * ms)) && !follows(gaps(found), exponential(27.5 * ms)))
    // How many of the 2000 tenths of a second have 0, 1, … 9, or more arrivals, when 4 come in the mean.
    const counts = new Array<number>(11).fill(0)
    const inTenth = new Array<number>(2000).fill(0)
    for (const time of found) inTenth[Math.min(1999, Math.floor(time / 1e8))]++
    for (const count of inTenth) counts[Math.min(10, count)]++
    const poisson = (mean: number) => {
      const shares = Array.from(
        { length: 10 }, (_, k) => Math.exp(-mean) * Array.from({ length: k }, (_, i) => mean / (i + 1)).reduce((a, b) => a * b, 1),
      )
      return [...shares, 1 - shares.reduce((a, b) => a + b, 0)]
    }
    assert.ok(matches(counts, poisson(4)))
    assert.ok(!matches(counts, poisson(4.4)))
  })

  test('gaps of any distribution', () => {
    const found = gaps(times('every 10ms..30ms'))
    assert.ok(follows(found, between(10 * ms, 30 * ms)) && !follows(found, between(10 * ms, 31 * ms)))
  })

  test('faults that come about so often', () => {
    const { requests: [{ plan }] } = requestsOf(code, 'cluster c\n  a: A\nfaults f\n  about 60 per hour pause a for 1ns\nrun c with f for 60h seed 2')
    const { trace } = simulate(plan, plainRealm)
    const begins = [...Array(trace.length).keys()].filter((i) => trace.event(i).kind === EventKind.pauseBegin).map((i) => trace.timeNs(i))
    assert.ok(follows(gaps(begins), exponential(60e9)) && !follows(gaps(begins), exponential(72e9)), String(begins.length))
  })
})

suite('kernel: statistics over seeds', () => {
  const code = 'class A extends Node {}'
  const seeds = 2000
  const over = (...lines: string[]): RunResult[] => {
    const { requests: [{ plan }], errors } = requestsOf(code, lines.join('\n'))
    assert.deepEqual(errors, [])
    return Array.from({ length: seeds }, (_, i) => simulate({ ...plan, seed: i + 1 }, plainRealm))
  }
  const first = (trace: Trace, kind: EventKind) => [...Array(trace.length).keys()].find((i) => trace.event(i).kind === kind) ?? -1

  test('offsets and drifts of clocks', () => {
    const runs = over('cluster c', '  a, b: A', '  clock a, b offset -50ms..50ms, drift -100..100 ppm', 'run c')
    const clocks = runs.map(({ trace }) => trace.header.clocks)
    const offsets = clocks.map(([a]) => a.wallNs - a.timeNs)
    assert.ok(follows(offsets, between(-50 * ms, 50 * ms)) && !follows(offsets, between(-50 * ms, 60 * ms)))
    const drifts = clocks.map(([a]) => a.ratePpm)
    assert.ok(follows(drifts, between(-100, 100)) && !follows(drifts, between(-110, 110)))
    assert.ok(independent(clocks.map(([a, b]) => [a.wallNs > a.timeNs, b.wallNs > b.timeNs] as const)))
    assert.ok(independent(clocks.map(([a]) => [a.wallNs > a.timeNs, a.ratePpm > 0] as const)))
  })

  test('when a fault begins and how long it lasts', () => {
    const runs = over('cluster c', '  a: A', 'faults f', '  at 2s..6s pause a for exponential 3s', 'run c with f for 1h')
    const begins = runs.map(({ trace }) => trace.timeNs(first(trace, EventKind.pauseBegin)))
    assert.ok(follows(begins, between(2e9, 6e9)) && !follows(begins, between(2e9, 6.5e9)))
    const lengths = runs.map(({ trace }, i) => trace.timeNs(first(trace, EventKind.pauseEnd)) - begins[i])
    assert.ok(follows(lengths, exponential(3e9)) && !follows(lengths, exponential(3.5e9)))
    assert.ok(independent(begins.map((begin, i) => [begin > 4e9, lengths[i] > 3e9 * Math.LN2] as const)))
  })

  test('whom a fault hits, and in which runs', () => {
    const runs = over('cluster c', '  a, b, d, e, g: A', 'faults f', '  in 30% of runs at 1s crash any where n = nothing', 'run c with f for 2s')
    const hit = new Array<number>(5).fill(0)
    for (const { trace } of runs) {
      const crash = first(trace, EventKind.crash)
      if (crash >= 0) hit[trace.event(crash).node]++
    }
    const crashes = hit.reduce((a, b) => a + b, 0)
    assert.ok(matches([crashes, seeds - crashes], [0.3, 0.7]) && !matches([crashes, seeds - crashes], [0.35, 0.65]), String(crashes))
    assert.ok(matches(hit, [0.2, 0.2, 0.2, 0.2, 0.2]) && !matches(hit, [0.3, 0.175, 0.175, 0.175, 0.175]), String(hit))
  })

  test('a swarm: each line in half of the runs, whatever the others do', () => {
    const runs = over('cluster c', '  a, b: A', 'faults f swarm', '  at 1s crash a', '  at 1s crash b', 'run c with f for 2s')
    const pairs = runs.map(({ trace }) => {
      const nodes = [...Array(trace.length).keys()].map((i) => trace.event(i)).filter(({ kind }) => kind === EventKind.crash).map(({ node }) => node)
      return [nodes.includes(0), nodes.includes(1)] as const
    })
    for (const which of [0, 1] as const) {
      const hits = pairs.filter((pair) => pair[which]).length
      assert.ok(matches([hits, seeds - hits], [0.5, 0.5]))
    }
    assert.ok(independent(pairs))
  })
})

suite('kernel: statistics of what node code draws', () => {
  const numbers = (expression: string, count = 20_000) => {
    const { trace } = single(`class A extends Node { drawn: number[] = []; start() { for (let i = 0; i < ${count}; i++) this.drawn.push(${expression}) } }`, 'cluster c\n  a: A\nrun c seed 8')
    return (trace.finalState(0) as { drawn: number[] }).drawn
  }

  test('random() and choose()', () => {
    const found = numbers('this.random()')
    assert.ok(follows(found, (x) => x) && !follows(found, (x) => x * x))
    const counts = new Array<number>(100).fill(0)
    for (let i = 0; i + 1 < found.length; i += 2) counts[10 * Math.floor(10 * found[i]) + Math.floor(10 * found[i + 1])]++
    assert.ok(matches(counts, counts.map(() => 0.01)), 'neighbours fill the plane evenly')
    const chosen = numbers("['a', 'b', 'c', 'd', 'e'].indexOf(this.choose(['a', 'b', 'c', 'd', 'e']))")
    assert.ok(matches([0, 1, 2, 3, 4].map((one) => chosen.filter((other) => other === one).length), [0.2, 0.2, 0.2, 0.2, 0.2]))
  })

  test('lengths of work', () => {
    const lengths = (length: string) => {
      const code = `class A extends Node { lengths: number[] = []
        async start() { for (let i = 0; i < 4000; i++) { const from = this.clock.monotonic(); await this.busy(${length}); this.lengths.push(this.clock.monotonic() - from) } } }`
      const { requests: [{ plan }] } = requestsOf(code, 'cluster c\n  a: A\nrun c seed 8')
      return (simulate({ ...plan, recording: false }, plainRealm).trace.finalState(0) as { lengths: number[] }).lengths
    }
    const cases: [string, (t: number) => number, (t: number) => number][] = [
      ['{ exponential: ms(5) }', exponential(5 * ms), exponential(5.6 * ms)],
      ['{ uniform: [ms(1), ms(5)] }', between(ms, 5 * ms), between(ms, 5.3 * ms)],
      ['{ normal: [ms(50), ms(5)] }', (t) => normal((t - 50 * ms) / (5 * ms)), (t) => normal((t - 50 * ms) / (6 * ms))],
      ['{ lognormal: [ms(5), 1.2] }', (t) => normal(Math.log(t / (5 * ms)) / 1.2), (t) => normal(Math.log(t / (5 * ms)) / 1.4)],
      ['{ pareto: [ms(1), 1.5] }', (t) => 1 - Math.pow(ms / t, 1.5), (t) => 1 - Math.pow(ms / t, 1.7)],
    ]
    for (const [length, right, wrong] of cases) {
      const found = lengths(length)
      assert.equal(found.length, 4000)
      assert.ok(follows(found, right) && !follows(found, wrong), length)
    }
  })

  test('streams of different names and seeds say nothing about each other', () => {
    for (const [one, other] of [[new RandomStream(1, 'node a'), new RandomStream(1, 'node b')], [new RandomStream(1, 'node a'), new RandomStream(2, 'node a')]]) {
      const counts = new Array<number>(100).fill(0)
      for (let i = 0; i < 20_000; i++) counts[10 * one.below(10) + other.below(10)]++
      assert.ok(matches(counts, counts.map(() => 0.01)))
    }
  })
})
