/**
 * Records the states of one node, one after the other, storing only what changed.
 *
 * Most events change one or two fields. A field that holds the same number, text or flag as last time keeps its id without being looked at
 * again; only lists and records are walked, since they may have changed inside.
 *
 *     const recorder = new StateRecorder(values, 'lock')
 *     recorder.record(instance)      // value id of its fields; the same id as before when nothing changed
 */
import type { Values } from './values.ts'

/** Stands for a number in the list of raw values: numbers are told apart by their ids. */
const aNumber = Symbol('a number')

export class StateRecorder {
  private readonly values: Values
  private readonly name: string
  private keys: string[] = []
  /** What each field held last time. */
  private raw: unknown[] = []
  private ids: number[] = []
  private shape = -1
  private lastId = -1

  constructor(values: Values, name: string) {
    this.values = values
    this.name = name
  }

  record(instance: object): number {
    const fields = instance as Record<string, unknown>
    const { keys, raw, ids } = this
    let count = 0
    let changed = false
    for (const key in fields) {
      if (key !== keys[count]) return this.begin(fields)
      const value = fields[key]
      if (typeof value === 'number') {
        const id = this.values.number(value)
        if (id !== ids[count]) {
          ids[count] = id
          raw[count] = aNumber
          changed = true
        }
      } else if (value !== raw[count] || typeof value === 'object') {
        const id = this.values.record(value, 'placeholder', this.name)
        raw[count] = value
        if (id !== ids[count]) {
          ids[count] = id
          changed = true
        }
      }
      count++
    }
    if (count !== keys.length) return this.begin(fields)
    if (changed) this.lastId = this.values.appendRecord(this.shape, ids)
    return this.lastId
  }

  /** The first state, or one with other fields than the last. */
  private begin(fields: Record<string, unknown>): number {
    this.keys = Object.keys(fields)
    this.raw = this.keys.map((key) => fields[key])
    this.ids = this.raw.map((value) => this.values.record(value, 'placeholder', this.name))
    this.shape = this.values.shapeFor(this.keys)
    this.lastId = this.values.appendRecord(this.shape, this.ids)
    return this.lastId
  }
}
