/**
 * Watches the kernel from another thread of its process: node code that keeps the machine busy where no fuel is counted (a regular
 * expression, a huge number), or that fills the memory, is found in a fraction of a second, together with the line it is at.
 *
 * It judges by processor time, never by the clock alone: a loaded machine or a laptop that slept does not count. What a step may take grows
 * with the memory in use, because a collection takes about a millisecond for each megabyte, and with the fuel the step has used.
 *
 * `watch` is sent to its thread as text, so it uses nothing but its parameters.
 */
import type * as Files from 'node:fs'
import type { Session as InspectorSession } from 'node:inspector'
import { getHeapStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { pulseWords, sharePulse } from '../guest/sandbox/heartbeat.ts'
import type { Report, WatchLimits } from './report.ts'

interface Watching {
  pulse: SharedArrayBuffer
  control: SharedArrayBuffer
  limits: WatchLimits
  reportTo: number
  /** Megabytes that the heap may have. */
  heapMegabytes: number
}

/** Starts the watch over this thread. Returns how to say that a request begins and ends; in between nothing is looked at. */
export function startWatch(limits: WatchLimits, reportTo: number): (working: boolean) => void {
  const pulse = new SharedArrayBuffer(4 * pulseWords)
  const control = new SharedArrayBuffer(8)
  // SAFETY: a view on shared memory does all that the kernel asks of it.
  sharePulse(new Int32Array(pulse) as unknown as Int32Array<ArrayBuffer>)
  const workerData: Watching = { pulse, control, limits, reportTo, heapMegabytes: Math.floor(getHeapStatistics().heap_size_limit / 1048576) }
  const worker = new Worker(`(${watch.toString()})(require, require('node:worker_threads').workerData)`, { eval: true, workerData })
  worker.unref()
  // Without a watch the kernel works all the same.
  worker.on('error', () => {})
  const words = new Int32Array(control)
  return (working) => {
    Atomics.store(words, 0, working ? 1 : 0)
    if (working) Atomics.notify(words, 0)
  }
}

// eslint-disable-next-line max-lines-per-function -- one function, because it is sent as text
function watch(load: NodeJS.Require, { pulse, control, limits, reportTo, heapMegabytes }: Watching): void {
  const { writeSync } = load('node:fs') as typeof Files
  const [beats, running, steps, node] = [0, 1, 2, 3]
  const words = new Int32Array(pulse)
  const working = new Int32Array(control)
  const megabyte = 1024 * 1024

  const report = (message: Report): void => {
    try {
      writeSync(reportTo, `${JSON.stringify(message)}\n`)
    } catch {
      process.kill(process.pid, 'SIGKILL')
    }
  }

  interface Moment {
    cpuMs: number
    wallMs: number
  }
  const now = (): Moment => {
    const { user, system } = process.cpuUsage()
    return { cpuMs: (user + system) / 1000, wallMs: performance.now() }
  }
  // Other threads of the process use the processor, too; none of them makes the wall clock wait.
  const between = (from: Moment, to: Moment): number => Math.min(to.cpuMs - from.cpuMs, to.wallMs - from.wallMs)
  const memory = (): number => process.memoryUsage.rss() / megabyte

  /** Looks at the kernel until a request ends, or until something must be reported. */
  const look = (): Report | undefined => {
    let step = words[steps] - 1
    let beat = 0
    let stepBeats = 0
    let stepBegan = now()
    let lastBeat = stepBegan
    let stepMemory = 0
    let suspected = false
    let full = false
    let toldMs = stepBegan.wallMs
    while (Atomics.load(working, 0) === 1) {
      Atomics.wait(working, 1, 0, limits.lookEveryMs)
      const moment = now()
      const used = memory()
      if (words[running] === 0 || words[steps] !== step) {
        step = words[steps]
        stepBeats = words[beats]
        stepBegan = moment
        stepMemory = used
        lastBeat = moment
      }
      if (words[beats] !== beat) {
        beat = words[beats]
        lastBeat = moment
        if (moment.wallMs - toldMs > limits.aliveEveryMs) {
          toldMs = moment.wallMs
          report({ type: 'alive' })
        }
      }
      if (!full && used > heapMegabytes * limits.fullShare) {
        full = true
        report({ type: 'full', node: words[node], megabytes: Math.round(used) })
      }
      if (words[running] === 0) continue
      const allowedMs = limits.silenceMs + used * limits.perMegabyteMs
      const silentMs = between(lastBeat, moment)
      const stepMs = between(stepBegan, moment) - ((beat - stepBeats) >>> 0) * limits.perBeatMs
      const grown = used - stepMemory
      if (!suspected && (Math.max(silentMs, stepMs) > allowedMs / 3 || grown > limits.stepMegabytes / 3)) {
        suspected = true
        report({ type: 'suspect' })
      }
      const kind = grown > limits.stepMegabytes ? 'memory' : silentMs > allowedMs ? 'stuck' : stepMs > allowedMs ? 'long' : undefined
      if (kind) return { type: 'ended', kind, node: words[node], usedMs: Math.round(between(stepBegan, moment)), megabytes: Math.round(grown), frames: [] }
    }
    return undefined
  }

  /** Asks the engine where it is, reports, and ends the process if nobody else does. */
  const locate = (found: Report & { type: 'ended' }): void => {
    let told = false
    const tell = (frames: (typeof found)['frames']): void => {
      if (told) return
      told = true
      report({ ...found, frames })
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2000)
    }
    const asked = now()
    // What fills the memory in great leaps is found early, and may be in the middle of one.
    const untilMs = found.kind === 'memory' ? 2 * limits.locateUntilMs : limits.locateUntilMs
    const waitMs = Math.max(limits.locateMs, untilMs - found.usedMs)
    setInterval(() => {
      if (between(asked, now()) > waitMs) tell([])
    }, limits.lookEveryMs)
    try {
      const { Session } = load('node:inspector') as { Session: new () => InspectorSession & { connectToMainThread(): void } }
      const session = new Session()
      session.connectToMainThread()
      const names = new Map<string, string>()
      session.on('Debugger.scriptParsed', ({ params }) => names.set(params.scriptId, params.url))
      session.on('Debugger.paused', ({ params }) => {
        tell(params.callFrames.map(({ functionName, location }) => (
          { source: names.get(location.scriptId) ?? '', name: functionName, line: location.lineNumber, column: location.columnNumber ?? 0 }
        )).filter(({ source }) => source.startsWith('dsnb-cell-')))
      })
      session.post('Debugger.enable')
      session.post('Debugger.pause')
    } catch {
      tell([])
    }
  }

  const turn = (): void => {
    Atomics.wait(working, 0, 0)
    const found = look()
    if (found?.type === 'ended') locate(found)
    else turnAgain()
  }
  const turnAgain = (): void => void setImmediate(turn)
  turn()
}
