/**
 * How the engine is set up in the command line's own process, which reads a notebook and ends: none of it changes what comes out. The runs
 * are done in the kernel's process, which is set up for long work (`host/engine.ts`).
 *
 *     tuneForShortWork()   // before anything large is loaded
 */
import { setFlagsFromString } from 'node:v8'

export function tuneForShortWork(): void {
  // What is called a few hundred times while one notebook is read would be compiled anew twice, and the program would end soon after: a
  // fifth of the work. What is called very often is compiled all the same.
  setFlagsFromString('--invocation-count-for-maglev=20000')
  setFlagsFromString('--invocation-count-for-turbofan=100000')
  // The nursery stays small: nearly all that is made lives on as trees and types, and room for what does not would stay empty.
  setFlagsFromString('--semi-space-growth-factor=1')
}
