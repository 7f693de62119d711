/** The built command line, called as somebody calls it. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { distFolder } from '../../../scripts/lib/paths.ts'

export interface Ran {
  code: number | null
  out: string
  errors: string
  /** Names of the files of `dist/` that its process has loaded. */
  loaded: string[]
}

const folder = mkdtempSync(join(tmpdir(), 'dsnb-loaded-'))
const hook = join(folder, 'hook.cjs')
writeFileSync(hook, "process.on('exit', () => require('node:fs').writeFileSync(process.env.DSNB_TEST_LOADED, Object.keys(require.cache).join('\\n')))")
let count = 0

/** `cache` is the folder for it; without one there is none. */
export function dsnb(cache: string | undefined, ...parameters: string[]): Promise<Ran> {
  const list = join(folder, `${count++}`)
  const env = { ...process.env, DSNB_CACHE: cache ?? 'off', DSNB_TEST_LOADED: list }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--require', hook, join(distFolder, 'cli.cjs'), ...parameters], { stdio: ['ignore', 'pipe', 'pipe'], env })
    let [out, errors] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    child.once('error', reject)
    child.once('close', (code) => {
      const files = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : []
      resolve({ code, out, errors, loaded: files.filter((file) => file.startsWith(distFolder)).map((file) => basename(file)).sort() })
    })
  })
}
