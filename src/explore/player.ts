/**
 * Runs a node's code from a local state on, step by step.
 *
 *     declare const [player, base]: [Player, number]
 *     const moment = player.open(base, false)
 *     player.step(moment, { kind: 'message', message: 3 }, [])   // the turn: what was sent, chosen, set
 *     player.step(moment, { kind: 'wake', slot: 0 }, [1])        // goes on where code waited, and takes the second option
 */
import type { Task } from '../guest/sandbox/tasks.ts'
import type { Values } from '../trace/values.ts'
import { canonical } from './canonical.ts'
import type { Local, Locals } from './locals.ts'
import type { Network } from './network.ts'
import type { Call, NodeCode } from './node-code.ts'
import type { Disk } from './disk.ts'
import { carryOut } from './disk.ts'
import type { Timer, Turn } from './turn.ts'
import { callSlot, firstTimerId, isAnswer } from './turn.ts'
import type { Wait } from './waits.ts'
import { endFirst, firstSlot, isBusy } from './waits.ts'

export type Input =
  | { kind: 'begin' }
  | { kind: 'message'; message: number }
  /** The timer in this slot of the local state. */
  | { kind: 'timer'; slot: number }
  /** The disk does what it was asked for first. */
  | { kind: 'disk' }
  /** What code waits for in this slot is over: a sleep, `busy`, word of the disk. Or the call in this slot is given up. */
  | { kind: 'wake'; slot: number }
  | { kind: 'timeout'; slot: number }
  | { kind: 'crash' }
  | { kind: 'restart' }

/** What may happen to a node besides what its code and the network do. */
export interface ActorRules {
  /** How often the node may crash, and whether it may restart after that. */
  crashes: number
  restarts: boolean
  /** What each of its crashes costs: `Cost.nothing` or a budget that it shares with others. */
  crashCost: number
}

/** A node's code between two steps. */
interface Moment {
  /** The local state that it was opened in. */
  state: Local
  timers: (Timer | undefined)[]
  disk: Disk
  waits: (Wait | undefined)[]
  tasks: (Task | undefined)[]
  /** Slots of timers whose numbers code may know. */
  slots: Set<number>
  first: boolean
}

export class Player {
  private readonly names: readonly string[]
  private readonly code: NodeCode
  private readonly values: Values
  private readonly network: Network
  private readonly locals: Locals

  constructor(names: readonly string[], code: NodeCode, values: Values, network: Network, locals: Locals) {
    this.names = names
    this.code = code
    this.values = values
    this.network = network
    this.locals = locals
  }

  /** The code in a state in which nothing waits. */
  open(base: number, turned: boolean): Moment {
    const { locals } = this
    const state = locals.read(base)
    const fields = locals.memory(state)
    this.code.open(state.up ? fields : undefined, turned)
    const remembered = state.up ? slotsIn(fields) : []
    return { state, timers: locals.timers(state), disk: locals.disk(state), waits: locals.waits(state), tasks: [], slots: new Set(remembered), first: true }
  }

  /** Runs one step and brings the moment forward. */
  step(moment: Moment, input: Input, script: readonly number[]): Turn {
    const begins = input.kind === 'begin' || input.kind === 'restart'
    const timers = begins ? [] : [...moment.timers]
    const waits = [...moment.waits]
    const call = this.callOf(input, moment, timers, waits)
    const occupied = moment.timers.flatMap((timer, slot) => (timer ? [slot] : []))
    // Slots that the code knows of: those of this moment, and those whose numbers it may have met before.
    for (const slot of [...(begins ? [] : occupied), ...slotsIn({ ...call })]) moment.slots.add(slot)
    const turn: Turn = {
      script: [...script], options: [], taken: [], chosen: [], sent: [],
      timers, timersChanged: !moment.first || begins || (input.kind === 'timer' && timers[input.slot] === undefined), disk: moment.disk, diskChanged: !moment.first || input.kind === 'disk',
      waits, tasks: moment.tasks, usedSlots: () => moment.slots,
      mayIgnore: false, ignored: false, idle: false, born: undefined, refusal: undefined,
    }
    // An answer that comes too late and comes again makes no difference.
    if (call.kind === 'nothing' && input.kind === 'message' && !this.network.arrivesOnce) turn.idle = true
    this.code.step(call, turn)
    if (turn.ignored && input.kind === 'timer') timers[input.slot] ??= moment.timers[input.slot]
    timers.forEach((timer, slot) => timer && moment.slots.add(slot))
    Object.assign(moment, { timers, waits, first: false })
    return turn
  }

  /** What an input is for the code; takes what it ends out of the timers and the waits. */
  private callOf(input: Input, { state, waits, disk }: Moment, timers: (Timer | undefined)[], nowWaits: (Wait | undefined)[]): Call {
    switch (input.kind) {
      case 'timer': {
        const { handler, argument, repeat } = timers[input.slot] as Timer
        if (!repeat) timers[input.slot] = undefined
        return { kind: 'timer', handler, argument: canonical(argument, 'payload') }
      }
      case 'wake':
        return this.wake(input.slot, nowWaits)
      case 'disk':
        return this.diskDone(disk, nowWaits)
      case 'timeout': {
        const call = waits[input.slot] as Extract<Wait, { kind: 'call' }>
        nowWaits[input.slot] = { kind: 'spent' }
        return { kind: 'timeout', slot: input.slot, text: `No reply to "${call.type}" from ${this.names[call.to]} in time.` }
      }
      case 'message':
        return this.arrival(input.message, nowWaits)
      default:
        return { kind: 'begin', again: state.started }
    }
  }

  private wake(slot: number, waits: (Wait | undefined)[]): Call {
    const wait = waits[slot]
    if (wait?.kind === 'busy') endFirst(waits, 'busy')
    else waits[slot] = undefined
    return { kind: 'settle', slot, value: wait?.kind === 'done' ? wait.value : undefined }
  }

  /** Code learns of it at once, or when the node is not busy any more. */
  private diskDone(disk: Disk, waits: (Wait | undefined)[]): Call {
    const slot = firstSlot(waits, 'disk')
    const value = carryOut(disk, (waits[slot] as Extract<Wait, { kind: 'disk' }>).work)
    const busy = isBusy(waits)
    endFirst(waits, 'disk', busy ? { kind: 'done', value } : undefined)
    return busy ? { kind: 'nothing' } : { kind: 'settle', slot, value }
  }

  private arrival(message: number, waits: (Wait | undefined)[]): Call {
    const { from, type, payload, call } = this.network.messageParts(message)
    const value = this.values.value(payload)
    if (!isAnswer(call)) return { kind: 'message', type: String(this.values.value(type)), payload: value, from, call }
    const slot = callSlot(call)
    const awaited = waits[slot]?.kind === 'call'
    // The number of a call is free again when nothing that carries it can still arrive.
    waits[slot] = this.network.arrivesOnce ? undefined : { kind: 'spent' }
    return awaited ? { kind: 'settle', slot, value } : { kind: 'nothing' }
  }
}

/** Timers whose numbers occur in a value. */
function slotsIn(value: unknown): number[] {
  if (typeof value === 'number') return value >= firstTimerId ? [value - firstTimerId] : []
  if (typeof value !== 'object' || value === null) return []
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].flat().flatMap(slotsIn)
  return (value instanceof Set ? [...(value as Set<unknown>)] : Reflect.ownKeys(value).map((key) => (value as Record<string | symbol, unknown>)[key])).flatMap(slotsIn)
}
