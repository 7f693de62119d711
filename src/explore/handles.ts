/**
 * The numbers that node code gets for its timers and for its operations. In an exploration they are slots: the lowest number that nobody can
 * know any more is given again, so that a state does not count how many there have been.
 *
 *     timerSlot(timerId(2))                     // 2
 *     handlesIn({ beat: timerId(2) }).length    // 1: as long as a field has it, no other timer gets that number
 *     handlesIn({ beat: Infinity }).length      // 0
 *
 *     withoutHandles({ beat: timerId(2) })      // { beat: 3 }
 *
 * They lie far from any number that a protocol counts with.
 */
const firstTimer = 4_503_599_627_370_496
const firstOperation = 6_755_399_441_055_744
const slotsMax = 1 << 20

export const timerId = (slot: number): number => firstTimer + slot
export const operationId = (slot: number): number => firstOperation + slot

/** The slot of a timer's number; -1: it is none. */
export function timerSlot(id: unknown): number {
  return typeof id === 'number' && id >= firstTimer && id < firstTimer + slotsMax ? id - firstTimer : -1
}

export function operationSlot(id: unknown): number {
  return typeof id === 'number' && id >= firstOperation && id < firstOperation + slotsMax ? id - firstOperation : -1
}

/** All such numbers in a value. */
export function handlesIn(value: unknown): number[] {
  if (typeof value === 'number') return timerSlot(value) >= 0 || operationSlot(value) >= 0 ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].flat().flatMap(handlesIn)
  const fields = value as Record<string | symbol, unknown>
  return (value instanceof Set ? [...(value as Set<unknown>)] : Reflect.ownKeys(value).map((key) => fields[key])).flatMap(handlesIn)
}

/** A copy with small numbers, counted from 1, as code gets them in a run. */
export function withoutHandles(value: unknown): unknown {
  if (typeof value === 'number') return Math.max(timerSlot(value), operationSlot(value)) + 1 || value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutHandles)
  if (value instanceof Set) return new Set([...(value as Set<unknown>)].map(withoutHandles))
  if (value instanceof Map) return new Map([...(value as Map<unknown, unknown>)].map(([key, entry]) => [withoutHandles(key), withoutHandles(entry)]))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutHandles(entry)]))
}

/** The lowest slot that is free and whose number nobody knows. */
export function freeSlot(isTaken: (slot: number) => boolean): number {
  let slot = 0
  while (isTaken(slot)) slot++
  return slot
}
