/** From a run line to the data that the kernel and the checkers read. */
import { deepEqual, equal } from 'node:assert/strict'
import { defaultLimits } from '../../../../src/kernel/plan.ts'
import { lowerRun, parseScenario, quietCeilingNs, type SurroundingLists, surroundingsOf } from '../../../../src/language/scenario/index.ts'
import { sample, surroundings } from './samples.ts'

function lower(text: string, around: SurroundingLists = surroundings, index = 0) {
  const { document } = parseScenario(text)
  return lowerRun(document.runs[index]!, document, surroundingsOf(around), 7)
}

const at = (text: string, part: string) => ({ cell: 7, start: text.indexOf(part), end: text.indexOf(part) + part.length })

suite('scenario: lowering', () => {
  test('nodes with their clocks, at their names', () => {
    const { nodes } = lower(sample)
    deepEqual(nodes.map((node) => [node.name, node.className]),
      [['lock', 'LockService'], ['storage', 'Storage'], ['c1', 'Client'], ['c2', 'Client']])
    deepEqual(nodes[2], {
      name: 'c1', className: 'Client', clock: { offsetNs: -3e6, driftPpm: 200 }, origin: at(sample, 'c1'),
    })
    deepEqual(nodes[3]!.clock, { offsetNs: 0, driftPpm: 0 })
  })

  test('links: every link first, both ways as two rules', () => {
    const { links } = lower(sample)
    deepEqual(links.map(({ from, to }) => [from, to]),
      [[[], []], [['c1'], ['storage']], [['lock'], ['c1', 'c2']], [['c1', 'c2'], ['lock']]])
    deepEqual(links[1], {
      from: ['c1'], to: ['storage'], latency: { kind: 'constant', valueNs: 10e6 }, lossPartsPerMillion: 70_000,
      origin: at(sample, 'network c1 -> storage latency 10ms, loss 7%'),
    })
  })

  test('faults of all blocks, in order, with their text and place', () => {
    const { faults, name } = lower(sample, surroundings, 1)
    equal(name, 'leases with gc-pause, lossy-network')
    deepEqual(faults.map((fault) => fault.word), ['pause', 'crash', 'isolate', 'partition', 'loss', 'delay', 'step', 'loss'])
    deepEqual(faults[0], {
      word: 'pause', text: 'at 1s  pause c1 for 40s', origin: at(sample, 'at 1s  pause c1 for 40s'),
      schedule: { at: { kind: 'constant', valueNs: 1e9 }, duration: { kind: 'constant', valueNs: 40e9 } },
      arguments: { targets: { kind: 'nodes', names: ['c1'] } },
    })
  })

  test('seeds: one, many, repeated, none', () => {
    const run = (clauses: string) => lower(`cluster a\n  x: Client\nrun a ${clauses}`)
    deepEqual(run('seed 42').seeds, { seed: 42, times: 1 })
    deepEqual(run('seeds 1..1000').seeds, { first: 1, last: 1000 })
    deepEqual(run('seed 7 repeated 100 times').seeds, { seed: 7, times: 100 })
    deepEqual(run('').seeds, { seed: 1, times: 1 })
  })

  test('a ceiling for events', () => {
    const run = (clauses: string) => lower(`cluster a\n  x: Client\nrun a ${clauses}`)
    deepEqual(run('').limits, defaultLimits)
    deepEqual(run('for 1h up to 10000000 events seed 2').limits, { ...defaultLimits, events: 10_000_000 })
  })

  test('without a length a run goes on until it is quiet, at most an hour; without faults it has none', () => {
    const { durationNs, faults, name } = lower('cluster a\n  x: Client\nrun a')
    deepEqual([durationNs, faults, name], [quietCeilingNs, [], 'a'])
    equal(quietCeilingNs, 3600e9)
  })

  test('expectations carry the declared name, the text and the place', () => {
    const around = { ...surroundings, properties: ['tokens-never go back'], measures: ['reply-time'] }
    const { expectations, views } = lower(sample, around)
    deepEqual(expectations[1], {
      text: 'tokens-never-go-back violated at 41.006s',
      origin: at(sample, 'expect tokens-never-go-back violated at 41.006s'),
      condition: { kind: 'property', property: 'tokens-never go back', verdict: 'violated', atNs: 41_006_000_000 },
    })
    deepEqual(expectations.at(-1)?.condition, {
      kind: 'compare', subject: { kind: 'measure', name: 'reply-time' }, comparison: '≤', value: { kind: 'duration', valueNs: 15e6 },
    })
    deepEqual(lower(sample, around, 1).expectations.map((one) => one.runs), [
      { comparison: '=', count: 433, tolerance: 51, of: 1000 }, { comparison: '≥', count: 1 }, undefined,
    ])
    deepEqual(views, ['sequence', 'clocks', 'state', 'log', 'space-time'])
  })

  test('the nearest definition above wins, and keeps the place of its own cell', () => {
    const first = parseScenario('cluster a\n  old: Client\nfaults f\n  crash old', 1).document
    const second = parseScenario('cluster a\n  new: Client', 3).document
    const around = { ...surroundings, clusters: [...first.clusters, ...second.clusters], faults: first.faults }
    const { nodes, faults } = lower('run a with f', around)
    deepEqual(nodes.map((node) => [node.name, node.origin.cell]), [['new', 3]])
    deepEqual(faults.map((fault) => fault.origin.cell), [1])
    deepEqual(lower('cluster a\n  here: Client\nrun a', around).nodes.map((node) => [node.name, node.origin.cell]), [['here', 7]])
    deepEqual(lower('run a\ncluster a\n  below: Client', around).nodes.map((node) => node.name), ['new'])
  })

  test('a node that is called like a role is meant itself', () => {
    const arguments_ = (text: string) => lower(text).faults[0]?.arguments.targets
    deepEqual(arguments_('cluster a\n  any: Client\nfaults f\n  crash any\nrun a with f'), { kind: 'nodes', names: ['any'] })
    deepEqual(arguments_('cluster a\n  x: Client\nfaults f\n  crash any\nrun a with f'), { kind: 'nodes', names: [], role: 'any' })
  })

  test('a run that cannot be resolved is still lowered', () => {
    const { nodes, links, faults } = lower('run nowhere with nothing-known')
    deepEqual([nodes, links, faults], [[], [], []])
  })
})
