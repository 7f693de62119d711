/**
 * Turns the faults of a plan into beginnings and endings on the simulation's queue.
 *
 * Each line draws its times from its own stream, in order; an `every` draws the next beginning when the last one happens.
 */
import { EventKind } from '../trace/events.ts'
import { draw } from './distributions.ts'
import type { Fault, World } from './faults/fault.ts'
import { faultNamed } from './faults/index.ts'
import type { FaultSpec } from './plan.ts'
import { RandomStream } from './random.ts'
import type { Simulation } from './simulation.ts'
import type { Stage } from './stage.ts'
import { Due } from './stage.ts'

interface Line {
  spec: FaultSpec
  fault: Fault
  random: RandomStream
  bites: number
}

interface Occurrence {
  line: number
  startNs: number
  endNs: number | undefined
  heal?: () => void
}

export class FaultSchedule {
  private readonly lines: Line[]
  private readonly occurrences: Occurrence[] = []
  private readonly stage: Stage
  private readonly world: World

  constructor(simulation: Simulation, seed: number) {
    this.stage = simulation.stage
    this.world = simulation.world()
    const seen = new Map<string, number>()
    this.lines = simulation.stage.plan.faults.map((spec) => {
      const fault = faultNamed(spec.word)
      if (!fault) throw new Error(`There is no fault "${spec.word}".`)
      const copy = seen.get(spec.text) ?? 0
      seen.set(spec.text, copy + 1)
      return { spec, fault, random: new RandomStream(seed, `fault ${spec.text} ${copy}`), bites: 0 }
    })
    simulation.onFault = (begin, index) => (begin ? this.begin(index) : this.end(index))
    this.lines.forEach((line, index) => this.plan(index, this.firstBeginning(line)))
  }

  private firstBeginning({ spec: { schedule }, random }: Line): number {
    if (schedule.at) return draw(schedule.at, random)
    return schedule.every ? draw(schedule.every, random) : 0
  }

  private plan(line: number, startNs: number): void {
    const { spec, random } = this.lines[line]
    const { untilNs, duration } = spec.schedule
    if (untilNs !== undefined && startNs >= untilNs) return
    const length = duration ? draw(duration, random) : undefined
    let endNs = length === undefined ? untilNs : startNs + length
    if (endNs !== undefined && untilNs !== undefined) endNs = Math.min(endNs, untilNs)
    this.occurrences.push({ line, startNs, endNs })
    if (startNs <= this.stage.plan.durationNs) this.stage.queue.put(startNs, Due.faultBegin, this.occurrences.length - 1)
  }

  private begin(index: number): void {
    const occurrence = this.occurrences[index]
    const line = this.lines[occurrence.line]
    const { spec, fault, random } = line
    const { stage } = this
    stage.trace.event(EventKind.faultBegin, stage.nowNs, -1, occurrence.line)
    const bite = () => void line.bites++
    occurrence.heal = fault.begin({ world: this.world, arguments: spec.arguments, random, lasts: spec.schedule.duration !== undefined, bite })
    if (occurrence.heal && occurrence.endNs !== undefined) stage.queue.put(occurrence.endNs, Due.faultEnd, index)
    if (spec.schedule.every) this.plan(occurrence.line, occurrence.startNs + Math.max(1, draw(spec.schedule.every, random)))
  }

  private end(index: number): void {
    const occurrence = this.occurrences[index]
    this.stage.trace.event(EventKind.faultEnd, this.stage.nowNs, -1, occurrence.line)
    occurrence.heal?.()
  }

  /** What the trace says of each line. */
  report(): { text: string; cell: number; start: number; end: number; bites: number }[] {
    return this.lines.map(({ spec, bites }) => ({ text: spec.text, ...spec.origin, bites }))
  }
}
