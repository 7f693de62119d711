/** Small deterministic hashes for content and digests: 32-bit integer arithmetic only, the same bits on every engine. */

/** Mixes one 32-bit word into a hash (the round of MurmurHash3, Appleby 2011). */
export function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = (k << 15) | (k >>> 17)
  let h = hash ^ Math.imul(k, 0x1b873593)
  h = (h << 13) | (h >>> 19)
  return (Math.imul(h, 5) + 0xe6546b64) | 0
}

/** Spreads the bits of a hash so that neighbours differ everywhere (MurmurHash3's finaliser). */
export function finish(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

export function hashString(text: string): number {
  let hash = mix(0x165667b1, text.length)
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i))
  return hash
}

/** A 64-bit digest that grows event by event; two runs are the same when their digests are. */
export class Digest {
  private high = 0x243f6a88
  private low = 0x85a308d3

  add(word: number): void {
    this.high = mix(this.high, word)
    this.low = mix(this.low ^ this.high, word)
  }

  /** Takes in an event: its time, and one word for everything else about it. */
  addEvent(timeNs: number, word: number): void {
    const low = timeNs | 0
    const high = ((timeNs - (low >>> 0)) / 0x100000000) | 0
    // The products do not depend on each other, so the processor computes them side by side.
    const all = (word + Math.imul(low, 0x9e3779b1) + Math.imul(high, 0x85ebca77)) | 0
    this.add(all ^ (all >>> 15))
  }

  /** Notes the digest of everything so far in a row of two columns. */
  noteIn(highs: Int32Array, lows: Int32Array, row: number): void {
    highs[row] = this.high
    lows[row] = this.low
  }

  /** The digest as it is now, for going back to it. */
  mark(): readonly [high: number, low: number] {
    return [this.high, this.low]
  }

  takeBack([high, low]: readonly [high: number, low: number]): void {
    this.high = high
    this.low = low
  }

  /** Sixteen hexadecimal digits. */
  text(): string {
    const digits = (word: number) => (finish(word) >>> 0).toString(16).padStart(8, '0')
    return digits(this.high) + digits(this.low)
  }
}
