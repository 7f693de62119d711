/**
 * Two-phase commit: a transaction on several nodes takes effect on all of them or on none.
 */
import { isMistake } from 'dsnb'

/** How a transaction ended. */
export type Outcome = 'committed' | 'aborted'

/** A transaction as its coordinator knows it. */
export interface Decision {
  outcome: Outcome
  /** Who has not said yet that it knows. */
  unaware: NodeId[]
}

/**
 * Asks all participants to prepare, and decides: committed if everyone says yes in time, else aborted. The decision to commit is on disk before
 * anyone hears of it, and is told again until everyone knows. A transaction that the coordinator does not know was aborted.
 *
 * Safe whatever fails; but participants that said yes must wait for the decision, and while the coordinator is down they wait.
 *
 * A subclass with a `recover` of its own begins it with `await super.recover()`.
 *
 * Sources: J. Gray, "Notes on Data Base Operating Systems", 1978, section 5.8.3.3; P. Bernstein, V. Hadzilacos, N. Goodman, "Concurrency Control
 * and Recovery in Database Systems", 1987, section 7.4; presumed abort: C. Mohan, B. Lindsay, R. Obermarck, ACM TODS 11(4), 1986.
 * @example
 * import { CommitCoordinator } from 'dsnb'
 * class Shop extends CommitCoordinator {
 *   async start() {
 *     const outcome = await this.commitOn('order 7', { stock: { take: 1 }, bank: { pay: 20 } })
 *   }
 * }
 */
export class CommitCoordinator extends Node {
  /** How long participants have for their vote, in nanoseconds. */
  voteTimeout: Duration = ms(500)
  /** How often a decision is told again, in nanoseconds. */
  tellAgain: Duration = ms(500)
  /** Transactions that are decided. */
  decisions: Record<string, Decision> = {}
  /** Transactions that are not decided. */
  undecided: string[] = []
  /** Settled when a restart has read the disk; until then requests wait. */
  #loaded: Promise<void> | undefined

  recover(): Promise<void> {
    this.#loaded = this.load()
    return this.#loaded
  }

  private async load(): Promise<void> {
    this.decisions = (await this.disk.read('decisions')) ?? {}
    for (const transaction of Object.keys(this.decisions)) void this.tell(transaction)
  }

  /**
   * Runs a transaction and answers how it ended. A participant that answers with an error has not said yes; a mistake in its code (`isMistake`)
   * aborts the transaction and is thrown here.
   * @param transaction a name that was never used before
   * @param work for each participant what it is to do, plain data
   */
  async commitOn(transaction: string, work: Record<NodeId, unknown>): Promise<Outcome> {
    await this.#loaded
    const participants = Object.keys(work)
    this.undecided = [...this.undecided, transaction]
    const mistakes: unknown[] = []
    const votes = await Promise.all(participants.map(participant => this.voteOf(participant, transaction, work[participant], mistakes)))
    const outcome: Outcome = votes.every(vote => vote) ? 'committed' : 'aborted'
    this.decisions = { ...this.decisions, [transaction]: { outcome, unaware: participants } }
    if (outcome === 'committed') {
      await this.disk.write('decisions', stillToTell(this.decisions))
      await this.disk.sync()
    }
    // Only now may anyone hear of it.
    this.undecided = this.undecided.filter(other => other !== transaction)
    void this.tell(transaction)
    if (mistakes.length > 0) throw mistakes[0]
    return outcome
  }

  /** An error is no yes; a mistake in a participant's code is noted, so that it does not pass for a refusal. */
  private async voteOf(participant: NodeId, transaction: string, work: unknown, mistakes: unknown[]): Promise<boolean> {
    try {
      const { yes } = await this.call(participant, 'prepare', { transaction, work }, { timeout: this.voteTimeout })
      return yes === true
    } catch (error) {
      if (isMistake(error)) mistakes.push(error)
      return false
    }
  }

  /** Tells the decision until all participants know it. */
  private async tell(transaction: string): Promise<void> {
    const { outcome, unaware } = this.decisions[transaction]
    await Promise.all(unaware.map(async (participant) => {
      for (;;) {
        try {
          await this.call(participant, 'decide', { transaction, outcome }, { timeout: this.tellAgain })
          break
        } catch (error) {
          if (isMistake(error)) throw error
          await this.sleep(this.tellAgain)
        }
      }
      const known = this.decisions[transaction]
      this.decisions = { ...this.decisions, [transaction]: { ...known, unaware: known.unaware.filter(other => other !== participant) } }
    }))
    // Nobody will ask again, so the disk may forget it, now or later.
    if (outcome === 'committed') await this.disk.write('decisions', stillToTell(this.decisions))
  }

  /** A participant in doubt asks. */
  async outcomeOf({ transaction }: { transaction: string }): Promise<Outcome | 'undecided'> {
    await this.#loaded
    if (this.undecided.includes(transaction)) return 'undecided'
    return Object.hasOwn(this.decisions, transaction) ? this.decisions[transaction].outcome : 'aborted'
  }
}

/** What a restart must know: an aborted transaction need not be remembered, and neither must one that all know of. */
function stillToTell(decisions: Record<string, Decision>): Record<string, Decision> {
  return Object.fromEntries(Object.entries(decisions).filter(([, { outcome, unaware }]) => outcome === 'committed' && unaware.length > 0))
}

/** A transaction as a participant knows it. */
export interface Prepared {
  work: any
  coordinator: NodeId
  /** `prepared`: it said yes and must wait for the decision. */
  status: 'prepared' | Outcome
}

/**
 * Takes part in transactions. Override `canCommit`, which is asked once for each transaction and must keep its word, and `committed`, which makes it
 * take effect; `aborted` takes back what `canCommit` reserved.
 *
 * A yes is on disk before it is said. After a crash `canCommit` is called again for the transactions that are committed or still in doubt, and
 * `committed` for the committed ones, in the order in which they came, to build up the memory anew.
 *
 * A subclass with a `recover` of its own begins it with `await super.recover()`.
 * @example
 * import { CommitParticipant } from 'dsnb'
 * class Account extends CommitParticipant {
 *   free = 100
 *   canCommit({ pay }: { pay: number }) { if (pay > this.free) return false; this.free -= pay; return true }
 *   aborted({ pay }: { pay: number }) { this.free += pay }
 * }
 */
export class CommitParticipant extends Node {
  /** How long it waits for a decision before it asks, in nanoseconds. */
  doubt: Duration = s(1)
  /** Transactions that this participant has heard of. */
  transactions: Record<string, Prepared> = {}
  #loaded: Promise<void> | undefined

  /** Whether it can do this work, whatever happens until the decision. */
  canCommit(_work: any, _transaction: string): boolean {
    return true
  }

  /** The work takes effect. */
  committed(_work: any, _transaction: string): void {}

  /** The work does not take effect, although `canCommit` had said yes. */
  aborted(_work: any, _transaction: string): void {}

  recover(): Promise<void> {
    this.#loaded = this.load()
    return this.#loaded
  }

  private async load(): Promise<void> {
    this.transactions = (await this.disk.read('transactions')) ?? {}
    for (const [transaction, { work, status }] of Object.entries(this.transactions)) {
      if (status === 'aborted' || work === undefined) continue
      this.canCommit(work, transaction)
      if (status === 'committed') this.committed(work, transaction)
      else this.after(this.doubt, 'askForOutcome', transaction)
    }
  }

  async prepare({ transaction, work }: { transaction: string; work: unknown }, from: NodeId): Promise<{ yes: boolean }> {
    await this.#loaded
    const known = Object.hasOwn(this.transactions, transaction) ? this.transactions[transaction] : undefined
    // The message came late or twice: what was said or decided stands.
    if (known !== undefined) return this.vote(known.status !== 'aborted')
    if (!this.canCommit(work, transaction)) return { yes: false }
    await this.record(transaction, { work, coordinator: from, status: 'prepared' })
    this.after(this.doubt, 'askForOutcome', transaction)
    return this.vote(this.transactions[transaction].status !== 'aborted')
  }

  private async vote(yes: boolean): Promise<{ yes: boolean }> {
    await this.disk.sync()
    return { yes }
  }

  async decide({ transaction, outcome }: { transaction: string; outcome: Outcome }, from: NodeId): Promise<{ ok: true }> {
    await this.#loaded
    const unknown = { work: undefined, coordinator: from, status: undefined }
    const known = Object.hasOwn(this.transactions, transaction) ? this.transactions[transaction] : unknown
    if (known.status === 'prepared' || known.status === undefined) {
      // Recorded even if it never prepared: a late `prepare` must not be answered with yes.
      const recorded = this.record(transaction, { ...known, status: outcome })
      if (known.status === 'prepared') {
        if (outcome === 'committed') this.committed(known.work, transaction)
        else this.aborted(known.work, transaction)
      }
      await recorded
    }
    await this.disk.sync()
    return { ok: true }
  }

  /** Changes memory at once, and the disk. */
  private async record(transaction: string, state: Prepared): Promise<void> {
    this.transactions = { ...this.transactions, [transaction]: state }
    await this.disk.write('transactions', this.transactions)
    await this.disk.sync()
  }

  async askForOutcome(transaction: string): Promise<void> {
    const { status, coordinator } = this.transactions[transaction]
    if (status !== 'prepared') return
    try {
      const outcome = await this.call(coordinator, 'outcomeOf', { transaction }, { timeout: this.doubt })
      if (outcome !== 'undecided') return void (await this.decide({ transaction, outcome }, coordinator))
    } catch (error) {
      if (isMistake(error)) throw error
      // The coordinator is down or cut off: nothing to do but to wait.
    }
    this.after(this.doubt, 'askForOutcome', transaction)
  }
}
