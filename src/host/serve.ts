/** How a kernel answers requests, in a process and in a worker alike. */
import type { Realm } from '../guest/sandbox/realm.ts'
import { execute, executePart, executeShow } from './execute.ts'
import type { OnExploring } from './explore.ts'
import { executeExploration } from './explore.ts'
import type { FromKernel, ToKernel, Watching } from './protocol.ts'
import { readToKernel } from './protocol.ts'
import { executeTwice } from './twice.ts'

/** How often a long request reports how far it is: by time, since one run may take a microsecond or a minute. */
const progressMs = 100

/** How often an exploration reports how far it is. */
const exploringMs = 200

/** Makes a function that is true at its first call, and then at most once in this many milliseconds. */
function nowAndThen(everyMs: number): () => boolean {
  let lastMs = -Infinity
  return () => {
    const nowMs = performance.now()
    if (nowMs - lastMs < everyMs) return false
    lastMs = nowMs
    return true
  }
}

function exploring(id: number, post: (message: FromKernel) => void): OnExploring {
  const due = nowAndThen(exploringMs)
  return (counts) => {
    if (due()) post({ type: 'exploring', id, counts })
  }
}

/** Returns the function to call with each message that arrives. The realm is locked down at once, before the first request. */
export function serve(makeRealm: () => Realm, post: (message: FromKernel) => void): (message: unknown) => void {
  const realm = makeRealm()
  post({ type: 'ready' })
  return (message) => {
    const received = readToKernel(message)
    if (!received) return
    const { id } = received
    const due = nowAndThen(progressMs)
    const watching: Watching = {
      onProgress(done: number, total: number) {
        if (done === total || due()) post({ type: 'progress', id, done, total })
      },
    }
    try {
      post(answer(received, realm, watching, exploring(id, post)))
    } catch (error) {
      post({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) })
    }
  }
}

function answer(received: ToKernel, realm: Realm, watching: Watching, onExploring: OnExploring): FromKernel {
  const { id, request } = received
  switch (received.type) {
    case 'run':
      return { type: 'result', id, run: execute(request, realm, watching) }
    case 'explore':
      return { type: 'result', id, run: executeExploration(request, realm, onExploring) }
    case 'twice':
      return { type: 'twice', id, twice: executeTwice(request, realm, watching) }
    case 'part':
      return { type: 'part', id, part: executePart(request, realm, received.from, received.count, watching) }
    case 'show':
      return { type: 'result', id, run: executeShow(request, realm, received.part) }
  }
}
