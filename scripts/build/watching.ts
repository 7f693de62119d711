/**
 * Reports when the bundles are built again, and their errors, in lines that the task `watch: bundles` of `.vscode/tasks.json` reads.
 *
 *     const tell = tellBuilds(console.log)     // one plugin for all bundles
 *
 * ```text
 * [watch] build started
 * src/kernel/plan.ts:12:7: error: Expected ";" but found "plan"
 * [watch] build finished
 * ```
 */
import type { Message, Plugin } from 'esbuild'

export function tellBuilds(say: (line: string) => void): Plugin {
  /** How many bundles are being built. */
  let going = 0
  let told = new Set<string>()
  return {
    name: 'tell-builds',
    setup(build) {
      build.onStart(() => {
        if (going++ > 0) return
        told = new Set()
        say('[watch] build started')
      })
      build.onEnd(({ errors, warnings }) => {
        for (const [severity, messages] of [['error', errors], ['warning', warnings]] as const) {
          // Several bundles report the same error when they have the same file.
          for (const line of messages.map((message) => lineOf(message, severity))) if (!told.has(line) && told.add(line)) say(line)
        }
        if (--going === 0) say('[watch] build finished')
      })
    },
  }
}

function lineOf({ text, location }: Message, severity: 'error' | 'warning'): string {
  return `${location ? `${location.file}:${location.line}:${location.column + 1}: ` : 'esbuild.mjs:1:1: '}${severity}: ${text}`
}
