/**
 * What was done to a node's memory while a method waits, without the inputs that did it.
 *
 * A method that waits keeps variables that nobody can look into, so everything that it did is remembered as inputs that run again
 * (`locals.ts`). An input that was handled meanwhile, without anything that waits itself, can have changed nothing but the fields and the objects
 * in them. Those objects are *anchors*: the waiting method may know them by other names. A patch says what is in each of them now, so inputs that
 * come to the same, in whatever order, are one state.
 *
 *     declare const [fields, held, classes]: [Record<string, unknown>, unknown[], Classes]
 *     const anchors = new Anchors({ fields, held, timers: [] }, classes)
 *     // … code runs …
 *     const patch = anchors.patch({ fields, held, timers: [] })      // canonical, to be stored
 *     anchors.apply(patch, 'as it is').fields                        // the fields, with the same objects as before
 */
import { Unstorable } from '../trace/values.ts'
import { Encoder } from './canonical.ts'
import type { Classes } from './classes.ts'
import type { Arrangement } from './revive.ts'
import { Reviver } from './revive.ts'
import type { Timer } from './turn.ts'

/** All that code can reach when no method of it runs. */
export interface Memory {
  fields: Record<string | symbol, unknown>
  /** Objects among the arguments of timers, and the timers with the places of their arguments there. */
  held: unknown[]
  timers: (Timer | undefined)[]
}

export class Anchors {
  /** What says that nothing has changed. */
  readonly unchanged: unknown
  private readonly classes: Classes
  private readonly objects: object[]
  private readonly numbers: ReadonlyMap<object, number>

  constructor(memory: Memory, classes: Classes) {
    const { fields, held } = memory
    this.classes = classes
    const encoder = new Encoder('fields', classes)
    const root = { fields, held }
    encoder.encode(root, '', 0)
    this.objects = [...encoder.met.keys()].filter((object) => object !== root && object !== fields && object !== held)
    this.numbers = new Map(this.objects.map((object, number) => [object, number]))
    this.unchanged = this.patch(memory)
  }

  /** Undefined where an object that nobody keeps in a field any more holds what cannot be stored. */
  patch({ fields, held, timers }: Memory): unknown {
    try {
      const memory = new Encoder('fields', this.classes, this.numbers).encode({ anchors: this.objects, fields, held }, '', 0)
      const last = timers.findLastIndex((timer) => timer !== undefined)
      return { memory, timers: Array.from({ length: last + 1 }, (_, slot) => timers[slot] ?? null) }
    } catch (error) {
      if (error instanceof Unstorable) return undefined
      throw error
    }
  }

  /** Puts into each object what the patch says; the patch is a fresh copy. */
  apply(patch: unknown, arrangement: Arrangement): Memory {
    const { memory, timers } = patch as { memory: unknown; timers: (Timer | null)[] }
    const { fields, held } = new Reviver(this.classes, arrangement, this.objects).visit(memory) as Memory
    return { fields, held, timers: timers.map((timer) => timer ?? undefined) }
  }
}
