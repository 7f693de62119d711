/**
 * Has Node compile the command line's bundles as a part of the build and keep the result beside them, so that the first run on a machine need
 * not compile them. Another version of Node ignores these results and keeps its own.
 *
 *     declare const [dist, notebook]: string[]
 *     compileAhead(dist, notebook)
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function compileAhead(dist: string, text: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'dsnb-ahead-'))
  try {
    mkdirSync(join(dist, 'compiled'))
    const notebook = join(scratch, 'starter.dsnb')
    writeFileSync(notebook, text)
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(dist, 'cli.cjs'), 'run', notebook], { encoding: 'utf8', env: { ...process.env, DSNB_CACHE: join(scratch, 'cache') } })
    // Without it the first run only takes longer, so the build succeeds all the same.
    if (status !== 0) console.warn(`Nothing was compiled ahead: dsnb run ended with ${status ?? signal}.\n${stderr}${stdout}`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
