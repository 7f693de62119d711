/**
 * The lists of keys that records have, each kept once.
 *
 *     const shapes = new Shapes()
 *     const shape = shapes.after(shapes.after(shapes.root, 'term'), 'leader')
 *     shapes.keys[shapes.idOf(shape)]     // ['term', 'leader']
 */
import { hashString } from './hash.ts'
import type { RecordCode } from './record-code.ts'

/** A list of keys, as a path in a tree: each node is reached from the one with the last key left out. */
export interface Shape {
  /** Index into `keys`; -1 until a value has exactly these keys. */
  id: number
  keys: string[]
  /** The first key that followed here, nearly always the only one; `latelyKey` is the one of the others that was asked for last. */
  firstKey: string | undefined
  firstNext: Shape | undefined
  latelyKey: string | undefined
  latelyNext: Shape | undefined
  next: Map<string, Shape> | undefined
  /** How many records had these keys, until there is code for them. */
  uses: number
  code: RecordCode | undefined
}

export class Shapes {
  readonly root: Shape = shapeOf([])
  /** The keys of every shape that a value has, by its id. */
  readonly keys: string[][]
  readonly hashes: number[] = []
  /** The code for a shape, by its id, where there is some. */
  readonly codes: (RecordCode | undefined)[] = []

  constructor(keys: string[][] = []) {
    this.keys = keys
  }

  /** The shape with one more key. */
  after(shape: Shape, key: string): Shape {
    shape.next ??= new Map()
    let next = shape.next.get(key)
    if (!next) shape.next.set(key, (next = shapeOf([...shape.keys, key])))
    if (shape.firstKey === undefined || shape.firstKey === key) {
      shape.firstKey = key
      shape.firstNext = next
    } else {
      shape.latelyKey = key
      shape.latelyNext = next
    }
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

function shapeOf(keys: string[]): Shape {
  return {
    id: -1, keys, firstKey: undefined, firstNext: undefined, latelyKey: undefined, latelyNext: undefined, next: undefined, uses: 0,
    code: undefined,
  }
}
