/**
 * Where the errors come from that calls end with: at which line the call was made and, when it was answered with an error, who threw it.
 *
 *     declare const [troubles, error]: [Troubles, Error]
 *     troubles.of(error)    // { callSite: 66, thrown: { node: 1, type: 'report', site: 30 } }
 *
 * An error that is caught is gone. One that nobody catches ends the run at the line of its call, and says what this file knows.
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
  /** Absent: there was no answer. */
  thrown?: Thrown
}

export class Troubles {
  private readonly trace: TraceWriter
  private readonly known = new WeakMap<object, Trouble>()
  /** By answer: who threw first, where an answer only hands on an error that came as an answer itself. */
  private readonly handedOn = new Map<number, Thrown>()

  constructor(trace: TraceWriter) {
    this.trace = trace
  }

  /** A method threw, and this answer says so. */
  sent(answer: number, error: unknown): void {
    const thrown = this.of(error)?.thrown
    if (thrown) this.handedOn.set(answer, thrown)
  }

  /** The error that an answer tells of is given to node code. */
  received(answer: number, error: Error): Error {
    const { trace } = this
    const thrown = this.handedOn.get(answer) ?? { node: trace.messageFrom(answer), type: trace.messageType(answer), site: trace.siteOfSend(answer) }
    this.known.set(error, { callSite: trace.siteOfSend(trace.messageAnswers(answer)), thrown })
    return error
  }

  /** A call ends with this error, without an answer. */
  ofCall(error: Error, request: number): void {
    this.known.set(error, { callSite: this.trace.siteOfSend(request) })
  }

  of(error: unknown): Trouble | undefined {
    return typeof error === 'object' && error !== null ? this.known.get(error) : undefined
  }
}
