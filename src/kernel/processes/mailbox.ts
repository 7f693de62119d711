/**
 * What waits for a lane, by the rules of its mailbox: which comes next, and which is dropped when there are too many.
 *
 *     declare const [mail, waiting]: [Mail, Waiting]
 *     const mailbox = new Mailbox(mail, { priority: ['vote'], order: 'newest', capacity: 100 })
 *     mailbox.push(waiting)
 *     mailbox.surplus()     // what has to go, because there are more messages than the capacity; undefined when there is room for all
 *     mailbox.take()        // the next one
 *
 * Only messages, and operations that a load runs on the node, are chosen among and counted: answers to calls, timers and the like are the
 * node's own business, come first and in order.
 */
import type { MailboxSpec } from '../plan.ts'
import { Fifo } from '../engine/fifo.ts'
import type { Waiting } from './lane.ts'

/** What the choice depends on. */
export interface Mail {
  /** The type of a message, the method of an operation; undefined for an answer and for what is neither. */
  typeOf(waiting: Waiting): string | undefined
  /** How long it has waited, in nanoseconds. */
  waited(waiting: Waiting): number
}

interface Entry {
  waiting: Waiting
  /** Counts what came in. */
  order: number
}

export class Mailbox {
  private readonly mail: Mail
  private policy: MailboxSpec | undefined
  /** By how urgent they are, the node's own business first. Without rules all wait in one row. */
  private rows: Fifo<Entry>[] = []
  private order = 0
  length = 0
  /** How many of those that wait are messages or operations of a load. */
  messages = 0

  constructor(mail: Mail, policy?: MailboxSpec, waiting: Iterable<Waiting> = []) {
    this.mail = mail
    this.policy = policy
    for (const one of waiting) this.push(one)
  }

  /** Other rules from now on, also for what waits already. */
  follow(policy: MailboxSpec): void {
    const entries = this.inOrder()
    this.policy = policy
    this.rows = []
    for (const entry of entries) this.row(this.rankOf(this.mail.typeOf(entry.waiting))).push(entry)
  }

  push(waiting: Waiting): void {
    const type = this.mail.typeOf(waiting)
    this.row(this.rankOf(type)).push({ waiting, order: this.order++ })
    this.length++
    if (type !== undefined) this.messages++
  }

  /** Takes the next one out, or the next one that fits. */
  take(fits?: (waiting: Waiting) => boolean): Waiting | undefined {
    if (fits) return this.takeFirst(fits)
    const rank = this.rows.findIndex((row) => row !== undefined && row.length > 0)
    return this.taken(rank, rank > 0 && this.policy?.order === 'newest')
  }

  private takeFirst(fits: (waiting: Waiting) => boolean): Waiting | undefined {
    for (const row of this.rows) {
      if (row === undefined) continue
      for (const entry of row) {
        if (!fits(entry.waiting)) continue
        row.remove(entry)
        return this.out(entry)
      }
    }
    return undefined
  }

  /** Whether there are more messages than may wait, with so many that wait elsewhere. */
  isFull(besides: number): boolean {
    const { capacity } = this.policy ?? {}
    return capacity !== undefined && this.messages + besides > capacity
  }

  /** Takes out the message that has to go, if there are too many: of the least urgent ones the oldest or the newest. */
  surplus(besides = 0): Waiting | undefined {
    const { dropping } = this.policy ?? {}
    if (!this.isFull(besides)) return undefined
    return this.taken(this.rows.findLastIndex((row) => row !== undefined && row.length > 0), dropping !== 'oldest')
  }

  /** Whether a message has waited so long that taking it is of no use any more. */
  expired(waiting: Waiting): boolean {
    const { deadlineNs, needingNs = 0 } = this.policy ?? {}
    return deadlineNs !== undefined && this.mail.typeOf(waiting) !== undefined && this.mail.waited(waiting) + needingNs > deadlineNs
  }

  /** Everything that waits, in the order in which it came. */
  waiting(): Waiting[] {
    return this.inOrder().map(({ waiting }) => waiting)
  }

  private taken(rank: number, last: boolean): Waiting | undefined {
    const row = this.rows[rank] as Fifo<Entry> | undefined
    const entry = last ? row?.pop() : row?.shift()
    return entry && this.out(entry)
  }

  private out({ waiting }: Entry): Waiting {
    this.length--
    if (this.mail.typeOf(waiting) !== undefined) this.messages--
    return waiting
  }

  private inOrder(): Entry[] {
    return this.rows.flatMap((row) => (row === undefined ? [] : [...row])).sort((a, b) => a.order - b.order)
  }

  private row(rank: number): Fifo<Entry> {
    return (this.rows[rank] ??= new Fifo<Entry>())
  }

  /** 0 for what is no message and where there are no rules, 1 for the most urgent message. */
  private rankOf(type: string | undefined): number {
    if (type === undefined || this.policy === undefined) return 0
    const { priority } = this.policy
    if (!priority) return 1
    const place = priority.indexOf(type)
    return 1 + (place < 0 ? priority.length : place)
  }
}
