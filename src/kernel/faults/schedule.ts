/**
 * Turns the faults of a plan into beginnings and endings on the simulation's queue.
 *
 * Each line draws its times from its own stream, in order; an `every` draws the next beginning when the last one happens. The stream is named
 * by the fault, what it is about and its place among equals: another length or rate does not draw other times. What a line waits for with
 * `when` is watched by `triggers.ts`.
 */
import { EventKind } from '../../trace/events.ts'
import type { FaultLine } from '../../trace/trace.ts'
import { draw } from '../../guest/maths/distributions.ts'
import type { Fault, World } from './fault.ts'
import { faultNamed } from './kinds/index.ts'
import type { Argument, FaultSpec } from '../plan.ts'
import { RandomStream } from '../../guest/maths/random.ts'
import type { DrawnFault } from '../result.ts'
import type { Simulation } from '../engine/simulation.ts'
import { Due } from '../engine/run.ts'
import type { Stage } from '../engine/stage.ts'
import { longestNs } from '../../guest/maths/durations.ts'
import { Triggers } from './triggers.ts'

interface ScheduledLine {
  spec: FaultSpec
  fault: Fault
  /** Its arguments, with what this run drew from their ranges. */
  arguments: Record<string, Argument>
  random: RandomStream
  bites: number
  /** Whether it takes part in this run. */
  takesPart: boolean
  begun: number
}

interface Occurrence {
  line: number
  startNs: number
  endNs: number | undefined
  /** The part of that before the fault itself, such as a warning; the length that a line states does not count it. */
  aheadNs: number
  heal?: () => void
  /** What roles and conditions meant when it began. */
  resolved?: Record<string, number[]>
}

export class FaultSchedule {
  private readonly lines: ScheduledLine[]
  private readonly occurrences: Occurrence[] = []
  /** Those that could be healed now. */
  private readonly active = new Set<number>()
  private readonly stage: Stage
  private readonly world: World

  constructor(simulation: Simulation, seed: number) {
    this.stage = simulation.stage
    const seen = new Map<string, number>()
    this.lines = simulation.stage.plan.faults.map((spec) => {
      const fault = faultNamed(spec.word)
      if (!fault) throw new Error(`There is no fault "${spec.word}".`)
      const name = streamName(spec)
      const copy = seen.get(name) ?? 0
      seen.set(name, copy + 1)
      const chance = spec.schedule.chancePartsPerMillion
      const takesPart = chance === undefined || new RandomStream(seed, `fault ${name} ${copy} takes part`).chance(chance)
      const given = drawRanges(spec.arguments, () => new RandomStream(seed, `fault ${name} ${copy} ranges`))
      return { spec, fault, arguments: given, random: new RandomStream(seed, `fault ${name} ${copy}`), bites: 0, takesPart, begun: 0 }
    })
    simulation.network.speedChanges = this.lines.some(({ fault }) => fault.changesSpeed)
    this.world = simulation
    simulation.onFault = (begin, index) => {
      if (!begin) return this.end(index)
      this.begin(index)
      return true
    }
    this.lines.forEach((line, index) => {
      const { when } = line.spec.schedule
      if (!line.takesPart) return
      if (!when) return this.plan(index, this.firstBeginning(line))
      this.stage.triggers ??= new Triggers(this.stage)
      this.stage.triggers.add(when, (atOnce) => this.plan(index, this.stage.nowNs + (when.delayNs ?? 0), atOnce && !when.delayNs))
    })
  }

  private firstBeginning({ spec: { schedule }, random }: ScheduledLine): number {
    if (schedule.at) return draw(schedule.at, random)
    return schedule.every ? draw(schedule.every, random) : 0
  }

  private plan(line: number, startNs: number, atOnce = false): void {
    const { spec, random } = this.lines[line]
    const { untilNs, duration } = spec.schedule
    if (untilNs !== undefined && startNs >= untilNs) return
    const length = duration ? draw(duration, random) : undefined
    let endNs = length === undefined ? untilNs : startNs + length
    if (endNs !== undefined && untilNs !== undefined) endNs = Math.min(endNs, untilNs)
    this.occurrences.push({ line, startNs, endNs, aheadNs: 0 })
    if (atOnce) this.begin(this.occurrences.length - 1)
    else if (startNs <= this.stage.plan.durationNs) this.stage.schedule(startNs, Due.faultBegin, this.occurrences.length - 1)
  }

  private begin(index: number): void {
    const occurrence = this.occurrences[index]
    const line = this.lines[occurrence.line]
    const { spec, fault, random } = line
    const { stage } = this
    stage.trace.event(EventKind.faultBegin, stage.nowNs, -1, occurrence.line)
    line.begun++
    const bite = () => void line.bites++
    const extend = (byNs: number) => {
      if (occurrence.endNs === undefined) return
      occurrence.aheadNs += byNs
      occurrence.endNs = Math.min(occurrence.endNs + byNs, spec.schedule.untilNs ?? Infinity)
    }
    const resolved: Record<string, number[]> = (occurrence.resolved = {})
    occurrence.heal = fault.begin({
      world: this.world, arguments: line.arguments, random, lasts: spec.schedule.duration !== undefined, bite, extend,
      heal: (word) => this.healAll(word), resolved,
    })
    if (occurrence.heal) this.active.add(index)
    if (stage.model) stage.model.began(fault, spec, this.nodesOf(spec, resolved), occurrence.heal && occurrence.endNs)
    if (occurrence.heal && occurrence.endNs !== undefined) stage.schedule(Math.min(occurrence.endNs, longestNs), Due.faultEnd, index)
    if (spec.schedule.every) this.plan(occurrence.line, occurrence.startNs + Math.max(1, draw(spec.schedule.every, random)))
  }

  /** The nodes that a beginning is about. */
  private nodesOf({ arguments: { targets } }: FaultSpec, resolved: Record<string, number[]>): number[] {
    return resolved.targets ?? (targets?.kind === 'nodes' ? targets.names.map((name) => this.stage.names.indexOf(name)) : [])
  }

  /** False when it has ended before. */
  private end(index: number): boolean {
    const occurrence = this.occurrences[index]
    const { heal } = occurrence
    if (!heal) return false
    occurrence.heal = undefined
    this.active.delete(index)
    occurrence.endNs = this.stage.nowNs
    this.stage.trace.event(EventKind.faultEnd, this.stage.nowNs, -1, occurrence.line)
    heal()
    return true
  }

  /** Ends what is active, all of it or the faults of one word; how many there were. */
  private healAll(word: string | undefined): number {
    const wanted = ({ line }: Occurrence) => word === undefined || this.lines[line].spec.word === word
    const healed = [...this.active].filter((index) => wanted(this.occurrences[index])).sort((a, b) => a - b)
    for (const index of healed) this.end(index)
    return healed.length
  }

  /** Lines whose condition never came true, or that were not drawn for this run. */
  absent(): { waiting: Set<number>; skipped: Set<number> } {
    const indexes = (which: (line: ScheduledLine) => boolean) => new Set(this.lines.flatMap((line, index) => (which(line) ? [index] : [])))
    return {
      waiting: indexes(({ spec, takesPart, begun }) => takesPart && spec.schedule.when !== undefined && begun === 0),
      skipped: indexes(({ takesPart }) => !takesPart),
    }
  }

  /** The faults as they happened, with every draw made: written as fault lines, they happen again. */
  drawn(): DrawnFault[] {
    return this.occurrences
      .filter(({ resolved }) => resolved !== undefined)
      .sort((a, b) => a.startNs - b.startNs)
      .map(({ line, startNs, endNs, aheadNs, resolved }): DrawnFault => {
        const { spec, arguments: given } = this.lines[line]
        const lasts = spec.schedule.duration !== undefined && endNs !== undefined
        const early = endNs !== undefined && endNs < startNs + aheadNs
        const schedule = {
          at: { kind: 'constant' as const, valueNs: startNs },
          ...(lasts && { duration: { kind: 'constant' as const, valueNs: Math.max(0, endNs - startNs - aheadNs) } }),
          ...((!lasts || early) && endNs !== undefined && { untilNs: endNs }),
        }
        return { line, word: spec.word, schedule, arguments: this.withNames(given, resolved ?? {}) }
      })
  }

  private withNames(given: Record<string, Argument>, resolved: Record<string, number[]>): Record<string, Argument> {
    const chosen = Object.entries(resolved).map(([name, nodes]): [string, Argument] => [
      name, { kind: 'nodes', names: nodes.map((node) => this.stage.names[node]) },
    ])
    return { ...given, ...Object.fromEntries(chosen) }
  }

  /** Whether what happens depends on the seed: then `drawn` tells what a line does not. */
  get drawsSchedule(): boolean {
    return this.lines.some(({ spec: { schedule, arguments: given } }) => {
      const times = [schedule.at, schedule.every, schedule.duration]
      const chosen = Object.values(given).some((one) => (one.kind === 'nodes' && one.role !== undefined && one.role !== 'all') || isRange(one))
      return chosen || schedule.chancePartsPerMillion !== undefined || times.some((time) => time !== undefined && time.kind !== 'constant')
    })
  }

  /** What the trace says of each line. */
  report(): FaultLine[] {
    return this.lines.map(({ spec, fault, bites }) => (
      { text: spec.text, ...spec.origin, on: fault.on, ...(fault.duration === 'none' && { instant: true }), bites }
    ))
  }
}

/** The fault and its nodes, messages and fields, without how much and how long. */
function streamName({ word, arguments: given }: FaultSpec): string {
  const about = Object.entries(given).flatMap(([name, argument]): string[] => {
    switch (argument.kind) {
      case 'nodes':
        return [`${name} ${argument.names.join(',')} ${argument.role ?? ''} ${JSON.stringify(argument.where ?? [])}`]
      case 'groups':
        return [`${name} ${argument.groups.map((group) => group.join(',')).join('|')}`]
      case 'word':
        return [`${name} ${argument.word}`]
      default:
        return []
    }
  })
  return [word, ...about.sort()].join(' ; ')
}

function isRange(argument: Argument): argument is Argument & { most: number } {
  return (argument.kind === 'percent' || argument.kind === 'number') && argument.most !== undefined
}

/** `loss 1%..7%`, `slow db by 2..10`: one value of each range, in the order of the phrase; fractions in thousandths. */
function drawRanges(given: Record<string, Argument>, stream: () => RandomStream): Record<string, Argument> {
  if (!Object.values(given).some(isRange)) return given
  const random = stream()
  return Object.fromEntries(Object.entries(given).map(([name, argument]): [string, Argument] => {
    if (!isRange(argument)) return [name, argument]
    if (argument.kind === 'percent') {
      const { partsPerMillion, most } = argument
      return [name, { kind: 'percent', partsPerMillion: partsPerMillion + random.below(most - partsPerMillion + 1) }]
    }
    const { value, most } = argument as Argument & { kind: 'number'; most: number }
    const steps = Number.isInteger(value) && Number.isInteger(most) ? 1 : 1000
    return [name, { kind: 'number', value: Math.round(value * steps + random.below(Math.round((most - value) * steps) + 1)) / steps }]
  }))
}
