/**
 * Opens a connection: sends SYNs until one is answered or the attempts are used up.
 *
 *     declare const world: HandshakeWorld
 *     new Handshake(world, {})                           // SYNs after 0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67 s; given up after 131 s
 *     new Handshake(world, { classicConnect: true })     // after 0, 1, 3, 7, 15, 31, 63 s; given up after 127 s
 *
 * The first four retries come a second apart (`tcp_syn_linear_timeouts`, Linux 6.5), six more after twice as long each (`tcp_syn_retries`).
 * Timers of a minute go off up to two seconds late, so that the last two come after 70 s and 135 s.
 */
import type { TcpSpec } from '../../plan.ts'
import type { KernelTimer } from './kernel-timer.ts'
import { within } from './room-probes.ts'
import { patienceNs } from './rto.ts'

const firstWaitNs = 1_000_000_000
const linearRetries = 4
const retries = 6

export interface HandshakeWorld {
  readonly nowNs: number
  timer(fire: () => void): KernelTimer
  sendSyn(): void
  giveUp(text: string): void
}

export type HandshakeOptions = Pick<TcpSpec, 'classicConnect' | 'userTimeoutNs' | 'connectTimeoutNs'>

export class Handshake {
  private readonly world: HandshakeWorld
  private readonly options: HandshakeOptions
  private readonly timer: KernelTimer
  /** The program's own timeout for opening a connection. */
  private readonly deadline: KernelTimer | undefined
  private readonly linear: number
  private waitNs = firstWaitNs
  private again = 0
  private firstAgainNs = -1

  constructor(world: HandshakeWorld, options: HandshakeOptions) {
    this.world = world
    this.options = options
    this.linear = options.classicConnect ? 0 : linearRetries
    this.timer = world.timer(() => this.due())
    if (options.connectTimeoutNs !== undefined) {
      this.deadline = world.timer(() => world.giveUp('it was not opened in time'))
      this.deadline.setExactly(world.nowNs + options.connectTimeoutNs)
    }
    world.sendSyn()
    this.timer.set(this.waitNs)
  }

  private due(): void {
    const { world } = this
    const passedNs = this.again === 0 ? 0 : world.nowNs - this.firstAgainNs
    const { userTimeoutNs } = this.options
    if (this.again >= this.linear + retries || (this.again > 0 && passedNs >= (userTimeoutNs ?? patienceNs(retries, firstWaitNs)))) {
      return world.giveUp(`given up after ${this.again + 1} SYNs`)
    }
    this.again++
    if (this.firstAgainNs < 0) this.firstAgainNs = world.nowNs
    world.sendSyn()
    if (this.again > this.linear) this.waitNs *= 2
    this.timer.set(within(userTimeoutNs, this.waitNs, this.firstAgainNs, world.nowNs))
  }

  /** Stops the timers: it was answered, or nobody waits for it any more. */
  end(): void {
    this.timer.end()
    this.deadline?.end()
  }
}
