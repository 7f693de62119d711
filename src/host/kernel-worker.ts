/** Entry of the kernel in a Web Worker, for VS Code in the browser. It removes its own access to the network before it takes a request. */
import { onStep, progress } from '../guest/sandbox/heartbeat.ts'
import { sesRealm } from '../guest/sandbox/ses-realm.ts'
import { readToKernel } from './protocol.ts'
import { serve } from './serve.ts'

const scope = globalThis as unknown as Record<string, unknown> & { postMessage(message: unknown): void; onmessage: unknown }
const post = scope.postMessage.bind(scope)

/** A busy worker takes no messages, so it reports by itself how far it is, this often. */
const aliveEveryMs = 100
/** It reads the clock once in so many steps, since some steps take less time than reading the clock. */
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
    // In some engines the property cannot be changed; node code runs in compartments and reaches none of these anyway.
  }
}
scope.onmessage = ({ data }: { data: unknown }) => {
  request = readToKernel(data)?.id ?? request
  answer(data)
}
