/**
 * Remembers a function's answers about objects that do not change. Each answer is computed once and forgotten with its object.
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
