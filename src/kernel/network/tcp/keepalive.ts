/**
 * Asking a silent peer whether it is still there: `keepalive after 2s every 1s 10 times`.
 *
 *     declare const world: KeepaliveWorld
 *     const keepalive = new Keepalive(world, { idleNs: 2e9, everyNs: 1e9, times: 10 }, undefined)
 *     keepalive.heard()     // something came from the peer: the silence begins anew
 *
 * As Linux does it: no probe is sent while something is unacknowledged, since retransmissions probe already. With a user timeout that timeout
 * and not the number of probes ends the connection; it is checked whenever a probe is due.
 */
import type { TcpSpec } from '../../plan.ts'
import type { KernelTimer } from './kernel-timer.ts'

export interface KeepaliveWorld {
  readonly nowNs: number
  timer(fire: () => void | false): KernelTimer
  /** Whether everything that was sent is acknowledged. */
  readonly idle: boolean
  ask(): void
  giveUp(text: string): void
}

export class Keepalive {
  private readonly world: KeepaliveWorld
  private readonly spec: NonNullable<TcpSpec['keepalive']>
  private readonly userTimeoutNs: number | undefined
  private readonly timer: KernelTimer
  private heardNs: number
  private asked = 0

  constructor(world: KeepaliveWorld, spec: NonNullable<TcpSpec['keepalive']>, userTimeoutNs: number | undefined) {
    this.world = world
    this.spec = spec
    this.userTimeoutNs = userTimeoutNs
    this.heardNs = world.nowNs
    this.timer = world.timer(() => this.due())
    this.timer.set(spec.idleNs)
  }

  heard(): void {
    this.heardNs = this.world.nowNs
    this.asked = 0
  }

  private due(): void | false {
    const { world, spec: { idleNs, everyNs } } = this
    const silentNs = world.nowNs - this.heardNs
    if (!world.idle) return this.wait(idleNs)
    if (silentNs < idleNs) return this.wait(idleNs - silentNs)
    if (this.isOver(silentNs)) return world.giveUp(`silent since ${this.asked === 1 ? 'a question' : `${this.asked} questions`} whether it is there`)
    this.asked++
    world.ask()
    this.timer.set(everyNs)
  }

  /** Waits for the next probe; returns false, since nothing has happened. */
  private wait(delayNs: number): false {
    this.timer.set(delayNs)
    return false
  }

  private isOver(silentNs: number): boolean {
    if (this.userTimeoutNs === undefined) return this.asked >= this.spec.times
    return this.asked > 0 && silentNs >= this.userTimeoutNs
  }

  end(): void {
    this.timer.end()
  }
}
