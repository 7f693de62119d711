/**
 * What node code sees of the kernel, as TypeScript declarations: the type service checks cells against this text and shows its comments, and
 * `docs/node-code.md` is made from it (`node scripts/node-code-page.ts`).
 *
 * It describes `src/guest/node/node-api.ts` and `src/guest/sandbox/guest-globals.ts`; a test compares the names. A line comment `// --- Title`
 * begins a section of the page, and the line comments under it introduce the section.
 */
import { clock } from './declarations/clock.ts'
import { cluster } from './declarations/cluster.ts'
import { disk } from './declarations/disk.ts'
import { lanes } from './declarations/lanes.ts'
import { meters } from './declarations/meters.ts'
import { node } from './declarations/node.ts'
import { properties } from './declarations/properties.ts'
import { times } from './declarations/times.ts'

/** In the order of the page. */
export const nodeApi = [node, times, clock, disk, lanes, meters, cluster, properties].join('')
