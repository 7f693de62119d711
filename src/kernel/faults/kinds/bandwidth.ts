/** A line that carries less: a link that fell back to a lower rate, a network card that limps along at a thousandth of its speed. */
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const bandwidth: Fault = {
  phrase: 'bandwidth <rate: rate> [of <cards: nodes>] [from <from: nodes>] [to <to: nodes>]',
  help: 'Each of these links carries no more than this, and messages queue for it. `of a node`: its network card, all it sends together and all it gets.',
  on: 'network',
  explored: 'late',
  changesSpeed: true,
  duration: 'optional',
  example: 'at 5s bandwidth 1kbit/s of server for 30s',
  refuse({ cards, from, to }) {
    if (!cards || !(from ?? to)) return undefined
    const hint = 'For example: bandwidth 1kbit/s of server, or bandwidth 1kbit/s from server to client'
    return { argument: 'cards', message: 'Either the network cards of nodes become slow, or the links between nodes.', hint }
  },
  begin(beginning) {
    const { world, bite, arguments: { rate, cards } } = beginning
    if (rate?.kind !== 'rate') return undefined
    const directions = ['uplink', 'port'] as const
    const to = targets(beginning, 'to')
    const places = cards
      ? targets(beginning, 'cards').flatMap((node) => directions.map((direction) => ({ node, direction })))
      : targets(beginning, 'from').flatMap((from) => to.filter((peer) => peer !== from).map((peer) => ({ from, to: peer })))
    // As long as it lasts, messages travel as packets.
    const endPackets = world.network.addFault({ needsPackets: true })
    const end = world.messenger.carrier.slow(places, { bitsPerSecond: rate.bitsPerSecond, bite })
    return () => {
      endPackets()
      end()
    }
  },
}
