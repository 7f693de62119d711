/**
 * Where the many states of an exploration come from, for one that did not come to its end.
 *
 *     declare const model: Model
 *     explosionOf(model)   // 'Most of the variety is in receiver: 4096 states of its own, 4096 contents of its field list.'
 */
import type { Actor } from './actor.ts'
import { canonical } from './canonical.ts'
import type { Model } from './model.ts'

/** How many local states are looked at. */
const sampleMax = 5000

export function explosionOf(model: Model): string {
  const { actors, network, names } = model
  const networks = network.largest
  const counts = actors.map(({ localCount }) => localCount)
  const most = counts.indexOf(Math.max(...counts))
  if (networks > counts[most]) return `Most of the variety is in the network: ${networks} different sets of messages on their way.`
  const { field, contents } = richestField(model, actors[most])
  const about = field === undefined || contents < 2 ? '' : `, ${contents}${counts[most] > sampleMax ? ' or more' : ''} contents of its field ${field}`
  return `Most of the variety is in ${names[most]}: ${counts[most]} states of its own${about}.`
}

function richestField({ values }: Model, actor: Actor): { field: string | undefined; contents: number } {
  const seen = new Map<string, Set<number>>()
  for (let local = 0; local < Math.min(sampleMax, actor.localCount); local++) {
    for (const [field, content] of Object.entries(actor.fields(actor.local(local)))) {
      const contents = seen.get(field) ?? new Set()
      seen.set(field, contents.add(values.intern(canonical(content, 'payload'))))
    }
  }
  const [field, contents] = [...seen].sort(([, a], [, b]) => b.size - a.size)[0] ?? []
  return { field, contents: contents?.size ?? 0 }
}
