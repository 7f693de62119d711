/**
 * Reads and prints when a fault begins, which stands before its word.
 *
 * ```dsnb
 * at 1s..5s pause c1 for 40s
 * between 1s and 5s pause c1 for 40s       # the same
 * about 12 per month crash any for 5min    # gaps drawn from an exponential distribution: a Poisson process
 * whenever c1 sends write to storage pause c1 for 1s
 * 1ms after storage handles the 2nd write crash storage
 * in 10% of runs every 10s isolate c1 for 1s
 * ```
 */
import type { Schedule, Trigger } from '../../../../kernel/plan.ts'
import { readFrequency, readShare, readTime } from '../../amounts/amounts.ts'
import { isAlwaysZero, readDistribution } from '../../amounts/distributions.ts'
import type { LineReader } from '../../amounts/line-reader.ts'
import { distributionText, durationText, percentText } from '../../amounts/time-text.ts'
import type { BeginningTree, FaultLine } from './fault-line.ts'
import { readTrigger, triggerText } from './trigger.ts'

/** Reads `at`, `every`, `when` and the like into the fault's schedule; reports those that exclude each other. */
export function readBeginning(line: LineReader, trees: readonly BeginningTree[], fault: FaultLine): void {
  const { schedule } = fault
  for (const tree of trees) {
    const at = line.span(tree)
    const put = <K extends keyof Schedule>(key: K, word: string, value: Schedule[K] | undefined): void => line.once(at, schedule, key, word, value)
    if (tree.trigger !== undefined) put('when', 'when', readTrigger(line, tree, tree.trigger, fault.mentions))
    else if (tree.chance !== undefined) put('chancePartsPerMillion', 'in', readShare(line, tree.chance))
    else if (tree.rate !== undefined) put('every', 'about', readFrequency(line, at, tree.rate, tree.unit ?? ''))
    else if (tree.from !== undefined) put('at', 'between', readRange(line, tree))
    else if (tree.at !== undefined) put('at', 'at', readDistribution(line, tree.at))
    else if (tree.every !== undefined) {
      const every = readDistribution(line, tree.every)
      if (isAlwaysZero(every)) line.fail(at, 'every', '"every" needs a time longer than zero.')
      put('every', 'every', every)
    }
  }
  const timed = trees.find((one) => one.trigger === undefined && one.chance === undefined)
  if (schedule.when !== undefined && timed !== undefined) {
    const word = line.textOf(timed).split(' ', 1)[0]!
    line.fail(line.span(timed), 'pacing', `A fault begins at a time or when something happens: "${word}" does not go with "when".`, 'Leave out one of the two.')
  }
}

function readRange(line: LineReader, { from, to }: BeginningTree): Schedule['at'] {
  const [minNs, maxNs] = [readTime(line, from!), readTime(line, to!)]
  if (minNs === undefined || maxNs === undefined) return undefined
  if (minNs < 0 || maxNs < 0) return line.fail(line.span(minNs < 0 ? from! : to!), 'duration', 'A time is not negative.')
  if (minNs <= maxNs) return { kind: 'uniform', minNs, maxNs }
  const [first, last] = [line.textOf(to!), line.textOf(from!)]
  return line.fail({ start: line.span(from!).start, end: line.span(to!).end }, 'range', 'This runs backwards.', `Did you mean between ${first} and ${last}?`)
}

export function beginningTexts(schedule: Schedule): string[] {
  const { chancePartsPerMillion, at, every, when } = schedule
  return [
    ...(chancePartsPerMillion === undefined ? [] : [`in ${percentText(chancePartsPerMillion)} of runs`]),
    ...(at === undefined ? [] : [`at ${distributionText(at)}`]),
    ...(every === undefined ? [] : [`every ${distributionText(every)}`]),
    ...(when === undefined ? [] : [whenText(when)]),
  ]
}

function whenText(trigger: Trigger): string {
  const { always, delayNs } = trigger
  const delay = delayNs === undefined ? '' : `${durationText(delayNs)} after `
  return `${delay || (always ? 'whenever ' : 'when ')}${triggerText(trigger)}`
}
