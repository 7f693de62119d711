/** Every node reaches its two neighbours only, so no two of them see the same network. */
import { cutLinks } from './cut.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const ring: Fault = {
  phrase: 'ring <targets: nodes>',
  help: 'Each node reaches only the one before and the one after it; the last one is beside the first.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'at 2s ring a, b, c, d, e for 10s',
  begin(beginning) {
    const order = targets(beginning)
    const place = new Map(order.map((node, index) => [node, index]))
    return cutLinks(beginning, 'cut off: only neighbours in the ring reach each other', (from, to) => {
      const [a, b] = [place.get(from), place.get(to)]
      if (a === undefined || b === undefined) return false
      const apart = Math.abs(a - b)
      return apart !== 1 && apart !== order.length - 1
    })
  },
}
