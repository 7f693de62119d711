/**
 * Runs compiled node cells without the kernel, with a small `$k` whose `spawn` uses native promises. So every interleaving is exactly that of
 * the same program run by Node itself.
 */
import assert from 'node:assert/strict'
import { Script } from 'node:vm'
import { shifted, times } from '../../../src/guest/sandbox/growth.ts'
import { compileCell } from '../../../src/language/code/index.ts'
import { eraseTypes } from '../../../src/language/code/erase.ts'
import { parseCell } from '../../../src/language/code/parse.ts'

export class TestRuntime {
  fuel: number
  depth = 0
  depthMax: number
  site = -1
  /** The deepest nesting of calls so far. */
  deepest = 0

  constructor({ fuel = 1_000_000, depthMax = 400 } = {}) {
    this.fuel = fuel
    this.depthMax = depthMax
  }

  outOfFuel(): never {
    this.fuel = 0
    throw new Error('out of fuel')
  }

  tooDeep(): never {
    this.depth--
    throw new Error('too deep')
  }

  pow(base: never, exponent: never): unknown {
    return base ** exponent
  }

  times(a: never, b: never): unknown {
    return times(a, b)
  }

  shifted(a: never, b: never): unknown {
    return shifted(a, b)
  }

  spawn(body: () => Generator<unknown, unknown, unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const generator = body()
      const step = (resume: () => IteratorResult<unknown, unknown>): void => {
        try {
          const { done, value } = resume()
          if (done === true) resolve(value)
          else Promise.resolve(value).then((next) => step(() => generator.next(next)), (reason) => step(() => generator.throw(reason)))
        } catch (reason) {
          reject(reason as Error)
        }
      }
      step(() => generator.next())
    })
  }
}

export interface Globals {
  [name: string]: unknown
}

export type Mode = 'javascript' | 'trackedJavascript'

/** Compiles a cell without errors, evaluates it and returns what it defines. */
export function evaluateCell(text: string, $k: TestRuntime, globals: Globals = {}, mode: Mode = 'javascript'): Globals {
  const { compiled, diagnostics } = compileCell(text, { available: [] })
  assert.ok(compiled, `does not compile: ${JSON.stringify(diagnostics)}\n${text}`)
  return evaluateSource(compiled[mode], ['$k', ...Object.keys(globals)], [$k, ...Object.values(globals)])
}

/** The same cell as Node runs it: without its types, otherwise untouched. */
export function evaluateNatively(text: string, provides: string[], globals: Globals = {}): Globals {
  const parsed = parseCell(text)
  assert.ok(parsed)
  return evaluateSource(`${eraseTypes(parsed).cell.text}\nreturn { ${provides.join(', ')} }`, Object.keys(globals), Object.values(globals))
}

/** Not by `Function`: where a test has locked the built-ins down before, that one refuses texts which a file may hold. */
function evaluateSource(source: string, names: string[], values: unknown[]): Globals {
  const define = new Script(`(function (${names.join(', ')}) { 'use strict'; ${source}\n})`).runInThisContext() as (...all: unknown[]) => Globals
  return define(...values)
}

/** What a run of `main` did: everything it logged, and how it ended. */
export interface Observation {
  log: string[]
  outcome: string
}

type Main = (log: (...parts: unknown[]) => void) => unknown

/** Runs `main` of a cell to its end, promises included. */
export async function observe(defined: Globals): Promise<Observation> {
  const log: string[] = []
  const write = (...parts: unknown[]): void => {
    log.push(parts.map(show).join(' '))
  }
  try {
    // SAFETY: every test program defines `main`.
    const value = await (defined['main'] as Main)(write)
    return { log, outcome: `returned ${show(value)}` }
  } catch (error) {
    return { log, outcome: `threw ${show(error)}` }
  }
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value === 'function') return `function ${value.name}/${value.length}`
  if (typeof value === 'bigint' || typeof value === 'symbol' || value === undefined) return String(value)
  if (Object.is(value, -0)) return '-0'
  return JSON.stringify(value) ?? String(value)
}

/** Asserts that a program does the same compiled, compiled with places, and run natively. */
export async function assertSameBehaviour(text: string): Promise<Observation> {
  const native = await observe(evaluateNatively(text, ['main']))
  for (const mode of ['javascript', 'trackedJavascript'] as const) {
    const $k = new TestRuntime()
    const compiled = await observe(evaluateCell(text, $k, {}, mode))
    assert.deepEqual(compiled, native, `${mode} behaves differently for\n${text}\n${compileCell(text, { available: [] }).compiled?.[mode]}`)
    assert.equal($k.depth, 0, `${mode} leaves a depth of ${$k.depth} for\n${text}`)
  }
  return native
}
