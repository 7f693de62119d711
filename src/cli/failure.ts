/**
 * What is said when a command cannot be done: one text for a person, one object for a program (`--json`), and the exit code.
 *
 *     failureOf(new UsageError('run takes one notebook.')).code             // 2
 *     failureOf(new UsageError('run takes one notebook.')).errors           // [{ kind: 'usage', message: 'run takes one notebook.' }]
 */
import { withHint } from '../trace/problem-text.ts'
import { exitCodes } from './exit.ts'
import type { PlacedError } from './usage.ts'

/** The number of the form of everything that `--json` prints; `docs/command-line.md` has the form. */
export const jsonSchema = 1

/** `machine`: the machine or the system it runs did not let us; `dsnb`: a fault of this program. */
export type FailureKind = 'usage' | 'input' | 'machine' | 'dsnb'

export type ToldError = { kind: FailureKind; message: string } & Partial<PlacedError>

export interface Failure {
  code: number
  /** For a person. */
  text: string
  errors: ToldError[]
}

export function failureOf(error: unknown): Failure {
  const kind = kindOf(error)
  const code = kind === 'usage' || kind === 'input' ? exitCodes.unusable : exitCodes.machine
  const { message, hint } = sayingOf(error, kind)
  const whole = { message, ...(hint !== '' && { hint }) }
  // SAFETY: an `InputError` has them, of whichever bundle it is.
  const placed = kind === 'input' ? (error as { errors: readonly PlacedError[] }).errors : [whole]
  return { code, text: withHint(message, hint), errors: placed.map((one) => ({ kind, ...one })) }
}

function kindOf(error: unknown): FailureKind {
  if (!(error instanceof Error)) return 'dsnb'
  if (error.name === 'UsageError') return 'usage'
  if (error.name === 'InputError') return 'input'
  if (error.name === 'MachineError' || error.name === 'KernelStopped' || systemReason(error) !== undefined) return 'machine'
  return 'dsnb'
}

function sayingOf(error: unknown, kind: FailureKind): { message: string; hint: string } {
  const message = error instanceof Error ? error.message : String(error)
  if (kind === 'machine' && error instanceof Error && !('hint' in error) && error.name !== 'MachineError') {
    return { message: `This machine did not let dsnb do it: ${systemReason(error) ?? message}.`, hint: '' }
  }
  if (kind !== 'dsnb') return { message, hint: error instanceof Error && 'hint' in error ? String(error.hint) : '' }
  return { message: `This is a fault of dsnb itself, and says nothing about the notebook (${message}).`, hint: 'Please report it, with the notebook and the command.' }
}

/** `no space left on device (ENOSPC)`, where the system refused something; the name of the call is nobody's business. */
export function systemReason(error: Error): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException
  // Node says so in many ways, of files of its own as well.
  if (/too many open files|\bE[MN]FILE\b/.test(error.message)) return 'too many open files (EMFILE)'
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined
  const [, reason] = /^[A-Z0-9]+: ([^,]+)/.exec(error.message) ?? []
  return reason === undefined ? `${syscall} failed (${code})` : `${reason} (${code})`
}

/** The error, with what was done until then: `--json` prints both. */
export function afterPart(error: unknown, done: object): unknown {
  return error instanceof Error ? Object.assign(error, { done }) : error
}

/** What was done before an error, where somebody said it. */
export function doneBefore(error: unknown): object {
  return error instanceof Error && 'done' in error && typeof error.done === 'object' && error.done !== null ? error.done : {}
}
