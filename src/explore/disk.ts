/**
 * A disk in an exploration: what is durable, and what only the machine's memory holds until a sync.
 *
 *     const disk: Disk = { synced: new Map(), unsynced: new Map() }
 *     carryOut(disk, { does: 'write', key: 'term', value: 3 })
 *     carryOut(disk, { does: 'read', key: 'term' })     // 3
 *     leftByCrash(disk, []).length                      // 2: the write may be lost
 */
import { canonical } from './canonical.ts'
import type { DiskWork } from './waits.ts'

export interface Disk {
  synced: Map<string, unknown>
  unsynced: Map<string, unknown>
}

function at({ synced, unsynced }: Disk, key: string): unknown {
  return unsynced.has(key) ? unsynced.get(key) : synced.get(key)
}

/** Does what the disk was asked for; returns what was read. */
export function carryOut(disk: Disk, work: DiskWork): unknown {
  switch (work.does) {
    case 'write':
      disk.unsynced.set(work.key, work.value)
      return undefined
    case 'append': {
      const list = at(disk, work.key)
      disk.unsynced.set(work.key, [...(Array.isArray(list) ? (list as unknown[]) : []), work.value])
      return undefined
    }
    case 'read':
      return canonical(at(disk, work.key), 'payload')
    case 'sync':
      for (const [key, value] of disk.unsynced) disk.synced.set(key, value)
      disk.unsynced.clear()
      return undefined
  }
}

/** What is found on the disk after a crash, and which keys it has although nobody synced them. */
export interface LeftByCrash {
  disk: Disk
  unsynced: string[]
}

/**
 * All that a crash may leave. What was synced is there. Of the rest each key may be lost, or have reached the disk; and some of the work that
 * waits may have been done when it comes.
 */
export function leftByCrash(disk: Disk, work: readonly DiskWork[]): LeftByCrash[] {
  const found: LeftByCrash[] = []
  const at: Disk = { synced: new Map(disk.synced), unsynced: new Map(disk.unsynced) }
  for (let done = 0; ; done++) {
    found.push(...subsets([...at.unsynced.keys()]).map((unsynced) => ({
      disk: { synced: new Map([...at.synced, ...unsynced.map((key) => [key, at.unsynced.get(key)] as const)]), unsynced: new Map<string, unknown>() },
      unsynced,
    })))
    if (done === work.length) return found
    carryOut(at, work[done])
  }
}

/** So many keys may be unsynced in a crash; each doubles the ways in which it may end. */
export const unsyncedMax = 12

function subsets(keys: readonly string[]): string[][] {
  return keys.reduce<string[][]>((all, key) => [...all, ...all.map((some) => [...some, key])], [[]])
}
