/**
 * Named streams of random numbers.
 *
 * Every consumer of randomness (the latency of a link, a node's `random()`, a fault) has a stream of its own, derived from the seed and
 * its name. A new node or one more draw therefore never shifts anybody else's numbers.
 *
 *     const stream = new RandomStream(42, 'latency a→b')
 *     stream.float()      // 0.3877951927391734: at least 0 and less than 1, the same on every engine
 *
 * The generator is sfc32 (Doty-Humphrey, PractRand): 32-bit integer arithmetic only.
 */
import { finish, hashString, mix } from '../../trace/hash.ts'

export class RandomStream {
  private a: number
  private b: number
  private c: number
  private counter = 1
  /** How far scripted lists have come, by list. */
  private turns: Map<object, number> | undefined = undefined

  constructor(seed: number, name: string) {
    const low = seed | 0
    const high = Math.floor(seed / 0x100000000) | 0
    const nameHash = hashString(name)
    this.a = finish(mix(mix(0x3c6ef372, low), nameHash))
    this.b = finish(mix(mix(0x1f83d9ab, high), nameHash))
    this.c = finish(mix(mix(0x5be0cd19, nameHash), mix(low, high)))
    for (let i = 0; i < 12; i++) this.next()
  }

  /** The next 32 bits, as a signed integer. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum
  }

  /** Uniform in [0, 1), with 53 random bits. */
  float(): number {
    const high = this.next() >>> 5
    const low = this.next() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  /** A uniform integer in [0, bound); bound at most 2^53. */
  below(bound: number): number {
    return Math.floor(this.float() * bound)
  }

  /** True with a probability of `partsPerMillion` in a million; compares integers. */
  chance(partsPerMillion: number): boolean {
    return this.below(1_000_000) < partsPerMillion
  }

  /** How often this was asked for `script` before: the position in a scripted list. */
  turn(script: object): number {
    this.turns ??= new Map()
    const turn = this.turns.get(script) ?? 0
    this.turns.set(script, turn + 1)
    return turn
  }
}
