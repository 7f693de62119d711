/**
 * Errors that node code throws: what to call them, and what of them travels to another node.
 *
 *     class NoRoom extends Error {}
 *     messageOf(new NoRoom('The shelf is full.'))    // 'NoRoom: The shelf is full.'
 *     sentError('no')                                // { name: 'Error', message: 'no' }
 *     errorFrom({ name: 'RangeError', message: 'too far' }) instanceof RangeError    // true
 *
 * Another node gets the name and the text and nothing else: it has classes of its own, and an error's fields are not part of an answer.
 */
import type { SentError } from '../../trace/sent-error.ts'
import { readError } from '../../trace/sent-error.ts'
import { showValue } from '../../trace/show-value.ts'

const standard = new Map<string, new (message: string) => Error>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((kind) => [kind.name, kind]),
)
const prototypes: ReadonlySet<object> = new Set([...standard.values(), AggregateError].map(({ prototype }) => prototype as object))

/** The name of an error. An author's class that sets none is called by its own name, not by that of the class it extends. */
export function nameOfError(error: Error): string {
  const name = String(error.name)
  const own: unknown = Object.getPrototypeOf(error)
  let holder: object | null = error
  while (holder !== null && !Object.hasOwn(holder, 'name')) holder = Object.getPrototypeOf(holder) as object | null
  if (holder === null || holder === own || !prototypes.has(holder)) return name || 'Error'
  const { constructor } = error
  return typeof constructor === 'function' && typeof constructor.name === 'string' && constructor.name !== '' ? constructor.name : name
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return `threw ${showValue(error, 300)}`
    const name = nameOfError(error)
    const message = String(error.message)
    return message === '' ? name : name === 'Error' ? message : `${name}: ${message}`
  } catch {
    return 'threw something that cannot be shown'
  }
}

/** What an answer says of something that was thrown. What is no error is told as text. */
export function sentError(thrown: unknown): SentError {
  try {
    if (thrown instanceof Error) return { name: nameOfError(thrown), message: String(thrown.message) }
    return { name: 'Error', message: typeof thrown === 'string' ? thrown : showValue(thrown, 300) }
  } catch {
    return { name: 'Error', message: 'something that cannot be shown' }
  }
}

/** The error that an answer tells of. What was sent may have been damaged on its way, or forged. */
export function errorFrom(sent: unknown): Error {
  const { name, message } = readError(sent)
  const Kind = standard.get(name)
  if (Kind) return new Kind(message)
  const error = name === 'AggregateError' ? new AggregateError([], message) : new Error(message)
  if (error.name !== name) error.name = name
  return error
}

/** The engine's own stack ran out, in a recursion through built-in functions that call depth does not count. */
export function isStackOverflow(error: unknown): boolean {
  try {
    return error instanceof Error && /^Maximum call stack|^too much recursion/.test(error.message)
  } catch {
    // The error's message is a getter of node code, and the getter throws.
    return false
  }
}
