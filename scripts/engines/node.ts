/**
 * Brings another version of Node into `.cache/`, from npm, to compare engines: `await downloadNode('22.23.3', console.log)`.
 */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { npm } from '../lib/command.ts'
import { cacheFolder } from '../lib/paths.ts'

/** The path of the executable; the first call downloads it, later calls find it. */
export async function downloadNode(version: string, say: (line: string) => void): Promise<string> {
  const windows = process.platform === 'win32'
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`
  const folder = join(cacheFolder, `node-${version}`)
  const executable = join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node')
  if (existsSync(executable)) return executable
  say(`Fetching Node ${version} (from npm, once) …`)
  const draft = `${folder}.${process.pid}`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true })
  try {
    const { code, output } = await npm(['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--prefix', draft, `${name}@${version}`], { cwd: draft })
    if (code !== 0) throw new Error(`Node ${version} could not be fetched.\n${output}`)
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(executable)) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return executable
}
