/**
 * The kernel's heartbeat: a few numbers in memory that another thread can share and read, however busy this one is.
 *
 *     const words = new Int32Array(heartbeatWords)
 *     shareHeartbeat(words)
 *     beginStep(3)
 *     words[Heartbeat.steps]     // 1: it grows with every step of node code
 *
 * Whoever watches (`src/host/watchdog.ts`) sees from it how long one step takes, and how far the run had come before. The kernel itself never
 * reads it: what a run comes to does not depend on who looks.
 */

/** What each word says. */
export const Heartbeat = {
  /** Steps so far, of node code and now and then of the kernel, modulo 2^32. */
  steps: 0,
  /** 1 from the first step of node code on, 0 while nothing runs or a run is only packed. */
  running: 1,
  /** Position of the node whose code ran last; -1 for what watches the nodes or for a cell that is being loaded. */
  node: 2,
  /** Which of several runs, from 0. */
  run: 3,
  /** How much of it was complete when its last step began: events of a run, states of an exploration. */
  complete: 4,
} as const

/** How many words there are. */
export const heartbeatWords = 5

let words = new Int32Array(heartbeatWords)

/** The heart beats in this memory from now on. */
export function shareHeartbeat(shared: Int32Array<ArrayBuffer>): void {
  words = shared
}

let listener: (() => void) | undefined

/** Calls back at every step, where memory cannot be shared. */
export function onStep(listen: () => void): void {
  listener = listen
}

/** One of several runs begins. */
export function beginRun(run: number): void {
  words[3] = run
  words[4] = 0
}

/** A step of node code begins. */
export function beginStep(node: number): void {
  words[0]++
  words[1] = 1
  words[2] = node
  if (listener) listener()
}

/** The kernel goes on without node code. */
export function workOn(): void {
  words[0]++
  if (listener) listener()
}

/** So much of the run is complete. */
export function complete(count: number): void {
  words[4] = count
}

/** No node code runs any more, and what follows may take its time. */
export function rest(): void {
  words[1] = 0
}

/** Which run it is, and how much of it is complete. */
export function progress(): { run: number; complete: number } {
  return { run: words[3], complete: words[4] }
}
