/**
 * Where node code is evaluated: one compartment per node, sharing nothing with the others.
 *
 * `Realm` is the whole seam between the simulation and the engine that runs cells. `ses-realm.ts` is the one in use; `plainRealm` below runs
 * the same code unprotected, for benchmarks and for unit tests of the kernel itself.
 *
 * A compiled cell is the body of a function of `$k` (this node's `CellRuntime`) and the names it uses; it returns the names it defines:
 *
 *     (function ($k, Storage) { 'use strict'; … return { Client } })
 */
import { spawn } from './tasks.ts'
import { pow } from './mathematics.ts'

export interface Compartment {
  evaluate(source: string): unknown
}

export interface Realm {
  compartment(globals: Record<string, unknown>): Compartment
  /** Freezes a value and everything reachable from it. */
  harden<T>(value: T): T
}

/** Thrown into node code when it reaches a ceiling. Code that catches it meets it again at the next loop turn. */
export class LimitReached extends Error {
  readonly limit: 'fuel' | 'depth'
  constructor(limit: 'fuel' | 'depth', message: string) {
    super(message)
    this.limit = limit
  }
}

/** `$k` of compiled cells: fuel, depth, the place in the notebook, and the helpers compiled code calls. */
export class CellRuntime {
  fuel = 0
  depth = 0
  depthMax = 0
  /** Packed place of the statement that last touched the world; see `packSite`. */
  site = -1
  /** Set when a ceiling was reached in this turn, even if node code caught the error. */
  reached: LimitReached | undefined = undefined

  outOfFuel(): never {
    this.fuel = 0
    this.reached ??= new LimitReached('fuel', 'This code ran too long in one event: it may loop for ever.')
    throw this.reached
  }

  tooDeep(): never {
    this.depth--
    // Code that catches this and calls again must not get a second chance at every level: from here on every call fails.
    this.fuel = 0
    this.reached ??= new LimitReached('depth', `Calls are nested deeper than ${this.depthMax}: the recursion may never end.`)
    throw this.reached
  }

  spawn(body: () => Generator<unknown, unknown, unknown>): unknown {
    return spawn(body)
  }

  pow(base: unknown, exponent: unknown): number | bigint {
    if (typeof base === 'bigint' && typeof exponent === 'bigint') return bigPower(base, exponent)
    return pow(Number(base), Number(exponent))
  }
}

function bigPower(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new RangeError('A bigint cannot be raised to a negative power.')
  let result = 1n
  let factor = base
  for (let n = exponent; n > 0n; n /= 2n) {
    if (n % 2n === 1n) result *= factor
    if (n > 1n) factor *= factor
  }
  return result
}

/** No protection at all: the same code, the host's own functions. Never for a stranger's notebook. */
export const plainRealm: Realm = {
  compartment(globals) {
    const names = Object.keys(globals)
    const values = names.map((name) => globals[name])
    return { evaluate: (source) => new Function(...names, `return ${source}`)(...values) as unknown }
  },
  harden: (value) => value,
}
