/**
 * Which properties and measures of a notebook are not about a run: they are for another cluster, they speak of nodes that its cluster does not
 * have, or of fields that the node of this name has in another cluster only.
 *
 *     declare const scope: Scope
 *     irrelevantTo('leases', plan.nodes, request.expectations, scope, 7)
 *     // [{ name: 'writes', why: 'the node storage of cluster leases has no field file' }]: here `storage` is another class
 */
import type { Expectation } from '../../check/expectation.ts'
import type { Unasked } from '../../check/request.ts'
import type { WatchFact } from '../code/index.ts'
import { whyAbsent } from './absence.ts'
import type { Scope } from './scope.ts'

interface NamedNode {
  name: string
  className: string
}

/** `place`: the cell of the run, which sees what stands above it. */
export function irrelevantTo(
  cluster: string, nodes: readonly NamedNode[], expectations: readonly Expectation[], scope: Scope, place: number,
): Unasked[] {
  const classOf = new Map(nodes.map(({ name, className }) => [name, scope.classes.named(className, place)]))
  // A property or measure that the run names is evaluated in any case, so that an error in it is shown.
  const asked = new Set(expectations.flatMap(({ condition }) => {
    if (condition.kind === 'property') return [condition.property]
    return condition.subject.kind === 'measure' ? [condition.subject.name] : []
  }))
  const isElsewhere = ({ node, field }: WatchFact['reads'][number]): boolean => {
    // Whether it is up is asked of every node.
    if (field === 'up') return false
    const known = classOf.get(node)
    // A field that no class has is probably a mistake, and the error of evaluating it shows that.
    return known !== undefined && !known.fields.includes(field) && !known.messages.includes(field) && scope.classes.someHas(field, place)
  }
  return scope.watchesAbove(place).flatMap((watch) => {
    const { name, reads } = watch
    const absent = whyAbsent(watch, cluster, classOf)
    if (absent !== undefined) return [{ name, why: absent }]
    const elsewhere = asked.has(name) ? undefined : reads.find(isElsewhere)
    return elsewhere === undefined ? [] : [{ name, why: `the node ${elsewhere.node} of cluster ${cluster} has no field ${elsewhere.field}` }]
  })
}
