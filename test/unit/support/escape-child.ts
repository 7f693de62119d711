/**
 * A child process that tries to break out: `sandboxed` in locked-down compartments as the kernel makes them, `plain` without protection.
 *
 * Standard input is a JSON list of attempts; each is the body of a function that returns true when it has succeeded. The output says what each
 * came to, and what it changed in this process.
 */
import { guestGlobals } from '../../../src/guest/sandbox/guest-globals.ts'
import { simulate } from '../../../src/kernel/simulate.ts'
import type { RunPlan } from '../../../src/kernel/plan.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { sesRealm } from '../../../src/guest/sandbox/ses-realm.ts'

export interface Task {
  /** The body of a function. */
  body: string
  /** The same as a notebook, if the language accepts it. */
  plan?: RunPlan
}

export interface Outcome {
  /** The result of the bare code. */
  bare: string
  /** The result of the run: the measure `got`, or its first problem. */
  run?: { got: unknown; problem?: string; placed: boolean }
  /** What changed in the process. */
  changed: string[]
}

const isPlain = process.argv[2] === 'plain'
const realm = isPlain ? plainRealm : sesRealm()

const watched: [string, object][] = [
  ['globalThis', globalThis], ['process', process], ['Object', Object], ['Function', Function], ['Array', Array], ['Error', Error], ['Promise', Promise],
  ...[Object, Function, Array, String, Number, Boolean, Symbol, BigInt, RegExp, Date, Error, TypeError, Promise, Map, Set, WeakMap, Uint8Array]
    .map((one): [string, object] => [`${one.name}.prototype`, one.prototype as object]),
  ['Math', Math], ['JSON', JSON], ['Reflect', Reflect],
  ['iterators', Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object],
  ['generators', Object.getPrototypeOf(function* () {}) as object],
]

function photograph(): Map<string, unknown> {
  const seen = new Map<string, unknown>()
  for (const [name, object] of watched) {
    for (const key of Reflect.ownKeys(object)) {
      const property = Reflect.getOwnPropertyDescriptor(object, key)
      seen.set(`${name}.${String(key)}`, property?.get ?? property?.value)
    }
    seen.set(`${name} inherits from`, Object.getPrototypeOf(object))
  }
  for (const key of ['exitCode', 'title']) seen.set(`process.${key}`, Reflect.get(process, key))
  seen.set('environment', JSON.stringify(process.env))
  return seen
}

const changing = new Set(['process._exiting', 'process.domain'])

function differences(before: Map<string, unknown>, after: Map<string, unknown>): string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter((name) => !changing.has(name) && !Object.is(before.get(name), after.get(name)))
}

function text(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'something that cannot be shown'
  }
}

function bare(body: string): string {
  // The control experiment is code in sloppy mode with everything that a program has.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- its purpose is to run the attempt without protection
  if (isPlain) return attempt(() => new Function('require', body)(process.getBuiltinModule('module').createRequire(import.meta.url)))
  const quiet = { safety: () => {}, measure: () => {} }
  return attempt(() => (realm.compartment(guestGlobals(quiet, { to: () => {} })).evaluate(`(function () { ${body}\n})`) as () => unknown)())
}

function attempt(code: () => unknown): string {
  try {
    return text(code())
  } catch (error) {
    return `threw ${text(error)}`
  }
}

function run(plan: RunPlan): Outcome['run'] {
  const { measures, problems } = simulate(plan, realm)
  const problem = problems.find(({ severity }) => severity === 'error')
  const got = measures.find(({ name }) => name === 'got')?.value
  return { got: got === undefined ? undefined : text(got), ...(problem && { problem: problem.message }), placed: problem?.cell !== undefined }
}

// Node and the sandbox make some objects on first use; these calls make them before the first photograph that counts.
photograph()
bare('return 1')

let input = ''
process.stdin.on('data', (chunk: Buffer) => (input += chunk.toString()))
process.stdin.on('end', () => {
  const outcomes = (JSON.parse(input) as Task[]).map(({ body, plan }): Outcome => {
    const before = photograph()
    const outcome: Outcome = { bare: bare(body), changed: [] }
    if (plan) outcome.run = run(plan)
    outcome.changed = differences(before, photograph())
    return outcome
  })
  process.stdout.write(JSON.stringify(outcomes), () => process.exit(0))
})
