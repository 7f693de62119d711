/**
 * Something for each directed pair of nodes that has it. The room grows with the pairs in use, not with the square of the nodes; few nodes
 * have a place for every pair, which is found faster.
 *
 *     const links = new PairTable<string>(3)
 *     links.set(0, 2, 'a→c')
 *     links.get(0, 2)     // 'a→c'
 */
const denseMost = 128

export class PairTable<T> {
  private readonly nodes: number
  private readonly dense: (T | undefined)[] | undefined
  private readonly sparse = new Map<number, T>()

  constructor(nodes: number) {
    this.nodes = nodes
    if (nodes <= denseMost) this.dense = new Array<T | undefined>(nodes * nodes).fill(undefined)
  }

  get(from: number, to: number): T | undefined {
    const index = from * this.nodes + to
    return this.dense ? this.dense[index] : this.sparse.get(index)
  }

  set(from: number, to: number, value: T): void {
    const index = from * this.nodes + to
    if (this.dense) this.dense[index] = value
    else this.sparse.set(index, value)
  }

  *entries(): Iterable<{ from: number; to: number; value: T }> {
    for (const [index, value] of this.dense?.entries() ?? this.sparse) {
      if (value !== undefined) yield { from: Math.floor(index / this.nodes), to: index % this.nodes, value }
    }
  }
}
