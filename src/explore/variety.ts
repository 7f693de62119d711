/**
 * Why there are so many states: the parts of them that differ most from one to the other, and how many states there would be without each.
 *
 *     declare const [model, set]: [Model, StateSet]
 *     varietyOf(model, set)     // [{ what: 'sender.list', values: 4096, without: 12 }, …]
 *
 * A *part* is a field of a node, its timers, its disk, what it waits for, or the messages of one node to another. It gives every local state
 * (or network) a number, the same for those in which it has the same content.
 */
import type { Variety } from '../trace/explored.ts'
import { keyText, privateSymbol } from './classes.ts'
import { heldKey } from './marks.ts'
import type { Model } from './model.ts'
import { Sequences } from './sequences.ts'
import { StateSet } from './state-set.ts'

/** Local states of a node, or networks, that are looked at; states that are counted without a part; parts that are told. */
const lookedAtMost = 20_000
const countedMost = 200_000
const toldMost = 8

/** The parts of one component of the states: the network, or a node. */
interface Component {
  /** Numbers that occur in states, in ascending order, as many as are looked at. */
  used: number[]
  /** There are more. */
  more: boolean
  parts: { what: string; numbers: Map<number, number>; values: number }[]
}

export function varietyOf(model: Model, set: StateSet): Variety[] {
  const components = usedIn(model, set).map((used, component) => {
    const looked = used.slice(0, lookedAtMost)
    const contents = component === 0 ? channelsOf(model, looked) : memoriesOf(model, component - 1, looked)
    return { used: looked, more: used.length > looked.length, parts: partsOf(contents, looked.length) }
  })
  const ranked = components.flatMap(({ parts, more }, component) => parts.map(({ what, values }, part) => ({ component, part, what, values, more })))
  const most = ranked.filter(({ values }) => values > 1).sort((a, b) => b.values - a.values).slice(0, toldMost)
  const counts = set.size <= countedMost && components.every(({ more }) => !more)
  return most.map(({ component, part, what, values, more }) => ({
    what,
    values,
    ...(counts && { without: statesWithout(set, components, component, part) }),
    ...(more && { more: true as const }),
  }))
}

/** For each component the numbers that states have of it. */
function usedIn({ actors, network }: Model, set: StateSet): number[][] {
  const seen = [network.largest + 1, ...actors.map(({ localCount }) => localCount)].map((count) => new Uint8Array(count))
  const state = new Int32Array(seen.length)
  for (let index = 0; index < set.size; index++) {
    set.read(index, state)
    for (let component = 0; component < seen.length; component++) seen[component][state[component]] = 1
  }
  return seen.map((marks) => [...marks.keys()].filter((number) => marks[number] === 1))
}

/** Contents of parts, by what they are and by number; what a number does not have stays out. */
type Contents = Map<string, Map<number, string | number>>

function put(contents: Contents, what: string, number: number, content: string | number): void {
  const known = contents.get(what)
  if (known) known.set(number, content)
  else contents.set(what, new Map([[number, content]]))
}

function channelsOf({ network, names }: Model, used: readonly number[]): Contents {
  const contents: Contents = new Map()
  for (const number of used) {
    const channels = new Map<string, number[]>()
    for (const message of network.contents(number)) {
      const { from, to } = network.messageParts(message)
      const what = `messages from ${names[from]} to ${names[to]}`
      channels.set(what, [...(channels.get(what) ?? []), message])
    }
    for (const [what, messages] of channels) put(contents, what, number, messages.join())
    put(contents, 'what may still be lost, doubled or crash', number, network.left(number).join())
  }
  return contents
}

function memoriesOf(model: Model, node: number, used: readonly number[]): Contents {
  const actor = model.actors[node]
  const name = model.names[node]
  const contents: Contents = new Map()
  for (const number of used) {
    const local = actor.local(number)
    for (const [field, content] of fieldsOf(model, local.fields)) put(contents, `${name}.${field}`, number, content)
    put(contents, `timers of ${name}`, number, local.timers)
    put(contents, `the disk of ${name}`, number, local.disk)
    put(contents, `what ${name} waits for, and what it handled since`, number, `${local.waits} ${local.history}`)
    put(contents, `whether ${name} is up, and its crashes`, number, `${local.up} ${local.started} ${local.fallen} ${local.crashes}`)
  }
  return contents
}

/** The fields as they are compared, private ones too. */
function fieldsOf({ values }: Model, fields: number): [string, number][] {
  const stored = values.value(fields) as Record<string, unknown>
  const nameOf = (key: string) => (key === heldKey ? 'what its timers were given' : keyText(privateSymbol(key) ?? key))
  return Object.keys(stored).map((key) => [nameOf(key), values.intern(stored[key])])
}

/** To have no such part, as no message of one node to another, is a content too. */
function partsOf(contents: Contents, looked: number): Component['parts'] {
  return [...contents].map(([what, byNumber]) => {
    const classes = new Map<string | number, number>()
    const numbers = new Map<number, number>()
    for (const [number, content] of byNumber) {
      const known = classes.get(content) ?? classes.size + 1
      classes.set(content, known)
      numbers.set(number, known)
    }
    return { what, numbers, values: classes.size + (byNumber.size < looked ? 1 : 0) }
  })
}

/** How many states differ in something else than this part. */
function statesWithout(set: StateSet, components: readonly Component[], component: number, without: number): number {
  const { used, parts } = components[component]
  const rest = new Sequences()
  // The first number of a state is never 0, and no part is -1.
  rest.intern([-1])
  const others = parts.filter((_, part) => part !== without)
  const numbers = new Map(used.map((number) => [number, rest.intern(others.map(({ numbers: own }) => own.get(number) ?? 0))]))
  const state = new Int32Array(components.length)
  const largest = components.map(({ used: own }, i) => (i === component ? rest.size : (own.at(-1) ?? 0)))
  const seen = new StateSet(components.length, (i) => largest[i])
  for (let index = 0; index < set.size; index++) {
    set.read(index, state)
    state[component] = numbers.get(state[component]) ?? 0
    seen.add(state, -1)
  }
  return seen.size
}
