/** What the faults that cut links have in common. */
import type { MessageFault } from '../../network/network.ts'
import type { Beginning } from '../fault.ts'

/** Loses every message between two nodes that `cut` says are apart, also those in flight; returns how to heal it. */
export function cutLinks(
  { world, bite }: Beginning, why: string, cut: (from: number, to: number) => boolean, more: Partial<MessageFault> = {},
): () => void {
  return world.network.addFault({
    ...more,
    cutsInFlight: true,
    cuts(from, to) {
      if (from === to || !cut(from, to)) return undefined
      bite()
      return why
    },
  })
}
