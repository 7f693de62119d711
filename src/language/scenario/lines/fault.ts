/**
 * A line of a fault: when it begins, which fault of `src/kernel/faults/kinds/` it is, whom it affects, and how long it lasts.
 *
 * ```dsnb
 * at 1s pause c1 for 40s
 * in 10% of runs when storage receives the 2nd write crash storage for 1s
 * ```
 */
import type { Argument } from '../../../kernel/plan.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { durationText } from '../amounts/time-text.ts'
import type { Written } from '../written.ts'
import { readBeginning } from './fault/beginning.ts'
import { checkNamedOnce } from './fault/check.ts'
import { faultHelp } from './fault/help.ts'
import type { FaultLine, FaultLineTree } from './fault/fault-line.ts'
import { phraseHelp } from './fault/phrase.ts'
import { readPhrase } from './fault/phrase-reader.ts'
import { printFault } from './fault/print.ts'
import { given, type LineKind } from './line-kind.ts'
import { expanded, type FaultsPlan, type Groups, type Report } from './scope.ts'

export type { FaultLine, Mention } from './fault/fault-line.ts'

/** The keywords that the beginning of a fault line can start with. */
export const beginningWords: readonly string[] = ['at', 'between', 'every', 'about', 'when', 'whenever', 'in']

export const faultLine: LineKind<FaultLine, FaultLineTree, Report, FaultsPlan> = {
  kind: 'fault',
  rule: 'FaultLine',
  words: beginningWords,
  begins: () => true,
  places: {
    'FaultLine.word': { text: 'a fault', offers: 'fault' },
    'FaultLine.arguments': { text: 'what the fault is about', offers: 'argument' },
    'Pacing.at': { text: 'a time', offers: 'length' },
    'Pacing.every': { text: 'a length of time', offers: 'length' },
    'Pacing.from': { text: 'a time', offers: 'nothing' },
    'Pacing.to': { text: 'a time', offers: 'nothing' },
    'Pacing.rate': { text: 'a number', offers: 'number' },
    'Pacing.chance': { text: 'a percentage', offers: 'percent' },
    'Pacing.delay': { text: 'a length of time', offers: 'nothing' },
    'Trigger.node': { text: 'a node', offers: 'actor' },
    'Trigger.path': { text: 'a field', offers: 'field' },
    'Trigger.message': { text: 'a message', offers: 'message' },
    'Trigger.other': { text: 'a node', offers: 'node' },
    'Trigger.nth': { text: 'a number', offers: 'number' },
    'Trigger.comparison': { text: 'a comparison such as "="', offers: 'nothing' },
    'Trigger.value': { text: 'a value', offers: 'value' },
  },
  help: faultHelp,
  read: readFaultLine,
  print: ({ word, schedule, arguments: values }) => printFault(word.text, schedule, values),
  nodesIn: ({ mentions }) => mentions.filter(({ is }) => is === 'node'),
  describe: ({ word }, within) => within(word) ? phraseHelp(word.text) : undefined,
  check: checkNamedOnce,

  lower(line, { faults, swarm, nodes, groups, originOf }) {
    faults.push({
      word: line.word.text,
      schedule: { ...swarm ? { chancePartsPerMillion: swarmPartsPerMillion } : {}, ...lowerSchedule(line.schedule, nodes) },
      arguments: lowerArguments(line, nodes, groups),
      text: line.source,
      origin: originOf(line),
    })
  },
}

/** A line of a swarm takes part in half of the runs: with fewer faults, runs find errors that all faults together would hide. */
const swarmPartsPerMillion = 500_000

function readFaultLine(line: LineReader, tree: FaultLineTree, written: Written): FaultLine | undefined {
  const fault: FaultLine = { ...written, kind: 'fault', word: line.name(tree.word), schedule: {}, arguments: {}, mentions: [] }
  readBeginning(line, tree.pacing ?? [], fault)
  const phrase = readPhrase(line, tree.word, tree.arguments ?? [])
  if (phrase === undefined || line.broken) return undefined
  const { duration, untilNs } = phrase
  fault.arguments = phrase.arguments
  fault.mentions.push(...phrase.mentions)
  Object.assign(fault.schedule, given({ duration, untilNs }))
  const firstNs = earliestNs(fault.schedule.at)
  if (untilNs !== undefined && firstNs !== undefined && untilNs < firstNs) {
    const hint = 'Times after "until" are counted from the start of the run; how long a fault lasts is said with "for".'
    return line.fail(line.span(tree), 'pacing', `This fault would be over at ${durationText(untilNs)}, before it begins.`, hint)
  }
  return fault
}

/** The earliest time at which the fault can begin; undefined where chance may draw any. */
function earliestNs(at: FaultLine['schedule']['at']): number | undefined {
  return at?.kind === 'constant' ? at.valueNs : at?.kind === 'uniform' ? at.minNs : undefined
}

/** `when any crashes` is about one node where the cluster has a node of that name. */
function lowerSchedule(schedule: FaultLine['schedule'], nodes: FaultsPlan['nodes']): FaultLine['schedule'] {
  const { when } = schedule
  if (!when?.any || !nodes.has(when.node)) return schedule
  const { any: _, ...one } = when
  return { ...schedule, when: one }
}

/** Replaces racks and regions by their nodes. A word such as `any` means a node if the cluster has a node of this name. */
function lowerArguments(line: FaultLine, nodes: FaultsPlan['nodes'], groups: Groups): Record<string, Argument> {
  return Object.fromEntries(Object.entries(line.arguments).map(([name, argument]): [string, Argument] => {
    const isNode = argument.kind === 'nodes' && argument.role !== undefined && nodes.has(argument.role)
    return [name, isNode ? { kind: 'nodes', names: [argument.role!] } : expandedArgument(argument, groups)]
  }))
}

/** Replaces racks and regions by their nodes: `isolate r1`, `partition eu | us`. */
function expandedArgument(argument: Argument, groups: Groups): Argument {
  if (groups.size === 0) return argument
  if (argument.kind === 'nodes') return { ...argument, names: expanded(argument.names, groups) }
  return argument.kind === 'groups' ? { ...argument, groups: argument.groups.map((names) => expanded(names, groups)) } : argument
}
