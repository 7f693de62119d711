/**
 * OM(m): generals who agree on an order although up to m of them lie.
 */

/** An order that is passed on, with the names of all who have passed it on, the commander first. */
export interface OralMessage {
  path: NodeId[]
  order: string
}

/**
 * A general of the Byzantine generals problem. The `commander` gives an order; every lieutenant passes on what it was told, and what it was told that others were
 * told, `traitors` levels deep, and takes the majority. With more than 3 × `traitors` generals, all loyal lieutenants obey the same order (IC1), and if
 * the commander is loyal, they obey *his* order (IC2).
 *
 * The model is synchronous: a message must arrive within `roundLength`, and all generals start at the same time. Messages cannot be forged, a receiver
 * knows who sent them; a message that does not come counts as the `fallback` order. With n generals OM(m) sends
 * (n-1) + (n-1)(n-2) + … + (n-1)…(n-m-1) messages.
 *
 * A traitor is a subclass that overrides `says`. Override `obey` to act on the decision.
 *
 * Source: L. Lamport, R. Shostak, M. Pease, "The Byzantine Generals Problem", ACM TOPLAS 4(3), 1982, section 3, algorithm OM(m).
 * @example
 * import { General } from 'dsnb'
 * class Loyal extends General {}
 * class Traitor extends General {
 *   says(order: string, to: NodeId) { return to < 'm' ? 'attack' : 'retreat' }
 * }
 */
export class General extends Node {
  /** All generals; all nodes of the cluster, in the order of their names, unless a subclass says otherwise. */
  generals: NodeId[] = [this.id, ...this.peers].sort()
  /** Who gives the order; the first of all generals, unless a subclass says otherwise. */
  commander: NodeId = this.generals[0]
  /** The commander's order. */
  order = 'attack'
  /** m: how many traitors the algorithm is to stand. */
  traitors = 1
  /** What a silent general is taken to have said. */
  fallback = 'retreat'
  /** Longer than any message takes, in nanoseconds. */
  roundLength: Duration = ms(100)
  /** What was heard, by the path that it came on: `a>c` is what c says that a said. */
  heard: Record<string, string> = {}
  /** What this general decided; `undefined` before the last round is over. */
  decision: string | undefined = undefined

  /**
   * What this general tells another; a loyal one passes on what it was told. `undefined` is silence.
   * @param order what it was told, or decided as the commander
   * @param path who passed it on so far, this general not included
   */
  says(order: string, _to: NodeId, _path: readonly NodeId[]): string | undefined {
    return order
  }

  /** Called once, with what this general decided. */
  obey(_order: string): void {}

  start(): void {
    if (this.id === this.commander) {
      this.passOn(this.order, [])
      this.decide(this.order)
    } else {
      this.after(this.roundLength * (this.traitors + 1), 'tally')
    }
  }

  private passOn(order: string, path: NodeId[]): void {
    for (const general of this.generals) {
      if (general === this.id || path.includes(general)) continue
      const said = this.says(order, general, path)
      if (said !== undefined) this.send(general, 'orally', { path: [...path, this.id], order: said })
    }
  }

  /** A message from another general. One that contradicts itself, the rules or an earlier one is not heard. */
  orally({ path, order }: OralMessage, from: NodeId): void {
    const wellFormed = Array.isArray(path) && path[0] === this.commander && path[path.length - 1] === from
      && new Set(path).size === path.length && !path.includes(this.id) && path.length <= this.traitors + 1
    if (!wellFormed || typeof order !== 'string' || this.decision !== undefined) return
    const key = path.join('>')
    if (Object.hasOwn(this.heard, key)) return
    this.heard = { ...this.heard, [key]: order }
    if (path.length <= this.traitors) this.passOn(order, path)
  }

  tally(): void {
    this.decide(this.valueOfPath([this.commander]))
  }

  private decide(order: string): void {
    this.decision = order
    this.obey(order)
  }

  /** What came on a path, after hearing what the others say that came to them on it. */
  private valueOfPath(path: NodeId[]): string {
    const own = this.heard[path.join('>')] ?? this.fallback
    if (path.length > this.traitors) return own
    const others = this.generals.filter(general => general !== this.id && !path.includes(general))
    return majority([own, ...others.map(general => this.valueOfPath([...path, general]))], this.fallback)
  }
}

/** What more than half say, or the fallback. */
function majority(orders: readonly string[], fallback: string): string {
  return orders.find(order => orders.filter(other => other === order).length * 2 > orders.length) ?? fallback
}
