/**
 * How the engine is set up in the kernel's own process. None of it changes what a run comes to.
 *
 *     import { fork } from 'node:child_process'
 *     declare const kernelFile: string
 *     fork(kernelFile, [], { execArgv: [...engineOptions] })   // when the process starts
 *     tuneEngine()                                             // in it, before anything runs
 */
import { setFlagsFromString } from 'node:v8'

/**
 * Most of what a simulation makes is forgotten after a message or two: a small nursery stays in the processor's own memory, and a sweep is a
 * tenth faster for it. The rest is one big record: collecting before there are some hundred megabytes would be in vain.
 */
export const engineOptions: readonly string[] = ['--no-warnings', '--max-semi-space-size=4', '--initial-heap-size=256']

/** What can be set while the process runs; an engine that does not know an option says so and goes on. */
export function tuneEngine(): void {
  // An expression that goes back too often is begun again by an engine that never goes back; the answer is the same.
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')
  // Helpers that clear the nursery cost more than they save: other kernels of a sweep keep the other cores busy.
  setFlagsFromString('--no-parallel-scavenge')
  // A delivery goes through a dozen small functions of many modules: compiled as one piece they take a fifth less time.
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=6000')
}
