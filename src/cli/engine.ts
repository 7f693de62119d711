/**
 * Options for the JavaScript engine of the command line's own process, which reads a notebook and ends. They only change speed. Runs are done in
 * the kernel's process, whose options are for long work (`host/engine.ts`).
 *
 *     isOlder('20.19.4', '>=22.18')     // true: the one that runs this is not enough
 *     tuneForShortWork()                // undefined: done before anything large is loaded
 */
import { setFlagsFromString } from 'node:v8'

export function tuneForShortWork(): void {
  // By default V8 would optimise functions that are called a few hundred times while one notebook is read, and the program would end soon after:
  // a fifth of the work. Functions that are called very often are still optimised.
  setFlagsFromString('--invocation-count-for-maglev=20000')
  setFlagsFromString('--invocation-count-for-turbofan=100000')
  // The nursery stays small: nearly all objects live on as trees and types, so a larger nursery would only take memory.
  setFlagsFromString('--semi-space-growth-factor=1')
}

/** Whether a version of Node is older than one that is needed, as `package.json` says it. */
export function isOlder(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.replace(/^\D*/, '').split('.').map(Number))
  return have[0] < want[0] || (have[0] === want[0] && (have[1] ?? 0) < (want[1] ?? 0))
}
