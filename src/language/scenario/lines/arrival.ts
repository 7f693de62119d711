/**
 * How often a message may arrive in an exploration, and in what order. Without this line: once, in any order.
 *
 * ```dsnb
 * messages arrive at most once, in order
 * ```
 */
import type { Arrival } from '../../../explore/exploration.ts'
import type { Tree } from '../grammar/parse-tree.ts'
import type { Written } from '../written.ts'
import { crashLine } from './crash.ts'
import { beginsWith } from './line-kind.ts'
import type { RunLineKind } from './scope.ts'

export interface ArrivalLine extends Written {
  kind: 'arrival'
  arrival: Arrival
  inOrder: boolean
}

export interface ArrivalLineTree extends Tree { $type: 'ArrivalLine'; any?: boolean; bound?: 'least' | 'most'; ordered?: boolean; whichever?: boolean }

const isAboutMessages = beginsWith('messages')

export const arrivalLine: RunLineKind<ArrivalLine, ArrivalLineTree> = {
  kind: 'arrival',
  rule: 'ArrivalLine',
  words: ['messages'],
  begins: (tokens) => isAboutMessages(tokens) && !crashLine.begins(tokens),
  places: {},
  help: {
    messages: {
      help: 'How often a message that was sent may arrive in an exploration: any number of times, at least once, once (without this line) or at most once.',
      example: 'messages arrive at most once, in order',
    },
    arrive: { help: 'How often, and whether those from one node to another keep their order.', example: 'messages arrive any number of times' },
    order: { help: 'Messages from one node to another arrive in the order in which they were sent.', example: 'messages arrive once, in order' },
  },

  read(line, tree, written) {
    const arrival: Arrival = tree.any === true ? 'any number of times' : tree.bound === undefined ? 'once' : `at ${tree.bound} once`
    const inOrder = tree.ordered === true && tree.whichever !== true
    if (inOrder && arrival === 'any number of times') {
      line.fail(line.span(tree), 'order', 'What arrives any number of times has no order.', 'Leave out "in order", or let messages arrive at least once.')
    }
    return { ...written, kind: 'arrival', arrival, inOrder }
  },

  print: ({ arrival, inOrder }) => `messages arrive ${arrival}${inOrder ? ', in order' : ''}`,

  checkTogether([, ...more], { report }) {
    for (const line of more) report(line, 'twice', 'How messages arrive is said twice.', 'Leave out one of the two lines.')
  },

  lower({ arrival, inOrder }, { exploration }) {
    if (exploration !== undefined) Object.assign(exploration, { arrival, inOrder })
  },
}
