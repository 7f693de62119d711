/**
 * A process that runs one test file after the other with mocha, as its channel asks, and reports each test over the channel.
 *
 * Modules that many tests import (the compiler, the grammar, the sandbox) are loaded once for all files of a worker.
 */
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import Mocha from 'mocha'
import { root } from '../lib/paths.ts'

export interface Order {
  readonly file: string
  readonly grep?: string
}

export type Told =
  | { kind: 'text'; text: string }
  | { kind: 'suite'; depth: number; title: string }
  | { kind: 'begins'; title: string }
  | { kind: 'passed'; depth: number; title: string; tookMs: number; slow: boolean }
  | { kind: 'failed'; depth: number; title: string; path: string; error: string }
  /** `locked`: the built-ins of the process are frozen now. */
  | { kind: 'ended'; locked: boolean }

function tell(told: Told): void {
  process.send?.(told)
}

// The tests' own output goes over the same channel as the reports, so that it is printed in the right order.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array): boolean => {
    tell({ kind: 'text', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() })
    return true
  }
}

const options = createRequire(import.meta.url)('../../.mocharc.cjs') as { ui: Mocha.Interface; timeout: number }

async function runFile({ file, grep }: Order): Promise<void> {
  const mocha = new Mocha(
    { ui: options.ui, timeout: options.timeout, reporter: Silent, forbidOnly: true, forbidPending: true, ...(grep !== undefined && { grep }) },
  )
  mocha.addFile(resolve(root, file))
  try {
    await mocha.loadFilesAsync()
    await new Promise<void>((done) => void mocha.run(() => done()))
  } catch (error) {
    tell({ kind: 'failed', depth: 0, title: 'cannot be loaded', path: 'cannot be loaded', error: textOf(error) })
  }
  // Errors that are thrown later do not belong to the tests of this file.
  mocha.dispose()
  tell({ kind: 'ended', locked: Object.isFrozen(Array.prototype) })
}

/** A reporter that prints nothing and sends everything over the channel. */
class Silent extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner) {
    super(runner)
    let depth = -1
    runner.on('suite', ({ title, root: isRoot }) => {
      depth++
      if (!isRoot) tell({ kind: 'suite', depth, title })
    })
    runner.on('suite end', () => depth--)
    runner.on('test', (test) => tell({ kind: 'begins', title: test.fullTitle() }))
    runner.on('hook', (hook) => tell({ kind: 'begins', title: hook.fullTitle() }))
    runner.on('pass', (test) => tell({ kind: 'passed', depth: depth + 1, title: test.title, tookMs: test.duration ?? 0, slow: (test.duration ?? 0) > test.slow() }))
    runner.on('fail', (test, error: unknown) => tell({ kind: 'failed', depth: depth + 1, title: test.title, path: test.titlePath().join(' › '), error: textOf(error) }))
  }
}

/** The error with its causes, without the stack lines of mocha and Node, and with paths relative to the project. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stack = error.stack?.includes(error.message) ? error.stack : `${error.name}: ${error.message}\n${error.stack ?? ''}`
  const lines = stack.split('\n').filter((line) => !/^\s+at .*(node:internal|node_modules\/mocha|node:async_hooks)/.test(line))
  const cause = error.cause === undefined ? '' : `\nbecause: ${textOf(error.cause)}`
  return lines.join('\n').replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '') + cause
}

let last: Promise<void> = Promise.resolve()
process.on('message', (order: Order) => {
  last = last.then(() => runFile(order))
})
// The process that sends the files has ended or has no more.
process.on('disconnect', () => process.exit())
