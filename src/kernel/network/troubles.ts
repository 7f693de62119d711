/**
 * Knows where the errors of calls come from: the line that made the call and, when the answer was an error, which node threw it.
 *
 *     declare const [troubles, error]: [Troubles, Error]
 *     troubles.of(error)    // { callSite: 66, thrown: { node: 1, type: 'report', site: 30 } }
 *
 * An error that node code does not catch ends the run at the line of its call, and its message says what this file knows.
 */
import type { TraceWriter } from '../../trace/writer.ts'

/** The method that threw, the message that it was handling, and the statement. */
export interface Thrown {
  node: number
  type: string
  site: number
}

export interface Trouble {
  /** The statement that made the call. */
  callSite: number
  /** Who threw the error; absent when there was no answer. */
  thrown?: Thrown
}

export class Troubles {
  private readonly trace: TraceWriter
  private readonly known = new WeakMap<object, Trouble>()
  /** By answer: who threw first, when the answer only passes on the error of another answer. */
  private readonly handedOn = new Map<number, Thrown>()

  constructor(trace: TraceWriter) {
    this.trace = trace
  }

  /** Notes that this answer carries the error of a method. */
  sent(answer: number, error: unknown): void {
    const thrown = this.of(error)?.thrown
    if (thrown) this.handedOn.set(answer, thrown)
  }

  /** Notes the error that node code gets from an answer. */
  received(answer: number, error: Error): Error {
    const { trace } = this
    const thrown = this.handedOn.get(answer) ?? { node: trace.messageFrom(answer), type: trace.messageType(answer), site: trace.siteOfSend(answer) }
    this.known.set(error, { callSite: trace.siteOfSend(trace.messageAnswers(answer)), thrown })
    return error
  }

  /** Notes the error of a call that ends without an answer. */
  ofCall(error: Error, request: number): void {
    this.known.set(error, { callSite: this.trace.siteOfSend(request) })
  }

  of(error: unknown): Trouble | undefined {
    return typeof error === 'object' && error !== null ? this.known.get(error) : undefined
  }
}
