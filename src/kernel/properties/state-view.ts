/**
 * What a property sees of a node: its fields, frozen, each copied only when it is looked at, and whether it is up.
 *
 * A view is one object with a getter for each field, made once for each set of fields a node has; the getters read whatever the node's
 * state is now. Of a node that is down a property sees `up: false` and nothing else, since its memory is gone; a measure sees what it last had.
 * A recorded run reads the stored state, a sweep the live fields: the answers are the same.
 */
import { deepFreeze } from '../../guest/node/plain-data.ts'
import type { Values } from '../../trace/values.ts'
import type { Process } from '../processes/process.ts'

export class StateView {
  private process: Process
  private values: Values
  /** Views by the shape of the state; in this run. */
  private views = new Map<number, object>()
  /** Views by their keys; of all runs. */
  private readonly known = new Map<string, object>()
  private shape = -1
  private view: object = Object.freeze({})
  private liveKeys: string[] = []
  private liveView: object = Object.freeze({})
  private readonly downView: object
  /** Live fields copied since the process last ran; `changes` says when that was. */
  private liveCopies = new Map<string, unknown>()
  private liveChanges = -1
  private keysChanges = -1
  /** The last composite read from each field, by value id. */
  private copies = new Map<string, { id: number; value: unknown }>()

  /** `missed` is told of a field that was asked for when the node was down. */
  constructor(process: Process, values: Values, missed: (field: string) => void) {
    this.process = process
    this.values = values
    this.downView = new Proxy(Object.freeze(Object.defineProperty({}, 'up', { value: false })), {
      get(target, key) {
        if (typeof key === 'string' && !(key in target)) missed(key)
        return Reflect.get(target, key) as unknown
      },
    })
  }

  /** Shows a process of another run. Its views stay the same objects, so that the engine need not learn new ones in every run of a sweep. */
  show(process: Process, values: Values): void {
    this.process = process
    this.values = values
    this.views = new Map()
    this.copies = new Map()
    this.shape = -1
    this.liveChanges = -1
    this.keysChanges = -1
  }

  /** Whether it has no memory: it died, or it was never started. */
  get gone(): boolean {
    return !this.process.up || this.process.instance === undefined
  }

  /** The view for the state as it is now; of a node that is down, with `last` as it last was. */
  current(last: boolean): object {
    const { stateId } = this.process
    if (this.gone && !last) return this.downView
    if (stateId < 0) return this.live()
    const shape = this.values.shapeOf(stateId)
    if (shape !== this.shape) {
      this.shape = shape
      this.view = this.views.get(shape) ?? this.make(shape, this.values.keysOf(stateId))
    }
    return this.view
  }

  private make(shape: number, keys: readonly string[]): object {
    const name = JSON.stringify(keys)
    let view = this.known.get(name)
    if (!view) {
      view = this.withUp(keys)
      for (const [position, key] of keys.entries()) Object.defineProperty(view, key, { enumerable: true, get: () => this.read(key, position) })
      this.known.set(name, Object.freeze(view))
    }
    this.views.set(shape, view)
    return view
  }

  /** An object that says whether the node is up; a field of that name is the author's own. Whoever lists the fields does not meet it. */
  private withUp(keys: readonly string[]): object {
    return keys.includes('up') ? {} : Object.defineProperty({}, 'up', { get: () => this.process.up })
  }

  private read(key: string, position: number): unknown {
    const id = this.values.field(this.process.stateId, position)
    if ((id & 1) === 1) return id >> 1
    const copy = this.copies.get(key)
    if (copy && copy.id === id) return copy.value
    const value = deepFreeze(this.values.value(id))
    this.copies.set(key, { id, value })
    return value
  }

  /** The view in a run that stores no states: it copies the instance's own fields when they are looked at. */
  private live(): object {
    // Which fields a node has changes only when it runs.
    if (this.keysChanges === this.process.changes) return this.liveView
    this.keysChanges = this.process.changes
    const instance = this.instance()
    let count = 0
    let same = true
    for (const key in instance) same = key === this.liveKeys[count++] && same
    if (same && count === this.liveKeys.length) return this.liveView
    this.liveKeys = Object.keys(instance)
    const view = this.withUp(this.liveKeys)
    for (const key of this.liveKeys) {
      Object.defineProperty(view, key, { enumerable: true, get: () => this.readLive(key) })
    }
    return (this.liveView = Object.freeze(view))
  }

  /** A field is copied once for each time its process has run, however often it is looked at. */
  private readLive(key: string): unknown {
    const value = (this.instance() as Record<string, unknown>)[key]
    if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '‹function›' : value
    if (this.liveChanges !== this.process.changes) {
      this.liveChanges = this.process.changes
      this.liveCopies = new Map()
    }
    let copy = this.liveCopies.get(key)
    if (copy === undefined) {
      copy = deepFreeze(this.values.value(this.values.record(value, 'placeholder')))
      this.liveCopies.set(key, copy)
    }
    return copy
  }

  private instance(): object {
    return this.process.instance ?? this.process.lastInstance ?? {}
  }
}

/** What properties and measures are given: the nodes by name, each a view of its state. One for all runs of a program. */
export class NodeViews {
  readonly nodes: Readonly<Record<string, unknown>> = {}
  private readonly views: StateView[] = []
  /** Positions of the nodes that were looked at since `forget`. */
  readonly looked: number[] = []
  /** How many of `looked` count. The list is not emptied, since an emptied list gives its memory back. */
  lookedCount = 0
  /** Whether a node that is down is seen as it last was. */
  last = false
  /** Whether one that is down was looked at since `forget`, and the first field that was asked for in vain. */
  lookedAtDown = false
  private missed: { node: string; field: string } | undefined = undefined

  forget(): void {
    this.lookedCount = 0
    this.lookedAtDown = false
    this.missed = undefined
  }

  /** Of a node that was down, what was looked for and not found; undefined when no such node was looked at. */
  goneText(): string | undefined {
    if (!this.lookedAtDown) return undefined
    if (!this.missed) return 'it looked at a node that was down'
    const { node, field } = this.missed
    return `it looked at a node that was down: the ${field} of ${node} was gone (undefined); ask ${node}.up first`
  }

  private note(position: number): void {
    for (let i = 0; i < this.lookedCount; i++) if (this.looked[i] === position) return
    this.looked[this.lookedCount++] = position
  }

  /** Shows the processes of this run. */
  show(processes: readonly Process[], values: Values): void {
    if (this.views.length === 0) for (const process of processes) this.add(process, values)
    else for (const [i, view] of this.views.entries()) view.show(processes[i], values)
    Object.freeze(this.nodes)
  }

  private add(process: Process, values: Values): void {
    const view = new StateView(process, values, (field) => void (this.missed ??= { node: process.name, field }))
    const position = this.views.length
    const get = () => {
      this.note(position)
      if (view.gone) this.lookedAtDown = true
      return view.current(this.last)
    }
    Object.defineProperty(this.nodes, process.name, { enumerable: true, get })
    this.views.push(view)
  }
}

/** The views of each program, by the runtime that its properties run in: the runs of a sweep share them. */
const viewsOfPrograms = new WeakMap<object, NodeViews>()

/** The views that a program's properties are shown; the same in all its runs. */
export function viewsOf(observer: object): NodeViews {
  const views = viewsOfPrograms.get(observer) ?? new NodeViews()
  viewsOfPrograms.set(observer, views)
  return views
}
