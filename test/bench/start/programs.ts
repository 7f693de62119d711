/**
 * The two programs that are compared: an earlier commit, built in a temporary folder, and what lies in `dist/`.
 *
 *     const earlier = await buildEarlier('600bfe1')
 *     earlier.dist            // '/tmp/dsnb-earlier-…/dist'
 *     await earlier.remove()
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../../scripts/lib/command.ts'
import { distFolder, root } from '../../../scripts/lib/paths.ts'

export interface Program {
  /** The folder of the project, as VS Code loads an extension from it. */
  folder: string
  dist: string
}

export interface Earlier extends Program {
  remove(): Promise<void>
}

/** Builds a commit with the packages that are installed here. */
export async function buildEarlier(commit: string): Promise<Earlier> {
  const folder = await mkdtemp(join(tmpdir(), 'dsnb-earlier-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const archive = join(folder, 'earlier.tar')
    await must('git', ['archive', '--output', archive, commit], root)
    await must('tar', ['-xf', archive, '-C', folder], root)
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
    await must(process.execPath, ['esbuild.mjs'], folder)
    return { folder, dist: join(folder, 'dist'), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** What is built here. */
export function present(): Program {
  if (!existsSync(join(distFolder, 'cli.cjs'))) throw new Error('Nothing is built: run `npm run build` first.')
  return { folder: root, dist: distFolder }
}

/** The notebook that the README shows, as a file. */
export async function readmeNotebook(folder: string): Promise<string> {
  const [, text] = /^````markdown\n([^]*?)^````$/m.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  if (text === undefined) throw new Error('README.md has no notebook between four backticks.')
  const file = join(folder, 'first.dsnb')
  await mkdir(folder, { recursive: true })
  await writeFile(file, text)
  return file
}

async function must(command: string, parameters: string[], cwd: string): Promise<void> {
  const { code, output } = await run(command, parameters, { cwd })
  if (code !== 0) throw new Error(`${command} ${parameters.join(' ')} failed:\n${output}`)
}
