/**
 * The answers of a function about something that does not change, each worked out once and forgotten with what it is about.
 *
 *     const sizeOf = once((list: number[]) => list.length)
 *     const list = [1, 2]
 *     sizeOf(list)     // 2: counted now
 *     sizeOf(list)     // 2: remembered
 */
export function once<K extends object, V>(answer: (about: K) => V): (about: K) => V {
  const known = new WeakMap<K, { answer: V }>()
  return (about) => {
    let found = known.get(about)
    if (found === undefined) known.set(about, found = { answer: answer(about) })
    return found.answer
  }
}
