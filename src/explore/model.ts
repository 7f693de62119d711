/** Everything that the states of an exploration are made of: the values, the network, the nodes as functions. */
import { quantityTable } from '../guest/sandbox/quantity-table.ts'
import { type Counted, Quantities, type QuantityTable } from '../trace/quantity.ts'
import type { Program } from '../guest/sandbox/program.ts'
import { Values } from '../trace/values.ts'
import type { ActorRules } from './actor.ts'
import { Actor } from './actor.ts'
import { unborn } from './locals.ts'
import type { Exploration, ExplorationPlan } from './exploration.ts'
import type { Budget } from './network.ts'
import { Cost, Network } from './network.ts'
import { NodeCode, NodeFailure } from './node-code.ts'
import type { Input } from './input.ts'

export class Model {
  readonly names: readonly string[]
  readonly values = new Values()
  readonly network: Network
  readonly actors: readonly Actor[]
  /** What numbers count, for those who tell of them. */
  readonly counted: QuantityTable
  readonly quantities: Quantities
  private readonly classNames: readonly string[]
  private readonly stopped: readonly boolean[]

  /** `reversed` takes every choice in the opposite order: what is found must not depend on it. */
  constructor(plan: ExplorationPlan, exploration: Exploration, program: Program, reversed = false) {
    const names = plan.nodes.map(({ name }) => name)
    this.names = names
    this.counted = quantityTable(plan.cells, plan.nodes)
    this.quantities = new Quantities(this.counted)
    this.classNames = plan.nodes.map(({ className }) => className)
    this.stopped = plan.nodes.map((node) => node.stopped === true)
    this.network = new Network({ ...exploration, budgets: budgetsOf(exploration), nodes: names.length, reversed })
    this.actors = names.map((name, index) => {
      const code = new NodeCode(index, names, program.nodes[index], plan.limits.fuelPerEvent, plan.nodes[index].clock?.absent)
      return new Actor(index, names, code, this.values, this.network, rulesFor(name, exploration))
    })
  }

  /**
   * The initial states: every node made, and started where that is not for later, one after the other; several where `start` chooses. Node
   * code of different nodes cannot meet here, so the order makes no difference.
   */
  initial(): number[][] {
    let states = [[this.network.empty]]
    for (const [index, actor] of this.actors.entries()) {
      const answer = actor.answer(unborn, actor.inputNumber(this.beginOf(index)))
      states = states.flatMap(([network, ...locals]) => {
        const next: number[][] = []
        for (let branch = actor.firstBranch[answer]; branch < actor.firstBranch[answer + 1]; branch++) {
          const after = this.network.after(network, actor.branchChange[branch])
          if (after < 0) throw noRoomFor(index, this.names)
          next.push([after, ...locals, actor.branchLocal[branch]])
        }
        return next
      })
    }
    return states
  }

  /** What the fields of a node count. */
  countedIn(node: number): Counted | undefined {
    return this.quantities.fields(this.classNames[node])
  }

  /** How a node begins: it starts, or it waits for somebody who starts it. */
  beginOf(node: number): Input {
    return { kind: this.stopped[node] ? 'make' : 'begin' }
  }

  get bytes(): number {
    return this.values.bytes + this.network.bytes + this.actors.reduce((sum, actor) => sum + actor.bytes, 0)
  }
}

/** Nobody could take a message out before the nodes have started. */
function noRoomFor(node: number, names: readonly string[]): NodeFailure {
  return new NodeFailure(node, `The start of ${names[node]} sends more messages than there is room for.`, 'Let a timer send them one by one, or let links and mailboxes hold more.', -1)
}

/** Lost messages, doubled messages, and a number of crashes for each line that is about several nodes together. */
function budgetsOf({ arrival, network, crashes }: Exploration): Budget[] {
  const given = (what: 'lose' | 'duplicate') => network.filter((fault) => fault.what === what).reduce((sum, { messages = Infinity }) => sum + messages, 0)
  const together = crashes.filter((rule) => rule.together)
  return [arrival === 'at most once' ? Infinity : given('lose'), given('duplicate'), ...together.map(({ times }) => times)]
}

function rulesFor(name: string, { crashes }: Exploration): ActorRules {
  const about = crashes.filter(({ nodes }) => nodes.includes(name))
  const shared = crashes.filter((rule) => rule.together).findIndex(({ nodes }) => nodes.includes(name))
  return {
    crashes: about.reduce((sum, { times }) => sum + times, 0),
    restarts: about.some(({ restart }) => restart),
    crashCost: shared < 0 ? Cost.nothing : Cost.crash << shared,
  }
}
