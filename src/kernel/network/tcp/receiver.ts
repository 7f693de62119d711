/**
 * One direction of a connection at the machine that receives it: what came, in order, and how much room there is for more.
 *
 *     const receiver = new Receiver<string>(65_536)
 *     receiver.take(1, 100, 'second')     // []: it waits for the first
 *     receiver.take(0, 100, 'first')      // ['first', 'second']
 *     receiver.says(-1, false, -1).upTo   // 2
 *     receiver.unread                     // 200: bytes that node code has not read
 */
import type { Acknowledgement, Block } from './segment.ts'

/** As many blocks fit into a packet beside the time that it carries. */
const blocksMost = 3
/** Room is offered in steps that are worth a packet. */
const leastStep = 1448

interface Early<T> {
  what: T
  bytes: number
}

export class Receiver<T> {
  /** Everything before this one is there. */
  expected = 0
  private readonly early = new Map<number, Early<T>>()
  /** What is there beyond, the latest news first. */
  private blocks: Block[] = []
  private readonly buffer: number
  /** Bytes that came in order, and those of them that node code has read. */
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

  /** A segment that is new; returns what is complete now. */
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

  /** `answers`: the segment that it answers, whether that came again, and when it was sent. */
  says(answers: number, again: boolean, echoNs: number): Acknowledgement {
    return { upTo: this.expected, blocks: this.blocks.slice(0, blocksMost), answers, again, echoNs, room: this.room() }
  }

  private room(): number {
    const most = this.read + this.buffer
    if (most - this.offered >= Math.min(leastStep, this.buffer / 2)) this.offered = most
    return this.offered
  }

  /** Node code has read so many bytes; whether the sender should hear of the room that this makes. */
  reads(bytes: number): boolean {
    this.read += bytes
    const left = Math.max(0, this.offered - this.arrived)
    const most = this.read + this.buffer - this.arrived
    return most >= 2 * left && most - left >= Math.min(leastStep, this.buffer / 2)
  }

  /** The connection is gone: what waited for something that will not come. */
  empty(): T[] {
    const waiting = [...this.early.values()].map(({ what }) => what)
    this.early.clear()
    this.blocks = []
    return waiting
  }
}
