/**
 * Paths to states of an exploration, with the explorer's own data: each state on the path, and the trace and the steps that are made of it.
 *
 *     declare const request: RunRequest
 *     const way = waysIn(request, 20)[3]
 *     way.states[2]        // the third state on it, as the explorer has it: the nodes, and what is on its way
 *     way.trace            // the same way as a run
 */
import type { RunRequest } from '../../../src/check/request.ts'
import { Model } from '../../../src/explore/model.ts'
import { tracePath } from '../../../src/explore/path-trace.ts'
import { pathTo } from '../../../src/explore/path.ts'
import { Search } from '../../../src/explore/search.ts'
import { Views } from '../../../src/explore/views.ts'
import { isBusy } from '../../../src/explore/waits.ts'
import { wayOf } from '../../../src/explore/way.ts'
import { loadProgram } from '../../../src/guest/sandbox/program.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import type { WayStep } from '../../../src/trace/way.ts'

export interface NodeInState {
  up: boolean
  busy: boolean
  fields: Record<string, unknown>
}

export interface StateOnWay {
  nodes: NodeInState[]
  /** `from to type`, in alphabetic order. */
  messages: string[]
}

export interface Way {
  /** The first has no step before it but the starts. */
  states: StateOnWay[]
  trace: Trace
  steps: WayStep[]
}

/** The paths to so many states, evenly chosen among all that were found, the last one included. */
export function waysIn({ plan, exploration }: RunRequest, most: number): Way[] {
  if (!exploration) throw new Error('This is no exploration.')
  const model = new Model(plan, exploration, loadProgram(plan, plainRealm, false))
  const { set } = searched(model, exploration.limits)
  const count = Math.min(most, set.size)
  return Array.from({ length: count }, (_, i) => {
    const index = Math.floor(((i + 1) * set.size) / count) - 1
    const path = pathTo(model, set, index)
    const indexes: number[] = []
    for (let at = index; at >= 0; at = set.parent(at)) indexes.unshift(at)
    const nodes = plan.nodes.map(({ name, className }) => ({ name, className }))
    return {
      states: indexes.map((at) => stateOf(model, set, at)),
      trace: tracePath(model, path, { kernel: 'test', name: plan.name, nodes, properties: [], violated: undefined, endText: '' }),
      steps: wayOf(model, path),
    }
  })
}

function searched(model: Model, limits: ConstructorParameters<typeof Search>[3]): Search {
  const search = new Search(model, new Views(model.actors, model.values), [], limits)
  search.run(() => {})
  return search
}

function stateOf(model: Model, set: Search['set'], index: number): StateOnWay {
  const state = new Int32Array(model.actors.length + 1)
  set.read(index, state)
  const nodes = model.actors.map((actor, node) => {
    const local = actor.local(state[node + 1])
    return { up: local.up, busy: local.up && isBusy(actor.locals.waits(local)), fields: actor.fields(local) }
  })
  const messages = model.network.contents(state[0]).filter((message) => !model.network.isCommand(message)).map((message) => {
    const { from, to, type } = model.network.messageParts(message)
    return `${model.names[from]} ${model.names[to]} ${String(model.values.value(type))}`
  })
  return { nodes, messages: messages.sort() }
}
