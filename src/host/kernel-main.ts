/** What the kernel's own process does, once its engine is set up: it answers requests, and is watched meanwhile. */
import { flushCompileCache } from 'node:module'
import { sesRealm } from '../guest/sandbox/ses-realm.ts'
import { serve } from './serve.ts'
import { startWatch } from './watchdog.ts'

export interface WatchOptions {
  /** Processor time that one step may take. */
  stepMs: number
  /** The descriptor that `node.ts` reads reports from. */
  reportTo: number
}

/** Answers what arrives over the fork's channel, until that is closed. */
export function runKernel(send: (message: unknown) => void, watched: WatchOptions | undefined): void {
  let first = true
  const answer = serve(sesRealm, (message) => {
    if (first && message.type !== 'ready') {
      first = false
      // Now it is known what a run needs to be compiled, and afterwards the process may be ended at any time.
      flushCompileCache()
    }
    send(message)
  })
  const watch = watched ? startWatch(watched.stepMs, watched.reportTo) : () => {}
  process.on('message', (message) => {
    watch(true)
    answer(message)
    watch(false)
  })
  process.on('disconnect', () => process.exit(0))
}
