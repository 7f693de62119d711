/**
 * Reads what node code passes to a simulation or an exploration. What is wrong is said in node code's own terms.
 *
 *     duration(5_000_000, 'sleep')   // 5000000
 *     duration('5s', 'sleep')        // throws 'sleep needs a length of time, for example ms(5); it was given 5s.'
 */
import { isDurationNs } from '../maths/durations.ts'
import { reservedHandlers } from './node-api.ts'
import { isUnit } from '../../trace/quantity.ts'
import { showValue } from '../../trace/show-value.ts'

export function duration(value: unknown, what: string): number {
  const whole = typeof value === 'number' ? Math.round(value) : NaN
  if (isDurationNs(whole)) return whole
  throw new RangeError(`${what} needs a length of time, for example ms(5); it was given ${show(value)}.`)
}

/** A difference or a reading: a length of time that may be negative. */
export function shift(value: unknown, what: string): number {
  const whole = typeof value === 'number' ? Math.round(value) : NaN
  if (isDurationNs(Math.abs(whole))) return whole
  throw new RangeError(`${what} needs an amount of time, for example ms(-5); it was given ${show(value)}.`)
}

/** Any value, short enough for a message. */
export function show(value: unknown): string {
  return typeof value === 'string' ? value : showValue(value)
}

/** Message types that were looked at before and are fit to send; the last one. */
const fitTypes = new Set<unknown>()
let lastFit: unknown

export function messageType(type: unknown, verb: string): string {
  if (type === lastFit) return type as string
  if (fitTypes.has(type)) return (lastFit = type) as string
  if (typeof type !== 'string' || type === '') throw new TypeError(`${verb} takes the name of the receiver's method as its second argument.`)
  if (reservedHandlers.has(type)) throw new TypeError(`${verb}: a message cannot be called "${type}"; every node has that name for itself.`)
  if (fitTypes.size < 10_000) fitTypes.add(type)
  return type
}

/** The name of a method that the node has. `verb` is what it is for, `example` what could be written. */
export function methodName(handler: unknown, methods: object | undefined, id: string, verb: string, example = '\'start\''): string {
  if (typeof handler !== 'string') throw new TypeError(`${verb} takes the name of a method, for example ${example}.`)
  if (typeof (methods as Record<string, unknown> | undefined)?.[handler] === 'function') return handler
  throw new TypeError(`${id} has no method "${handler}" for ${verb} to run.`)
}

/** Says that no node of the cluster has this name. */
export function unknownNode(name: unknown, names: readonly string[], verb: string): never {
  throw new TypeError(`${verb}: there is no node ${typeof name === 'string' ? `"${name}"` : String(name)}. The nodes of this cluster are ${names.join(', ')}.`)
}

/** What `after` and `every` could be given. */
export const timerExamples = { after: 'this.after(s(1), \'start\')', every: 'this.every(s(1), \'start\')' } as const

/** Says that `this.ignore()` came where nothing was given that the node could leave. */
export function misplacedIgnore(): never {
  throw new TypeError('ignore leaves a message or a timer for later, so it belongs at the beginning of the method that gets it, before any await. Nothing of that kind is there to be left.')
}

/** What is wrong with a method that ignores its input and does something all the same. */
export const ignoredAndActed = 'ignores its input, and yet something changes'
export const ignoreHint = 'Call this.ignore() only where nothing else is done.'

/** The length of an `every`. */
export function checkBeat(lengthNs: number): void {
  if (lengthNs === 0) throw new RangeError('every(0, …) would never let time pass. Give it a length, for example every(ms(100), …).')
}

/** What a node without a clock gets: in the asynchronous model nothing measures time. */
export function noClock(name: string): never {
  throw new TypeError(`${name} has no clock: this cluster is asynchronous, so nothing can wait for a length of time. Wait for messages instead.`)
}

/** What is counted, sampled or recorded has a name. */
export function recordName(name: unknown, verb: string): string {
  if (typeof name === 'string' && name !== '') return name
  throw new TypeError(`${verb} takes a name as its first argument, for example this.${verb}('write'); it was given ${show(name)}.`)
}

export function recordNumber(value: unknown, verb: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`${verb} takes a number as its second argument; it was given ${show(value)}.`)
}

/** What a series counts, in a word. */
export function recordUnit(unit: unknown): string | undefined {
  if (unit === undefined || isUnit(unit)) return unit
  throw new TypeError(`meter.sample takes what it counts as its third argument, 'duration' or a word such as 'bytes'; it was given ${show(unit)}.`)
}

/** Says that an operation cannot end that is not open. */
export function noOperation(outcome: string, operation: unknown): never {
  throw new TypeError(`history.${outcome}: there is no open operation ${show(operation)}. Give it what history.invoke returned, once.`)
}

/** What `this.choose(options)` takes: a list with something in it. */
export function optionsOf(options: unknown): readonly unknown[] {
  if (!Array.isArray(options)) throw new TypeError(`choose takes a list of options, for example this.choose(['commit', 'abort']).`)
  if (options.length === 0) throw new RangeError('choose was given an empty list: there is nothing to choose from.')
  return options as unknown[]
}
