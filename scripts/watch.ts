/**
 * `npm run watch`: builds the bundles with source maps and checks types, again at every change of a source, until Ctrl+C.
 *
 * ```sh
 * npm run watch
 * ```
 */
import { spawn } from 'node:child_process'
import { root } from './lib/paths.ts'

const tools: readonly (readonly [command: string, ...args: string[]])[] = [
  [process.execPath, 'esbuild.mjs', '--watch'],
  ['tsc', '-b', '--watch', '--preserveWatchOutput'],
]

const children = tools.map(([command, ...args]) => spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' }))
for (const child of children) {
  // When one of the two ends, its results would be out of date, so both end.
  child.once('exit', (code) => {
    for (const other of children) if (other !== child) other.kill()
    process.exitCode ??= code ?? 0
  })
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => children.forEach((child) => child.kill(signal)))
