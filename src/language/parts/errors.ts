/**
 * Errors that tell their kind by their name, as the kernel's own `Timeout` does.
 */

/**
 * An error with a name, for `catch` to tell apart.
 * @param name one word: `'Timeout'`, `'CircuitOpen'`
 * @param message one sentence that says what happened
 * @example
 * class Inbox extends Node {
 *   queue: string[] = []
 *   add({ letter }: { letter: string }) {
 *     if (this.queue.length > 100) throw failure('Overloaded', 'The queue is full.')
 *     this.queue.push(letter)
 *   }
 * }
 */
export function failure(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}

const transient = ['Timeout', 'Reset', 'Closed', 'Refused', 'Unreachable', 'Unavailable', 'NoQuorum', 'BulkheadFull', 'Overloaded', 'InProgress']

/**
 * Whether the same request may succeed when it is tried again: the other side was silent, unreachable, too busy, or still at work on it. An
 * error in the program, a refusal for a reason and an open circuit breaker are not.
 * @example
 * try {
 *   await this.call('bank', 'pay', { amount: 20 }, { timeout: ms(200) })
 * } catch (error) {
 *   if (!isTransient(error)) throw error
 * }
 */
export function isTransient(error: unknown): boolean {
  return error instanceof Error && transient.includes(error.name)
}

const mistakes = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'EvalError', 'URIError']

/**
 * Whether an error says that a program is wrong, this node's or that of the node whose answer it is: another try does not mend it.
 * @example
 * try {
 *   await this.call('bank', 'pay', { amount: 20 }, { timeout: ms(200) })
 * } catch (error) {
 *   if (isMistake(error)) throw error
 *   this.after(s(1), 'payAgain')
 * }
 */
export function isMistake(error: unknown): boolean {
  return error instanceof Error && mistakes.includes(error.name)
}
