/**
 * The nodes as properties see them: frozen copies of their fields that notice what is read.
 *
 * What a property reads of a node is a *column*: one field. A column gives every local state of the node a number, the same for states in
 * which the field has the same content, so that a property which reads nothing but `state` is asked nothing new when other fields change.
 */
import { deepFreeze } from '../guest/node/plain-data.ts'
import { canonical } from './canonical.ts'
import type { Arrangement } from './revive.ts'
import { arranged } from './revive.ts'
import type { Actor } from './actor.ts'
import type { Values } from '../trace/values.ts'

/** Copies of fields that are kept for the next question. */
const keptMax = 20_000
/** A column that says whether the node is up; no field has this name. */
const upField = '\u0000up'

export interface Column {
  node: number
  /** Absent: which fields there are at all. */
  field: string | undefined
  /** By local state: its number in this column + 1; 0 or nothing while nobody has looked. */
  numbers: number[]
}

export class Views {
  readonly columns: Column[] = []
  /** Goes up when nodes turn out to differ in which fields they have: then that too must be looked at. */
  version = 0
  /** What the question that is asked now has read so far, as indexes of columns. */
  private read: number[] = []
  private state: ArrayLike<number> = []
  /** Whether the question that is asked now has looked at a node that is down. */
  lookedAtDown = false
  readonly nodes: Record<string, unknown> = {}
  private readonly actors: readonly Actor[]
  private readonly values: Values
  private readonly indexes = new Map<string, number>()
  /** By arrangement and node: the views of its local states. */
  private readonly views: Record<Arrangement, Map<number, unknown>[]>
  private arrangement: Arrangement = 'as it is'
  private readonly mixed: boolean[]
  /** Of each node whether it may be down; then that is asked first, since there is nothing else to read of one that is. */
  private readonly mayBeDown: boolean[]

  constructor(actors: readonly Actor[], values: Values) {
    this.actors = actors
    this.values = values
    const none = () => actors.map(() => new Map<number, unknown>())
    this.views = { 'as it is': none(), 'turned round': none(), 'shifted': none() }
    this.mixed = actors.map(() => false)
    this.mayBeDown = actors.map(() => false)
    for (const [node, actor] of actors.entries()) {
      actor.onMixed = () => {
        this.mixed[node] = true
        this.version++
        this.columnOf(node, undefined)
      }
      actor.onDown = () => {
        if (this.mayBeDown[node]) return
        this.mayBeDown[node] = true
        this.version++
        this.columnOf(node, upField)
      }
      Object.defineProperty(this.nodes, actor.code.name, { enumerable: true, get: () => this.view(node) })
    }
    Object.freeze(this.nodes)
  }

  /**
   * Begins a question about a state; `readColumns` then says what it read, in order. Orders that are no part of a state are as `arrangement`
   * says.
   */
  about(state: ArrayLike<number>, arrangement: Arrangement = 'as it is'): void {
    this.state = state
    this.arrangement = arrangement
    this.read = []
    this.lookedAtDown = false
  }

  get readColumns(): readonly number[] {
    return this.read
  }

  /** The number of a local state in a column. */
  numberIn(column: Column, local: number): number {
    const known = column.numbers[local]
    return known > 0 ? known - 1 : this.look(column, local)
  }

  private look(column: Column, local: number): number {
    while (column.numbers.length <= local) column.numbers.push(0)
    const fields = this.fieldsOf(column.node, local)
    const content = column.field === undefined ? Object.keys(fields) : column.field === upField ? this.isUp(column.node, local) : fields[column.field]
    const number = this.numberOf(this.values.intern(seen(content)))
    column.numbers[local] = number + 1
    return number
  }

  /** Value ids as numbers from 0 up that are as small as their number allows. */
  private readonly small = new Map<number, number>()
  private numberOf(id: number): number {
    let number = this.small.get(id)
    if (number === undefined) {
      number = this.small.size
      this.small.set(id, number)
    }
    return number
  }

  private fieldsOf(node: number, local: number): Record<string, unknown> {
    const actor = this.actors[node]
    return actor.fields(actor.local(local))
  }

  private isUp(node: number, local: number): boolean {
    const actor = this.actors[node]
    return actor.local(local).up
  }

  private view(node: number): unknown {
    const local = this.state[node + 1]
    const kept = this.views[this.arrangement][node]
    let view = kept.get(local)
    if (view === undefined) {
      view = this.makeView(node, local)
      if (kept.size >= keptMax) kept.clear()
      kept.set(local, view)
    }
    if (this.mayBeDown[node]) this.note(node, upField)
    if (!this.isUp(node, local)) this.lookedAtDown = true
    else if (this.mixed[node]) this.note(node, undefined)
    return view
  }

  private makeView(node: number, local: number): unknown {
    const view: Record<string, unknown> = {}
    const up = this.isUp(node, local)
    const fields = arranged(seen(this.fieldsOf(node, local)), this.arrangement) as Record<string, unknown>
    if (!up || !Object.hasOwn(fields, 'up')) Object.defineProperty(view, 'up', { value: up })
    if (!up) return Object.freeze(view)
    for (const [field, value] of Object.entries(fields)) {
      const frozen = deepFreeze(value)
      const get = () => {
        this.note(node, field)
        return frozen
      }
      Object.defineProperty(view, field, { enumerable: true, get })
    }
    return Object.freeze(view)
  }

  private note(node: number, field: string | undefined): void {
    const index = this.columnOf(node, field)
    if (!this.read.includes(index)) this.read.push(index)
  }

  private columnOf(node: number, field: string | undefined): number {
    const key = field === undefined ? `${node}` : `${node}.${field}`
    let index = this.indexes.get(key)
    if (index === undefined) {
      index = this.columns.push({ node, field, numbers: [] }) - 1
      this.indexes.set(key, index)
    }
    return index
  }
}

/**
 * A field as a property sees it, here and in a run: a copy, in which nothing is the same as anything else. What cannot be told apart there is
 * one content.
 */
function seen(content: unknown): unknown {
  return canonical(content, 'payload')
}
