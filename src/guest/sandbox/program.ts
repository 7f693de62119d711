/**
 * A notebook's node cells, loaded: one compartment per node plus one for the properties and measures that watch them.
 *
 * Cells are evaluated in document order; a later definition of a name replaces the earlier one for what follows. Names are hardened
 * after evaluation, so no state can hide outside a node's fields.
 */
import { StateCodes } from '../../trace/record-code.ts'
import { isUnit } from '../../trace/quantity.ts'
import { firstPartCell, placeOf } from '../../trace/site.ts'
import type { CompiledCell, Origin } from './cell-source.ts'
import { sourceName, sourceOf } from './cell-source.ts'
import { messageOf } from './errors.ts'
import { halt } from './fuel.ts'
import type { Realm } from './realm.ts'
import { CellRuntime } from './realm.ts'
import { guestGlobals } from './guest-globals.ts'
import { Node } from '../node/node-api.ts'

/** What of a plan is its program: the cells, and the nodes with their classes. */
export interface ProgramPlan {
  cells: CompiledCell[]
  nodes: { className: string; origin: Origin }[]
  /** Names of properties and measures that are not about this run. */
  irrelevant?: string[]
  limits: { callDepth: number; fuelPerEvent: number }
}

export interface Property {
  name: string
  holds: (nodes: Record<string, unknown>) => unknown
  /** The statement that registered it, in code that notes its places; else -1. */
  site: number
}

export interface MeasureFunction {
  name: string
  value: (nodes: Record<string, unknown>, recorded: unknown) => unknown
  /** What it counts, where the author says so: `duration`, `bytes`. */
  unit?: string
  site: number
}

export interface LoadedNode {
  NodeClass: new () => Node
  /** Another class of the notebook, for an upgrade; undefined when there is none of that name that extends Node. */
  classNamed: (name: string) => (new () => Node) | undefined
  runtime: CellRuntime
  /** What its cells define, by their names and whatever else there is in them. */
  made: () => Iterable<unknown>
  /** Code that records its states. */
  states: StateCodes
  /** Receives what `console.log` prints; set by the simulation. */
  print: { to: (parts: unknown[]) => void }
  /** Loads the same in a fresh compartment, for a life that knows nothing of the last one; undefined when the code can remember nothing. */
  again: (() => LoadedNode) | undefined
}

export interface Program {
  nodes: LoadedNode[]
  properties: Property[]
  measures: MeasureFunction[]
  observer: CellRuntime
  /** Something in it may remember one run when the next begins. */
  remembers: boolean
}

/** A cell that could not be evaluated or a class that is missing; `cell` says where. */
export class LoadError extends Error {
  /** Node code and messages never see a name of the kernel's own. */
  override readonly name = 'Error'
  readonly cell: number
  readonly site: number
  constructor(message: string, cell: number, site: number) {
    super(message)
    this.cell = cell
    this.site = site
  }

  /** Where that is in the notebook: the statement, or the beginning of its cell; nowhere for a part of the library. */
  get place(): ReturnType<typeof placeOf> {
    return this.site >= 0 || this.cell >= firstPartCell ? placeOf(this.site) : { cell: this.cell, start: 0, end: 1 }
  }
}

/** Loads the program of a plan. `tracked` uses the variant of each cell that notes every statement's place. */
export function loadProgram(plan: ProgramPlan, realm: Realm, tracked: boolean): Program {
  const properties = new Map<string, Property>()
  const measures = new Map<string, MeasureFunction>()
  const observing = new CellRuntime()
  const observer = evaluateCells(plan, realm, tracked, {
    safety: (name, holds) => properties.set(String(name), { name: String(name), holds, site: observing.site }),
    measure: (name, value, options) => measures.set(String(name), { name: String(name), value, site: observing.site, ...unitOf(options) }),
  }, observing)
  const mayRemember = plan.cells.some(({ remembers }) => remembers)
  const load = (spec: ProgramPlan['nodes'][number], index: number, states = new StateCodes()): LoadedNode => {
    const quiet = { safety: () => {}, measure: () => {} }
    const { runtime, scope, print, called } = evaluateCells(plan, realm, tracked, quiet, new CellRuntime(), index < ownCodeMax ? `\n// node ${index}` : '')
    runtime.node = index
    const classNamed = (name: string) => nodeClass(scope.get(name))
    const NodeClass = classNamed(spec.className)
    if (!NodeClass) throw new LoadError(`${spec.className} is not a class that extends Node.`, spec.origin.cell, -1)
    const again = mayRemember || called ? () => load(spec, index, states) : undefined
    return { NodeClass, classNamed, runtime, made: () => scope.values(), states, print, again }
  }
  const nodes = plan.nodes.map((spec, index) => load(spec, index))
  const irrelevant = new Set(plan.irrelevant)
  const relevant = ({ name }: { name: string }) => !irrelevant.has(name)
  return {
    nodes,
    properties: [...properties.values()].filter(relevant),
    measures: [...measures.values()].filter(relevant),
    observer: observer.runtime,
    // A function that ran while the cells were evaluated may have left others behind that share its variables.
    remembers: observer.called || mayRemember,
  }
}

function nodeClass(found: unknown): (new () => Node) | undefined {
  // SAFETY: it extends Node, whose constructor takes nothing.
  return typeof found === 'function' && found.prototype instanceof Node ? (found as unknown as new () => Node) : undefined
}

interface Registrations {
  safety: (name: unknown, holds: Property['holds']) => void
  measure: (name: unknown, value: MeasureFunction['value'], options?: unknown) => void
}

/** `{ unit: 'bytes' }`; the compiler has looked at it. */
function unitOf(options: unknown): Pick<MeasureFunction, 'unit'> {
  const unit = typeof options === 'object' && options !== null ? (options as { unit?: unknown }).unit : undefined
  return isUnit(unit) ? { unit } : {}
}

/** The engine compiles code for so many nodes separately. */
const ownCodeMax = 16

/**
 * `mark` is a comment after the code. Engines compile equal texts once and learn from all their uses together; nodes whose texts differ
 * are learnt one by one, and since each has classes of its own, that makes their code faster.
 */
function evaluateCells(plan: ProgramPlan, realm: Realm, tracked: boolean, registrations: Registrations, runtime: CellRuntime, mark = '') {
  runtime.depthMax = plan.limits.callDepth
  const print: LoadedNode['print'] = { to: () => {} }
  const compartment = realm.compartment(guestGlobals(registrations, print))
  const scope = new Map<string, { prototype?: unknown }>()
  let called = false
  for (const cell of plan.cells) {
    for (const [name, value] of evaluateCell(cell, compartment, runtime, scope, plan, realm, tracked, mark)) scope.set(name, value)
    called ||= runtime.used(plan.limits.fuelPerEvent) > 0
  }
  return { runtime, scope, print, called }
}

function evaluateCell(
  cell: CompiledCell,
  compartment: { evaluate(source: string): unknown },
  runtime: CellRuntime,
  scope: Map<string, unknown>,
  plan: ProgramPlan,
  realm: Realm,
  tracked: boolean,
  mark: string,
): [string, { prototype?: unknown }][] {
  const source = `${sourceOf(cell, tracked)}${mark}\n//# sourceURL=${sourceName(cell.cell, tracked)}`
  runtime.refuel(plan.limits.fuelPerEvent)
  try {
    const define = compartment.evaluate(source) as (...names: unknown[]) => Record<string, { prototype?: unknown }>
    const defined = define(runtime, ...cell.uses.map((name) => scope.get(name)))
    return Object.entries(defined).map(([name, value]) => [name, realm.harden(value)])
  } catch (error) {
    throw new LoadError(messageOf(error), cell.cell, runtime.site)
  } finally {
    halt()
  }
}
