/** Names that do not exist, that exist twice, and expectations that cannot be: each at its word. */
import { deepEqual } from 'node:assert/strict'
import { counterNames } from '../../../../src/check/counters.ts'
import { checkScenario, lowerRun, noSurroundings, parseScenario, surroundingsOf } from '../../../../src/language/scenario/index.ts'
import type { Diagnostic } from '../../../../src/language/diagnostic.ts'
import type { SurroundingLists } from '../../../../src/language/scenario/index.ts'
import { sample, surroundings } from './samples.ts'

const cluster = 'cluster leases\n  lock: LockService\n  storage: Storage\n  c1, c2: Client\n'

function check(text: string, around: SurroundingLists = surroundings): Diagnostic[] {
  const { document, diagnostics } = parseScenario(text)
  deepEqual(diagnostics, [], text)
  return checkScenario(document, surroundingsOf(around))
}

/** The text with one marked range must give exactly one diagnostic, there. */
function gives(marked: string, code: string, message: string, hint?: string, severity = 'error', around = surroundings): void {
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  deepEqual(check(marked.replace(/[«»]/g, ''), around), [{ start, end, severity, message, ...(hint !== undefined && { hint }), code }],
    marked)
}

suite('scenario: checking', () => {
  test('the sample is right but for the one node it does not have', () => {
    const wrong = check(sample)
    deepEqual(wrong.map((one) => one.message), ['"client" is not a node of cluster leases.'])
  })

  test('nodes', () => {
    const nodes = 'Its nodes are lock, storage, c1, c2.'
    gives(`${cluster}  clock «c3» drift 1 ppm`, 'unknown-node', '"c3" is not a node of cluster leases.', `${nodes} Did you mean "c2"?`)
    gives(`${cluster}  network c1 -> «client» loss 1%`, 'unknown-node', '"client" is not a node of cluster leases.', nodes)
    gives(`${cluster}  «lock»: Storage`, 'duplicate', 'There is already a node "lock" in this cluster.', 'Give it another name.')
    gives('cluster «a»', 'empty', 'Cluster a has no nodes.', 'For example: lock: LockService')
  })

  test('classes', () => {
    gives('cluster a\n  x: «LockServce»', 'unknown-class', 'There is no class "LockServce".', 'Did you mean "LockService"?')
    gives('cluster a\n  x: «Ring»', 'unknown-class', 'There is no class "Ring".', 'The classes are LockService, Storage and Client.')
    gives('cluster a\n  x: «Ring»', 'unknown-class', 'There is no class "Ring".',
      'Define it in a cell above: class Ring extends Node { … }', 'error', noSurroundings)
  })

  test('blocks of one name in one cell; across cells the later one wins', () => {
    gives(`${cluster}${cluster.replace('leases', '«leases»')}`, 'duplicate', 'There is already a cluster "leases" in this cell.',
      'Give it another name.')
    gives('faults f\nfaults «f»', 'duplicate', 'There is already a faults block "f" in this cell.', 'Give it another name.')
    const earlier = parseScenario('cluster leases\n  old: Client', 1).document
    deepEqual(check(`${cluster}faults f\n  crash storage\nrun leases with f`, { ...surroundings, clusters: earlier.clusters }), [])
  })

  test('clusters and faults of a run', () => {
    gives(`${cluster}run «leses»`, 'unknown-cluster', 'There is no cluster "leses".', 'Did you mean "leases"?')
    gives('run «a»', 'unknown-cluster', 'There is no cluster "a".', 'Write one above: cluster a')
    gives(`run «leases»\n${cluster}`, 'unknown-cluster', 'The cluster "leases" stands below this run.', 'Move it above the run.')
    gives(`${cluster}faults gc\nrun leases with «g»`, 'unknown-faults', 'There is no faults block "g".', 'Did you mean "gc"?')
    gives(`${cluster}faults gc\nrun leases with gc, «gc»`, 'duplicate', '"gc" is named twice.')
  })

  test('faults meet the cluster in the run: shown at the fault here, at the name of the block when it is elsewhere', () => {
    const message = '"c3" is not a node of cluster leases.'
    const hint = 'Its nodes are lock, storage, c1, c2. Did you mean "c2"?'
    gives(`${cluster}faults gc\n  at 1s pause «c3» for 40s\nrun leases with gc`, 'unknown-node', message, hint)
    const earlier = parseScenario('faults gc\n  at 1s pause c3 for 40s').document
    gives(`${cluster}run leases with «gc»`, 'unknown-node', message, hint, 'error', { ...surroundings, faults: earlier.faults })
    deepEqual(check(`${cluster}faults gc\n  at 1s pause majority for 40s\nrun leases with gc`), [])
    deepEqual(check('faults nobody-uses\n  at 1s pause anything for 40s'), [])
  })

  test('a node on two sides of a partition, or named twice', () => {
    gives('faults f\n  partition a, b | «a»', 'named-twice', '"a" is named twice in this partition.', 'A node can be on one side only.')
    deepEqual(check('faults f\n  crash nodes where term > 3 and term < 9'), [])
    gives('faults f\n  isolate a, «a»', 'named-twice', '"a" is named twice in this isolate.', undefined, 'warning')
  })

  test('a client of time that has no other server', () => {
    gives('cluster a\n  x, y: Client\n  ntp «x» from x', 'alone', 'x has no other server than itself.', 'For example: ntp x from time1, time2, time3')
    deepEqual(check('cluster a\n  x, y: Client\n  ntp x, y from x, y'), [])
  })

  test('messages that no node has', () => {
    gives(`${cluster}faults f\n  drop «wrte»\nrun leases with f`, 'unknown-message',
      'No node of cluster leases has a message "wrte", so this drop never bites.', 'Did you mean "write"?', 'warning')
    gives(`${cluster}faults f\n  at 1s delay «messages» from c1 by 5ms\nrun leases with f`, 'unknown-message',
      'No node of cluster leases has a message "messages".', 'All messages: at 1s delay from c1 by 5ms')
  })

  test('properties, measures, counters and fields', () => {
    const run = `${cluster}run leases\n  expect `
    gives(`${run}«tokens-never-go-bck» holds`, 'unknown-property', 'There is no property "tokens-never-go-bck".',
      'Did you mean "tokens-never-go-back"?')
    gives(`${run}«p» holds`, 'unknown-property', 'There is no property "p".', "Define it in a cell above: safety('p', …)", 'error',
      { ...surroundings, properties: [] })
    deepEqual(check(`${run}tokens never go back holds\n  expect reply-time < 5ms\n  expect 'reply time' < 5ms`), [])
    gives(`${run}«reply tme» < 5ms`, 'unknown-measure', 'There is no measure or counter "reply tme".', 'Did you mean "reply time"?')
    gives(`${run}«event» = 3`, 'unknown-measure', 'There is no measure or counter "event".', 'Did you mean "events"?')
    gives(`${run}«storage» = 3`, 'unknown-measure', 'There is no measure or counter "storage".',
      'It is a node: name one of its fields, such as storage.file.')
    gives(`${run}«tokens never go back» = 3`, 'unknown-measure', 'There is no measure or counter "tokens never go back".',
      'It is a property: write "expect tokens-never-go-back holds".')
    gives(`${run}storage.«fle».length = 3`, 'unknown-field', 'Class Storage declares no field "fle".', 'Did you mean "file"?', 'warning')
    for (const counter of counterNames) deepEqual(check(`${run}${counter} = 6`), [], counter)
    gives(`${run}events = «3ms»`, 'value', '"events" is a plain number.')
    gives(`${run}time = «3»`, 'value', '"time" is a length of time, such as 41s.')
  })

  test('a measure that is called like a counter is the measure', () => {
    const text = `${cluster}run leases\n  expect drops = 'none'\n  expect late-replies = 1s\n  expect time = 7`
    const around = { ...surroundings, measures: ['drops', 'late replies', 'time'] }
    deepEqual(check(text, around), [])
    const { document } = parseScenario(text)
    const about = (known: SurroundingLists) => lowerRun(document.runs[0]!, document, surroundingsOf(known), 0).expectations.map(({ condition }) => condition.kind === 'compare' ? condition.subject : undefined)
    deepEqual(about(around), [{ kind: 'measure', name: 'drops' }, { kind: 'measure', name: 'late replies' }, { kind: 'measure', name: 'time' }])
    deepEqual(about(surroundings), [{ kind: 'counter', name: 'drops' }, { kind: 'counter', name: 'late replies' }, { kind: 'time' }])
  })

  test('expectations of a sweep on a single run, and counts that do not fit', () => {
    const example = 'For example: run leases for 60s seeds 1..1000'
    const property = 'tokens-never-go-back violated'
    gives(`${cluster}run leases\n  expect ${property} «in 3»`, 'single-run', 'This is a single run: "in" counts runs over several seeds.',
      example)
    gives(`${cluster}run leases\n  expect «1 distinct digest»`, 'single-run', 'A single run has one digest.', example)
    gives(`${cluster}run leases seeds 1..10\n  expect ${property} «in 3 of 20»`, 'run-count', 'There are 10 runs here, not 20.')
    gives(`${cluster}run leases seeds 1..10\n  expect ${property} «in 30»`, 'run-count', 'There are only 10 runs here.')
    gives(`${cluster}run leases seeds 1..10\n  expect 1 distinct digest «in 3»`, 'run-count',
      'Distinct digests are counted over all runs together.', 'Leave out "in".')
    deepEqual(check(`${cluster}run leases repeated 10 times\n  expect 1 distinct digest\n  expect ${property} in 10`), [])
  })

  test('names of lines that could not be read are not called unknown', () => {
    const text = 'cluster a\n  lock LockService\n  network lock -> lock latency 5ms\nclster b\n  x: Client\n'
      + 'run b\n  expect x.y = 1\nfaults f\n  crash lock\nrun a with f'
    const { document } = parseScenario(text)
    deepEqual(checkScenario(document, surroundingsOf(surroundings)), [])
  })
})
