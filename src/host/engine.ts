/**
 * Options for the JavaScript engine of the kernel's own process. They make runs faster and never change their results.
 *
 *     import { fork } from 'node:child_process'
 *     declare const kernelFile: string
 *     fork(kernelFile, [], { execArgv: [...engineOptions] })   // when the process starts
 *     tuneEngine()                                             // in it, before anything runs
 */
import { setFlagsFromString } from 'node:v8'

/**
 * Most objects of a simulation are garbage after a message or two: a small nursery (semi-space) fits into the processor's cache, which makes
 * sweeps a tenth faster. The rest is one big record that stays, so collecting garbage before there are some hundred megabytes finds little.
 */
export const engineOptions: readonly string[] = ['--no-warnings', '--max-semi-space-size=4', '--initial-heap-size=256']

/** Sets the options that can be set while the process runs; an engine that does not know one prints a warning and goes on. */
export function tuneEngine(): void {
  // V8 restarts a regular expression that backtracks too often on its other engine, which never does; the answer is the same.
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')
  // Threads that help to clear the nursery cost more than they save, since other kernels of a sweep keep the other cores busy.
  setFlagsFromString('--no-parallel-scavenge')
  // A delivery calls a dozen small functions of many modules; with all of them inlined it takes a fifth less time.
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=6000')
}
