/** The kernel in a Web Worker, for VS Code in the browser. */
import type { Channel, ChannelEvents } from './client.ts'
import { KernelClient } from './client.ts'
import { KernelPool } from './pool.ts'
import { outsideDeath } from './report.ts'

/** A worker cannot tell its processor time, so silence counts. It reports every fourth step, and each may lawfully take ten seconds. */
const defaultSilenceMs = 60_000

/** A host whose kernel is the bundled classic worker at `workerUrl`. */
export function createWebKernelHost(workerUrl: string, silenceMs = defaultSilenceMs): KernelClient {
  const open = (events: ChannelEvents): Promise<Channel> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(workerUrl)
      worker.onmessage = () => {
        worker.onmessage = (event: MessageEvent<unknown>) => events.onMessage(event.data)
        resolve({ post: (message) => worker.postMessage(message), kill: () => worker.terminate() })
      }
      worker.onerror = (event) => {
        reject(new Error(`The kernel's worker did not start: ${event.message ?? 'it could not be loaded'}.`))
        events.onExit(outsideDeath(event.message ?? 'the worker failed'))
      }
    })
  return new KernelClient(open, { silenceMs })
}

/** A worker for every core; the second and later ones start when a sweep needs them. */
export function createWebKernelPool(workerUrl: string): KernelPool {
  return new KernelPool(() => createWebKernelHost(workerUrl), navigator.hardwareConcurrency || 1)
}
