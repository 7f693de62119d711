/**
 * The global names of node code: what the kernel adds to plain JavaScript, and what it replaces because engines differ.
 */
import * as mathematics from '../maths/mathematics.ts'
import { Node } from '../node/node-api.ts'
import { Task } from './tasks.ts'
import { longestNs } from '../maths/durations.ts'

/** Standard names that node code may use; everything else is taken away, so that nothing depends on the engine or leads outside. */
export const standardNames: ReadonlySet<string> = new Set([
  'AggregateError', 'Array', 'BigInt', 'Boolean', 'Error', 'EvalError', 'Infinity', 'JSON', 'Map', 'NaN', 'Number', 'Object', 'RangeError', 'ReferenceError',
  'RegExp', 'Set', 'String', 'Symbol', 'SyntaxError', 'TypeError', 'URIError', 'WeakMap', 'WeakSet', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent',
  'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'undefined', 'globalThis',
])

const { abs, ceil, floor, round, trunc, sign, min, max, sqrt, fround, imul, clz32 } = Math
const { E, LN10, LN2, LOG10E, LOG2E, PI, SQRT1_2, SQRT2 } = Math

/** `Math` of node code. `random` is missing on purpose: it would not be the node's own stream. */
const guestMath = {
  ...{ abs, ceil, floor, round, trunc, sign, min, max, sqrt, fround, imul, clz32 },
  ...{ E, LN10, LN2, LOG10E, LOG2E, PI, SQRT1_2, SQRT2 },
  ...named({ ...mathematics }),
  [Symbol.toStringTag]: 'Math',
}

const units = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9, hours: 3600e9, days: 86_400e9 }

/** A function that turns a count of a unit into nanoseconds: `ms(1.5)` is 1 500 000. */
function duration(name: string, factorNs: number): (count: number) => number {
  return (count) => {
    const valueNs = Math.round(count * factorNs)
    if (Math.abs(valueNs) <= longestNs) return valueNs
    throw new RangeError(`${name}(${String(count)}) is not a length of time that fits in whole nanoseconds (at most about 18 years).`)
  }
}

/** Whether no element is smaller than the one before it: `isSorted([33, 33, 34])`. */
function isSorted(list: readonly (number | string)[]): boolean {
  for (let i = 1; i < list.length; i++) if (list[i] < list[i - 1]) return false
  return true
}

interface Registrations {
  safety: unknown
  measure: unknown
}

/** Fresh globals for one compartment. */
export function guestGlobals(registrations: Registrations, print: { to: (parts: unknown[]) => void }): Record<string, unknown> {
  const say = (...parts: unknown[]) => print.to(parts)
  return named({
    Node,
    Promise: Task,
    // For `instanceof`: in the sandbox it makes no code from text.
    Function: say.constructor,
    Math: guestMath,
    console: { log: say, info: say, warn: say, error: say, debug: say },
    isSorted,
    safety: registrations.safety,
    measure: registrations.measure,
    ...Object.fromEntries(Object.entries(units).map(([name, factorNs]) => [name, duration(name, factorNs)])),
  })
}

/** Has functions be called what node code calls them; the names that they have in the kernel are no business of its. */
function named<Globals extends Record<string, unknown>>(globals: Globals): Globals {
  for (const [name, value] of Object.entries(globals)) {
    if (typeof value === 'function' && value.name !== name && Object.isExtensible(value)) Object.defineProperty(value, 'name', { value: name })
  }
  return globals
}
