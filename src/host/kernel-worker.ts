/** Entry of the kernel in a Web Worker, for VS Code in the browser. Takes the network away from itself before anything else. */
import { sesRealm } from '../kernel/ses-realm.ts'
import { serve } from './serve.ts'

const scope = globalThis as unknown as Record<string, unknown> & { postMessage(message: unknown): void; onmessage: unknown }
const post = scope.postMessage.bind(scope)
const answer = serve(sesRealm, post)
for (const name of ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'importScripts', 'indexedDB', 'caches', 'BroadcastChannel', 'Worker', 'WebTransport']) {
  try {
    Object.defineProperty(scope, name, { value: undefined, configurable: false })
  } catch {
    // Some engines have it as a fixed property; node code cannot reach it either way.
  }
}
scope.onmessage = (event: { data: unknown }) => answer(event.data)
