/**
 * Which properties and measures of a notebook are not about a run: they speak of nodes that its cluster does not have, or of fields
 * that the node of this name has in another cluster only.
 *
 *     declare const scope: Scope
 *     irrelevantTo(plan.nodes, request.expectations, scope, 7)   // ['writes']: here `storage` is a class without the field `file`
 */
import type { Expectation } from '../../check/expectation.ts'
import type { NodeSpec } from '../../kernel/plan.ts'
import type { WatchFact } from '../code/index.ts'
import type { Scope } from './scope.ts'

/** `place`: the cell of the run, which sees what stands above it. */
export function irrelevantTo(nodes: readonly NodeSpec[], expectations: readonly Expectation[], scope: Scope, place: number): string[] {
  const classOf = new Map(nodes.map(({ name, className }) => [name, scope.classes.named(className, place)]))
  // What the run asks for is evaluated, and an error in it is shown.
  const asked = new Set(expectations.flatMap(({ condition }) => {
    if (condition.kind === 'property') return [condition.property]
    return condition.subject.kind === 'measure' ? [condition.subject.name] : []
  }))
  const isElsewhere = ({ node, field }: WatchFact['reads'][number]): boolean => {
    const known = classOf.get(node)
    // A field that no class has is a mistake, which is better shown than passed over.
    return known !== undefined && !known.fields.includes(field) && !known.messages.includes(field) && scope.classes.someHas(field, place)
  }
  return scope.watchesAbove(place)
    .filter(({ name, nodes: needed, reads }) => needed.some((node) => !classOf.has(node)) || (!asked.has(name) && reads.some(isElsewhere)))
    .map(({ name }) => name)
}
