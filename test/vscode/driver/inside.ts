/**
 * Runs a test bundle inside VS Code's extension host and shows its tests as tests of the mocha outside: same suites,
 * same titles, durations and errors.
 *
 *     await runInside('Inside the web extension host', { extensionHost: 'web', bundle: 'dist/test/editing.cjs' })
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../../../scripts/vscode/browser.ts'
import { patienceMs } from '../../../scripts/vscode/running.ts'
import { decodeMessage, type Message, type PlannedTest } from '../inside/report.ts'
import { startVsCode, type SessionOptions } from './session.ts'

export interface InsideOptions extends SessionOptions {
  /** The CommonJS file whose `run()` VS Code calls. */
  readonly bundle: string
  /** Puts files into the workspace folder before VS Code opens it. */
  readonly prepare?: (workspace: string) => Promise<void>
}

type Result = Extract<Message, { kind: 'passed' | 'failed' }>

const spareMs = 5_000

/** Must be awaited at the top level of a test file: mocha wants to know its tests before it runs them. */
export async function runInside(title: string, options: InsideOptions): Promise<void> {
  const run = await InsideRun.start(options).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
  suite(title, () => {
    if (run instanceof Error) {
      test('VS Code starts and runs the tests', () => { throw run })
      return
    }
    suiteTeardown(() => run.close())
    define(run.tests, 0, run)
    // A suite, so that mocha runs it after the suites above.
    suite('the run', () => {
      test('comes to its end', async () => {
        await run.ended()
      })
    })
  })
}

/** Suites and tests in the order and nesting that they have inside. */
function define(tests: readonly PlannedTest[], depth: number, run: InsideRun): void {
  for (let at = 0; at < tests.length;) {
    const first = tests[at]!
    const title = first.suites[depth]
    if (title === undefined) {
      test(first.title, async function () {
        this.timeout(first.limitMs + spareMs)
        await run.result(first)
      })
      at++
      continue
    }
    let end = at + 1
    while (end < tests.length && tests[end]!.suites[depth] === title) end++
    const group = tests.slice(at, end)
    suite(title, () => define(group, depth + 1, run))
    at = end
  }
}

class InsideRun {
  readonly tests: PlannedTest[] = []
  readonly close: () => Promise<void>
  readonly #results = new Map<number, Result>()
  readonly #problems: string[] = []
  readonly #console: string[] = []
  readonly #waiting = new Set<() => void>()
  #state: 'starting' | 'running' | 'ended' = 'starting'

  private constructor(close: () => Promise<void>) {
    this.close = close
  }

  static async start(options: InsideOptions): Promise<InsideRun> {
    const workspace = await mkdtemp(join(tmpdir(), 'dsnb-inside-'))
    const undo = [() => rm(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })]
    const run = new InsideRun(async () => {
      for (const step of undo.splice(0).reverse()) await step()
    })
    try {
      await options.prepare?.(workspace)
      const vscode = await startVsCode(options, workspace)
      undo.push(() => vscode.stop())
      const browser = await launchBrowser(console.log)
      undo.push(() => browser.close())
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      await run.#listen(page)
      await page.goto(vscode.address({ tests: options.bundle }))
      await run.#until(() => run.#state !== 'starting', patienceMs)
      if (run.tests.length > 0) return run
      throw new Error(`VS Code did not run ${options.bundle}, or it has no tests.\n${run.#console.slice(-40).join('\n')}\n${vscode.log().slice(-2_000)}`)
    } catch (error) {
      await run.close()
      throw error
    }
  }

  /** Waits for the result of a test inside; rejects with the error that it had there. */
  async result({ id, title, limitMs }: PlannedTest): Promise<void> {
    await this.#until(() => this.#results.has(id) || this.#state === 'ended', limitMs + spareMs)
    const result = this.#results.get(id)
    if (!result) throw new Error(`No result of "${title}".\n${this.#console.slice(-20).join('\n')}`)
    if (result.kind === 'failed') throw Object.assign(new Error(result.message), { stack: result.stack || result.message })
  }

  async ended(): Promise<void> {
    await this.#until(() => this.#state === 'ended', patienceMs)
    if (this.#state !== 'ended') throw new Error('The run inside VS Code did not end.')
    if (this.#problems.length > 0) throw new Error(this.#problems.join('\n'))
  }

  async #listen(page: Page): Promise<void> {
    // VS Code calls these two on its page when they are there; its own tests are driven the same way.
    await page.exposeFunction('codeAutomationLog', (_type: string, words: unknown[]) => {
      const line = words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' ')
      const message = decodeMessage(line)
      if (message) this.#take(message)
      else this.#console.push(line.slice(0, 500))
    })
    await page.exposeFunction('codeAutomationExit', (code: number) => {
      if (this.#state !== 'ended') this.#problems.push(`The run ended early, with exit code ${code}.\n${this.#console.slice(-20).join('\n')}`)
      this.#state = 'ended'
      this.#wake()
    })
  }

  #take(message: Message): void {
    switch (message.kind) {
      case 'plan':
        this.tests.push(...message.tests)
        this.#state = 'running'
        break
      case 'passed':
      case 'failed':
        this.#results.set(message.id, message)
        break
      case 'hook-failed':
        this.#problems.push(`The teardown of "${message.title}" failed: ${message.stack || message.message}`)
        break
      case 'end':
        this.#state = 'ended'
        break
    }
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  /** Resolves when the condition holds or the time is over; the caller looks which. */
  #until(condition: () => boolean, limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return
        clearTimeout(timer)
        this.#waiting.delete(check)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(check)
        resolve()
      }, limitMs)
      this.#waiting.add(check)
      check()
    })
  }
}
