/** Whatever the cache knows, and in whatever state it is: the same words, the same digests, the same exit codes. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notebooksFolder } from '../../scripts/lib/paths.ts'
import { runCount } from '../../src/check/request.ts'
import { noStore } from '../../src/cli/cache/store.ts'
import { understand } from '../../src/cli/understand.ts'
import { parseNotebook } from '../../src/format/index.ts'
import { dsnb, type Ran } from './support/program.ts'

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}

/** The name whose runs are the shortest of a chapter; these are enough, since the cache knows nothing of the results of runs. */
function shortestRun(chapter: string): string {
  const cells = parseNotebook(readFileSync(join(notebooksFolder, chapter))).cells.map(({ kind, text }, index) => ({ kind, text, index }))
  const { requests } = understand(cells, { store: noStore, build: '', place: '' })
  const lengths = new Map<string, number>()
  for (const { name, seeds, plan, exploration } of requests) {
    lengths.set(name, (lengths.get(name) ?? 0) + (exploration ? Infinity : runCount(seeds) * plan.durationNs))
  }
  return [...lengths].sort(([, a], [, b]) => a - b)[0][0]
}

const said = ({ code, out, errors }: Ran) => ({ code, out, errors })

suite('cli: the cache', () => {
  const notebooks = mkdtempSync(join(tmpdir(), 'dsnb-notebooks-'))
  let cache: string
  setup(() => {
    cache = mkdtempSync(join(tmpdir(), 'dsnb-cache-'))
  })
  teardown(() => rmSync(cache, { recursive: true, force: true }))
  suiteTeardown(() => rmSync(notebooks, { recursive: true, force: true }))

  async function same(parameters: string[]): Promise<Ran> {
    const without = await dsnb(undefined, ...parameters)
    const expected = said(without)
    const twoAtOnce = await Promise.all([dsnb(cache, ...parameters), dsnb(cache, ...parameters)])
    for (const ran of twoAtOnce) assert.deepEqual(said(ran), expected, 'two at once, with an empty cache')
    const warm = await dsnb(cache, ...parameters)
    assert.deepEqual(said(warm), expected, 'a warm cache')
    assert.deepEqual(warm.loaded.filter((file) => /code|grammar|library/.test(file)), [])
    for (const file of filesIn(cache)) writeFileSync(file, readFileSync(file).map((byte, at) => (at % 50 === 20 ? byte ^ 4 : byte)))
    assert.deepEqual(said(await dsnb(cache, ...parameters)), expected, 'a damaged cache')
    const [command, ...others] = parameters
    const files = filesIn(cache)
    rmSync(files[0])
    assert.deepEqual(said(await dsnb(cache, command, '--no-cache', ...others)), expected, 'a cache that is not to be used')
    assert.deepEqual(filesIn(cache), files.slice(1), 'it is not written either')
    return without
  }

  const runOf = (chapter: string) => ['run', join(notebooksFolder, chapter), '--run', shortestRun(chapter), '--json']
  for (const chapter of ['00-reading-these-notebooks.dsnb', '20-parts.dsnb']) {
    test(`${chapter}: without, cold, warm, damaged, two at once`, async () => {
      const { code, out } = await same(runOf(chapter))
      assert.equal(code, 0)
      assert.match(out, /"digest": "[0-9a-f]{16}"/)
    })
  }

  for (const chapter of readdirSync(notebooksFolder).filter((name) => name.endsWith('.dsnb'))) {
    test(`${chapter}: cold and warm`, async () => {
      const cold = await dsnb(cache, ...runOf(chapter))
      assert.equal(cold.code, 0)
      assert.deepEqual(said(await dsnb(cache, ...runOf(chapter))), said(cold))
    })
  }

  test('input that cannot be used is said in the same words, the second time too', async () => {
    const file = join(notebooks, 'wrong.dsnb')
    writeFileSync(file, '```ts dsnb\nclass A extends Node { n: number = "one" }\n```\n\n```dsnb\ncluster c\n  a: B\n```\n')
    const { code, errors } = await same(['run', file])
    assert.equal(code, 2)
    assert.match(errors, /wrong\.dsnb:2:24: [^]*wrong\.dsnb:7:6: /)
  })

  test('a cache that cannot be written, or only be read', async () => {
    const file = join(notebooksFolder, '00-reading-these-notebooks.dsnb')
    const parameters = ['run', file, '--run', shortestRun('00-reading-these-notebooks.dsnb')]
    const expected = said(await dsnb(undefined, ...parameters))
    const taken = join(cache, 'a file')
    writeFileSync(taken, '')
    assert.deepEqual(said(await dsnb(join(taken, 'cache'), ...parameters)), expected, 'a place that cannot be')
    // Who may do anything may write everywhere; the two are then warm ones.
    for (const folder of [cache, join(cache, 'full')]) {
      if (folder !== cache) await dsnb(folder, ...parameters)
      const places = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ parentPath, name }) => join(parentPath, name))
      for (const place of [...places, folder]) chmodSync(place, 0o555)
      assert.deepEqual(said(await dsnb(folder, ...parameters)), expected, 'only to be read')
      for (const place of [folder, ...places]) chmodSync(place, 0o755)
    }
  })

  test('`check` finds everything out anew, and keeps it for others', async () => {
    const file = join(notebooksFolder, '00-reading-these-notebooks.dsnb')
    const parameters = ['run', file, '--run', shortestRun('00-reading-these-notebooks.dsnb')]
    await dsnb(cache, ...parameters)
    const checked = await dsnb(cache, 'check', file)
    assert.equal(checked.code, 0)
    assert.ok(checked.loaded.includes('code.cjs'), 'types are checked in full, always')
    rmSync(cache, { recursive: true })
    await dsnb(cache, 'check', file)
    assert.ok(!(await dsnb(cache, ...parameters)).loaded.includes('code.cjs'))
  })
})
