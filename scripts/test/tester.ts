/**
 * Runs test files in a process with mocha (`worker.ts`). Every file ends with counts, even if the process crashes or hangs.
 *
 *     declare const block: Block
 *     const tester = new Tester(process.env)
 *     const counts = await tester.test({ file: 'test/unit/trace/columns.test.ts' }, block)
 *     await tester.close()                       // ends what it left behind, and names it
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../lib/paths.ts'
import { add, noCounts, type Counts } from './counts.ts'
import { endFamily, endLeftovers } from './leftovers.ts'
import type { Block } from './screen.ts'
import type { Order, Told } from './worker.ts'

/** After this long without a message the process counts as hanging: mocha cannot time out a test that never yields. No test takes so long. */
const silenceMs = 20 * 60_000
let nextNumber = 1

interface Current {
  readonly file: string
  readonly block: Block
  readonly counts: Counts
  /** The title of the test that is running. */
  title: string
  resolve(counts: Counts): void
  silence?: NodeJS.Timeout
}

export class Tester {
  private readonly child: ChildProcess
  private readonly mark = `${process.pid}.${nextNumber++}`
  private readonly exited: Promise<void>
  private readonly files: string[] = []
  private current: Current | undefined
  /** A file has frozen the built-ins of the process. Another file would find other built-ins than by itself. */
  locked = false

  constructor(environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [join(root, 'scripts/test/worker.ts')], {
      cwd: root,
      // In a group of its own, so that everything it starts can be found and ended with it.
      detached: process.platform !== 'win32',
      env: { ...environment, DSNB_TEST_WORKER: this.mark },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.child.on('message', (told: Told) => this.hear(told))
    // The engine prints here when it runs out of memory.
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => this.current?.block.write(text))
    this.exited = new Promise((resolve) => this.child.once('exit', (code, signal) => {
      resolve()
      this.fail(`The process of the tests ended (${signal ?? `exit code ${code}`}).`)
    }))
    process.once('exit', this.endAll)
  }

  /** False once its process has ended; the remaining files need another one. */
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  test(order: Order, block: Block): Promise<Counts> {
    this.files.push(order.file)
    return new Promise((resolve) => {
      this.current = { file: order.file, block, counts: noCounts(), title: 'before the first test', resolve }
      this.stillAlive()
      if (!this.alive) return this.fail('The process of the tests had ended.')
      this.child.send(order)
    })
  }

  /** Ends the process and what it started. Returns what was still running. */
  async close(): Promise<string[]> {
    if (this.child.connected) this.child.disconnect()
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000)
    await this.exited
    clearTimeout(timer)
    const left = await endLeftovers(this.child.pid ?? -1, `DSNB_TEST_WORKER=${this.mark}`)
    process.removeListener('exit', this.endAll)
    return left.map((process) => `had to be ended after ${this.files.length === 1 ? this.files[0] : `${this.files.length} files`}: ${process}`)
  }

  private readonly endAll = (): void => endFamily(this.child.pid ?? -1, `DSNB_TEST_WORKER=${this.mark}`)

  private hear(told: Told): void {
    const { current } = this
    if (!current) return
    this.stillAlive()
    const { block, counts } = current
    switch (told.kind) {
      case 'text':
        return block.write(told.text)
      case 'suite':
        return block.write(`${'  '.repeat(told.depth)}${told.title}\n`)
      case 'begins':
        current.title = told.title
        return
      case 'passed':
        counts.passed++
        return block.write(`${'  '.repeat(told.depth)}✔ ${told.title}${told.slow ? ` (${told.tookMs} ms)` : ''}\n`)
      case 'failed':
        add(counts, { passed: 0, failures: [{ where: current.file, title: told.path, error: told.error }], remarks: [] })
        return block.write(`${'  '.repeat(told.depth)}✘ ${told.title}\n${told.error.replace(/^/gm, '      ')}\n`)
      case 'ended':
        this.locked = told.locked
        return this.finish()
    }
  }

  private stillAlive(): void {
    const { current } = this
    if (!current) return
    clearTimeout(current.silence)
    current.silence = setTimeout(() => {
      this.fail(`Nothing was heard for ${silenceMs / 60_000} minutes.`)
      this.endAll()
    }, silenceMs)
  }

  /** Ends the file, with a failure of the test that is running. */
  private fail(why: string): void {
    const { current } = this
    if (!current) return
    current.block.write(`  ✘ ${current.title}: ${why}\n`)
    current.counts.failures.push({ where: current.file, title: current.title, error: why })
    this.finish()
  }

  private finish(): void {
    const { current } = this
    this.current = undefined
    clearTimeout(current?.silence)
    current?.resolve(current.counts)
  }
}
