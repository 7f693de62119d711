/**
 * What the keywords of the language mean, for completion and hover: those of each kind of line and block, and those of times, which lines of
 * many kinds have.
 *
 *     helpOf('latency')     // { help: 'How long a message takes: …', example: 'network latency 1ms + exponential 5ms' }
 */
import { blocks } from '../blocks/index.ts'
import { lineKinds } from '../blocks/lines.ts'
import type { WordHelp } from '../lines/line-kind.ts'

const timeHelp: Record<string, WordHelp> = {
  exponential: { help: 'Drawn from an exponential distribution with this mean.', example: 'network latency exponential 5ms' },
  normal: { help: 'Drawn from a normal distribution: mean ± standard deviation, never below zero.', example: 'network latency normal 10ms ± 2ms' },
  lognormal: { help: 'The logarithm is normal: half are faster than the median.', example: 'network latency lognormal median 5ms sigma 1' },
  pareto: { help: 'Heavy tail: the shortest time, and how fast long ones get rare.', example: 'network latency pareto from 1ms shape 1.5' },
  within: { help: 'Within one region or rack; or the time within which a share of messages arrive.', example: 'rtt within eu 1ms' },
  then: { help: 'A script: one time after the other; the last one stays.', example: 'network a -> b latency 5ms then 80ms then 5ms' },
}

const help = new Map([...blocks, ...lineKinds, { help: timeHelp }].flatMap((one) => Object.entries(one.help)))

/** Every word that has help. */
export const helpedWords: readonly string[] = [...help.keys()]

export function helpOf(word: string): WordHelp | undefined {
  return help.get(word)
}
