/**
 * Reads the options and files after the name of a command, in the same way for all commands.
 *
 *     readOptions('run', ['a.dsnb', '--seed', '7'], { seed: { type: 'string' } }).values.seed     // '7'
 *     readSeed('0x10')     // throws: --seed takes a whole number from 0 to 9007199254740991, such as 42, not "0x10".
 */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { didYouMean } from '../language/did-you-mean.ts'
import { nanosecondsOf } from '../language/scenario/amounts/time-text.ts'
import { UsageError } from './usage.ts'

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>>

export function readOptions<const T extends Options>(command: string, parameters: string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: parameters, options, allowPositionals: true })
  } catch (error) {
    const [, unknown] = /^Unknown option '(?:--?)?([^']*)'/.exec((error as Error).message) ?? []
    if (unknown === undefined) throw new UsageError((error as Error).message)
    const known = Object.keys(options).map((name) => `--${name}`)
    const hint = didYouMean(`--${unknown}`, known) ?? (known.length === 0 ? '' : `It takes ${known.join(', ')}.`)
    throw new UsageError(`${command} has no option "${parameters.find((one) => one.startsWith('-') && one.includes(unknown)) ?? unknown}". ${hint}`.trim())
  }
}

/** The one notebook of a command that takes one. */
export function oneFile(command: string, positionals: readonly string[]): string {
  if (positionals.length === 1) return positionals[0]
  throw new UsageError(positionals.length === 0 ? `${command} takes one notebook file, or - for the standard input.` : `${command} takes one notebook file; these are ${positionals.length}: ${positionals.join(', ')}.`)
}

/** Reads a seed, which must consist of digits only, so that `0x10` or an empty text is an error and not a surprise. */
export function readSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(seed)) throw new UsageError(`--seed takes a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, such as 42, not "${text}".`)
  return seed
}

export function readWidth(text: string): number {
  const width = /^\d+$/.test(text) ? Number(text) : NaN
  if (!(width >= 240 && width <= 20_000)) throw new UsageError(`--width takes a number of pixels from 240 to 20000, such as 1200, not "${text}".`)
  return width
}

export interface TimeRange {
  fromNs: number
  toNs: number
}

/** `40s..42s`, as the scenario language writes times. */
export function readTimes(text: string): TimeRange {
  const [from, to, ...more] = text.split('..').map(nanoseconds)
  if (from === undefined || to === undefined || more.length > 0) throw new UsageError(`--time takes two times such as 40s..42s, not "${text}".`)
  if (from >= to) throw new UsageError(`--time takes the earlier time first: "${text}" is no stretch of time.`)
  return { fromNs: from, toNs: to }
}

function nanoseconds(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|min|h|d)?$/.exec(text.trim()) ?? []
  if (number === undefined || (unit === undefined && Number(number) !== 0)) return undefined
  const value = Number(nanosecondsOf(number, unit ?? 's'))
  return Number.isSafeInteger(value) ? value : undefined
}
