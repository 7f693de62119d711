/**
 * The same plan gives the same digest on every engine: this Node, Node 22, and a browser's worker.
 *
 * Every run of every chapter is executed by the built kernel on each of them.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { RunRequest } from '../../src/check/request.ts'
import { parseNotebook } from '../../src/format/index.ts'
import { createNodeKernelHost } from '../../src/host/node.ts'
import type { SourceCell } from '../../src/language/notebook.ts'
import { NotebookAnalysis } from '../../src/language/notebook.ts'
import { distFolder, notebooksFolder } from '../../scripts/lib/paths.ts'
import { downloadNode } from '../../scripts/engines/node.ts'
import { launchBrowser } from '../../scripts/vscode/browser.ts'

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

async function digestsInNode(all: RunRequest[], execPath?: string): Promise<string[]> {
  const kernel = createNodeKernelHost(join(distFolder, 'kernel-process.cjs'), { ...(execPath ? { execPath } : {}), environment: { TZ: 'Asia/Tokyo' } })
  try {
    const digests: string[] = []
    for (const request of all) digests.push((await kernel.run(request)).digest)
    return digests
  } finally {
    kernel.dispose()
  }
}

suite('engines: the same digests everywhere', function () {
  this.timeout(180_000)
  const all = requests()
  let expected: string[] = []

  suiteSetup(async () => {
    expected = await digestsInNode(all)
  })

  test('there is something to compare', () => {
    assert.ok(expected.length > 60)
    assert.ok(new Set(expected).size > 40)
  })

  test('Node 22', async () => {
    const node22 = await downloadNode('22.23.3', console.log)
    assert.deepEqual(await digestsInNode(all, node22), expected)
  })

  suite('in a browser', () => {
    let browser: Browser
    suiteSetup(async () => {
      browser = await launchBrowser(console.log)
    })
    suiteTeardown(() => browser.close())

    test('a worker in Chromium', async () => {
      assert.deepEqual(await digestsInWorker(browser, all), expected)
    })
  })
})

/** Serves the worker of the web host from this machine and lets it run every request. */
async function digestsInWorker(browser: Browser, all: RunRequest[]): Promise<string[]> {
  const worker = readFileSync(join(distFolder, 'kernel-worker.js'))
  const server = createServer((request, response) => {
    const isWorker = request.url === '/kernel-worker.js'
    response.setHeader('Content-Type', isWorker ? 'text/javascript' : 'text/html')
    response.end(isWorker ? worker : '<!doctype html><title>engines</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return await page.evaluate(async (requests) => {
      const kernel = new Worker('/kernel-worker.js')
      const next = () => new Promise<{ type: string; run?: { digest: string } }>((resolve) => {
        kernel.onmessage = ({ data }) => {
          if (data.type !== 'alive') resolve(data)
        }
      })
      await next()
      const digests: string[] = []
      for (const [id, request] of requests.entries()) {
        kernel.postMessage({ type: 'run', id, request })
        const answer = await next()
        digests.push(answer.run?.digest ?? JSON.stringify(answer))
      }
      return digests
    }, all)
  } finally {
    server.close()
  }
}
