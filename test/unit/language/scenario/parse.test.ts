/** What the scenario language reads, and that it prints what it read. */
import { deepEqual, equal } from 'node:assert/strict'
import { parseScenario, printFault, printScenario } from '../../../../src/language/scenario/index.ts'
import type { BlockLine, ExpectLine, FaultLine, NetworkLine } from '../../../../src/language/scenario/index.ts'
import { meaning, sample } from './samples.ts'

function read(text: string) {
  const { document, diagnostics } = parseScenario(text)
  deepEqual(diagnostics, [])
  return document
}

function line<K extends BlockLine['kind']>(kind: K, header: string, text: string): BlockLine & { kind: K } {
  const item = read(`${header}\n  ${text}\n`).items[0]
  const found = item !== undefined && item.kind !== 'comment' ? item.lines[0] : undefined
  if (found?.kind !== kind) throw new Error(`${text} is ${found?.kind}`)
  return found as BlockLine & { kind: K }
}

const fault = (text: string): FaultLine => line('fault', 'faults f', text)
const expected = (text: string): ExpectLine => line('expect', 'run a seeds 1..10', text)
const network = (text: string): NetworkLine => line('network', 'cluster a', text)
const constant = (valueNs: number) => ({ kind: 'constant', valueNs })

suite('scenario: reading', () => {
  test('a fault about messages names their type, or means all of them', () => {
    const word = (text: string) => ({ kind: 'word', word: text })
    const nodes = (...names: string[]) => ({ kind: 'nodes', names })
    const delay = { kind: 'duration', distribution: constant(20e6) }
    deepEqual(fault('delay by 20ms').arguments, { delay })
    deepEqual(fault('delay by by 20ms').arguments, { message: word('by'), delay })
    deepEqual(fault('delay from a to b by 20ms').arguments, { from: nodes('a'), to: nodes('b'), delay })
    deepEqual(fault('delay from from a by 20ms').arguments, { message: word('from'), from: nodes('a'), delay })
    deepEqual(fault('drop').arguments, {})
    deepEqual(fault('hold number 2 from a for 5s').arguments, { nth: { kind: 'number', value: 2 }, from: nodes('a') })
  })

  test('nodes may have to satisfy several conditions', () => {
    const where = [{ path: ['leader'], relation: '=', value: true }, { path: ['term'], relation: '>', value: 3 }]
    deepEqual(fault('crash nodes where leader = true and term > 3').arguments, { targets: { kind: 'nodes', names: [], where } })
    deepEqual(fault('at 1s pause any where leader = true and term > 3 for 1s').arguments, { targets: { kind: 'nodes', names: [], role: 'any', where } })
  })

  test('the sample has no errors, and printing changes nothing but spelling', () => {
    const document = read(sample)
    deepEqual([document.clusters.length, document.faults.length, document.runs.length], [1, 2, 3])
    const printed = printScenario(document)
    deepEqual(meaning(read(printed)), meaning(document))
    equal(printScenario(read(printed)), printed)
    equal(printed.includes('  expect reply time ≤ 15ms\n'), true)
    equal(printed.includes('  expect client.repliedAt = 1ms\n'), true)
  })

  test('a network line names links and options', () => {
    const all = network('network latency 5ms')
    deepEqual([all.from, all.to, all.latency], [[], [], constant(5e6)])
    deepEqual(network('network latency exponential 5ms').latency, { kind: 'exponential', meanNs: 5e6, minNs: 0 })
    deepEqual(network('network latency 1ms + exponential 5ms').latency, { kind: 'exponential', meanNs: 5e6, minNs: 1e6 })
    const both = network('network a, b <-> c loss 0.5%, latency 1us..2us')
    deepEqual([both.from.map((name) => name.text), both.to.map((name) => name.text), both.bothWays], [['a', 'b'], ['c'], true])
    deepEqual([both.lossPartsPerMillion, both.latency], [5000, { kind: 'uniform', minNs: 1000, maxNs: 2000 }])
  })

  test('a clock line takes an offset and a drift of either sign', () => {
    const clock = line('clock', 'cluster a', 'clock x, y offset +3ms, drift -12.5 ppm')
    deepEqual([clock.nodes.map((name) => name.text), clock.offsetNs, clock.driftPpm], [['x', 'y'], 3e6, -12.5])
  })

  test('every unit is exact', () => {
    const lengths: [string, number][] = [
      ['1ns', 1], ['1us', 1e3], ['1µs', 1e3], ['1μs', 1e3], ['1ms', 1e6], ['1s', 1e9], ['1min', 60e9], ['1h', 3600e9], ['1d', 86400e9],
      ['0.1s', 1e8], ['1.000000001s', 1_000_000_001], ['40 s', 40e9], ['9007199254740991ns', Number.MAX_SAFE_INTEGER], ['1_000ms', 1e9],
    ]
    for (const [text, lengthNs] of lengths) deepEqual(fault(`pause a for ${text}`).schedule.duration, constant(lengthNs), text)
  })

  test('pacing stands before and after the fault', () => {
    const { schedule } = fault('at 5s..10s every exponential 10s isolate a until 60s for 1s')
    deepEqual(schedule, {
      at: { kind: 'uniform', minNs: 5e9, maxNs: 10e9 }, every: { kind: 'exponential', meanNs: 10e9, minNs: 0 }, untilNs: 60e9,
      duration: constant(1e9),
    })
  })

  test('the parts of a phrase that may be left out stand in any order', () => {
    deepEqual(fault('loss 7% to b from a').arguments, fault('loss 7% from a to b').arguments)
    deepEqual(fault('loss 7%').arguments, { rate: { kind: 'percent', partsPerMillion: 70_000 } })
  })

  test('roles and groups', () => {
    deepEqual(fault('isolate minority').arguments, { targets: { kind: 'nodes', names: [], role: 'minority' } })
    deepEqual(fault('partition a, b | c | d').arguments, { groups: { kind: 'groups', groups: [['a', 'b'], ['c'], ['d']] } })
  })

  test('a fault keeps its line as it was written', () => {
    equal(fault('at 1s   pause  a for 40s   # note').source, 'at 1s   pause  a for 40s')
  })

  test('expectations: properties, values and runs', () => {
    deepEqual(expected('expect tokens never go back violated at 41.006s').condition,
      { kind: 'property', property: 'tokens never go back', verdict: 'violated', atNs: 41_006_000_000 })
    deepEqual(expected("expect 'it''s' = 1".replace("''", "\\'")).condition,
      { kind: 'compare', subject: { kind: 'measure', name: "it's" }, comparison: '=', value: { kind: 'number', value: 1 } })
    deepEqual(expected('expect late-replies >= 2').condition,
      { kind: 'compare', subject: { kind: 'counter', name: 'late replies' }, comparison: '≥', value: { kind: 'number', value: 2 } })
    deepEqual(expected('expect time < 41s').condition,
      { kind: 'compare', subject: { kind: 'time' }, comparison: '<', value: { kind: 'duration', valueNs: 41e9 } })
    deepEqual(expected('expect p holds in 433 +- 51 of 1000').runs, { comparison: '=', count: 433, tolerance: 51, of: 1000 })
    deepEqual(expected('expect p holds in at most 3').runs, { comparison: '≤', count: 3 })
    deepEqual(expected('expect x = 2 in more than 3').runs, { comparison: '>', count: 3 })
  })

  test('expectations: fields and nested values', () => {
    deepEqual(expected("expect a.m.0.1.'my key'.x-1 != [1, [-2ms, 'a\\n'], [], true, nothing]").condition, {
      kind: 'compare', comparison: '≠', subject: { kind: 'field', node: 'a', path: ['m', '0', '1', 'my key', 'x-1'] },
      value: {
        kind: 'list', items: [
          { kind: 'number', value: 1 }, { kind: 'list', items: [{ kind: 'duration', valueNs: -2e6 }, { kind: 'text', value: 'a\n' }] },
          { kind: 'list', items: [] }, { kind: 'boolean', value: true }, { kind: 'nothing' },
        ],
      },
    })
  })

  test('a tolerance belongs to a number or a time', () => {
    const tolerant = expected('expect reply time = 5ms ± 0.3ms').condition
    deepEqual(tolerant.kind === 'compare' && tolerant.value, { kind: 'duration', valueNs: 5e6, toleranceNs: 300_000 })
  })

  test('a run says its faults, length and seeds in any order', () => {
    const [run] = read('run a seed 7 repeated 100 times for 1min with x, y').runs
    deepEqual([run?.faults.map((name) => name.text), run?.durationNs, run?.seeds, run?.repeats],
      [['x', 'y'], 60e9, { first: 7, last: 7 }, 100])
  })

  test('no keyword steals a name', () => {
    const document = read(`cluster cluster
  at, run, seed, network: faults
  clock, s, for: for
  clock: run
  network at -> run latency 5ms
  network latency, loss -> latency latency 5ms, loss 7%
  clock clock, offset offset 5ms, drift 3 ppm

faults faults
  at 1s pause at for 40s
  at 1s pause for for 40s
  crash until until 5s
  loss 7% of of from from to to
  partition for | until, exponential for 5s
  drop by from exponential for exponential 5s

run cluster with faults, with, for for 60s seed 42
  expect holds violated
  expect violated holds holds in 3
  expect at.in = 5
  expect true = true
  expect distinct digest = 4
  show log
`)
    deepEqual(document.runs[0]?.faults.map((name) => name.text), ['faults', 'with', 'for'])
    deepEqual(meaning(read(printScenario(document))), meaning(document))
  })

  test('comments keep their place', () => {
    const text = `# first
cluster a  # of nodes
  # inside
  x: C  # why

# between
# two lines
run a
  show log
# last
`
    equal(printScenario(read(text)), text.replace('show log\n#', 'show log\n\n#'))
    equal(printScenario(read('cluster a\n# in the block\n  x: C\n')), 'cluster a\n  # in the block\n  x: C\n')
  })

  test('a hash in quotes is no comment', () => {
    const { condition } = expected("expect a.b = '#1'")
    deepEqual(condition.kind === 'compare' && condition.value, { kind: 'text', value: '#1' })
  })

  test('line endings, indentation and a cell that is indented as a whole do not matter', () => {
    const plain = meaning(read('cluster a\n  x: C\nrun a\n  show log\n'))
    const variants = [
      'cluster a\r\n\tx: C\r\n\r\nrun a\r\n\tshow log', '    cluster a\n     x: C\n    run a\n      show log',
      'cluster a\r x: C\rrun a\r show log',
    ]
    for (const text of variants) deepEqual(meaning(read(text)), plain)
  })

  test('the empty cell is empty', () => {
    for (const text of ['', '\n', '  \n\t\n']) deepEqual(read(text).items, [])
    equal(printScenario(read('')), '')
  })

  test('a fault is printed from its data', () => {
    const text = 'at 1s every 10s delay write from c1 to storage by 40s for 5s until 60s'
    const { word, schedule, arguments: values } = fault(text)
    equal(printFault(word.text, schedule, values), text)
  })

  test('blocks know their cell when it is given', () => {
    const [cluster] = parseScenario('cluster a\n  x: C', 4).document.clusters
    equal(cluster?.cell, 4)
  })
})
