/**
 * How long each job took when it last ran, kept in a file that may be absent. The longest jobs begin first, so that all cores have work to the end.
 *
 *     const times = await Times.read()
 *     times.of('test/unit/trace/columns.test.ts')   // 1800
 */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { outFolder, root } from '../lib/paths.ts'

const timesFile = join(outFolder, 'test-times.json')

/** How long a test file takes that has not run on this machine, guessed from its size. */
const msPerByte = 0.4

export class Times {
  private readonly known: Map<string, number>

  private constructor(known: Map<string, number>) {
    this.known = known
  }

  static async read(): Promise<Times> {
    try {
      return new Times(new Map(Object.entries(JSON.parse(await readFile(timesFile, 'utf8')) as Record<string, number>)))
    } catch {
      return new Times(new Map())
    }
  }

  async of(file: string, typicalMs?: number): Promise<number> {
    return this.known.get(file) ?? typicalMs ?? (await stat(resolve(root, file))).size * msPerByte
  }

  set(file: string, tookMs: number): void {
    this.known.set(file, Math.round(tookMs))
  }

  async write(): Promise<void> {
    await mkdir(outFolder, { recursive: true })
    await writeFile(timesFile, `${JSON.stringify(Object.fromEntries([...this.known].sort(([a], [b]) => (a < b ? -1 : 1))), undefined, 1)}\n`)
  }
}
