/**
 * What can go wrong with a command, told by name: the commands lie in a bundle of their own, with classes of their own.
 *
 *     new InputError([{ file: 'a.dsnb', line: 3, column: 7, message: 'Unknown fault "pasue".' }]).message     // 'a.dsnb:3:7: Unknown fault "pasue".'
 */

import { withHint } from '../trace/problem-text.ts'

/** The command was called with arguments that it does not know. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Something that is wrong, with its place in a file. */
export interface PlacedError {
  file: string
  line: number
  column: number
  message: string
  /** What to do. */
  hint?: string
}

/** Input that cannot be used. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly errors: readonly PlacedError[]

  constructor(errors: readonly PlacedError[]) {
    super(errors.map(placedText).join('\n'))
    this.errors = errors
  }
}

/** The machine did not let us: no room on the disk, no right to write there, a Node that is too old. */
export class MachineError extends Error {
  override readonly name = 'MachineError'
}

/** `file:line:column: message`, as compilers say it. */
export function placedText({ file, line, column, message, hint }: PlacedError): string {
  return `${file}:${line}:${column}: ${withHint(message, hint)}`
}

/** Wrong from the first place of a file on. */
export function wholeFile(file: string, message: string, hint?: string): InputError {
  return new InputError([{ file, line: 1, column: 1, message, ...(hint !== undefined && { hint }) }])
}
