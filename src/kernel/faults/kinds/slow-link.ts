/** A link that limps: it loses nothing and is up by every test, but all that passes takes many times as long. */
import type { MessageFault } from '../../network/network.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const slowLink: Fault = {
  phrase: 'slow-link [from <from: nodes>] [to <to: nodes>] by <factor: number>',
  help: 'Latency takes so many times as long on these links, and so does sending where a link has a bandwidth.',
  on: 'network',
  explored: 'late',
  changesSpeed: true,
  duration: 'optional',
  example: 'at 5s slow-link from a to b by 10 for 30s',
  refuse({ factor }) {
    if (factor?.kind !== 'number' || (factor.value > 0 && factor.value <= 1_000_000)) return undefined
    return { argument: 'factor', message: 'A link is slowed by a factor above 0, at most 1000000.', hint: 'Ten times as slow: slow-link from a to b by 10' }
  },
  begin(beginning) {
    const { world, bite, arguments: { factor } } = beginning
    if (factor?.kind !== 'number' || factor.value === 1) return undefined
    const { carrier } = world.messenger
    const from = new Set(targets(beginning, 'from'))
    const to = new Set(targets(beginning, 'to'))
    const fault: MessageFault = {
      stretches(sender, receiver) {
        if (!from.has(sender) || !to.has(receiver)) return undefined
        bite()
        return factor.value
      },
    }
    const lines = [...from].flatMap((sender) => [...to].map((receiver) => ({ from: sender, to: receiver })))
      .filter((link) => link.from !== link.to && world.network.usesPackets && carrier.hasLine(link.from, link.to))
    const endFault = world.network.addFault(fault)
    const end = carrier.slow(lines, { factor: factor.value, bite })
    return () => {
      endFault()
      end()
    }
  },
}
