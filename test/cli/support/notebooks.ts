/** Small notebooks in a folder of their own, and `dsnb` called with them as somebody calls it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { distFolder } from '../../../scripts/lib/paths.ts'

export const folder = mkdtempSync(join(tmpdir(), 'dsnb-cli-'))

export interface Called {
  code: number | null
  out: string
  errors: string
}

export function dsnb(...parameters: string[]): Called {
  return dsnbIn({}, ...parameters)
}

export function dsnbIn(environment: NodeJS.ProcessEnv, ...parameters: string[]): Called {
  return called([process.execPath, join(distFolder, 'cli.cjs'), ...parameters], { environment })
}

/** With this text at the standard input. */
export function dsnbOf(input: string, ...parameters: string[]): Called {
  return called([process.execPath, join(distFolder, 'cli.cjs'), ...parameters], { input })
}

/** In a shell of which `dsnb` is a function, with the files of the folder at hand. */
export function shell(script: string): Called {
  const program = `dsnb() { "${process.execPath}" "${join(distFolder, 'cli.cjs')}" "$@"; }\nset -o pipefail\n`
  return called(['bash', '-c', program + script], {})
}

function called([program, ...parameters]: string[], { environment = {}, input }: { environment?: NodeJS.ProcessEnv; input?: string }): Called {
  const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8', cwd: folder, env: { ...process.env, DSNB_CACHE: join(folder, 'cache'), ...environment }, ...(input !== undefined && { input }) })
  return { code: status, out: stdout, errors: stderr }
}

export function notebook(name: string, content: string | Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

export const node = (body: string) => `\`\`\`ts dsnb\n${body}\n\`\`\`\n`
export const scenario = (body: string) => `\`\`\`dsnb\n${body}\n\`\`\`\n`
export const counter = node('class Counter extends Node {\n  n = 0\n  start() { this.n = 1 }\n}')
export const cluster = 'cluster c\n  a: Counter\n'
