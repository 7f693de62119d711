/**
 * The lists of keys that records have, each kept once.
 *
 *     const shapes = new Shapes()
 *     const shape = shapes.after(shapes.after(shapes.root, 'term'), 'leader')
 *     shapes.keys[shapes.idOf(shape)]     // ['term', 'leader']
 */
import { hashString } from './hash.ts'

/** A list of keys, as a path in a tree: each node is reached from the one with the last key left out. */
export interface Shape {
  /** Index into `keys`; -1 until a value has exactly these keys. */
  id: number
  keys: string[]
  /** The first key that followed here; nearly always the only one. */
  onlyKey: string | undefined
  onlyNext: Shape | undefined
  next: Map<string, Shape> | undefined
}

export class Shapes {
  readonly root: Shape = { id: -1, keys: [], onlyKey: undefined, onlyNext: undefined, next: undefined }
  /** The keys of every shape that a value has, by its id. */
  readonly keys: string[][]
  readonly hashes: number[] = []

  constructor(keys: string[][] = []) {
    this.keys = keys
  }

  /** The shape with one more key. */
  after(shape: Shape, key: string): Shape {
    let next = shape.next?.get(key)
    if (next) return next
    next = { id: -1, keys: [...shape.keys, key], onlyKey: undefined, onlyNext: undefined, next: undefined }
    if (shape.onlyKey === undefined) {
      shape.onlyKey = key
      shape.onlyNext = next
    }
    ;(shape.next ??= new Map()).set(key, next)
    return next
  }

  idOf(shape: Shape): number {
    return shape.id < 0 ? this.name(shape) : shape.id
  }

  private name(shape: Shape): number {
    let name = ''
    for (const key of shape.keys) name += `${key.length}:${key}`
    shape.id = this.keys.length
    this.keys.push(shape.keys)
    this.hashes.push(hashString(name))
    return shape.id
  }
}
