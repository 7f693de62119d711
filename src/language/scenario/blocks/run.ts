/**
 * One simulation of a cluster, or many with different seeds, with faults and for a length of time.
 *
 * ```dsnb
 * run leases with gc-pause for 60s seed 42
 *   expect tokens-never-go-back violated
 * ```
 */
import { type Seeds } from '../../../check/request.ts'
import { readDuration, readSingleWhole, readWholeRange } from '../amounts/amounts.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { durationText } from '../amounts/time-text.ts'
import type { RunBlock } from '../document.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import { given, namesText, option } from '../lines/line-kind.ts'
import type { Written } from '../written.ts'
import type { BlockKind } from './block-kind.ts'
import { runLines } from './lines.ts'

type ClauseTree =
  | Tree & { $type: 'WithClause'; faults: NameTree[] }
  | Tree & { $type: 'ForClause'; length: QuantityTree }
  | Tree & { $type: 'SeedClause'; seed: QuantityTree }
  | Tree & { $type: 'SeedsClause'; seeds: QuantityTree }
  | Tree & { $type: 'RepeatClause'; count: QuantityTree }
  | Tree & { $type: 'EventsClause'; events: QuantityTree }

interface RunHeaderTree extends Tree { $type: 'RunHeader'; cluster: NameTree; clauses?: ClauseTree[] }

export const runBlock: BlockKind<RunBlock, RunHeaderTree> = {
  word: 'run',
  rule: 'RunHeader',
  lines: runLines,
  linesAre: 'A run block has lines that begin with "expect" or "show"',
  places: {
    'RunHeader.cluster': { text: 'the name of a cluster', offers: 'cluster' },
    'RunClause.faults': { text: 'the name of a faults block', offers: 'faults' },
    'RunClause.length': { text: 'a length of time', offers: 'length' },
    'RunClause.seed': { text: 'a whole number', offers: 'seed' },
    'RunClause.seeds': { text: 'a range such as 1..1000', offers: 'seed' },
    'RunClause.count': { text: 'a whole number', offers: 'number' },
    'RunClause.events': { text: 'a whole number', offers: 'number' },
  },
  help: {
    run: { help: 'Simulates a cluster, with faults, for a time, with a seed.', example: 'run leases with gc-pause for 60s seed 42' },
    with: { help: 'The faults of the run, by the names of their blocks.', example: 'run leases with gc-pause, lossy-network' },
    for: {
      help: 'How long it lasts. A run without it goes on until nothing is left to happen, at most one hour.',
      example: 'run leases for 60s',
    },
    seed: { help: 'The seed of all randomness: the same seed gives the same run. Without it, seed 1.', example: 'run leases seed 42' },
    seeds: { help: 'One run for each seed of the range.', example: 'run leases for 60s seeds 1..1000' },
    events: { help: 'How many events a run may have before it is ended; two million without it.', example: 'run queue for 1h up to 10000000 events' },
    repeated: {
      help: 'Runs the same seed several times, to show that nothing changes.',
      example: 'run dice for 1s seed 7 repeated 100 times',
    },
  },
  read: readHeader,

  print({ cluster, faults, durationNs, seeds, repeats, events }) {
    return [
      `run ${cluster.text}`,
      ...(faults.length === 0 ? [] : [`with ${namesText(faults)}`]),
      ...option(durationNs, (ns) => `for ${durationText(ns)}`),
      ...option(seeds, ({ first, last }) => first === last ? `seed ${first}` : `seeds ${first}..${last}`),
      ...option(repeats, (count) => `repeated ${count} times`),
      ...option(events, (count) => `up to ${count} events`),
    ].join(' ')
  },
}

/** A run without `seed` has seed 1. */
export function seedsOf(run: RunBlock): Seeds {
  const { first, last } = run.seeds ?? { first: 1, last: 1 }
  return first === last ? { seed: first, times: run.repeats ?? 1 } : { first, last }
}

function readHeader(line: LineReader, tree: RunHeaderTree, written: Written): RunBlock {
  const run: RunBlock = { ...written, kind: 'run', cluster: line.name(tree.cluster), faults: [], lines: [] }
  const seen = new Set<string>()
  for (const clause of tree.clauses ?? []) {
    const word = clause.$type === 'SeedsClause' ? 'SeedClause' : clause.$type
    if (seen.has(word)) line.fail(line.span(clause), 'twice', `"${line.textOf(clause).split(' ', 1)[0]}" is given twice.`)
    seen.add(word)
    Object.assign(run, given(readClause(line, clause)))
  }
  if (run.repeats !== undefined && run.seeds !== undefined && run.seeds.first !== run.seeds.last) {
    const at = tree.clauses!.find((clause) => clause.$type === 'RepeatClause')!
    line.fail(line.span(at), 'repeats', 'A run goes over several seeds, or repeats one seed, not both.', 'Leave out one of the two.')
  }
  return run
}

/** Within the 32-bit integers that number events. */
const eventsMax = 1_000_000_000

function readClause(line: LineReader, clause: ClauseTree): Partial<RunBlock> {
  switch (clause.$type) {
    case 'WithClause': return { faults: line.names(clause.faults) }
    case 'ForClause': {
      const durationNs = readDuration(line, clause.length)
      if (durationNs === 0) line.fail(line.span(clause.length), 'duration', 'A run needs a length longer than zero.')
      return { durationNs }
    }
    case 'SeedClause': {
      const seed = readSingleWhole(line, clause.seed, 'A seed')
      return { seeds: seed === undefined ? undefined : { first: seed, last: seed } }
    }
    case 'SeedsClause': return { seeds: readWholeRange(line, clause.seeds, 'A seed') }
    case 'RepeatClause': return { repeats: readSingleWhole(line, clause.count, 'A number of times', 1) }
    case 'EventsClause': {
      const events = readSingleWhole(line, clause.events, 'A number of events', 1)
      if ((events ?? 0) > eventsMax) line.fail(line.span(clause.events), 'events', `A run has at most ${eventsMax} events.`)
      return { events }
    }
  }
}
