/**
 * Damages bytes the way networks do.
 *
 *     const stream = new RandomStream(42, 'damage a→b')
 *     damaged(Uint8Array.of(48, 49, 48, 48), 'word-swap', stream, 0)   // [48, 48, 48, 49]: "0100" becomes "0001"
 */
import type { Damage } from '../plan.ts'
import type { RandomStream } from '../../guest/maths/random.ts'

const randomBytes = 4

/** How a fault damages a message. */
export interface Damaging {
  damage: Damage
  /** Which byte; absent: a random one. */
  at?: number
  random: RandomStream
  /** Called when it did. */
  bite?: () => void
}

/** A damaged copy; undefined when there are too few bytes, or none whose damage would show. `at` says which byte, else it is drawn. */
export function damaged(bytes: Uint8Array, damage: Damage, stream: RandomStream, at?: number): Uint8Array | undefined {
  switch (damage) {
    case 'bit-flip':
      return flipBit(bytes, stream, at)
    case 'word-swap':
      return swapWords(bytes, stream, at)
    case 'random-bytes':
      return scramble(bytes, stream, at)
  }
}

function flipBit(bytes: Uint8Array, stream: RandomStream, at: number | undefined): Uint8Array | undefined {
  const byte = at ?? stream.below(Math.max(1, bytes.length))
  if (byte >= bytes.length) return undefined
  const copy = bytes.slice()
  copy[byte] ^= 1 << stream.below(8)
  return copy
}

function swapWords(bytes: Uint8Array, stream: RandomStream, at: number | undefined): Uint8Array | undefined {
  const differ = (byte: number) => byte + 3 < bytes.length && (bytes[byte] !== bytes[byte + 2] || bytes[byte + 1] !== bytes[byte + 3])
  let byte = at
  if (byte === undefined) {
    const places: number[] = []
    for (let i = 0; i + 3 < bytes.length; i += 2) if (differ(i)) places.push(i)
    if (places.length > 0) byte = places[stream.below(places.length)]
  }
  if (byte === undefined || !differ(byte)) return undefined
  const copy = bytes.slice()
  copy.set(bytes.subarray(byte + 2, byte + 4), byte)
  copy.set(bytes.subarray(byte, byte + 2), byte + 2)
  return copy
}

function scramble(bytes: Uint8Array, stream: RandomStream, at: number | undefined): Uint8Array | undefined {
  const count = Math.min(randomBytes, bytes.length)
  const first = at ?? stream.below(bytes.length - count + 1)
  if (count === 0 || first >= bytes.length) return undefined
  const copy = bytes.slice()
  for (let i = first; i < Math.min(first + count, bytes.length); i++) copy[i] = stream.below(256)
  return copy.some((byte, i) => byte !== bytes[i]) ? copy : undefined
}
