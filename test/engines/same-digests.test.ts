/**
 * The same plan gives the same digest on every engine, wherever on earth it stands: this Node, Node 22, and the workers of Chromium and
 * Firefox, in several time zones and locales.
 *
 * Every run of every chapter is executed by the built kernel on each of them.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunRequest } from '../../src/check/request.ts'
import { parseNotebook } from '../../src/format/index.ts'
import { createNodeKernelHost } from '../../src/host/node.ts'
import type { SourceCell } from '../../src/language/notebook/index.ts'
import { NotebookAnalysis } from '../../src/language/notebook/index.ts'
import { distFolder, notebooksFolder } from '../../scripts/lib/paths.ts'
import { findOrInstallFirefox, visitWithFirefox } from '../../scripts/engines/firefox.ts'
import { downloadNode } from '../../scripts/engines/node.ts'
import { launchBrowser } from '../../scripts/vscode/browser.ts'
import type { Answer, Place } from './support/page.ts'
import { digestsInPage, placeOf } from './support/page.ts'

/** Sweeps are cut to their first seeds: the point is the engine, not the statistics. */
const seedsPerSweep = 25

function requests(): RunRequest[] {
  const chapters = readdirSync(notebooksFolder).filter((name) => name.endsWith('.dsnb'))
  return chapters.flatMap((name) => {
    const { cells } = parseNotebook(readFileSync(join(notebooksFolder, name)))
    const analysis = new NotebookAnalysis()
    const sources = cells.map(({ kind, text }, index) => ({ kind, text, index })).filter((cell): cell is SourceCell => cell.kind !== 'prose')
    analysis.update(sources)
    return sources.flatMap(({ index }) => analysis.runs(index).requests).flatMap(cutSweep)
  })
}

function cutSweep(request: RunRequest): RunRequest[] {
  const { seeds } = request
  if ('times' in seeds) return [{ ...request, seeds: { seed: seeds.seed, times: 1 } }]
  const count = Math.min(seedsPerSweep, seeds.last - seeds.first + 1)
  return Array.from({ length: count }, (_, i) => ({ ...request, seeds: { seed: seeds.first + i, times: 1 } }))
}

/** Places whose days, letters, digits and decimal points differ: one where i is the small letter of İ, one with digits of its own. */
interface Locale {
  timeZone: string
  /** As the environment says it, and as browsers do. */
  posix: string
  language: string
  /** What an engine there must say, or the test has tried nothing. */
  place: Place
}
const home: Locale = { timeZone: 'UTC', posix: 'C.UTF-8', language: 'en-US', place: { offsetMinutes: 0, number: '1,234.5' } }
const apia: Locale = { timeZone: 'Pacific/Apia', posix: 'tr_TR.UTF-8', language: 'tr-TR', place: { offsetMinutes: 840, number: '1.234,5' } }
const kathmandu: Locale = { timeZone: 'Asia/Kathmandu', posix: 'ar_EG.UTF-8', language: 'ar-EG', place: { offsetMinutes: 345, number: '١٬٢٣٤٫٥' } }

function environmentOf({ timeZone, posix }: Locale): Record<string, string> {
  return { TZ: timeZone, LANG: posix, LC_ALL: posix, LANGUAGE: posix.slice(0, 2) }
}

async function inNode(all: RunRequest[], locale: Locale, execPath = process.execPath): Promise<Answer> {
  const environment = environmentOf(locale)
  const kernel = createNodeKernelHost(join(distFolder, 'kernel-process.cjs'), { execPath, environment })
  const place = JSON.parse(execFileSync(execPath, ['-p', `JSON.stringify(${placeOf})`], { env: environment, encoding: 'utf8' })) as Place
  try {
    const digests: string[] = []
    for (const request of all) digests.push((await kernel.run(request)).summary.digest)
    return { digests, place }
  } finally {
    kernel.dispose()
  }
}

function inChromium(all: RunRequest[], locale: Locale): Promise<Answer> {
  return digestsInPage(all, async (url) => {
    const browser = await launchBrowser(console.log, [`--lang=${locale.language}`], environmentOf(locale))
    await (await browser.newPage({ locale: locale.language })).goto(url)
    return () => browser.close()
  })
}

function inFirefox(all: RunRequest[], locale: Locale): Promise<Answer> {
  return digestsInPage(all, (url) => visitWithFirefox(url, environmentOf(locale), locale.language))
}

suite('engines: the same digests everywhere', () => {
  const all = requests()
  let expected: string[] = []
  let node22 = ''

  suiteSetup(async () => {
    expected = (await inNode(all, home)).digests
    node22 = await downloadNode('22.23.3', console.log)
  })

  test('there is something to compare', () => {
    assert.ok(expected.length > 60)
    assert.ok(new Set(expected).size > 40)
    assert.ok(expected.every((digest) => /^[0-9a-f]{16}$/.test(digest)))
  })

  const engines: [string, (locale: Locale) => Promise<Answer>][] = [
    ['Node 24', (locale) => inNode(all, locale)],
    ['Node 22', (locale) => inNode(all, locale, node22)],
    ['a worker in Chromium', (locale) => inChromium(all, locale)],
    ['a worker in Firefox', (locale) => inFirefox(all, locale)],
  ]
  for (const [engine, digests] of engines) {
    for (const locale of [apia, kathmandu]) {
      test(`${engine}, ${locale.timeZone}, ${locale.language}`, async () => {
        const found = await digests(locale)
        assert.deepEqual(found.place, locale.place)
        assert.deepEqual(found.digests, expected)
      })
    }
  }

  test('where Firefox is missing and cannot be installed, the error says what to do', async () => {
    const { DSNB_FIREFOX: before } = process.env
    process.env.DSNB_FIREFOX = '/nowhere/firefox'
    try {
      await assert.rejects(findOrInstallFirefox(() => {}), /DSNB_FIREFOX says \/nowhere\/firefox, but no program is there\./)
    } finally {
      if (before === undefined) delete process.env.DSNB_FIREFOX
      else process.env.DSNB_FIREFOX = before
    }
  })
})
