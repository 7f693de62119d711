/**
 * The objects of cells themselves: what `const Red = { name: 'red' }` made while its cell was evaluated. Such an object is frozen, and code
 * may ask whether a field holds this very one, so a state has its number, and code gets it back and no copy.
 *
 *     const red = Object.freeze({ name: 'red' })
 *     const constants = new Constants(() => [red])
 *     constants.numberOf(red)    // 0
 *     constants.at(0) === red    // true
 */
export class Constants {
  private readonly roots: () => Iterable<unknown>
  private numbers: Map<object, number> | undefined = undefined
  private readonly objects: object[] = []

  constructor(roots: () => Iterable<unknown>) {
    this.roots = roots
  }

  /** Its number; undefined for whatever is no object of a cell, and for what is not frozen. */
  numberOf(value: object): number | undefined {
    return Object.isFrozen(value) ? (this.numbers ??= this.collect()).get(value) : undefined
  }

  at(number: number): object {
    return this.objects[number]
  }

  /** In an order that depends on the cells alone. */
  private collect(): Map<object, number> {
    const numbers = new Map<object, number>()
    const met = new Set<object>()
    const open = [...this.roots()]
    for (let at = 0; at < open.length; at++) {
      const value = open[at]
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || met.has(value)) continue
      met.add(value)
      if (typeof value === 'object' && Object.isFrozen(value)) numbers.set(value, this.objects.push(value) - 1)
      for (const key of Reflect.ownKeys(value)) {
        const property = Object.getOwnPropertyDescriptor(value, key)
        if (property && 'value' in property) open.push(property.value)
      }
    }
    return numbers
  }
}
