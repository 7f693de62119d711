/**
 * Counts the work of some code in steps, which are the same on every machine: for tests that tell linear from quadratic.
 *
 *     const text = 'at 1s pause c1'
 *     const [small, large] = await stepsOf(new URL('./work.ts', import.meta.url), [['read', text], ['read', text + text]])
 *
 * A step is a block of code that is entered (an iteration of a loop, a branch, a function), or a character that a built-in of texts reads. The
 * module exports the functions by name; they run in a thread of their own, because an engine counts only in code that it has not compiled yet.
 */
import { Session, type Profiler } from 'node:inspector'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

type Call = readonly [name: string, parameter: unknown]

export function stepsOf(module: URL, calls: readonly Call[]): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { module: module.href, calls } })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The thread that counts ended with ${code}.`)))
  })
}

/** How many characters built-ins have read so far. */
let characters = 0

function countCharacters(): void {
  const methods = String.prototype as unknown as Record<string, (this: string, ...parameters: unknown[]) => unknown>
  for (const name of ['slice', 'substring', 'split', 'replace', 'replaceAll', 'match', 'matchAll', 'search', 'trim', 'trimEnd', 'trimStart', 'toLowerCase', 'toUpperCase', 'repeat', 'concat', 'normalize']) {
    const original = methods[name]
    methods[name] = function (...parameters) {
      const result = original.apply(this, parameters)
      characters += typeof result === 'string' && name !== 'replace' ? result.length : this.length
      return result
    }
  }
  for (const name of ['indexOf', 'includes']) {
    const original = methods[name]
    methods[name] = function (...parameters) {
      const found = original.apply(this, parameters)
      const from = typeof parameters[1] === 'number' ? parameters[1] : 0
      characters += (typeof found === 'number' && found >= 0 ? found : this.length) - from
      return found
    }
  }
  const { exec } = RegExp.prototype
  // `test`, `match` and `replace` call `exec`, so this counts them too.
  RegExp.prototype.exec = function (text) {
    const from = this.lastIndex
    const found = exec.call(this, text)
    characters += (found ? found.index + found[0].length : this.sticky ? from : String(text).length) - from
    return found
  }
}

async function count(): Promise<void> {
  const { module, calls } = workerData as { module: string; calls: readonly Call[] }
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const functions = await import(module) as Record<string, (parameter: unknown) => unknown>
  countCharacters()
  /** Blocks that were entered since the last time; the session answers at once, since it is the same thread. */
  const blocks = (): number => {
    let sum = 0
    session.post('Profiler.takePreciseCoverage', (error, found: Profiler.TakePreciseCoverageReturnType) => {
      if (error) throw error
      const own = found.result.filter(({ url }) => url.startsWith('file:') && url !== import.meta.url)
      sum = own.flatMap((script) => script.functions).flatMap(({ ranges }) => ranges).reduce((all, range) => all + range.count, 0)
    })
    return sum
  }
  const steps: number[] = []
  for (const [name, parameter] of calls) {
    blocks()
    characters = 0
    functions[name](parameter)
    const walked = characters
    steps.push(blocks() + walked)
  }
  parentPort?.postMessage(steps)
}

if (!isMainThread && (workerData as { module?: unknown } | undefined)?.module !== undefined) await count()
