/**
 * What the two ways of running VS Code without a desktop share: `startServer` (Node extension host) and
 * `startServerless` (web extension host) both return a `RunningVsCode`.
 */
import { createServer } from 'node:net'
import type { Settings } from './settings.ts'

/** Which extension host runs the extension: `main` of its manifest in Node, or `browser` in a Web Worker. */
export type ExtensionHost = 'node' | 'web'

export interface AddressOptions {
  /** A CommonJS module (absolute path, inside the extension's folder) whose `run()` is called in the extension host. */
  readonly tests?: string
}

export interface VsCodeOptions {
  /** The folder that VS Code opens. Files saved in VS Code are written there. */
  readonly workspace: string
  /** A file below the workspace folder to open at once: `01-lost-message.dsnb`. Not together with an installed package. */
  readonly open?: string
  /** The folder of an extension to load from source, as F5 does. */
  readonly extension?: string
  readonly settings?: Settings
  readonly host?: string
  readonly port?: number
  /** Called with a line about each step that takes time. */
  readonly say?: (line: string) => void
}

export interface RunningVsCode {
  readonly extensionHost: ExtensionHost
  /** The page to open in a browser. */
  address(options?: AddressOptions): string
  /** Everything that the server has printed so far. */
  log(): string
  /** The files that were sent so far, when the server is our own: `extension/dist/extension-web.cjs`. */
  sent(): readonly { readonly name: string, readonly bytes: number }[]
  stop(): Promise<void>
}

/** A port that nobody listens on; rejects when `wanted` is taken. */
export function freePort(host = '127.0.0.1', wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(wanted, host, () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No free port.'))))
    })
  })
}

/** How long to wait for something that may never come. Long enough for a slow and busy machine; it is no promise of speed. */
export const patienceMs = 240_000

/** Polls until `probe` returns something; fails with the text of `explain` when it never does. */
export async function waitFor<T>(probe: () => Promise<T | undefined>, explain: () => string): Promise<T> {
  const end = Date.now() + patienceMs
  for (;;) {
    const found = await probe()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(explain())
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
