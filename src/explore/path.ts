/**
 * The steps that lead to a state. They are found again from the states' parents, since a state does not say by which step it was reached.
 *
 *     declare const [model, set]: [Model, StateSet]
 *     pathTo(model, set, 17)   // [{ kind: 'turn', node: 0, input: { kind: 'begin' }, … }, …]
 */
import type { Input } from './input.ts'
import { messageInput } from './input.ts'
import type { Outcome } from './outcome.ts'
import { unborn } from './locals.ts'
import type { Model } from './model.ts'
import type { StateSet } from './state-set.ts'

export type Step =
  /** A node handles an input. */
  | { kind: 'turn'; node: number; input: Input; before: number; outcome: Outcome }
  | { kind: 'lost'; message: number }

/** The steps from nothing to the state: first the start of every node, then one step for each further state. */
export function pathTo(model: Model, set: StateSet, index: number): Step[] {
  const states: number[][] = []
  for (let i = index; i !== -1; i = set.parent(i)) states.unshift(stateAt(model, set, i))
  const steps = startOf(model, states[0])
  for (let i = 1; i < states.length; i++) steps.push(stepBetween(model, states[i - 1], states[i]))
  return steps
}

function stateAt(model: Model, set: StateSet, index: number): number[] {
  const state = new Int32Array(model.actors.length + 1)
  set.read(index, state)
  return [...state]
}

/** How every node started so that this is the initial state. */
function startOf(model: Model, initial: number[]): Step[] {
  let paths: { network: number; steps: Step[] }[] = [{ network: model.network.empty, steps: [] }]
  model.actors.forEach((actor, node) => {
    const input = model.beginOf(node)
    const answer = actor.answer(unborn, actor.inputNumber(input))
    paths = paths.flatMap(({ network, steps }) => {
      const next: typeof paths = []
      for (let branch = actor.firstBranch[answer]; branch < actor.firstBranch[answer + 1]; branch++) {
        if (actor.branchLocal[branch] !== initial[node + 1]) continue
        const step: Step = { kind: 'turn', node, input, before: unborn, outcome: actor.branchOutcome[branch] }
        next.push({ network: model.network.after(network, actor.branchChange[branch]), steps: [...steps, step] })
      }
      return next
    })
  })
  return paths.find(({ network }) => network === initial[0])?.steps ?? []
}

/** The first step from one state that leads to the other. */
function stepBetween(model: Model, from: number[], to: number[]): Step {
  const { network, actors } = model
  const same = (node: number) => from.every((number, i) => i === 0 || i === node + 1 || number === to[i])
  const turnOf = (node: number, inputNumber: number): Step | undefined => {
    if (!same(node)) return undefined
    const actor = actors[node]
    const before = from[node + 1]
    const answer = actor.answer(before, inputNumber)
    for (let branch = actor.firstBranch[answer]; branch < actor.firstBranch[answer + 1]; branch++) {
      const reached = network.after(from[0], actor.branchChange[branch])
      if (actor.branchLocal[branch] !== to[node + 1] || reached !== to[0]) continue
      return { kind: 'turn', node, input: actor.input(inputNumber), before, outcome: actor.branchOutcome[branch] }
    }
    return undefined
  }
  for (const [node, actor] of actors.entries()) {
    actor.prepare(from[node + 1])
    for (let i = actor.ownInputs.start(from[node + 1]); i < actor.ownInputs.end(from[node + 1]); i++) {
      const step = turnOf(node, actor.ownInputs.items[i])
      if (step) return step
    }
  }
  network.prepare(from[0])
  for (let i = network.deliverable.start(from[0]); i < network.deliverable.end(from[0]); i++) {
    const message = network.deliverable.items[i]
    const node = network.messageTo[message]
    const step = turnOf(node, messageInput(message))
    if (step) return step
  }
  if (network.mayLose && same(-1)) {
    const loss = network.losses(from[0]).find((change) => network.after(from[0], change) === to[0])
    if (loss !== undefined) return { kind: 'lost', message: network.takenOut(loss) }
  }
  throw new Error('A state was reached by no step: this is a mistake of the explorer.')
}
