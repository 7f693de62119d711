/** Workspaces for the tests: all chapters, the fixtures, and the runs as the command line gives them. */
import { copyFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../scripts/lib/command.ts'
import { distFolder, notebooksFolder } from '../../../scripts/lib/paths.ts'

const fixturesFolder = join(import.meta.dirname, '..', 'fixtures')

export function fixture(name: string): string {
  return join(fixturesFolder, name)
}

export async function chapters(): Promise<string[]> {
  return (await readdir(notebooksFolder)).filter((name) => name.endsWith('.dsnb')).sort()
}

/** Chapters, fixtures and `expected.json`: `{ "greeting.dsnb": [{ "name": …, "seed": …, "digest": … }] }`. */
export async function fillWorkspace(folder: string): Promise<void> {
  for (const name of await chapters()) await copyFile(join(notebooksFolder, name), join(folder, name))
  for (const name of await readdir(fixturesFolder)) await copyFile(fixture(name), join(folder, name))
  const expected: Record<string, object[]> = {}
  for (const name of [...await chapters(), 'greeting.dsnb']) expected[name] = await runsOnCommandLine(join(folder, name))
  await writeFile(join(folder, 'expected.json'), JSON.stringify(expected))
}

async function runsOnCommandLine(file: string): Promise<object[]> {
  const { code, output } = await run('node', [join(distFolder, 'cli.cjs'), 'run', file, '--json'])
  if (code !== 0) throw new Error(`dsnb run ${file} ended with ${code}:\n${output}`)
  // SAFETY: the shape that the command line promises.
  const { runs } = JSON.parse(output) as { runs: { name: string; seed: number; digest: string }[] }
  return runs.map(({ name, seed, digest }) => ({ name, seed, digest }))
}
