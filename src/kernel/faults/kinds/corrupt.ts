/** Damages the bytes of messages on the way. Whether somebody notices is up to the link's checksum. */
import type { Damage } from '../../plan.ts'
import type { Fault } from '../fault.ts'
import { matcher, refuseNth } from '../fault.ts'

const damages: readonly Damage[] = ['bit-flip', 'word-swap', 'random-bytes']

export const corrupt: Fault = {
  phrase:
    'corrupt <rate: percent> [of <message: word>] [number <nth: number>] [from <from: nodes>] [to <to: nodes>] [where <which: conditions>] ' +
    '[by <how: bit-flip|word-swap|random-bytes>] [at byte <offset: number>]',
  help: 'Damages each message with this probability: a bit flips, two 16-bit words change places, or four bytes become random.',
  on: 'network',
  explored: 'lose',
  duration: 'optional',
  example: 'corrupt 1% of transfer from a to b by word-swap',
  refuse(given) {
    const { offset } = given
    if (offset?.kind !== 'number' || (Number.isSafeInteger(offset.value) && offset.value >= 0)) return refuseNth(given)
    return { argument: 'offset', message: 'Bytes have whole numbers, from 0 on.' }
  },
  begin(beginning) {
    const { world, random, bite } = beginning
    const { rate, how, offset } = beginning.arguments
    if (rate?.kind !== 'percent') return undefined
    const matches = matcher(beginning)
    const damage = damages.find((one) => how?.kind === 'word' && how.word === one) ?? 'bit-flip'
    const at = offset?.kind === 'number' ? offset.value : undefined
    return world.network.addFault({
      needsPackets: true,
      damages(from, to, type, message) {
        if (!matches(from, to, type, message) || !random.chance(rate.partsPerMillion)) return undefined
        return { damage, random, bite, ...(at !== undefined && { at }) }
      },
    })
  },
}
