/**
 * Fuel for collections and huge numbers: what grows without end comes to its end early, at the same entry or digit on every engine.
 *
 *     times(2n, 3n)           // 6n: paid for by the bits of both
 *     listLength(1e9)         // throws: the room for so long a list is never made
 *
 * An engine makes the table of a Map anew whenever it has doubled; that is when entries are paid for.
 */
import { spend } from './fuel.ts'

/** From this size on, a power of two, each doubling of a collection costs so much for each entry. */
const firstPaidSize = 4096
const fuelPerEntry = 5
/** A weak collection does not say how big it is, and the collector works for each entry. */
const fuelPerWeakEntry = 16

/** Lets the collections of this realm take fuel. Call it before they are frozen. */
export function countGrowth(): void {
  const { set } = Map.prototype
  const { add } = Set.prototype
  const mapSize = sizeOf(Map.prototype)
  const setSize = sizeOf(Set.prototype)
  const weakSet = WeakMap.prototype.set
  const weakAdd = WeakSet.prototype.add
  // Shorthand methods have the name and the length of the built-ins, and cannot be constructed either.
  install(Map.prototype, {
    set(key: unknown, value: unknown) {
      Reflect.apply(set, this, [key, value])
      pay(this, Reflect.apply(mapSize, this, []))
      return this
    },
  })
  install(Set.prototype, {
    add(value: unknown) {
      Reflect.apply(add, this, [value])
      pay(this, Reflect.apply(setSize, this, []))
      return this
    },
  })
  install(WeakMap.prototype, {
    set(key: unknown, value: unknown) {
      spend(fuelPerWeakEntry)
      return Reflect.apply(weakSet, this, [key, value])
    },
  })
  install(WeakSet.prototype, {
    add(value: unknown) {
      spend(fuelPerWeakEntry)
      return Reflect.apply(weakAdd, this, [value])
    },
  })
}

function install(target: object, methods: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(methods)) {
    const property = Object.getOwnPropertyDescriptor(target, name)
    if (property) Object.defineProperty(target, name, { ...property, value })
  }
}

function sizeOf(prototype: object): (this: unknown) => number {
  // SAFETY: the language defines this getter.
  return Object.getOwnPropertyDescriptor(prototype, 'size')?.get as () => number
}

/** The largest size that each large collection has paid for, so that one that shrinks and grows again pays once. */
const paid = new WeakMap<object, number>()
const { get: paidFor, set: notePaid } = WeakMap.prototype

function pay(collection: object, size: number): void {
  if (size < firstPaidSize || (size & (size - 1)) !== 0) return
  if (size <= ((Reflect.apply(paidFor, paid, [collection]) as number | undefined) ?? 0)) return
  Reflect.apply(notePaid, paid, [collection, size])
  spend(size * fuelPerEntry)
}

/** Elements that a list may have where room is made for all at once, or a built-in walks over them in one call; holes count. */
const listMax = 1 << 22
/** A list or text that is no longer costs nothing but the call. */
export const freeLength = 64
/** Elements for one unit of fuel, as a power of two. */
const elementsPerFuel = 2

/** Takes fuel before a built-in walks over a list. */
export function checkWalk(length: number): void {
  if (length > listMax) throw new RangeError(`An array may have at most ${listMax} elements here; this one has ${length}.`)
}

/** What `new Array(length)` is given; anything but a number is an element. */
export function listLength(length: unknown): unknown {
  if (typeof length !== 'number') return length
  if (length > listMax) throw new RangeError(`An array may have at most ${listMax} elements here; this one would have ${length}.`)
  if (length > freeLength) spend(length >> elementsPerFuel)
  return length
}

/** Bits of a bigint that an operator makes. */
const bigBitsMax = 1 << 20
/** Bits for one unit of fuel, as a power of two. */
const bitsPerFuel = 3

/** `a * b`. */
export function times(a: unknown, b: unknown): unknown {
  // SAFETY: what the operator does with other things is the language's business.
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return (a as number) * (b as number)
  if (isSmall(a) && isSmall(b)) return a * b
  payBits(bitsOf(a) + bitsOf(b))
  return a * b
}

/** `a << b`. */
export function shifted(a: unknown, b: unknown): unknown {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return (a as number) << (b as number)
  if (a === 0n || b <= 0n) return a << b
  const bits = b > BigInt(bigBitsMax) ? Infinity : bitsOf(a) + Number(b)
  if (bits > smallBits) payBits(bits)
  return a << b
}

/** `base ** exponent` of bigints. */
export function bigPower(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new RangeError('A bigint cannot be raised to a negative power.')
  if (base * base > 1n) payBits(exponent > BigInt(bigBitsMax) ? Infinity : Number(exponent) * bitsOf(base))
  let result = 1n
  let factor = base
  for (let n = exponent; n > 0n; n /= 2n) {
    if (n % 2n === 1n) result *= factor
    if (n > 1n) factor *= factor
  }
  return result
}

const smallBits = 64

function isSmall(value: bigint): boolean {
  return BigInt.asIntN(smallBits, value) === value
}

/** How many bits a number has, a few more at most. */
function bitsOf(value: bigint): number {
  return isSmall(value) ? value.toString(2).length : value.toString(16).length * 4
}

function payBits(bits: number): void {
  if (bits > bigBitsMax) throw new RangeError(`This number would have more than ${bigBitsMax} bits.`)
  spend(bits >> bitsPerFuel)
}
