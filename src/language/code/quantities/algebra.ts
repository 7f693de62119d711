/**
 * How lengths of time, moments and numbers combine: the difference of two moments is a length of time, the quotient of two lengths a number.
 *
 *     combine('-', 'instant', 'instant')     // 'duration'
 *     combine('/', 'duration', 'duration')   // 'number'
 *     combine('+', 'number', 'duration')     // 'unknown': nobody knows what that is
 *
 * `nothing` has not been looked at yet, `literal` can be taken for anything (0, Infinity, a text), and of `unknown` nothing is known. In repeated
 * rounds what is known changes only from the first towards the last of these, so the rounds come to an end.
 */

export type Found = 'nothing' | 'literal' | 'number' | 'rate' | 'duration' | 'instant' | 'unknown' | Structure

/** A value with parts, or a class or type by its name with the fields that lead to a part of it. */
export interface Structure {
  fields: ReadonlyMap<string, Found>
  each?: Found
  of?: string
  at?: readonly string[]
}

export type Operator = '+' | '-' | '*' | '/' | '%' | '**'

/** Structures deeper than this are not followed. */
const depthMost = 5

export function structure(fields: Iterable<readonly [string, Found]>, each?: Found): Structure {
  const all = new Map<string, Found>()
  for (const [name, found] of fields) all.set(name, all.has(name) ? join(all.get(name) as Found, found) : cut(found, depthMost))
  return { fields: all, ...(each !== undefined && { each: cut(each, depthMost) }) }
}

export function reference(of: string, at: readonly string[] = []): Found {
  return at.length > depthMost ? 'unknown' : { fields: new Map(), of, ...(at.length > 0 && { at }) }
}

function cut(found: Found, depth: number): Found {
  if (typeof found === 'string') return found
  if (depth === 0) return 'unknown'
  const { each } = found
  const fields = new Map([...found.fields].map(([name, inner]) => [name, cut(inner, depth - 1)]))
  return { ...found, fields, ...(each !== undefined && { each: cut(each, depth - 1) }) }
}

/** What a value counts that may be either of two. */
export function join(a: Found, b: Found): Found {
  if (a === b || b === 'nothing') return a
  if (a === 'nothing') return b
  if (a === 'literal') return b
  if (b === 'literal') return a
  if (typeof a === 'string' || typeof b === 'string') return 'unknown'
  if (a.of !== undefined || b.of !== undefined) return same(a, b) ? a : 'unknown'
  const each = a.each === undefined ? b.each : b.each === undefined ? a.each : join(a.each, b.each)
  return structure([...a.fields, ...b.fields], each)
}

export function joinAll(found: readonly Found[]): Found {
  return found.reduce(join, 'nothing')
}

export function same(a: Found, b: Found): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  if (a.of !== b.of || a.at?.join() !== b.at?.join() || a.fields.size !== b.fields.size) return false
  if ((a.each === undefined) !== (b.each === undefined) || (a.each !== undefined && !same(a.each, b.each as Found))) return false
  return [...a.fields].every(([name, found]) => b.fields.has(name) && same(found, b.fields.get(name) as Found))
}

const tables: Record<Operator, Record<string, Found>> = {
  '+': { 'duration duration': 'duration', 'instant duration': 'instant', 'duration instant': 'instant', 'rate rate': 'rate' },
  '-': { 'instant instant': 'duration', 'instant duration': 'instant', 'duration duration': 'duration', 'rate rate': 'rate' },
  '*': {
    'duration number': 'duration', 'number duration': 'duration', 'rate duration': 'number', 'duration rate': 'number', 'rate number': 'rate',
    'number rate': 'rate',
  },
  '/': {
    'duration number': 'duration', 'duration duration': 'number', 'instant duration': 'number', 'instant instant': 'number', 'number duration': 'rate',
    'number rate': 'duration', 'rate number': 'rate', 'rate rate': 'number', 'instant number': 'unknown',
  },
  '%': { 'duration duration': 'duration', 'instant duration': 'duration', 'duration number': 'duration' },
  '**': {},
}

export function combine(operator: Operator, a: Found, b: Found): Found {
  if (a === 'nothing' || b === 'nothing') return 'nothing'
  if (typeof a !== 'string' || typeof b !== 'string' || a === 'unknown' || b === 'unknown') return 'unknown'
  const isSum = operator === '+' || operator === '-'
  if (a === 'literal' && b === 'literal') return 'literal'
  // In a sum a literal such as 0 counts what the other operand counts; as a factor it is a number.
  if (isSum && a === 'literal') return b === 'instant' && operator === '-' ? 'unknown' : b
  if (isSum && b === 'literal') return a
  const [x, y] = [a === 'literal' ? 'number' : a, b === 'literal' ? 'number' : b]
  if (x === 'number' && y === 'number') return 'number'
  return tables[operator][`${x} ${y}`] ?? 'unknown'
}

/** A factor or a divisor that changes the unit: `elapsed / 1e6` is a number of milliseconds, no length of time. */
export function convertsUnits(operator: Operator, factor: number): boolean {
  const powers = [1e3, 1e6, 1e9, 6e10, 3.6e12, 8.64e13]
  return operator === '/' ? powers.includes(factor) : operator === '*' && powers.some((power) => Math.abs(factor * power - 1) < 1e-9)
}
