/**
 * What must not matter, over generated programs, clusters, networks and faults: a node that nobody talks to, names, rules of zero percent,
 * the unit of time, the order in which nodes are listed, and where a cell is cut.
 *
 * A notebook is generated with marks in it: `§7` is a length in milliseconds, `@0` a node. Rendered in two ways it has to tell one story.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { draw } from '../../../src/guest/maths/distributions.ts'
import type { Distribution } from '../../../src/kernel/plan.ts'
import { RandomStream } from '../../../src/guest/maths/random.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { single } from '../support/laboratory.ts'
import { story } from '../support/story.ts'

// --- notebooks

interface Notebook {
  statements: string[]
  answer: string
  network: string[]
  links: string[]
  faults: string[]
  seed: number
}

const statement = fc.constantFrom(
  "this.send(this.friend(), 'item', { n: this.n })",
  'await this.busy(ms(§3))',
  'await this.sleep(ms(§5))',
  "try { this.n += await this.call(this.friend(), 'ask', { n: this.n }, { timeout: ms(§25) }) } catch { this.failed++ }",
  "this.call(this.friend(), 'ask', { n: this.n }).then((n) => { this.n = n % 1009 })",
  "this.after(ms(§13), 'item', { n: this.n + 1 })",
  'this.n = (this.n * 31 + 7) % 1009',
  "if (this.random() < 0.5) this.note('half')",
  "await this.disk.write('n', this.n)",
  'await this.disk.sync()',
  "this.meter.sample('n', this.n)",
  "this.band('band', this.clock.monotonic() + ms(§9))",
  'this.log(this.choose([1, 2, 3]))',
)
const answer = fc.constantFrom('', 'await this.busy(ms(§2))', 'await this.sleep(ms(§4))', 'this.n++')

/** Latencies that are the same for every stream and scale without rounding. */
const steady = fc.constantFrom('latency §4ms', 'latency §5ms then §40ms then §1ms', 'latency §0ms')
const drawn = fc.constantFrom('latency 1ms..40ms', 'latency normal 9ms ± 5ms', 'latency pareto from 1ms shape 1.2', 'latency 1ms + exponential 5ms')
const shares = fc.constantFrom('loss 10%', 'duplicate 20%', 'corrupt 10% by bit-flip', 'fifo', 'checksum crc-32', 'reorder 20% by §30ms')
const link = fc.tuple(fc.constantFrom('@0 -> @1', '@1 <-> @2', '@2 -> @0, @1'), fc.constantFrom('latency §7ms', 'latency §2ms then §20ms', 'fifo')).map(([ends, option]) => `network ${ends} ${option}`)
/** Faults that name their nodes and times, so that nothing is drawn. */
const settled = fc.constantFrom(
  'at §20ms partition @0 | @1, @2 for §60ms', 'at §20ms crash @1 for §50ms', 'at §10ms pause @2 for §30ms', 'at §25ms isolate @0 for §20ms', 'at §15ms slow @0 by 2 for §40ms',
  'at §5ms oneway from @0 to @1 for §60ms', 'when @1 receives item pause @1 for §10ms', 'delay ask from @0 by §6ms', 'at §30ms step @1 by §100ms', 'every §40ms pause @0 for §5ms until §200ms',
  'when @0.n > 3 crash @2 for §20ms', 'hold item from @0 for §40ms', 'drop ask number 2', 'whenever @2 handles the 2nd item pause @0 for §3ms', 'at §12ms lose-unsynced @1', 'freeze @2 for §30ms',
)
const chancy = fc.constantFrom('loss 30% for §80ms', 'duplicate 20%', 'at §10ms..§50ms crash @1 for §20ms', 'in 50% of runs at §20ms pause @0 for §20ms', 'about 20 per second pause @2 for §1ms until §300ms')

const notebooks = (latency: fc.Arbitrary<string>, more: fc.Arbitrary<string>[], faults: fc.Arbitrary<string>[]): fc.Arbitrary<Notebook> => fc.record({
  statements: fc.array(statement, { minLength: 2, maxLength: 5 }),
  answer,
  network: fc.tuple(latency, fc.uniqueArray(more.length > 0 ? fc.oneof(...more) : fc.constant('unordered'), { maxLength: 3, selector: (text) => text.split(' ')[0] }))
    .map(([first, rest]) => [first, ...rest]),
  links: fc.uniqueArray(link, { maxLength: 2 }),
  faults: fc.uniqueArray(fc.oneof(...faults), { maxLength: 3 }),
  seed: fc.nat(1000),
})
const anyNotebook = notebooks(fc.oneof(steady, drawn), [shares], [settled, chancy])

interface Rendering {
  names?: string[]
  /** All lengths of time are that many times as long. */
  scale?: number
  /** Further nodes, and further network lines. */
  more?: string[]
  /** The order in which the nodes are listed. */
  order?: number[]
  /** Makes cells of the blocks, three of node code and three of scenario. */
  cells?: (blocks: string[]) => string[]
}

const plainNames = ['ann', 'bob', 'cid']

function render(notebook: Notebook, { names = plainNames, scale = 1, more = [], order = [0, 1, 2], cells = asWritten }: Rendering = {}): string[] {
  const body = notebook.statements.join('\n    ')
  const blocks = [
    `const friends = ['@0', '@1', '@2']`,
    `class Player extends Node {
  n = 0; failed = 0; steps = 0
  friend() { const others = friends.filter(name => name !== this.id); return others[Math.floor(this.random() * others.length)] }
  start() { this.every(ms(§11), 'go') }
  recover() { this.n = -1; this.start() }
  async go() {
    if (this.steps++ >= 8) return
    ${body}
  }
  item({ n }: { n: number }) { this.n = (this.n + n) % 1009 }
  async ask({ n }: { n: number }) { ${notebook.answer}; return n + 1 }
}
class Idle extends Node { n = 5 }`,
    "safety('small', (nodes) => Object.values(nodes).every((node) => node.n < 1000))",
    `cluster c\n${order.map((i) => `  @${i}: Player`).join('\n')}\n  network ${notebook.network.join(', ')}\n${[...notebook.links, ...more].map((line) => `  ${line}\n`).join('')}`,
    `faults f\n${notebook.faults.map((line) => `  ${line}\n`).join('')}`,
    `run c with f for §400ms seed ${notebook.seed}`,
  ]
  const filled = blocks.map((block) => block
    .replace(/§(\d+)/g, (_, length: string) => String(Number(length) * scale))
    .replace(/@(\d)/g, (_, node: string) => names[Number(node)]))
  return cells(filled)
}

/** One cell of node code, one of scenario. */
function asWritten(blocks: string[]): string[] {
  return [blocks.slice(0, 3).join('\n'), blocks.slice(3).join('\n')]
}

function run(notebook: Notebook, rendering?: Rendering): RunResult {
  const result = single(...render(notebook, rendering))
  assert.deepEqual(result.problems.filter(({ severity }) => severity === 'error'), [])
  return result
}
const told = (notebook: Notebook, rendering?: Rendering) => story(run(notebook, rendering).trace)

/** Notebooks for each property. */
const runs = 60

suite('kernel: what must not matter', () => {

  test('the generated notebooks are worth it: most have messages, losses, faults and failures in them', () => {
    const kinds = fc.sample(anyNotebook, { numRuns: 40, seed: 1 }).map((notebook) => told(notebook).map((line) => line.split(' ')[1]))
    for (const kind of ['send', 'receive', 'wake', 'drop', 'faultBegin', 'busyBegin']) {
      assert.ok(kinds.filter((all) => all.includes(kind)).length >= 10, kind)
    }
  })

  test('a node that nobody talks to, wherever it is listed', () => {
    fc.assert(fc.property(anyNotebook, fc.boolean(), (notebook, first) => {
      const idle = (blocks: string[]) => asWritten(blocks.map((block) => block.startsWith('cluster') ? first ? block.replace('\n', '\n  zoe: Idle\n') : `${block}  zoe: Idle\n` : block))
      const others = (lines: string[]) => lines.filter((line) => line.split(' ')[2] !== 'zoe')
      assert.deepEqual(others(told(notebook, { cells: idle })), told(notebook))
    }), { numRuns: runs })
  })

  test('names: other names, the same story', () => {
    // Streams of chance have their names from the nodes, so nothing may be drawn here.
    const name = fc.stringMatching(/^[a-z]{2,9}$/).map((text) => `node${text}`)
    const renamed = fc.uniqueArray(name, { minLength: 3, maxLength: 3 })
    const deterministic = notebooks(steady, [fc.constantFrom('fifo', 'checksum crc-32', 'loss 0%')], [settled])
      .map((notebook) => ({ ...notebook, statements: notebook.statements.filter((text) => !/random|choose/.test(text)) }))
    fc.assert(fc.property(deterministic, renamed, (notebook, names) => {
      const unchosen = (blocks: string[]) => asWritten(blocks.map((block) => block.replace('Math.floor(this.random() * others.length)', 'this.steps % others.length')))
      const back = (line: string) => names.reduce((text, one, i) => text.replace(new RegExp(`\\b${one}\\b`, 'g'), plainNames[i]), line)
      assert.deepEqual(told(notebook, { names, cells: unchosen }).map(back), told(notebook, { cells: unchosen }))
    }), { numRuns: runs })
  })

  test('rules of zero percent', () => {
    const zero = fc.uniqueArray(fc.constantFrom('loss 0%', 'duplicate 0%', 'corrupt 0% by bit-flip', 'reorder 0% by 9ms', 'unordered', 'transport datagram'), { minLength: 1, selector: (text) => text.split(' ')[0] })
    const where = fc.constantFrom('network', 'network @0 -> @1', 'network @2 <-> @0')
    fc.assert(fc.property(notebooks(fc.oneof(steady, drawn), [fc.constant('checksum crc-32')], [settled, chancy]), zero, where, (notebook, options, place) => {
      const none = { ...notebook, links: notebook.links.filter((line) => !line.includes('fifo')) }
      assert.equal(run(none, { more: [`${place} ${options.join(', ')}`] }).trace.header.digest, run(none).trace.header.digest)
    }), { numRuns: runs })
  })

  test('the unit of time: everything so many times as long, exactly', () => {
    // Only constants scale without rounding: what chance is in has no length here.
    const scalable = notebooks(steady, [shares], [settled, fc.constantFrom('loss 30%', 'duplicate 20%', 'corrupt 10%')])
    const scaled = (line: string, scale: number) => line
      .replace(/^(\d+)|(?<= at )(\d+)/g, (time) => String(Number(time) * scale))
      .replace(/("untilNs":|stepped by )(\d+)/g, (_, name: string, time: string) => name + String(Number(time) * scale))
      .replace(/(?<= faultBegin world | faultEnd world ).*?(?=$| because of)/, 'fault')
    fc.assert(fc.property(scalable, fc.constantFrom(2, 3, 7, 1000, 86_400), (notebook, scale) => {
      const asFault = (line: string) => scaled(line, 1)
      assert.deepEqual(told(notebook, { scale }).map(asFault), told(notebook).map((line) => scaled(line, scale)))
    }), { numRuns: runs })
  })

  test('the unit of time: draws from every distribution, to the rounding', () => {
    const kinds: ((unit: number) => Distribution)[] = [
      (unit) => ({ kind: 'uniform', minNs: unit, maxNs: 5 * unit }),
      (unit) => ({ kind: 'exponential', meanNs: 5 * unit, minNs: unit }),
      (unit) => ({ kind: 'normal', meanNs: 50 * unit, deviationNs: 5 * unit }),
      (unit) => ({ kind: 'lognormal', medianNs: 5 * unit, sigma: 1.2, minNs: unit }),
      (unit) => ({ kind: 'pareto', minNs: unit, shape: 1.5 }),
      (unit) => ({ kind: 'percentiles', points: [{ partsPerMillion: 500_000, valueNs: 2 * unit }, { partsPerMillion: 1_000_000, valueNs: 80 * unit }] }),
    ]
    fc.assert(fc.property(fc.constantFrom(...kinds), fc.nat(), fc.integer({ min: 2, max: 1000 }), (kind, seed, scale) => {
      const [one, other] = [new RandomStream(seed, 'scale'), new RandomStream(seed, 'scale')]
      for (let i = 0; i < 20; i++) {
        const [short, long] = [draw(kind(1e6), one), draw(kind(scale * 1e6), other)]
        assert.ok(Math.abs(long - scale * short) <= scale, `${short} × ${scale} is not ${long}`)
      }
    }), { numRuns: 300 })
  })

  test('the order in which nodes are listed changes nothing but who comes first at one moment', () => {
    fc.assert(fc.property(anyNotebook, fc.constantFrom<number[]>([1, 0, 2], [2, 1, 0], [1, 2, 0]), (notebook, order) => {
      // Each node begins at a moment of its own, so that no two do anything at the same one.
      const apart = (blocks: string[]) => asWritten(blocks.map((block) => block.replace("start() { this.every(ms(11), 'go') }", "async start() { await this.sleep(ns(1 + 1009 * friends.indexOf(this.id))); this.every(ms(11), 'go') }")))
      const [one, other] = [told(notebook, { cells: apart }), told(notebook, { cells: apart, order })]
      const moments = new Set(one.map((line) => line.split(' ').slice(0, 3).join(' ')).filter((text) => !text.startsWith('0 ')))
      const nodesAt = new Map<string, Set<string>>()
      for (const moment of moments) {
        const [time, , node] = moment.split(' ')
        nodesAt.set(time, (nodesAt.get(time) ?? new Set()).add(node))
      }
      fc.pre([...nodesAt.values()].every((nodes) => [...nodes].filter((node) => node !== 'world').length <= 1))
      assert.deepEqual([...other].sort(), [...one].sort())
    }), { numRuns: runs })
  })

  test('where a cell is cut, and definitions that nobody uses', () => {
    const cuts = fc.record({
      node: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }), scenario: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
      spare: fc.boolean(), space: fc.boolean(),
    })
    fc.assert(fc.property(anyNotebook, cuts, (notebook, cut) => {
      const cells = (blocks: string[]) => {
        const joined = (parts: string[], at: boolean[]) => parts.reduce<string[]>((all, part, i) => {
          if (i === 0 || at[i - 1]) all.push(part)
          else all[all.length - 1] += `\n${part}`
          return all
        }, [])
        const all = [...joined(blocks.slice(0, 3), cut.node), ...joined(blocks.slice(3), cut.scenario)]
        const spaced = cut.space ? all.map((cell) => (/^(cluster|faults|run) /.test(cell) ? `# a comment\n\n${cell}\n\n` : `// a comment\n\n${cell}\n`)) : all
        const spare = ['class Spare extends Node { start() { this.every(ms(1), "go") } go() {} }', 'cluster spare\n  x, y: Spare\nfaults spare\n  at 1ms crash x']
        return cut.spare ? [...spare, ...spaced] : spaced
      }
      assert.equal(run(notebook, { cells }).trace.header.digest, run(notebook).trace.header.digest)
    }), { numRuns: runs })
  })
})
