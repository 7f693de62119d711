/**
 * What the network may do to messages in an exploration.
 *
 * ```dsnb
 * network may lose at most 2 messages
 * network may duplicate
 * ```
 */
import type { Arrival } from '../../../explore/exploration.ts'
import { readSingleWhole } from '../amounts/amounts.ts'
import type { QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Written } from '../written.ts'
import { arrivalLine } from './arrival.ts'
import { given, linesOf, option } from './line-kind.ts'
import { isAboutTheNetwork } from './crash.ts'
import type { Report, RunLineKind } from './scope.ts'

export interface LossLine extends Written {
  kind: 'loss'
  what: 'lose' | 'duplicate'
  /** Absent: any number. */
  messages?: number
}

export interface LossLineTree extends Tree { $type: 'LossLine'; what: 'lose' | 'duplicate'; messages?: QuantityTree }

export const lossLine: RunLineKind<LossLine, LossLineTree> = {
  kind: 'loss',
  rule: 'LossLine',
  words: ['network'],
  begins: isAboutTheNetwork,
  places: { 'LossLine.messages': { text: 'a whole number', offers: 'number' } },
  help: {
    lose: { help: 'In an exploration: any message may be lost, or at most so many.', example: 'network may lose at most 2 messages' },
  },

  read: (line, { what, messages }, written) => (
    { ...written, kind: 'loss', what, ...given({ messages: messages && readSingleWhole(line, messages, 'A number of messages', 1) }) }
  ),

  print: ({ what, messages }) => `network may ${what}${option(messages, (count) => ` at most ${count} ${count === 1 ? 'message' : 'messages'}`).join('')}`,

  checkTogether(lines, { lines: all, report }) {
    const arrival = linesOf(all, arrivalLine)[0]?.arrival ?? 'once'
    const seen = new Set<string>()
    for (const line of lines) {
      if (seen.has(line.what)) report(line, 'twice', `That the network may ${line.what} is said twice.`, 'Leave out one of the two lines.')
      else checkNeeded(line, arrival, report)
      seen.add(line.what)
    }
  },

  lower({ what, messages }, { exploration }) {
    exploration?.network.push({ what, ...given({ messages }) })
  },
}

/** Reports a line that allows losses or duplicates which the line about arrivals allows without end. */
function checkNeeded(line: LossLine, arrival: Arrival, report: Report): void {
  const allowed = line.what === 'lose' ? ['at most once', 'any number of times'] : ['at least once', 'any number of times']
  if (!allowed.includes(arrival)) return
  const hint = 'Leave out this line, or the one that says how messages arrive.'
  report(line, 'said', `Messages that arrive ${arrival} may ${line.what === 'lose' ? 'be lost' : 'come twice'} without this line.`, hint)
}
