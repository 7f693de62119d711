/**
 * Reads a field of a node or a message and compares it: `lock.token = 34`, `nodes where log.length > 3`, `drop put where key = 'x'`.
 *
 *     satisfies({ log: ['a', 'b'] }, { path: ['log', 'length'], relation: '>', value: 3 })   // false
 *
 * Only stored data is read; no code of the node runs.
 */
import type { FieldValue, Relation, StateCondition } from '../plan.ts'

/** Whether the fields satisfy the condition; those of a node that is down satisfy none. */
export function satisfies(fields: object | undefined, { path, relation, value }: StateCondition): boolean {
  return fields !== undefined && related(fieldAt(fields, path), relation, value)
}

/** The same of a node, of which `up` can be asked too where that is not a field of its own. */
export function nodeSatisfies({ instance, up }: { instance: object | undefined; up: boolean }, condition: StateCondition): boolean {
  return asksUp(instance, condition) ? related(up, condition.relation, condition.value) : satisfies(instance, condition)
}

/** Whether a condition asks if the node is up. */
export function asksUp(fields: object | undefined, { path }: StateCondition): boolean {
  return path.length === 1 && path[0] === 'up' && !(fields && Object.hasOwn(fields, 'up'))
}

/** Whether the payload of a message satisfies all of these. Where it has no field `payload`, that is all of it. */
export function payloadSatisfies(payload: unknown, conditions: readonly StateCondition[]): boolean {
  return conditions.every(({ path, relation, value }) => related(payloadAt(payload, path), relation, value))
}

function payloadAt(payload: unknown, path: readonly string[]): unknown {
  const named = typeof payload === 'object' && payload !== null ? fieldAt(payload, path) : undefined
  if (named !== undefined || path[0] !== 'payload') return named
  return path.length === 1 ? payload : fieldAt(Object(payload) as object, path.slice(1))
}

/** What stands at a path; lists and texts have a `length`, maps and sets a `size`. */
export function fieldAt(fields: object, path: readonly string[]): unknown {
  let value: unknown = fields
  for (const step of path) {
    if (value instanceof Map) value = step === 'size' ? value.size : (value.get(step) ?? value.get(Number(step)))
    else if (value instanceof Set) value = step === 'size' ? value.size : undefined
    else if (typeof value === 'string' || (typeof value === 'object' && value !== null)) {
      value = Object.getOwnPropertyDescriptor(Object(value), step)?.value
    } else return undefined
  }
  return value
}

/** `nothing` (null) stands for undefined too; only values of one kind have an order. */
function related(actual: unknown, relation: Relation, expected: FieldValue): boolean {
  const equal = (actual ?? null) === expected
  if (relation === '=') return equal
  if (relation === '≠') return !equal
  if (typeof actual !== typeof expected || (typeof actual !== 'number' && typeof actual !== 'string')) return false
  // SAFETY: both are numbers or both are texts, which compare in the same way.
  const limit = expected as typeof actual
  if (relation === '<') return actual < limit
  if (relation === '≤') return actual <= limit
  return relation === '>' ? actual > limit : actual >= limit
}
