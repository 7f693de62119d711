/**
 * The options of the command line that limit an exploration or ask it for more; they override what the notebook says.
 *
 *     declare const request: RunRequest
 *     steering({ depth: '12', why: true })(request).exploration      // the same to depth 12, which says why it has so many states
 */
import type { RunRequest } from '../../check/request.ts'
import { UsageError } from '../usage.ts'

export const steeringOptions = {
  'all': { type: 'boolean' },
  'depth': { type: 'string' },
  'up-to': { type: 'string' },
  'memory': { type: 'string' },
  'states': { type: 'string' },
  'why': { type: 'boolean' },
} as const

type Exploration = NonNullable<RunRequest['exploration']>

interface Steering { 'all'?: boolean; 'depth'?: string; 'up-to'?: string; 'memory'?: string; 'states'?: string; 'why'?: boolean }

/** At most so many states are listed on a terminal. */
const listedMost = 100_000
/** The largest size of an exploration's tables, in megabytes. */
const memoryMost = 32_768

export function steering(values: Steering): (request: RunRequest) => RunRequest {
  const depth = wholeNumber('depth', values.depth, 1_000_000_000)
  const states = wholeNumber('up-to', values['up-to'], 2_000_000_000)
  const memory = wholeNumber('memory', values.memory, memoryMost)
  const listed = wholeNumber('states', values.states, listedMost)
  return (request) => (request.exploration === undefined ? request : { ...request, exploration: steered(request.exploration) })

  function steered(exploration: Exploration): Exploration {
    const { limits, wishes } = exploration
    return {
      ...exploration,
      limits: { depth: depth ?? limits.depth, states: states ?? limits.states, bytes: memory === undefined ? limits.bytes : memory * 1_048_576 },
      wishes: {
        ...wishes,
        ...(values.all && { inFull: true }),
        ...(listed !== undefined && { states: listed }),
        ...(values.why && { variety: true }),
      },
    }
  }
}

function wholeNumber(option: keyof Steering, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^[1-9]\d*$/.test(text) && number <= most) return number
  throw new UsageError(`--${option} takes a whole number from 1 to ${most}, not "${text}".`)
}
