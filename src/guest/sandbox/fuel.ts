/**
 * Fuel for what the engine does on behalf of node code: built-ins that work in proportion to what they are given, callbacks of promises.
 *
 *     const list = [3, 1, 2]
 *     spend(list.length >> 6)    // before walking over the list in one call
 */

/** Holds the fuel of a step. */
export interface Tank {
  spend(units: number): void
}

let running: Tank | undefined

/** Says whose fuel is spent from now on. */
export function runOn(tank: Tank): void {
  running = tank
}

/** Says that no node code runs any more; what the kernel itself does with built-ins costs nothing. */
export function halt(): void {
  running = undefined
}

/** Takes fuel from the code that runs now; nothing while none has run. */
export function spend(units: number): void {
  running?.spend(units)
}
