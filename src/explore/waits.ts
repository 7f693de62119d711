/**
 * What code waits for, and what a disk still has to do: the part of a local state that is no field.
 *
 *     const waits: (Wait | undefined)[] = [{ kind: 'sleep' }, { kind: 'busy', place: 0 }]
 *     isWaiting(waits)      // true
 *     isBusy(waits)         // true: the node handles nothing until that is over
 */

/** An operation that a disk was asked for. */
export type DiskWork =
  | { does: 'write' | 'append'; key: string; value: unknown }
  | { does: 'read'; key: string }
  | { does: 'sync' }

export type Wait =
  | { kind: 'sleep' }
  /** Several follow each other: the first has place 0. */
  | { kind: 'busy'; place: number }
  /** A disk does one after the other. */
  | { kind: 'disk'; place: number; work: DiskWork }
  /** The disk has done it while the node was busy, and the code does not know yet. */
  | { kind: 'done'; value: unknown }
  | { kind: 'call'; to: number; type: string; timeout: boolean }
  /** A call that nobody waits for any more, as long as an answer to it may come. */
  | { kind: 'spent' }
  /** An operation of the history that has not ended. */
  | { kind: 'operation' }
  /** The node is told that it will be stopped, once it is free; and it is going to be down. */
  | { kind: 'notice'; graceNs: number }
  | { kind: 'stopping' }

export type Waits = readonly (Wait | undefined)[]

const awaited: ReadonlySet<Wait['kind']> = new Set<Wait['kind']>(['sleep', 'busy', 'disk', 'done', 'call'])

/** Whether code waits for something that may still come. */
export function isWaiting(waits: Waits): boolean {
  return waits.some((wait) => wait !== undefined && awaited.has(wait.kind))
}

export function isBusy(waits: Waits): boolean {
  return waits.some((wait) => wait?.kind === 'busy')
}

/** How many of a kind there are: the place of the next one. */
export function countOf(waits: Waits, kind: 'busy' | 'disk'): number {
  return waits.reduce((count, wait) => count + (wait?.kind === kind ? 1 : 0), 0)
}

/** The slot of the one that ends first; -1: there is none. */
export function firstSlot(waits: Waits, kind: 'busy' | 'disk'): number {
  return waits.findIndex((wait) => wait?.kind === kind && wait.place === 0)
}

/** Ends the first of a kind: the others move up. */
export function endFirst(waits: (Wait | undefined)[], kind: 'busy' | 'disk', instead?: Wait): void {
  const slot = firstSlot(waits, kind)
  waits.forEach((wait, i) => {
    if (wait?.kind === kind) waits[i] = i === slot ? instead : { ...wait, place: wait.place - 1 }
  })
}

/** What a disk has to do, in order. */
export function diskWork(waits: Waits): DiskWork[] {
  const found = waits.flatMap((wait) => (wait?.kind === 'disk' ? [wait] : []))
  return found.sort((a, b) => a.place - b.place).map(({ work }) => work)
}
