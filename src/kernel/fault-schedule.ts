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
import { Due } from './simulation.ts'
import type { Simulation } from './simulation.ts'

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
  private readonly simulation: Simulation
  private readonly world: World

  constructor(simulation: Simulation, seed: number) {
    this.simulation = simulation
    this.world = worldOf(simulation)
    const seen = new Map<string, number>()
    this.lines = simulation.plan.faults.map((spec) => {
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
    if (startNs <= this.simulation.plan.durationNs) this.simulation.queue.put(startNs, Due.faultBegin, this.occurrences.length - 1)
  }

  private begin(index: number): void {
    const occurrence = this.occurrences[index]
    const line = this.lines[occurrence.line]
    const { spec, fault, random } = line
    const { simulation } = this
    const record = () => simulation.trace.event(EventKind.faultBegin, simulation.nowNs, -1, occurrence.line)
    record()
    const bite = () => void line.bites++
    occurrence.heal = fault.begin({ world: this.world, arguments: spec.arguments, random, lasts: spec.schedule.duration !== undefined, bite })
    if (occurrence.heal && occurrence.endNs !== undefined) simulation.queue.put(occurrence.endNs, Due.faultEnd, index)
    if (spec.schedule.every) this.plan(occurrence.line, occurrence.startNs + Math.max(1, draw(spec.schedule.every, random)))
  }

  private end(index: number): void {
    const occurrence = this.occurrences[index]
    this.simulation.trace.event(EventKind.faultEnd, this.simulation.nowNs, -1, occurrence.line)
    occurrence.heal?.()
  }

  /** What the trace says of each line. */
  report(): { text: string; cell: number; start: number; end: number; bites: number }[] {
    return this.lines.map(({ spec, bites }) => ({ text: spec.text, ...spec.origin, bites }))
  }
}

function worldOf(simulation: Simulation): World {
  const process = (node: number) => simulation.processes[node]
  return {
    names: simulation.names,
    pause(node, bite) {
      simulation.bitesOfPause[node].push(bite)
      if (process(node).work.length > 0) bite()
      simulation.pause(process(node))
    },
    resume(node) {
      simulation.resume(process(node))
      if (process(node).pauses === 0) simulation.bitesOfPause[node] = []
    },
    crash: (node) => simulation.crash(process(node)),
    restart: (node) => simulation.restart(process(node)),
    stepClock(node, shiftNs) {
      process(node).clock.step(simulation.nowNs, shiftNs)
      simulation.clockChanged(process(node), `wall clock stepped by ${shiftNs} ns`)
    },
    driftOf: (node) => process(node).clock.ratePpm,
    setDrift(node, ratePpm) {
      process(node).clock.setRate(simulation.nowNs, ratePpm)
      simulation.clockChanged(process(node), `drift ${ratePpm} ppm`)
    },
    addMessageFault: (fault) => void simulation.network.faults.push(fault),
    removeMessageFault(fault) {
      const index = simulation.network.faults.indexOf(fault)
      if (index >= 0) simulation.network.faults.splice(index, 1)
    },
  }
}
