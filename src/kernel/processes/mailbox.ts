/**
 * Which of the things that wait for a lane comes next, and which is dropped when there are too many.
 *
 * Only messages, and operations that a load runs on the node, are chosen among and counted: answers to calls, timers and the like are the
 * node's own business, come first and in order.
 */
import type { MailboxSpec } from '../plan.ts'
import type { Waiting } from './lane.ts'

/** What the choice depends on. */
export interface Mail {
  /** The type of a message, the method of an operation; undefined for an answer and for what is neither. */
  typeOf(waiting: Waiting): string | undefined
  /** How long it has waited, in nanoseconds. */
  waited(waiting: Waiting): number
}

/** Position of the next one to be taken; the mailbox is not empty. */
export function nextOf(mailbox: readonly Waiting[], policy: MailboxSpec, mail: Mail): number {
  let best = -1
  let bestRank = Infinity
  for (let i = 0; i < mailbox.length; i++) {
    const rank = rankOf(mailbox[i], policy, mail)
    if (rank < 0) return i
    if (rank < bestRank || (rank === bestRank && policy.order === 'newest')) {
      best = i
      bestRank = rank
    }
  }
  return best
}

/** Position of the one that has to go, because there are more messages than the capacity; -1 when there is room for all. */
export function surplusOf(mailbox: readonly Waiting[], policy: MailboxSpec, mail: Mail): number {
  const { capacity } = policy
  if (capacity === undefined) return -1
  let count = 0
  let worst = -1
  let worstRank = -1
  for (let i = 0; i < mailbox.length; i++) {
    const rank = rankOf(mailbox[i], policy, mail)
    if (rank < 0) continue
    count++
    // The least urgent goes; among those the oldest or the newest.
    if (rank > worstRank || (rank === worstRank && policy.dropping !== 'oldest')) {
      worst = i
      worstRank = rank
    }
  }
  return count > capacity ? worst : -1
}

/** Whether a message has waited so long that taking it is of no use any more. */
export function expired(waiting: Waiting, { deadlineNs, needingNs = 0 }: MailboxSpec, mail: Mail): boolean {
  return deadlineNs !== undefined && mail.typeOf(waiting) !== undefined && mail.waited(waiting) + needingNs > deadlineNs
}

/** 0 for the most urgent message; negative for what is no message. */
function rankOf(waiting: Waiting, { priority }: MailboxSpec, mail: Mail): number {
  const type = mail.typeOf(waiting)
  if (type === undefined) return -1
  if (!priority) return 0
  const place = priority.indexOf(type)
  return place < 0 ? priority.length : place
}
