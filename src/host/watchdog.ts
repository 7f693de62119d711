/**
 * The watchdog looks at the kernel from another thread of its process. It has one generous bound of processor time for a single step, for code
 * in which no fuel is counted (a regular expression, a huge number). When a step exceeds it, the watchdog finds the line that the step is at,
 * reports and ends the process.
 *
 * It measures processor time, since a loaded machine or a laptop that slept would make a step look long by the clock. Now and then it also
 * reports how far the run has come, so that this much can be shown whatever happens to the process.
 *
 * `watchdog` is sent to its thread as text, so it can use nothing but its parameters.
 */
import type * as Files from 'node:fs'
import type { Session as InspectorSession } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { heartbeatWords, shareHeartbeat } from '../guest/sandbox/heartbeat.ts'
import type { Frame, Report } from './report.ts'

interface WatchdogData {
  heartbeat: SharedArrayBuffer
  control: SharedArrayBuffer
  stepMs: number
  reportTo: number
  /** The process that started the kernel. */
  parent: number
}

/** Starts a watchdog over this thread. Returns how to tell it that a request begins or ends; between requests it sleeps. */
export function startWatchdog(stepMs: number, reportTo: number): (working: boolean) => void {
  const heartbeat = new SharedArrayBuffer(4 * heartbeatWords)
  const control = new SharedArrayBuffer(8)
  // SAFETY: a view on shared memory does all that the kernel asks of it.
  shareHeartbeat(new Int32Array(heartbeat) as unknown as Int32Array<ArrayBuffer>)
  const workerData: WatchdogData = { heartbeat, control, stepMs, reportTo, parent: process.ppid }
  const worker = new Worker(`(${watchdog.toString()})(require, require('node:worker_threads').workerData)`, { eval: true, workerData })
  worker.unref()
  // The kernel works without a watchdog too, so a failure of its thread is ignored.
  worker.on('error', () => {})
  const words = new Int32Array(control)
  return (working) => {
    Atomics.store(words, 0, working ? 1 : 0)
    if (working) Atomics.notify(words, 0)
  }
}

// eslint-disable-next-line max-lines-per-function -- one function, because it is sent as text
function watchdog(load: NodeJS.Require, { heartbeat, control, stepMs, reportTo, parent }: WatchdogData): void {
  const { writeSync } = load('node:fs') as typeof Files
  const [steps, running, node, run, complete] = [0, 1, 2, 3, 4]
  const lookEveryMs = 50
  const tellEveryMs = 200
  /** How long the engine may take to say where it is. */
  const locateMs = 1000
  const words = new Int32Array(heartbeat)
  const working = new Int32Array(control)
  const end = (): void => void process.kill(process.pid, 'SIGKILL')

  const report = (message: Report): void => {
    try {
      writeSync(reportTo, `${JSON.stringify(message)}\n`)
    } catch {
      end()
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
  // The process's other threads use the processor too and would count as the step's time, but they cannot make more than the wall clock shows.
  const between = (from: Moment, to: Moment): number => Math.min(to.cpuMs - from.cpuMs, to.wallMs - from.wallMs)

  /** Looks at the kernel until a request ends, or until one step has taken too long. */
  const look = (): Report & { type: 'stuck' } | undefined => {
    let step = words[steps]
    let began = now()
    let told = { wallMs: 0, run: -1, complete: 0 }
    while (Atomics.load(working, 0) === 1) {
      Atomics.wait(working, 1, 0, lookEveryMs)
      const moment = now()
      const at = { run: words[run], complete: words[complete] }
      if (words[running] === 0 || words[steps] !== step) {
        step = words[steps]
        began = moment
      }
      if (between(began, moment) >= stepMs) return { type: 'stuck', node: words[node], stepMs, frames: [], ...at }
      if (moment.wallMs - told.wallMs >= tellEveryMs && (at.run !== told.run || at.complete !== told.complete)) {
        told = { wallMs: moment.wallMs, ...at }
        report({ type: 'at', ...at })
      }
      // The process that started the kernel is gone, and with it whoever wanted the result.
      if (process.ppid !== parent) end()
    }
    return undefined
  }

  /** Asks the engine where it is, reports, and ends the process unless the client does so first. */
  const locate = (found: Report & { type: 'stuck' }): void => {
    let told = false
    const tell = (frames: Frame[]): void => {
      if (told) return
      told = true
      report({ ...found, frames })
      setTimeout(end, 2000)
    }
    const asked = now()
    setInterval(() => {
      if (between(asked, now()) > locateMs) tell([])
    }, lookEveryMs)
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
    if (found) locate(found)
    else turnAgain()
  }
  const turnAgain = (): void => void setImmediate(turn)
  turn()
}
