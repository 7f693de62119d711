/**
 * Where node code is evaluated: one compartment per node, sharing nothing with the others.
 *
 * `Realm` is the whole seam between the simulation and the engine that runs cells. `ses-realm.ts` is the one in use; `plainRealm` below runs
 * the same code unprotected, for benchmarks and for unit tests of the kernel itself.
 *
 * A compiled cell is the body of a function of `$k` (this node's `CellRuntime`) and the names it uses; it returns the names it defines:
 *
 * ```js
 * (function ($k, Storage) { 'use strict'; … return { Client } })
 * ```
 */
import { runOn } from './fuel.ts'
import { bigPower, listLength, shifted, times } from './growth.ts'
import { pow } from '../maths/mathematics.ts'
import { beginStep } from './heartbeat.ts'
import { spawn } from './tasks.ts'
import { Counted, type Quantity } from '../../trace/quantity.ts'
import { showValue } from '../../trace/show-value.ts'

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
  /** Node code and messages never see a name of the kernel's own. */
  override readonly name = 'Error'
  readonly limit: 'fuel' | 'depth' | 'count'
  constructor(limit: 'fuel' | 'depth' | 'count', message: string) {
    super(message)
    this.limit = limit
  }
}

/** `$k` of compiled cells: fuel, depth, the place in the notebook, and the helpers compiled code calls. */
export class CellRuntime {
  /** What is left; compiled code takes from it. */
  fuel = 0
  depth = 0
  depthMax = 0
  /** Packed place of the statement that last touched the world; see `packSite`. */
  site = -1
  /** Set when a ceiling was reached in this turn, even if node code caught the error. */
  reached: LimitReached | undefined = undefined
  /** The place where it was reached; code that catches the error goes on elsewhere. */
  reachedAt = -1
  /** Position of the node it belongs to; -1: what watches the nodes. */
  node = -1

  /** Node code is about to run, with so much fuel. */
  refuel(units: number): void {
    this.fuel = units
    this.depth = 0
    this.site = -1
    this.reached = undefined
    runOn(this)
    beginStep(this.node)
  }

  /** How much of the fuel it was given is gone. */
  used(units: number): number {
    return units - this.fuel
  }

  /** Called by the unit that was too much. */
  outOfFuel(): never {
    return this.exhaust(new LimitReached('fuel', 'This code ran too long in one event: it may loop for ever.'))
  }

  /** Many units at once. */
  spend(units: number): void {
    this.fuel -= units
    if (this.fuel < 0) this.outOfFuel()
  }

  tooDeep(): never {
    this.depth--
    // Code that catches this and calls again must not get a second chance at every level: from here on every call fails.
    return this.exhaust(new LimitReached('depth', `Calls are nested deeper than ${this.depthMax}: the recursion may never end.`))
  }

  /** Node code did more than a node may: like the end of fuel, this stays when it is caught. */
  exceed(message: string): never {
    return this.exhaust(new LimitReached('count', message))
  }

  private exhaust(limit: LimitReached): never {
    this.fuel = 0
    if (!this.reached) {
      this.reached = Object.freeze(limit)
      this.reachedAt = this.site
    }
    throw this.reached
  }

  spawn(body: () => Generator<unknown, unknown, unknown>): unknown {
    return spawn(body)
  }

  pow(base: unknown, exponent: unknown): number | bigint {
    if (typeof base === 'bigint' && typeof exponent === 'bigint') return bigPower(base, exponent)
    return pow(Number(base), Number(exponent))
  }

  /** What `log` and `note` tell of a value in which there are lengths of time. */
  shown(value: unknown, quantity: Quantity): unknown {
    return typeof value === 'string' ? value : showValue(value, 2000, {}, new Counted({}, quantity))
  }

  /** `new Array(length)`, before the room is made. */
  listLength(length: unknown): unknown {
    return listLength(length)
  }

  /** `a * b` where one of them may be a bigint. */
  times(a: unknown, b: unknown): unknown {
    return times(a, b)
  }

  /** `a << b` where they may be bigints. */
  shifted(a: unknown, b: unknown): unknown {
    return shifted(a, b)
  }
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
