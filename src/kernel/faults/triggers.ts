/**
 * Notices when what faults wait for comes true: `when lock.token = 34`, `when storage receives the 2nd write`, `when c1 crashes`.
 *
 * - `sends`: the moment the message is handed to the network; replies do not count. The fault begins when the step that sent it is over.
 * - `receives`: the moment the message reaches the node's machine. The fault begins before the node's code sees the message.
 * - `handles`: the handler has ended, an `async` one when its promise is settled. Its answer has left by then.
 * - `awaits`: a step waits for `busy`, `sleep`, an answer or the disk. The fault begins at once, when that step is over.
 * - A condition on a field is met when a step of the node makes it true; it can be met again after it was false.
 *
 * `any` is every node; those of `any where …` have such fields at that moment, just before a crash and before a restart.
 *
 * Without `whenever` only the first time counts, or the one that the ordinal names.
 */
import { isReply } from '../../trace/trace.ts'
import { asksUp, nodeSatisfies, payloadSatisfies } from './conditions.ts'
import type { Awaited, StateCondition, Trigger } from '../plan.ts'
import type { Process } from '../processes/process.ts'
import type { Run } from '../engine/run.ts'
import { isTask, whenSettled } from '../../guest/sandbox/tasks.ts'

interface ArmedTrigger {
  trigger: Trigger
  /** Node indexes; -1 for any. */
  node: number
  other: number | undefined
  /** How often it was met. */
  met: number
  /** The nodes of which a condition on a field held when it was last looked at. */
  held: Set<number>
  fire: (atOnce: boolean) => void
}

type MessageVerb = (Trigger & { kind: 'message' })['verb']
type ProcessVerb = (Trigger & { kind: 'process' })['verb']

export class Triggers {
  private readonly run: Run
  private readonly messages: ArmedTrigger[] = []
  private readonly processes: ArmedTrigger[] = []
  private readonly states: ArmedTrigger[] = []
  private readonly awaits: ArmedTrigger[] = []

  constructor(run: Run) {
    this.run = run
  }

  /** Calls `fire` whenever the trigger is met; `atOnce` says that no code runs just now. */
  add(trigger: Trigger, fire: (atOnce: boolean) => void): void {
    const { names } = this.run
    const other = trigger.kind === 'message' && trigger.other !== undefined ? names.indexOf(trigger.other) : undefined
    const armed = { trigger, node: trigger.any ? -1 : names.indexOf(trigger.node), other, met: 0, held: new Set<number>(), fire }
    const lists = { message: this.messages, process: this.processes, await: this.awaits, state: this.states }
    lists[trigger.kind].push(armed)
  }

  sent(message: number): void {
    this.message('sends', message)
  }

  arrived(message: number): void {
    const { trace, processes } = this.run
    if (processes[trace.messageTo(message)].up) this.message('receives', message)
  }

  /** A handler has returned. */
  handled(message: number, result: unknown): void {
    if (!isTask(result)) return this.message('handles', message)
    const ended = () => this.message('handles', message)
    whenSettled(result, { onDone: ended, onFailed: ended })
  }

  private message(verb: MessageVerb, message: number): void {
    const { trace } = this.run
    if (this.messages.length === 0 || isReply(trace.messageKind(message))) return
    const [from, to] = [trace.messageFrom(message), trace.messageTo(message)]
    const [node, other] = verb === 'sends' ? [from, to] : [to, from]
    for (const armed of this.messages) {
      const { trigger } = armed
      if (trigger.kind !== 'message' || trigger.verb !== verb || !concerns(armed, this.run.processes[node])) continue
      if (armed.other !== undefined && armed.other !== other) continue
      if (trigger.where && !payloadSatisfies(trace.values.value(trace.messagePayload(message)), trigger.where)) continue
      if (trigger.message === trace.messageType(message)) this.meet(armed, verb === 'receives')
    }
  }

  /** A step of the process waits for something. */
  awaiting(what: Awaited, process: Process): void {
    for (const armed of this.awaits) {
      if (armed.trigger.kind === 'await' && armed.trigger.what === what && concerns(armed, process)) this.meet(armed, false)
    }
  }

  process(verb: ProcessVerb, process: Process): void {
    for (const armed of this.processes) {
      if (armed.trigger.kind === 'process' && armed.trigger.verb === verb && concerns(armed, process)) this.meet(armed, false)
    }
    if (verb !== 'crashes') return
    const dead = { instance: undefined, up: false }
    this.look(process, (trigger) => asksUp(process.instance, trigger) && nodeSatisfies(dead, trigger))
  }

  /** A step of the process is over. */
  stepped(process: Process): void {
    this.look(process, (trigger) => nodeSatisfies(process, trigger))
  }

  private look({ index }: Process, holds: (condition: StateCondition) => boolean): void {
    for (const armed of this.states) {
      if ((armed.node >= 0 && armed.node !== index) || armed.trigger.kind !== 'state') continue
      const before = armed.held.has(index)
      if (!holds(armed.trigger)) armed.held.delete(index)
      else if (!before) {
        armed.held.add(index)
        this.meet(armed, false)
      }
    }
  }

  private meet(armed: ArmedTrigger, atOnce: boolean): void {
    const { nth, always } = armed.trigger
    armed.met++
    if (always ? nth === undefined || armed.met % nth === 0 : armed.met === (nth ?? 1)) armed.fire(atOnce)
  }
}

/** Whether what happens to a process is what is waited for. */
function concerns({ node, trigger: { among } }: ArmedTrigger, process: Process): boolean {
  return (node < 0 || node === process.index) && (among === undefined || among.every((condition) => nodeSatisfies(process, condition)))
}
