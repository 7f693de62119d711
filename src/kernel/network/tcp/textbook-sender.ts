/**
 * Sends one direction of a connection as textbooks describe it: every message has a timer of its own, and each time that runs out, the message is
 * sent again and the next wait is twice as long. Later arrivals show no loss, there is no window, and nothing is probed.
 *
 *     declare const [world, first]: [SenderWorld, Segment]
 *     const sender = new TextbookSender(world)
 *     sender.push(first)          // sent now, and after 200 ms, 600 ms, 1.4 s, 3.0 s, 6.2 s … as long as no acknowledgement comes
 */
import type { KernelTimer } from './kernel-timer.ts'
import { leastVariationNs, longestTimeoutNs } from './rto.ts'
import type { Acknowledgement, Segment } from './segment.ts'
import type { Sender, SenderWorld } from './sender.ts'

export type { Segment, SenderWorld }

const retransmissionsMost = 15

interface Timed {
  segment: Segment
  timer: KernelTimer
  timeoutNs: number
  /** The attempt whose timer is running. */
  timed: number
}

export class TextbookSender implements Sender {
  private readonly world: SenderWorld
  private readonly underWay = new Map<number, Timed>()
  /** Everything before this segment is acknowledged by segments that came back. */
  private acknowledgedTo = 0
  /** The smoothed round trip and its variation; -1: not measured. */
  private roundTripNs = -1
  private variationNs = 0

  constructor(world: SenderWorld) {
    this.world = world
  }

  get unacknowledged(): number {
    let count = 0
    for (const { segment: { message } } of this.underWay.values()) if (message >= 0) count++
    return count
  }

  get firstMessage(): number {
    return this.underWay.values().next().value?.segment.message ?? -1
  }

  get done(): boolean {
    return this.underWay.size === 0
  }

  open(): void {}

  push(segment: Segment): void {
    const timed: Timed = { segment, timer: this.world.timer(() => this.again(timed)), timeoutNs: this.timeoutNs(), timed: 0 }
    segment.attempts = 1
    segment.sentNs = this.world.nowNs
    this.underWay.set(segment.sequence, timed)
    this.world.transmit(segment, false)
  }

  /** Starts the timer of a segment, once it has left the machine or was lost on its way out. */
  left(segment: Segment): void {
    const timed = this.underWay.get(segment.sequence)
    if (!timed || timed.timed === segment.attempts) return
    timed.timed = segment.attempts
    timed.timer.setExactly(this.world.nowNs + timed.timeoutNs)
  }

  private again(timed: Timed): void {
    const { segment } = timed
    if (segment.attempts > retransmissionsMost) return this.world.giveUp('Timeout', retransmissionsMost)
    segment.attempts++
    timed.timeoutNs = Math.min(2 * timed.timeoutNs, longestTimeoutNs)
    this.world.transmit(segment, true)
  }

  /** Takes an acknowledgement. One in a packet of its own is for one segment; one in a segment is for everything before it. */
  acknowledge({ upTo, answers }: Acknowledgement): void {
    if (answers >= 0) this.arrived(answers)
    else for (; this.acknowledgedTo < upTo; this.acknowledgedTo++) this.arrived(this.acknowledgedTo)
    if (this.done) this.world.finished()
  }

  private arrived(sequence: number): void {
    const timed = this.underWay.get(sequence)
    if (!timed) return
    this.underWay.delete(sequence)
    timed.timer.end()
    // Karn's rule: after a retransmission it is not known which attempt this answers.
    if (timed.segment.attempts === 1) this.measure(this.world.nowNs - timed.segment.sentNs)
    this.world.arrived(timed.segment)
  }

  private measure(roundTripNs: number): void {
    if (this.roundTripNs < 0) {
      this.roundTripNs = roundTripNs
      this.variationNs = Math.floor(roundTripNs / 2)
      return
    }
    const off = Math.abs(this.roundTripNs - roundTripNs)
    this.variationNs = Math.floor((3 * this.variationNs + off) / 4)
    this.roundTripNs = Math.floor((7 * this.roundTripNs + roundTripNs) / 8)
  }

  private timeoutNs(): number {
    return this.roundTripNs < 0 ? leastVariationNs : Math.max(leastVariationNs, this.roundTripNs + 4 * this.variationNs)
  }

  routeLost(): void {}

  orphan(): void {}

  abandon(): Segment[] {
    for (const { timer } of this.underWay.values()) timer.end()
    this.underWay.clear()
    return []
  }
}
