/**
 * Which properties and measures of a notebook are not about a run: they speak of nodes that its cluster does not have, or of fields
 * that the node of this name has in another cluster only.
 *
 *     irrelevantTo(plan.nodes, expectations, facts)   // ['writes']: here `storage` is a class without the field `file`
 */
import type { Expectation } from '../../check/expectation.ts'
import type { NodeSpec } from '../../kernel/plan.ts'
import { classesOf } from './classes.ts'
import type { CodeFacts, WatchFact } from '../code/index.ts'

export function irrelevantTo(nodes: readonly NodeSpec[], expectations: readonly Expectation[], facts: readonly CodeFacts[]): string[] {
  const classes = classesOf(facts)
  const classOf = new Map(nodes.map(({ name, className }) => [name, classes.get(className)]))
  // What the run asks for is evaluated, and an error in it is shown.
  const asked = new Set(expectations.flatMap(({ condition }) => {
    if (condition.kind === 'property') return [condition.property]
    return condition.subject.kind === 'measure' ? [condition.subject.name] : []
  }))
  // A field that no class has is a mistake, which is better shown than passed over.
  const existing = new Set([...classes.values()].flatMap(({ fields, messages }) => [...fields, ...messages]))
  const isElsewhere = ({ node, field }: WatchFact['reads'][number]): boolean => {
    const known = classOf.get(node)
    return known !== undefined && !known.fields.includes(field) && !known.messages.includes(field) && existing.has(field)
  }
  return facts.flatMap(({ properties, measures }) => [...properties, ...measures])
    .filter(({ name, nodes: needed, reads }) => needed.some(node => !classOf.has(node)) || (!asked.has(name) && reads.some(isElsewhere)))
    .map(({ name }) => name)
}
