/**
 * The mailbox of a node: how many messages may wait, which comes first, which is dropped.
 *
 * ```dsnb
 * mailbox server capacity 50, newest first, dropping oldest
 * mailbox server priority heartbeat | pay, deadline 1s, needing 10ms
 * ```
 */
import type { MailboxSpec } from '../../../kernel/plan.ts'
import { readDuration, readSingleWhole } from '../amounts/amounts.ts'
import { durationText } from '../amounts/time-text.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Written } from '../written.ts'
import { beginsUnnamed, given, namesText, option } from './line-kind.ts'
import { checkNames, type ClusterLineKind } from './scope.ts'

export interface MailboxLine extends Written, Omit<MailboxSpec, 'priority'> {
  kind: 'mailbox'
  nodes: Name[]
  priority?: Name[]
}

export interface MailboxLineTree extends Tree {
  $type: 'MailboxLine'
  nodes: NameTree[]
  options: (Tree & {
    capacity?: QuantityTree; order?: 'oldest' | 'newest'; dropping?: 'oldest' | 'newest'; priority?: NameTree[]; deadline?: QuantityTree
    needing?: QuantityTree; refusing?: boolean
  })[]
}

export const mailboxLine: ClusterLineKind<MailboxLine, MailboxLineTree> = {
  kind: 'mailbox',
  rule: 'MailboxLine',
  words: ['mailbox'],
  begins: beginsUnnamed('mailbox'),
  places: {
    'MailboxLine.nodes': { text: 'a node', offers: 'node' },
    'MailboxOption.capacity': { text: 'a whole number', offers: 'number' },
    'MailboxOption.priority': { text: 'a message', offers: 'message' },
    'MailboxOption.deadline': { text: 'a length of time', offers: 'length' },
    'MailboxOption.needing': { text: 'a length of time', offers: 'length' },
  },
  help: {
    mailbox: {
      help: 'What becomes of messages that wait for a node: how many may, which comes first, which is dropped.',
      example: 'mailbox server capacity 50, newest first, dropping oldest',
    },
    capacity: { help: 'How many messages may wait; one more is dropped.', example: 'mailbox server capacity 50' },
    dropping: { help: 'Which message is dropped from a full mailbox: the newest, which is the one that arrives, or the oldest.', example: 'mailbox server capacity 50, dropping oldest' },
    refusing: { help: 'The sender of a message that finds the mailbox full hears of it: its call is rejected with an error named Refused.', example: 'mailbox server capacity 50, refusing' },
    priority: { help: 'Messages that are taken first, most urgent first.', example: 'mailbox server priority heartbeat | pay' },
    deadline: { help: 'A message that waited longer than this is dropped.', example: 'mailbox server deadline 1s, needing 10ms' },
    needing: { help: 'How much of its deadline a message must have left to be taken at all.', example: 'mailbox server deadline 1s, needing 10ms' },
  },

  read(line, { nodes, options }, written) {
    const mailbox: MailboxLine = { ...written, kind: 'mailbox', nodes: line.names(nodes) }
    for (const one of options) {
      const at = line.span(one)
      const { capacity, order, dropping, refusing, priority, deadline, needing } = one
      if (capacity !== undefined) line.once(at, mailbox, 'capacity', 'capacity', readSingleWhole(line, capacity, 'A capacity'))
      else if (deadline !== undefined) line.once(at, mailbox, 'deadlineNs', 'deadline', readDuration(line, deadline))
      else if (needing !== undefined) line.once(at, mailbox, 'needingNs', 'needing', readDuration(line, needing))
      else if (order !== undefined) line.once(at, mailbox, 'order', `${order} first`, order)
      else if (refusing) line.once(at, mailbox, 'refusing', 'refusing', true as const)
      else if (dropping !== undefined) line.once(at, mailbox, 'dropping', 'dropping', dropping)
      else if (priority !== undefined) line.once(at, mailbox, 'priority', 'priority', line.names(priority))
    }
    if (mailbox.needingNs !== undefined && mailbox.deadlineNs === undefined) {
      const at = options.find((one) => one.needing !== undefined)!
      const message = '"needing" says how much of a deadline must be left, and there is none.'
      line.fail(line.span(at), 'needing', message, 'For example: mailbox server deadline 1s, needing 10ms')
    }
    if (mailbox.refusing && mailbox.capacity === undefined) {
      const at = options.find((one) => one.refusing)!
      line.fail(line.span(at), 'refusing', 'A mailbox refuses messages when it is full, and this one has no capacity.', 'For example: mailbox server capacity 50, refusing')
    }
    return mailbox
  },

  print({ nodes, capacity, order, dropping, refusing, priority, deadlineNs, needingNs }) {
    const options = [
      ...option(capacity, (count) => `capacity ${count}`),
      ...option(order, (which) => `${which} first`),
      ...option(dropping, (which) => `dropping ${which}`),
      ...(refusing ? ['refusing'] : []),
      ...option(priority, (messages) => `priority ${messages.map(({ text }) => text).join(' | ')}`),
      ...option(deadlineNs, (ns) => `deadline ${durationText(ns)}`),
      ...option(needingNs, (ns) => `needing ${durationText(ns)}`),
    ]
    return `mailbox ${namesText(nodes)} ${options.join(', ')}`
  },

  nodesIn: ({ nodes }) => nodes,

  check({ nodes }, scope) {
    checkNames(nodes, scope.nodes, scope)
  },

  /** Later lines about a node win, option by option. */
  lower(line, { nodes, originOf }) {
    const { nodes: names, capacity, order, dropping, refusing, priority, deadlineNs, needingNs } = line
    const spec = given(
      { capacity, order, dropping, refusing: refusing || undefined, priority: priority?.map(({ text }) => text), deadlineNs, needingNs },
    )
    for (const { text } of names) {
      const node = nodes.get(text)
      if (node !== undefined) node.mailbox = { ...node.mailbox, ...spec, origin: originOf(line) }
    }
  },
}
