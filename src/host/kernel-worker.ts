/** Entry of the kernel in a Web Worker, for VS Code in the browser. Takes the network away from itself before anything else. */
import { onStep, progress } from '../guest/sandbox/heartbeat.ts'
import { sesRealm } from '../guest/sandbox/ses-realm.ts'
import { readToKernel } from './protocol.ts'
import { serve } from './serve.ts'

const scope = globalThis as unknown as Record<string, unknown> & { postMessage(message: unknown): void; onmessage: unknown }
const post = scope.postMessage.bind(scope)

/** A worker that is busy cannot be asked how it is, but it can tell; so often, in milliseconds. */
const aliveEveryMs = 100
/** The clock is read at every so many steps: reading it takes longer than some steps do. */
const stepsPerLook = 4
let request = 0
let toldMs = 0
let steps = 0
onStep(() => {
  if (++steps % stepsPerLook !== 0) return
  const nowMs = performance.now()
  if (nowMs - toldMs < aliveEveryMs) return
  toldMs = nowMs
  post({ type: 'alive', id: request, ...progress() })
})
const answer = serve(sesRealm, post)
for (const name of ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'importScripts', 'indexedDB', 'caches', 'BroadcastChannel', 'Worker', 'WebTransport']) {
  try {
    Object.defineProperty(scope, name, { value: undefined, configurable: false })
  } catch {
    // Some engines have it as a fixed property; node code cannot reach it either way.
  }
}
scope.onmessage = ({ data }: { data: unknown }) => {
  request = readToKernel(data)?.id ?? request
  answer(data)
}
