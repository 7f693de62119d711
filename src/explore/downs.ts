/**
 * The states of a node that goes down: it loses memory and timers, but its last fields are kept, since properties and figures show them.
 *
 *     declare const [locals, values, state]: [Locals, Values, Local]
 *     afterCrash(locals, values, state, true)      // each way in which a crash may leave its disk
 *     afterStop(locals, values, state)             // all that was asked of its disk is done and synced
 */
import type { Values } from '../trace/values.ts'
import { canonical } from './canonical.ts'
import type { Disk, LeftByCrash } from './disk.ts'
import { carryOut, leftByCrash } from './disk.ts'
import type { Local, Locals } from './locals.ts'
import { diskWork } from './waits.ts'

export interface Crashed extends Pick<LeftByCrash, 'unsynced'> {
  local: number
}

/** `fallen`: whether the exploration crashes the node, so that it may restart as often as the exploration allows. */
export function afterCrash(locals: Locals, values: Values, before: Local, fallen: boolean): Crashed[] {
  const found = new Map<number, Crashed>()
  for (const { disk, unsynced } of leftByCrash(locals.disk(before), diskWork(locals.waits(before)))) {
    const local = down(locals, values, { ...before, fallen, crashes: before.crashes + (fallen ? 1 : 0) }, disk)
    if (!found.has(local)) found.set(local, { local, unsynced })
  }
  return [...found.values()]
}

export function afterStop(locals: Locals, values: Values, before: Local): number {
  const disk = locals.disk(before)
  for (const work of diskWork(locals.waits(before))) carryOut(disk, work)
  carryOut(disk, { does: 'sync' })
  return down(locals, values, { ...before, fallen: false }, disk)
}

function down(locals: Locals, values: Values, before: Local, disk: Disk): number {
  // Answers to its calls may still come.
  const spent = locals.waits(before).map((wait) => (wait?.kind === 'call' || wait?.kind === 'spent' ? { kind: 'spent' } : undefined))
  return locals.numberOf({
    ...before, up: false, fields: locals.withoutHeld(before), timers: values.intern([]), disk: values.intern(canonical(disk, 'payload')),
    waits: locals.slotsNumber(spent), history: 0,
  })
}
