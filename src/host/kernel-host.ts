/** The seam between whoever wants a run and wherever the kernel lives; see `node.ts` and `web.ts`. */
export type { HostedRun, KernelHost, RunOptions } from './protocol.ts'
export { KernelStopped } from './protocol.ts'
