/** What the kernel's own process does once the options of its engine are set: it answers requests while the watchdog looks at it. */
import { flushCompileCache } from 'node:module'
import { sesRealm } from '../guest/sandbox/ses-realm.ts'
import { serve } from './serve.ts'
import { startWatchdog } from './watchdog.ts'

export interface WatchdogOptions {
  /** Processor time that one step may take. */
  stepMs: number
  /** The descriptor that `node.ts` reads reports from. */
  reportTo: number
}

/** Answers what arrives over the fork's channel, until that is closed. */
export function runKernel(send: (message: unknown) => void, watched: WatchdogOptions | undefined): void {
  let first = true
  const answer = serve(sesRealm, (message) => {
    if (first && message.type !== 'ready') {
      first = false
      // With the first answer, what a run needs has been compiled. Later the process may be ended at any time, without writing its cache.
      flushCompileCache()
    }
    send(message)
  })
  const tellWatchdog = watched ? startWatchdog(watched.stepMs, watched.reportTo) : () => {}
  process.on('message', (message) => {
    tellWatchdog(true)
    answer(message)
    tellWatchdog(false)
  })
  process.on('disconnect', () => process.exit(0))
}
