/** Circuits: capacity reserved for one pair of nodes on everything between them, or refused because there is none left. */
import type { Capacity } from './capacity.ts'

export class Circuits {
  private readonly names: readonly string[]
  private readonly pathOf: (from: number, to: number) => readonly (Capacity | undefined)[]
  private readonly used = new Set<Capacity>()

  constructor(names: readonly string[], pathOf: (from: number, to: number) => readonly (Capacity | undefined)[]) {
    this.names = names
    this.pathOf = pathOf
  }

  private lines(from: number, to: number): Capacity[] {
    const lines = this.pathOf(from, to).filter((one): one is Capacity => one?.switchesCircuits ?? false)
    if (lines.length > 0) return lines
    const [a, b] = [this.names[from], this.names[to]]
    throw new TypeError(
      `There are no circuits from ${a} to ${b}. Give the cluster a line such as: network ${a} -> ${b} bandwidth 64kbit/s, circuits 1 every 250us`,
    )
  }

  /** Reserves slots on the whole way; false when some part of it has too few left. */
  open(from: number, to: number, slots: number): boolean {
    const lines = this.lines(from, to)
    if (!lines.every((line) => line.hasRoom(slots))) return false
    for (const line of lines) {
      line.reserve(from, to, slots)
      this.used.add(line)
    }
    return true
  }

  close(from: number, to: number): void {
    for (const line of this.lines(from, to)) line.release(from, to)
  }

  forget(node: number): void {
    for (const line of this.used) line.forgetNode(node)
  }
}
