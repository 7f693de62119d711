/** A debugger can stop in the kernel's own process, at a line of the sources, and the run goes on where it stood. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { root } from '../../../scripts/lib/paths.ts'
import { freePort, waitFor } from '../../../scripts/vscode/running.ts'
import { createNodeKernelHost, inspectPortOf } from '../../../src/host/node.ts'
import { requestsOf, single } from '../support/laboratory.ts'

const cells = ['class A extends Node { start() { this.note("here") } }', 'cluster c\n  a: A\nrun c'] as const
/** An answer, or something that is told unasked. */
interface Told {
  id?: number
  result?: Record<string, unknown>
  method?: string
  params?: Record<string, unknown>
}

/** A debugger that knows a few words of the protocol. */
class Debugger {
  private readonly socket: WebSocket
  private readonly answers = new Map<number, (result: Record<string, unknown>) => void>()
  private readonly told = new Map<string, (parameters: Record<string, unknown>) => void>()
  private next = 1

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.addEventListener('message', ({ data }) => {
      const { id, result, method, params } = JSON.parse(String(data)) as Told
      if (id !== undefined) this.answers.get(id)?.(result ?? {})
      else this.told.get(method ?? '')?.(params ?? {})
    })
  }

  static async at(port: number): Promise<Debugger> {
    const address = await waitFor(async () => {
      const list = await fetch(`http://127.0.0.1:${port}/json/list`).then((answer) => answer.json() as Promise<{ webSocketDebuggerUrl: string }[]>, () => [])
      return list[0]?.webSocketDebuggerUrl
    }, () => 'The kernel does not listen.')
    const socket = new WebSocket(address)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    return new Debugger(socket)
  }

  ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = this.next++
    this.socket.send(JSON.stringify({ id, method, params }))
    return new Promise((resolve) => this.answers.set(id, resolve))
  }

  once(method: string): Promise<Record<string, unknown>> {
    return new Promise((resolve) => this.told.set(method, resolve))
  }

  close(): void {
    this.socket.close()
  }
}

suite('host: a debugger in the kernel', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'dsnb-debug-')), 'kernel-process.cjs')

  suiteSetup(() => build({
    entryPoints: [join(root, 'src/host/kernel-process.ts')], bundle: true, platform: 'node', format: 'cjs', outfile: file, logLevel: 'error',
    sourcemap: true, sourceRoot: `${pathToFileURL(join(root, 'dist'))}/`,
  }))

  test('a breakpoint in src/kernel stops a run, however long one stands there, and the run comes to its result', async () => {
    const source = 'src/kernel/simulate.ts'
    const line = readFileSync(join(root, source), 'utf8').split('\n').findIndex((text) => text.includes('attempt(plan, realm, false)'))
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload)
    const originOf = (lineNumber: number, column: number): string => {
      const entry = map.findEntry(lineNumber, column)
      return 'originalSource' in entry ? `${entry.originalSource.split('/src/').at(-1)}:${entry.originalLine}` : ''
    }
    const wanted = `${source.replace('src/', '')}:${line}`
    const generated = readFileSync(file, 'utf8').split('\n').findIndex((text, i) => originOf(i, /^\s*/.exec(text)![0].length) === wanted)
    assert.ok(line > 0 && generated > 0, `${wanted} is in the bundle`)

    const port = await freePort()
    const kernel = createNodeKernelHost(file, { inspectPort: port })
    try {
      kernel.warm()
      const attached = await Debugger.at(port)
      await attached.ask('Debugger.enable')
      await attached.ask('Debugger.setBreakpointByUrl', { urlRegex: '.*kernel-process\\.cjs', lineNumber: generated })
      const stopped = attached.once('Debugger.paused')
      const [request] = requestsOf(...cells).requests
      let done = false
      const running = kernel.run(request).finally(() => (done = true))
      const { callFrames: [{ location }] } = await stopped as { callFrames: { location: { lineNumber: number; columnNumber: number } }[] }
      assert.equal(originOf(location.lineNumber, location.columnNumber), wanted)
      assert.equal(done, false, 'it stands')
      await attached.ask('Debugger.resume')
      assert.equal((await running).summary.digest, single(...cells).trace.header.digest)
      attached.close()
    } finally {
      kernel.dispose()
    }
  })

  test('the port is named by a variable of the environment', () => {
    assert.deepEqual(inspectPortOf({ DSNB_KERNEL_INSPECT: '9331' }), { inspectPort: 9331 })
    for (const none of [undefined, '', 'yes', '0', '70000', '1.5']) assert.deepEqual(inspectPortOf({ DSNB_KERNEL_INSPECT: none }), {}, String(none))
  })
})
