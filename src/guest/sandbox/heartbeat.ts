/**
 * The kernel's sign of life: a few numbers in memory that another thread can share and read, however busy this one is.
 *
 *     const words = new Int32Array(pulseWords)
 *     sharePulse(words)
 *     beat()
 *     words[Pulse.beats]     // 1: it grows with every event and with every few hundred turns of a loop in node code
 *
 * Whoever watches (`src/host/watchman.ts`) sees from it how long one step takes and how much of that was counted as fuel. The kernel itself
 * never reads it: what a run comes to does not depend on who looks.
 */

/** What each word says. */
export const Pulse = {
  /** Slices of fuel so far, and now and then an event, modulo 2^32; a new step is a sign of life, too. */
  beats: 0,
  /** 1 from the first step of node code to the end of the run, 0 while nothing runs or the run is only packed. */
  running: 1,
  /** Steps of node code so far, modulo 2^32. */
  steps: 2,
  /** Position of the node whose code ran last; -1 for what watches the nodes, -2 for a cell that is being loaded. */
  node: 3,
} as const

/** How many words there are. */
export const pulseWords = 4

let words = new Int32Array(pulseWords)

/** Beats in this memory from now on. */
export function sharePulse(shared: Int32Array<ArrayBuffer>): void {
  words = shared
}

let listener: (() => void) | undefined

/** Calls back at every beat, where memory cannot be shared. */
export function onBeat(listen: () => void): void {
  listener = listen
}

export function beat(count = 1): void {
  words[0] += count
  if (listener) listener()
}

/** Node code has ended and will soon begin again; nobody is told. */
export function pause(): void {
  words[1] = 0
}

/** Whether node code may be running. */
export function isRunning(): boolean {
  return words[1] === 1
}

/** A step of node code begins. */
export function step(node: number): void {
  words[2]++
  words[3] = node
  if (words[1] === 0) begin()
}

function begin(): void {
  words[1] = 1
  if (listener) listener()
}

/** No node code runs any more, and what follows may take its time. */
export function rest(): void {
  words[1] = 0
  if (listener) listener()
}
