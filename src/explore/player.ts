/**
 * Runs a node's code from a local state on, step by step.
 *
 *     declare const [player, base]: [Player, number]
 *     const moment = player.open(base, 'as it is')
 *     player.step(moment, { kind: 'message', message: 3 }, [])   // the turn: what was sent, chosen, set
 *     player.step(moment, { kind: 'wake', slot: 0 }, [1])        // goes on where code waited, and takes the second option
 */
import type { Task } from '../guest/sandbox/tasks.ts'
import type { Values } from '../trace/values.ts'
import type { Command } from './commands.ts'
import { isCommand } from './commands.ts'
import type { Disk } from './disk.ts'
import { carryOut } from './disk.ts'
import { handlesIn, operationId, timerId } from './handles.ts'
import type { Input } from './input.ts'
import type { Local, Locals } from './locals.ts'
import { withArgument, withoutArguments } from './locals.ts'
import type { Network } from './network.ts'
import type { Memory } from './patch.ts'
import { Anchors } from './patch.ts'
import type { Call, NodeCode } from './node-code.ts'
import type { Arrangement } from './revive.ts'
import type { Timer, Turn } from './turn.ts'
import { callSlot, isAnswer, isFailure } from './turn.ts'
import type { Wait } from './waits.ts'
import { endFirst, firstSlot, isBusy } from './waits.ts'

/** A node's code between two steps. */
export interface Moment {
  /** The local state that it was opened in. */
  state: Local
  /** With the very arguments that code gave them. */
  timers: (Timer | undefined)[]
  disk: Disk
  waits: (Wait | undefined)[]
  tasks: (Task | undefined)[]
  /** Numbers of timers and operations that code may know. */
  known: Set<number>
  first: boolean
  /** The objects in its memory when code last did something that waits. */
  anchors: Anchors | undefined
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
  open(base: number, arrangement: Arrangement): Moment {
    const { locals } = this
    const state = locals.read(base)
    const fields = locals.memory(state, arrangement)
    const known = state.up ? handlesIn(fields) : []
    const held = this.code.open(state.up ? fields : undefined, arrangement)
    const timers = locals.timers(state).map((timer) => timer && withArgument(timer, held))
    return { state, timers, disk: locals.disk(state), waits: locals.waits(state), tasks: [], known: new Set(known), first: true, anchors: undefined }
  }

  /** Runs one step and brings the moment forward. */
  step(moment: Moment, input: Input, script: readonly number[]): Turn {
    const command = input.kind === 'message' ? this.commandOf(input.message) : undefined
    const begins = input.kind === 'begin' || input.kind === 'make' || input.kind === 'restart' || command === 'start'
    const timers = begins ? [] : [...moment.timers]
    const waits = [...moment.waits]
    const call = command ? this.obey(command, input, moment, waits) : this.callOf(input, moment, timers, waits)
    this.note(moment, begins ? [] : timers, handlesIn({ ...call }))
    const turn: Turn = {
      script: [...script], options: [], taken: [], chosen: [], sent: [],
      timers, timersChanged: !moment.first || begins || (input.kind === 'timer' && timers[input.slot] === undefined),
      disk: moment.disk, diskChanged: !moment.first || input.kind === 'disk',
      waits, tasks: moment.tasks, known: moment.known, mayIgnore: false, ignored: false, idle: false, quiet: false, refusal: undefined,
    }
    // An answer that comes too late and comes again makes no difference.
    if (call.kind === 'nothing' && input.kind === 'message' && !command && !this.network.arrivesOnce) turn.idle = true
    this.code.step(call, turn)
    if (turn.ignored && input.kind === 'timer') timers[input.slot] ??= moment.timers[input.slot]
    this.note(moment, timers, [])
    Object.assign(moment, { timers, waits, first: false })
    return turn
  }

  /** Numbers that code has met: as long as it may know them they mean what they meant. */
  private note(moment: Moment, timers: readonly (Timer | undefined)[], met: readonly number[]): void {
    const { known, waits } = moment
    for (const id of met) known.add(id)
    timers.forEach((timer, slot) => {
      if (!timer) return
      known.add(timerId(slot))
      for (const id of handlesIn(timer.argument)) known.add(id)
    })
    waits.forEach((wait, slot) => wait?.kind === 'operation' && known.add(operationId(slot)))
  }

  /** Notes which objects there are now: whatever runs to its end from here on changes nothing else. */
  mark(moment: Moment): void {
    moment.anchors = new Anchors(this.memory(moment.timers), this.code.classes)
  }

  /** Brings the moment to where inputs brought it that were handled since the last mark. */
  patch(moment: Moment, patch: number, arrangement: Arrangement): void {
    const memory = (moment.anchors as Anchors).apply(this.values.value(patch), arrangement)
    this.code.patch(memory.fields)
    moment.timers = memory.timers.map((timer) => timer && withArgument(timer, memory.held))
    this.note(moment, moment.timers, handlesIn(this.values.value(patch)))
  }

  private memory(timers: readonly (Timer | undefined)[]): Memory {
    const { stored, held } = withoutArguments(timers)
    return { fields: this.code.ownFields(), held, timers: stored }
  }

  private commandOf(message: number): Command | undefined {
    const { call, type } = this.network.messageParts(message)
    return isCommand(call) ? (this.values.value(type) as Command) : undefined
  }

  /** What an operator's command is for the code; a crash and what stops at once are no business of it. */
  private obey(command: Command, input: Input, { state, waits: before }: Moment, waits: (Wait | undefined)[]): Call {
    if (command === 'start') return { kind: 'begin', again: state.started }
    if (command === 'crash' || input.kind !== 'message') return { kind: 'nothing' }
    const graceNs = this.values.value(this.network.messageParts(input.message).payload) as number
    if (graceNs > 0 && !before.some((wait) => wait?.kind === 'stopping')) waits.push({ kind: 'stopping' })
    if (!isBusy(before)) return { kind: 'notice', handler: 'beforeStop', argument: { grace: graceNs } }
    waits.push({ kind: 'notice', graceNs })
    return { kind: 'nothing' }
  }

  /** What an input is for the code; takes what it ends out of the timers and the waits. */
  private callOf(input: Input, { state, waits, disk }: Moment, timers: (Timer | undefined)[], nowWaits: (Wait | undefined)[]): Call {
    switch (input.kind) {
      case 'timer': {
        const { handler, argument, repeat } = timers[input.slot] as Timer
        if (!repeat) timers[input.slot] = undefined
        return { kind: 'timer', handler, argument }
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
      case 'make':
        return { kind: 'make' }
      default:
        return { kind: 'begin', again: state.started }
    }
  }

  private wake(slot: number, waits: (Wait | undefined)[]): Call {
    const wait = waits[slot]
    if (wait?.kind === 'busy') endFirst(waits, 'busy')
    else waits[slot] = undefined
    if (wait?.kind === 'notice') return { kind: 'notice', handler: 'beforeStop', argument: { grace: wait.graceNs } }
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
    if (!awaited) return { kind: 'nothing' }
    return isFailure(call) ? { kind: 'fail', slot, sent: value, from, type: String(this.values.value(type)) } : { kind: 'settle', slot, value }
  }
}
