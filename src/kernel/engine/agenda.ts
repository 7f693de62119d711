/**
 * Things that the simulation itself does at a true time, without a node's code asking for them at that moment: the end of a clock's
 * correction, the completion of a disk write, the next poll of a time server.
 *
 *     import type { NodeClock } from '../clocks/clock.ts'
 *     declare const [agenda, clock]: [Agenda, NodeClock]
 *     const id = agenda.put(200e9, () => clock.endSlew(200e9))
 *     agenda.cancel(id)
 */
export class Agenda {
  private readonly actions = new Map<number, () => void>()
  private readonly schedule: (timeNs: number, id: number) => void
  private nextId = 0

  constructor(schedule: (timeNs: number, id: number) => void) {
    this.schedule = schedule
  }

  put(timeNs: number, action: () => void): number {
    const id = this.nextId++
    this.actions.set(id, action)
    this.schedule(timeNs, id)
    return id
  }

  cancel(id: number | undefined): void {
    if (id !== undefined) this.actions.delete(id)
  }

  /** False when it was cancelled, and nothing happens. */
  due(id: number): boolean {
    const action = this.actions.get(id)
    this.actions.delete(id)
    action?.()
    return action !== undefined
  }
}
