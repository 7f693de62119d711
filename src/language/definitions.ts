/**
 * Definitions by name, in the order of the text. Which of several with one name is meant depends on the place from which one looks.
 *
 *     const clusters = new Definitions<string>()
 *     clusters.add('leases', 3, 'first')
 *     clusters.add('leases', 5, 'second')    // a place never lies before the one added last
 *     clusters.nearest('leases', 4)          // 'first': the last one that stands above place 4
 *     clusters.nearest('leases', 9)          // 'second'
 *
 * One object serves all places of a notebook, so that a notebook of many cells need not collect for each cell what stands above it.
 */
interface Placed<V> {
  place: number
  value: V
}

export class Definitions<V> {
  private readonly byName = new Map<string, Placed<V>[]>()
  private readonly inOrder: (Placed<V> & { name: string })[] = []

  add(name: string, place: number, value: V): void {
    const entry = { name, place, value }
    const known = this.byName.get(name)
    if (known === undefined) this.byName.set(name, [entry])
    else known.push(entry)
    this.inOrder.push(entry)
  }

  /** The last definition of this name above a place. */
  nearest(name: string, place: number): V | undefined {
    const known = this.byName.get(name)
    return known?.[countAbove(known, place) - 1]?.value
  }

  /** The first definition of this name, if it stands above a place. */
  first(name: string, place: number): V | undefined {
    const first = this.byName.get(name)?.[0]
    return first !== undefined && first.place < place ? first.value : undefined
  }

  /** The place of the definition that `nearest` finds. */
  placeOf(name: string, place: number): number | undefined {
    const known = this.byName.get(name)
    return known?.[countAbove(known, place) - 1]?.place
  }

  /** Every definition above a place. */
  above(place: number): V[] {
    return this.inOrder.slice(0, countAbove(this.inOrder, place)).map(({ value }) => value)
  }

  /** The names that are defined above a place, each once. */
  namesAbove(place: number): string[] {
    return [...new Set(this.inOrder.slice(0, countAbove(this.inOrder, place)).map(({ name }) => name))]
  }
}

/** How many entries stand above a place. */
export function countAbove(entries: readonly { place: number }[], place: number): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (entries[middle].place < place) low = middle + 1
    else high = middle
  }
  return low
}
