/**
 * The rules of a plan about links, kept so that those about one link are found without going through those about others.
 *
 *     declare const rules: LinkRule[]
 *     new LinkRules(rules).about('a', 'b')     // in the order of the plan: later ones win
 */
import type { LinkRule } from '../plan.ts'

/** A rule about so many pairs of nodes is kept for each pair. */
const pairsMost = 16

export class LinkRules {
  private readonly rules: readonly LinkRule[]
  /** Numbers of rules: by the one pair they are about, by their senders, by their receivers, and those about many or all links. */
  private readonly byPair = new Map<string, number[]>()
  private readonly bySender = new Map<string, number[]>()
  private readonly byReceiver = new Map<string, number[]>()
  private readonly others: number[] = []

  constructor(rules: readonly LinkRule[]) {
    this.rules = rules
    for (const [number, { from, to }] of rules.entries()) {
      if (from.length === 0 && to.length === 0) this.others.push(number)
      else if (from.length === 0) for (const name of to) note(this.byReceiver, name, number)
      else if (to.length === 0 || from.length * to.length > pairsMost) for (const name of from) note(this.bySender, name, number)
      else for (const a of from) for (const b of to) note(this.byPair, pair(a, b), number)
    }
  }

  about(from: string, to: string): LinkRule[] {
    const numbers = [this.byPair.get(pair(from, to)), this.bySender.get(from), this.byReceiver.get(to), this.others].flatMap((found) => found ?? [])
    return [...new Set(numbers)].sort((a, b) => a - b).map((number) => this.rules[number]).filter((rule) => concerns(rule, to))
  }
}

/** Whether a rule that is about the sender is about this receiver too. */
function concerns(rule: LinkRule, to: string): boolean {
  return rule.to.length === 0 || rule.to.includes(to)
}

function pair(from: string, to: string): string {
  return `${from}\u0000${to}`
}

function note(lists: Map<string, number[]>, key: string, number: number): void {
  const list = lists.get(key)
  if (list) list.push(number)
  else lists.set(key, [number])
}
