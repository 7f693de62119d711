/**
 * A small runner with mocha's words for tests inside VS Code's extension hosts. (Mocha's own browser build wants a page
 * around it, and its `module.exports` takes the place of a bundle's.) The mocha outside shows the results as its own.
 *
 *     suite('Editing', () => {
 *       test('an unedited notebook is saved byte for byte', async () => {})
 *     })
 *     export const run = runSuites                 // VS Code calls run()
 */
import { encodeMessage, type Message, type PlannedTest } from './report.ts'

type Body = () => void | Promise<void>

interface Test {
  readonly title: string
  readonly body: Body
  readonly limitMs: number
}

interface Suite {
  readonly title: string
  readonly tests: Test[]
  readonly suites: Suite[]
  readonly before: Body[]
  readonly after: Body[]
  readonly beforeEach: Body[]
  readonly afterEach: Body[]
}

/** Ends what waits for what never comes; no promise of speed. */
const testLimitMs = 240_000

const root: Suite = emptySuite('')
let current = root

function emptySuite(title: string): Suite {
  return { title, tests: [], suites: [], before: [], after: [], beforeEach: [], afterEach: [] }
}

// --- definition

export function suite(title: string, define: () => void): void {
  const outer = current
  const inner = emptySuite(title)
  outer.suites.push(inner)
  current = inner
  define()
  current = outer
}

export function test(title: string, body: Body, limitMs = testLimitMs): void {
  current.tests.push({ title, body, limitMs })
}

export function suiteSetup(body: Body): void {
  current.before.push(body)
}

export function suiteTeardown(body: Body): void {
  current.after.push(body)
}

export function setup(body: Body): void {
  current.beforeEach.push(body)
}

export function teardown(body: Body): void {
  current.afterEach.push(body)
}

// --- execution

/** Runs everything that was defined. Rejects when a test failed, which VS Code reports as exit code 1. */
export async function runSuites(): Promise<void> {
  const numbers = new Map<Test, number>()
  tell({ kind: 'plan', tests: planOf(root, [], numbers) })
  const failures = await runSuite(root, [], numbers)
  tell({ kind: 'end' })
  if (failures > 0) throw new Error(`${failures} tests failed.`)
}

function tell(message: Message): void {
  console.log(encodeMessage(message))
}

function planOf(one: Suite, titles: readonly string[], numbers: Map<Test, number>): PlannedTest[] {
  const here = one.tests.map((defined): PlannedTest => {
    numbers.set(defined, numbers.size)
    return { id: numbers.size - 1, suites: titles, title: defined.title, limitMs: defined.limitMs }
  })
  return [...here, ...one.suites.flatMap((inner) => planOf(inner, [...titles, inner.title], numbers))]
}

async function runSuite(one: Suite, outer: readonly Suite[], numbers: ReadonlyMap<Test, number>, broken?: Failure): Promise<number> {
  const path = [...outer, one]
  let failures = 0
  // When the set-up of a suite fails, all tests in it fail with its error.
  const start = broken ?? await attempt(() => inTurn(one.before))
  for (const defined of one.tests) {
    const id = numbers.get(defined) ?? -1
    const startMs = Date.now()
    const failed = start ?? await runTest(defined, path)
    if (failed) failures++
    tell(failed ? { kind: 'failed', id, ...failed } : { kind: 'passed', id, durationMs: Date.now() - startMs })
  }
  for (const inner of one.suites) {
    failures += await runSuite(inner, path, numbers, start)
  }
  const end = await attempt(() => inTurn(one.after))
  if (end) tell({ kind: 'hook-failed', title: path.map(({ title }) => title).join(' ').trim(), ...end })
  return failures + (end ? 1 : 0)
}

async function runTest(defined: Test, path: readonly Suite[]): Promise<Failure | undefined> {
  const failed = await attempt(async () => {
    await inTurn(path.flatMap(({ beforeEach }) => beforeEach))
    await within(defined.limitMs, defined.body)
  })
  const cleaning = await attempt(() => inTurn(path.toReversed().flatMap(({ afterEach }) => afterEach)))
  return failed ?? cleaning
}

async function inTurn(bodies: readonly Body[]): Promise<void> {
  for (const body of bodies) await within(testLimitMs, body)
}

async function within(limitMs: number, body: Body): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The limit of ${limitMs / 1000} s is over.`)), limitMs)
  })
  try {
    await Promise.race([body(), late])
  } finally {
    clearTimeout(timer)
  }
}

interface Failure {
  readonly message: string
  readonly stack: string
}

async function attempt(body: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await body()
    return undefined
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    return { message, stack }
  }
}
