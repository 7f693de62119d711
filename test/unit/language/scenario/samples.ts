/** Texts and helpers that the tests of the scenario language share. */
import type { ScenarioDocument, SurroundingLists } from '../../../../src/language/scenario/index.ts'

export const sample = `cluster leases
  lock: LockService
  storage: Storage
  c1, c2: Client                       # two nodes of one class
  network latency 1ms..5ms             # every link
  network c1 -> storage latency 10ms, loss 7%
  network lock <-> c1, c2 latency 1ms + exponential 5ms
  clock c1 offset -3ms, drift 200 ppm

# Things that go wrong.
faults gc-pause
  at 1s  pause c1 for 40s
  at 5s..10s crash storage for 2s      # a range is drawn from the seed
  every 10s isolate lock for 1s until 60s
  at 2s partition lock, c1 | c2, storage for 10s
  loss 7% of write from c1 to storage  # no pacing: the whole run
  delay write from c1 to storage by 40s
  step lock by -2s

faults lossy-network
  loss 7%

run leases with gc-pause for 60s seed 42
  expect tokens-never-go-back violated
  expect tokens-never-go-back violated at 41.006s
  expect storage.file.length = 2
  expect storage.file = [33, 34]
  expect client.repliedAt = 1.000ms
  expect events = 27
  expect reply time <= 15 ms
  show sequence, clocks, state, log, space-time

run leases with gc-pause, lossy-network for 60s seeds 1..1000
  expect tokens-never-go-back violated in 433 ± 51 of 1000
  expect tokens-never-go-back violated in at least 1
  expect at least 99 distinct digests

run leases for 1s seed 7 repeated 100 times
  expect 1 distinct digest
`

export const surroundings: SurroundingLists = {
  classes: ['LockService', 'Storage', 'Client'],
  properties: ['tokens never go back'],
  measures: ['reply time'],
  clusters: [],
  faults: [],
  fieldsOf: (className) => className === 'Storage' ? ['file'] : [],
  messagesOf: (className) => className === 'Storage' ? ['write'] : ['acquire'],
}

const positions = new Set(['start', 'end', 'source', 'cell', 'about', 'field', 'valueAt', 'runsAt', 'optionAt', 'mentions'])

/** What a document means, without where and how it was written. */
export function meaning(document: Pick<ScenarioDocument, 'items'>): unknown {
  return JSON.parse(JSON.stringify(document.items, (key, value: unknown) => positions.has(key) ? undefined : value))
}
