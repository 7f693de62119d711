/**
 * What an operator does to nodes (`this.cluster`). On its way it is like a message of the network, but it is none: it arrives once, whatever
 * the network does, and after whatever the same operator asked for before.
 */
export const commands = ['start', 'stop', 'crash'] as const
export type Command = (typeof commands)[number]

/** Stands where a message says which part of a call it is. */
export const commandCode = -1
export const isCommand = (call: number): boolean => call === commandCode

/** What a command does, as others see it: `a crashes b`, `b is crashed by a`. */
export const commandWords: Record<Command, { does: string; done: string }> = {
  start: { does: 'starts', done: 'is started' },
  stop: { does: 'stops', done: 'is stopped' },
  crash: { does: 'crashes', done: 'is crashed' },
}
