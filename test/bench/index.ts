/**
 * `npm run bench`: the benches by name, each a file of this folder that prints a table.
 *
 * ```sh
 * npm run bench                 # the kernel against itself and SimPy, exploring against Spin
 * npm run bench -- start        # how long it takes to begin, against an earlier commit
 * npm run bench -- growth       # how cost grows with what there is
 * npm run bench -- renderer     # the first picture and a step of a long run in a browser
 * ```
 *
 * What follows the name goes to the bench. Each runs in a process of its own, so that none warms up or slows down the next.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The files of a bench, with their arguments. */
const benches: Record<string, string[][]> = {
  kernel: [['bench.ts'], ['explore.ts', '3', '7']],
  start: [['start.ts']],
  growth: [['growth.ts']],
  renderer: [['renderer.ts']],
}

const [name = 'kernel', ...parameters] = process.argv.slice(2)
const files = Object.hasOwn(benches, name) ? benches[name] : undefined
if (files === undefined) {
  console.error(`There is no bench "${name}". The benches: ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}
for (const [file, ...given] of files) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...given, ...parameters], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
