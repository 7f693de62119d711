/**
 * Finds places for labels. Each label offers places with a cost; it gets the best that touches nothing. A label that
 * fits nowhere is left out, since nobody could read it; the tooltip still has its text.
 *
 *     const board = new LabelBoard()
 *     board.block({ x: 0, y: 40, width: 900, height: 14 })        // a lifeline
 *     const place = board.place([{ x: 10, y: 60, width: 50, height: 13, cost: 0 }])
 */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface Segment {
  x1: number
  y1: number
  x2: number
  y2: number
}

export type Candidate = Box & {
  /** The place with the lowest cost is tried first. */
  cost: number
}

/** What a place must be like beside touching nothing. */
export interface Wanted {
  /** It may lie across so many lines. */
  crossingsMax: number
  /** The line that it is the label of must be the nearest one. */
  nearest?: Segment
}

const crossingCost = 10
/** So much farther from a label must all other lines be. */
const clearPx = 2

export class LabelBoard {
  /** The boxes that nothing may cover, by columns of `columnPx`, so that a check looks at boxes nearby only. */
  private readonly columns = new Map<number, Box[]>()
  private readonly crossings = new Map<number, { segment: Segment; owner: number }[]>()

  block(box: Box): void {
    for (const column of columnsOf(box.x, box.x + box.width)) push(this.columns, column, box)
  }

  /** Adds a line that labels should not cross if they can help it; the label of `owner` may touch it. */
  avoid(segment: Segment, owner: number): void {
    const entry = { segment, owner }
    for (const column of columnsOf(Math.min(segment.x1, segment.x2), Math.max(segment.x1, segment.x2))) push(this.crossings, column, entry)
  }

  free(box: Box): boolean {
    for (const column of columnsOf(box.x, box.x + box.width)) {
      for (const other of this.columns.get(column) ?? []) if (overlap(box, other)) return false
    }
    return true
  }

  /** Takes the best free place; undefined when all are blocked, or are not as they are wanted. */
  place<T extends Candidate>(candidates: readonly T[], owner = -1, { crossingsMax, nearest }: Wanted = { crossingsMax: 1 }): T | undefined {
    let best: T | undefined
    let bestCost = Infinity
    for (const candidate of candidates) {
      if (candidate.cost >= bestCost || !this.free(candidate)) continue
      const crossed = this.crossed(candidate, owner)
      const cost = candidate.cost + crossed * crossingCost
      if (crossed > crossingsMax || cost >= bestCost || (nearest && this.nearer(candidate, nearest, owner))) continue
      best = candidate
      bestCost = cost
    }
    if (best) this.block({ x: best.x, y: best.y, width: best.width, height: best.height })
    return best
  }

  /** Whether another line is as near to a box as its own, or nearly: then a reader could not tell whose label it is. */
  private nearer(box: Box, own: Segment, owner: number): boolean {
    const most = distance(own, box) + clearPx
    for (const column of columnsOf(box.x - most, box.x + box.width + most)) {
      for (const entry of this.crossings.get(column) ?? []) {
        if (entry.owner !== owner && entry.owner >= 0 && distance(entry.segment, box) < most) return true
      }
    }
    return false
  }

  private crossed(box: Box, owner: number): number {
    const seen = new Set<Segment>()
    for (const column of columnsOf(box.x, box.x + box.width)) {
      for (const entry of this.crossings.get(column) ?? []) {
        if (entry.owner !== owner && !seen.has(entry.segment) && touches(entry.segment, box)) seen.add(entry.segment)
      }
    }
    return seen.size
  }
}

const columnPx = 64

function* columnsOf(x0: number, x1: number): Iterable<number> {
  for (let column = Math.floor(x0 / columnPx); column <= Math.floor(x1 / columnPx); column++) yield column
}

function push<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** Whether a straight line runs through a box (Liang and Barsky's clipping). */
export function touches(s: Segment, box: Box): boolean {
  let from = 0
  let to = 1
  const dx = s.x2 - s.x1
  const dy = s.y2 - s.y1
  const edges: [number, number][] = [
    [-dx, s.x1 - box.x],
    [dx, box.x + box.width - s.x1],
    [-dy, s.y1 - box.y],
    [dy, box.y + box.height - s.y1],
  ]
  for (const [direction, distance] of edges) {
    if (direction === 0) {
      if (distance < 0) return false
      continue
    }
    const at = distance / direction
    if (direction < 0) from = Math.max(from, at)
    else to = Math.min(to, at)
  }
  return from <= to
}

/** From a straight line to a box; 0 where they touch. */
export function distance(s: Segment, box: Box): number {
  if (touches(s, box)) return 0
  const corners = [[box.x, box.y], [box.x + box.width, box.y], [box.x, box.y + box.height], [box.x + box.width, box.y + box.height]]
  const ends = [toBox(s.x1, s.y1, box), toBox(s.x2, s.y2, box)]
  return Math.min(...ends, ...corners.map(([x, y]) => toSegment(x, y, s)))
}

function toBox(x: number, y: number, box: Box): number {
  return hypotenuse(Math.max(box.x - x, 0, x - box.x - box.width), Math.max(box.y - y, 0, y - box.y - box.height))
}

function toSegment(x: number, y: number, s: Segment): number {
  const near = nearestOn(s, x, y)
  return hypotenuse(x - near.x, y - near.y)
}

/** The point of a straight line that is nearest to another point. */
export function nearestOn({ x1, y1, x2, y2 }: Segment, x: number, y: number): { x: number; y: number } {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const part = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)))
  return { x: x1 + part * dx, y: y1 + part * dy }
}

function hypotenuse(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy)
}
