/** The inputs of a node: what may happen to it in a step. */
import { NumberLists } from './number-lists.ts'

export type Input =
  /** The node is made, and starts unless it waits for something to start it. */
  | { kind: 'begin' }
  | { kind: 'make' }
  | { kind: 'message'; message: number }
  /** The timer in this slot of the local state. */
  | { kind: 'timer'; slot: number }
  /** The disk does what it was asked for first. */
  | { kind: 'disk' }
  /** What code waits for in this slot is over: a sleep, `busy`, word of the disk. Or the call in this slot is given up. */
  | { kind: 'wake'; slot: number }
  | { kind: 'timeout'; slot: number }
  /** The end of the time that a stop left the node. */
  | { kind: 'down' }
  /** A crash that the exploration allows. */
  | { kind: 'crash' }
  | { kind: 'restart' }

/** The number of a message as an input of its receiver: messages are odd, the rest is even. */
export function messageInput(message: number): number {
  return 2 * message + 1
}

/** Numbers inputs. */
export class Inputs {
  /** The inputs that are no messages. */
  private readonly others: Input[] = []
  private readonly numbers = new Map<string, number>()
  /** By local state: what may happen to the node without any message. */
  readonly lists = new NumberLists()

  numberOf(input: Input): number {
    if (input.kind === 'message') return messageInput(input.message)
    const key = `${input.kind} ${'slot' in input ? input.slot : ''}`
    let number = this.numbers.get(key)
    if (number === undefined) {
      number = 2 * (this.others.push(input) - 1)
      this.numbers.set(key, number)
    }
    return number
  }

  read(number: number): Input {
    return number % 2 === 0 ? this.others[number / 2] : { kind: 'message', message: (number - 1) / 2 }
  }

  /** Whether an input that is no message is a crash or a restart. */
  isFault(number: number): boolean {
    const { kind } = this.others[number >> 1]
    return kind === 'crash' || kind === 'restart'
  }
}
