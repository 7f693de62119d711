/** The fixed words of the language and what they mean, for completion and hover; and how names of properties are compared. */

export interface WordHelp {
  help: string
  example: string
}

export const blockWords = ['cluster', 'faults', 'run'] as const

export const wordHelp: Record<string, WordHelp> = {
  cluster: { help: 'Names the nodes of a system, their classes, the network between them and their clocks.', example: 'cluster leases' },
  faults: { help: 'Names a list of things that go wrong.', example: 'faults gc-pause' },
  run: { help: 'Simulates a cluster, with faults, for a time, with a seed.', example: 'run leases with gc-pause for 60s seed 42' },
  network: { help: 'Latency and loss of every link, or of the links named.', example: 'network c1 -> storage latency 10ms, loss 7%' },
  latency: {
    help: 'How long a message takes: a time, a range, or an exponential distribution.',
    example: 'network latency 1ms + exponential 5ms',
  },
  loss: { help: 'The share of messages that are lost.', example: 'network c1 <-> storage loss 7%' },
  clock: { help: 'How the clocks of nodes begin and how fast they run.', example: 'clock c1 offset -3ms, drift 200 ppm' },
  offset: { help: 'Wall clock minus true time at the start.', example: 'clock c1 offset -3ms' },
  drift: { help: 'How much faster than true time a clock runs, in parts per million.', example: 'clock c1 drift 200 ppm' },
  exponential: { help: 'Drawn from an exponential distribution with this mean.', example: 'network latency exponential 5ms' },
  with: { help: 'The faults of the run, by the names of their blocks.', example: 'run leases with gc-pause, lossy-network' },
  for: {
    help: 'How long it lasts. A run without it goes on until nothing is left to happen, at most one hour.',
    example: 'run leases for 60s',
  },
  seed: { help: 'The seed of all randomness: the same seed gives the same run. Without it, seed 1.', example: 'run leases seed 42' },
  seeds: { help: 'One run for each seed of the range.', example: 'run leases for 60s seeds 1..1000' },
  repeated: {
    help: 'Runs the same seed several times, to show that nothing changes.',
    example: 'run dice for 1s seed 7 repeated 100 times',
  },
  at: { help: 'The time at which it begins; a range is drawn from the seed.', example: 'at 5s..10s crash storage for 2s' },
  every: { help: 'Begins again that long after each beginning.', example: 'every 10s isolate lock for 1s until 60s' },
  until: { help: 'No beginning at or after this time; what still lasts heals there.', example: 'every 10s isolate lock for 1s until 60s' },
  expect: { help: 'What must be true of the run: a property, or a value compared.', example: 'expect tokens-never-go-back violated' },
  holds: { help: 'The property was true after every event.', example: 'expect tokens-never-go-back holds' },
  violated: {
    help: 'The property was false after some event; `at` says when first.',
    example: 'expect tokens-never-go-back violated at 41.006s',
  },
  in: { help: 'Over several seeds: in how many runs.', example: 'expect tokens-never-go-back violated in 433 ± 51 of 1000' },
  distinct: { help: 'How many different traces several runs have.', example: 'expect 1 distinct digest' },
  show: { help: 'The views under the cell.', example: 'show sequence, clocks' },
  nothing: { help: 'Undefined or null.', example: 'expect lock.holder = nothing' },
}

export const viewHelp: Record<string, string> = {
  sequence: 'Messages between lifelines, in order.',
  clocks: 'What each clock reads against true time.',
  state: 'The fields of every node.',
  log: 'What the nodes logged.',
  'space-time': 'Lifelines to scale, with slanted messages, pauses and crashes.',
}

/** Counts of a run that an expectation may name, besides `time`. */
export const counters: readonly string[] = ['events', 'messages', 'sends', 'receives', 'drops', 'timeouts', 'late replies', 'crashes']

/** Hyphens and spaces are the same in names of properties and measures. */
export function simpleWords(name: string): string {
  return name.replace(/[\s-]+/g, ' ').trim()
}
