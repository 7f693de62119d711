/**
 * The kernel in its own process, as the editor and the command line use it: it answers, it can be stopped at once, and whatever node
 * code does, the next run finds a fresh kernel.
 */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { KernelClient } from '../../../src/host/client.ts'
import { createNodeKernelHost } from '../../../src/host/node.ts'
import { KernelStopped } from '../../../src/host/protocol.ts'
import type { RunRequest } from '../../../src/check/request.ts'
import { requestsOf, single } from '../support/laboratory.ts'

const cluster = 'cluster c\n  a, b: A\n  network latency 1ms..9ms\n'

function request(body: string, run = 'run c for 1s'): RunRequest {
  const { requests, errors } = requestsOf(`class A extends Node { n = 0\n${body} }`, `${cluster}${run}`)
  assert.deepEqual(errors, [])
  return requests[0]
}

const harmless = `start() { for (const peer of this.peers) this.send(peer, 'ping', { r: this.random() }) }
  ping({ r }: { r: number }, from: NodeId) { this.n += r; if (this.n < 5) this.send(from, 'ping', { r: this.random() }) }`

suite('host: the kernel in its own process', () => {
  let kernelFile = ''
  let kernel: KernelClient

  suiteSetup(async () => {
    kernelFile = join(mkdtempSync(join(tmpdir(), 'dsnb-kernel-')), 'kernel-process.cjs')
    await build({ entryPoints: ['src/host/kernel-process.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: kernelFile, logLevel: 'error' })
  })
  setup(() => {
    kernel = createNodeKernelHost(kernelFile, { memoryMb: 256 })
  })
  teardown(() => kernel.dispose())

  test('the sandboxed run in another process has the digest of the plain run in this one', async () => {
    const { summary: run } = await kernel.run(request(harmless))
    assert.equal(run.digest, single(`class A extends Node { n = 0\n${harmless} }`, `${cluster}run c for 1s`).trace.header.digest)
    assert.ok(run.events > 10)
  })

  test('the digest does not depend on time zone, locale or what ran before', async () => {
    const wanted = request(harmless)
    const first = (await kernel.run(wanted)).summary.digest
    await kernel.run(request('start() { [3, 1, 2].sort() }'))
    assert.equal((await kernel.run(wanted)).summary.digest, first)
    const other = createNodeKernelHost(kernelFile, { environment: { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' } })
    assert.equal((await other.run(wanted)).summary.digest, first)
    other.dispose()
  })

  test('a run that takes longer than a step may is no step that takes too long', async () => {
    const impatient = createNodeKernelHost(kernelFile, { stepMs: 500 })
    const body = 'start() { this.every(us(1), "go") }\n go() { for (let i = 0; i < 9000; i++) this.n = (this.n + i) % 97 }'
    const { summary: run } = await impatient.run(request(body, 'run c for 1h up to 100000 events'))
    assert.match(run.end.text, /100000 events/)
    impatient.dispose()
  })

  test('a stopped run ends, and the next one works', async () => {
    const controller = new AbortController()
    // It would take months.
    const spinning = kernel.run(request('start() { this.n = 1 }', 'run c for 1s seeds 1..10000000000'), { signal: controller.signal, onProgress: () => controller.abort() })
    await assert.rejects(spinning, (error: KernelStopped) => error instanceof KernelStopped && error.reason === 'cancelled')
    assert.ok((await kernel.run(request(harmless))).summary.events > 0)
  })

  const bombs: [string, string][] = [
    ['an array that grows for ever', 'start() { const list: unknown[] = []; for (;;) list.push({ a: [1, 2, 3] }) }'],
    ['a gigabyte in one call', 'start() { new Array(1e9).fill(0) }'],
    ['a text that doubles', `start() { let text = 'x'; for (let i = 0; i < 60; i++) text += text; this.n = text.length }`],
    ['a huge text in one call', `start() { 'x'.repeat(2 ** 30) }`],
    ['a map that grows for ever', 'start() { const map = new Map(); for (let i = 0; ; i++) map.set(i, [i]) }'],
    ['a state that doubles with every event', `list: unknown[] = [1]\nstart() { this.every(1, 'grow') }\ngrow() { this.list = [this.list, this.list, ...this.list] }`],
  ]
  for (const [name, body] of bombs) {
    test(`${name} ends in a message, and the next run works`, async () => {
      const { summary: { problems: [{ message }] } } = await kernel.run(request(body))
      assert.match(message, /ran too long|1048576 values|memory of the kernel|at most|more than|Invalid string length/)
      assert.ok((await kernel.run(request(harmless))).summary.events > 0)
    })
  }

  test('a few long runs report progress too', async () => {
    const seen: number[] = []
    const ticking = 'start() { this.every(us(1), "tick") }\n  tick() {}'
    await kernel.run(request(ticking, 'run c for 20ms seeds 1..4'), { onProgress: (done) => seen.push(done) })
    assert.equal(seen[0], 1)
    assert.equal(seen.at(-1), 4)
  })

  test('sweeps report progress and can be stopped', async () => {
    const seen: number[] = []
    const { summary: run } = await kernel.run(request(harmless, 'run c for 1s seeds 1..200'), { onProgress: (done) => seen.push(done) })
    assert.equal(run.sweep?.runs, 200)
    assert.equal(seen.at(-1), 200)
    const controller = new AbortController()
    const long = kernel.run(request(harmless, 'run c for 1s seeds 1..10000000'), { signal: controller.signal, onProgress: () => controller.abort() })
    await assert.rejects(long, KernelStopped)
  })
})
