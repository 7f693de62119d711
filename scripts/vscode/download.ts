/**
 * Downloads a real VS Code into `.cache/`: the `code-server` package of npm, pinned by the lock file in `code-server/`.
 *
 *     const product = await downloadVsCode(console.log)    // …/.cache/vscode-1a2b3c4d5e6f/…/lib/vscode
 *
 * It runs no install scripts and compiles nothing: we use only the VS Code inside the package, not code-server's own server, and the native
 * modules of that VS Code are optional.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { npm } from '../lib/command.ts'
import { cacheFolder } from '../lib/paths.ts'

const recipe = join(import.meta.dirname, 'code-server')
const recipeFiles = ['package.json', 'package-lock.json', '.npmrc']

/** The folder of the VS Code product. The first call downloads it, later calls find it. */
export async function downloadVsCode(say: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder, `vscode-${await recipeDigest()}`)
  const product = join(folder, 'node_modules/code-server/lib/vscode')
  if (existsSync(product)) return product
  say('Fetching VS Code (code-server, from npm; about 60 MB, once) …')
  // Two processes may do this at once: each fills a folder of its own, and the first to rename it wins.
  const draft = `${folder}.${process.pid}`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true })
  try {
    for (const file of recipeFiles) await copyFile(join(recipe, file), join(draft, file))
    const { code, output } = await npm(['ci', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: draft })
    if (code !== 0) throw new Error(`VS Code could not be fetched: npm ci failed.\n${output}`)
    await shareModules(draft)
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(product)) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  say('VS Code is here.')
  return product
}

/** Links the modules to where VS Code looks for them: in `lib/vscode` and, for its own extensions, in `lib/vscode/extensions`. */
async function shareModules(folder: string): Promise<void> {
  const product = join(folder, 'node_modules/code-server/lib/vscode')
  // A junction on Windows needs an absolute path; links elsewhere are relative, so that they still hold after the rename.
  const [type, modules] = process.platform === 'win32' ? ['junction' as const, join(folder, 'node_modules')] : ['dir' as const, undefined]
  await symlink(modules ?? '../../..', join(product, 'node_modules'), type)
  await symlink(modules ?? '../../../..', join(product, 'extensions', 'node_modules'), type)
}

async function recipeDigest(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of recipeFiles) hash.update(await readFile(join(recipe, file)))
  return hash.digest('hex').slice(0, 12)
}
