/**
 * The receiving end of one direction of a connection: puts what came in order, and knows how much room there is for more.
 *
 *     const receiver = new Receiver<string>(65_536)
 *     receiver.take(1, 100, 'second')     // []: it waits for the first
 *     receiver.take(0, 100, 'first')      // ['first', 'second']
 *     receiver.says(-1, false, -1).upTo   // 2
 *     receiver.unread                     // 200: bytes that node code has not read
 */
import type { Acknowledgement, Block } from './segment.ts'

/** The most blocks that fit into a packet together with its time stamp. */
const blocksMost = 3
/** The least change of its room that the receiver tells, a packet. */
const leastStep = 1448

interface Early<T> {
  what: T
  bytes: number
}

export class Receiver<T> {
  /** The first segment that has not arrived. */
  expected = 0
  private readonly early = new Map<number, Early<T>>()
  /** What has arrived beyond it, the latest arrival first. */
  private blocks: Block[] = []
  private readonly buffer: number
  /** How many bytes came in order, and how many of them node code has read. */
  private arrived = 0
  private read = 0
  private offered: number

  constructor(buffer: number) {
    this.buffer = buffer
    this.offered = buffer
  }

  get unread(): number {
    return this.arrived - this.read
  }

  knows(sequence: number): boolean {
    return sequence < this.expected || this.early.has(sequence)
  }

  /** Takes a segment that has not been here; returns everything that is now complete in order. */
  take(sequence: number, bytes: number, what: T): T[] {
    this.early.set(sequence, { what, bytes })
    const complete: T[] = []
    for (let next = this.early.get(this.expected); next; next = this.early.get(this.expected)) {
      this.early.delete(this.expected++)
      this.arrived += next.bytes
      complete.push(next.what)
    }
    this.note(sequence)
    return complete
  }

  private note(sequence: number): void {
    let { from, to }: Block = { from: sequence, to: sequence + 1 }
    const others: Block[] = []
    for (const block of this.blocks) {
      if (block.to < from || block.from > to) others.push(block)
      else [from, to] = [Math.min(from, block.from), Math.max(to, block.to)]
    }
    this.blocks = [{ from, to }, ...others].filter((block) => block.from >= this.expected)
  }

  /** The acknowledgement to send; the arguments are the segment that it answers, whether that came again, and when it was sent. */
  says(answers: number, again: boolean, echoNs: number): Acknowledgement {
    return { upTo: this.expected, blocks: this.blocks.slice(0, blocksMost), answers, again, echoNs, room: this.room() }
  }

  private room(): number {
    const most = this.read + this.buffer
    if (most - this.offered >= Math.min(leastStep, this.buffer / 2)) this.offered = most
    return this.offered
  }

  /** Notes that node code has read so many bytes; returns whether to tell the sender of the new room. */
  reads(bytes: number): boolean {
    this.read += bytes
    const left = Math.max(0, this.offered - this.arrived)
    const most = this.read + this.buffer - this.arrived
    return most >= 2 * left && most - left >= Math.min(leastStep, this.buffer / 2)
  }

  /** Empties the receiver of a connection that is gone; returns what waited for segments that will not come. */
  empty(): T[] {
    const waiting = [...this.early.values()].map(({ what }) => what)
    this.early.clear()
    this.blocks = []
    return waiting
  }
}
