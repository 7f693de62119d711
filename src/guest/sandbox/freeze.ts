/**
 * Lets arrays stay fast when `Object.prototype` and `Array.prototype` are frozen.
 *
 * V8 keeps, for each object, what kind of elements it has. Freezing a prototype gives it a frozen kind, and then every `list[i] = x`, of any
 * list in the program, asks the prototypes first: fifteen times slower. A prototype whose properties lie in a dictionary at that moment gets
 * another kind when it is frozen, and stores stay fast. Nothing else can tell the difference; other engines do not mind.
 *
 *     import './freeze.ts'   // before `ses`, which takes `Object.freeze` when it is loaded
 *     import 'ses'
 *     restoreFreeze()               // what `ses` took stays
 */
const nativeFreeze = Object.freeze
const shared: ReadonlySet<unknown> = new Set([Object.prototype, Array.prototype])

/** More properties than a prototype keeps in fast slots (1020). */
const passing = Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`passing property ${i}`, true]))

const gentle = {
  freeze<T>(target: T): T {
    if (!shared.has(target) || !Object.isExtensible(target)) return nativeFreeze(target)
    const prototype = target as Record<string, unknown>
    // All at once: the engine then makes the dictionary first. One by one, each would copy the list of those before it (40 ms in all).
    Object.assign(prototype, passing)
    for (const name of Object.keys(passing)) delete prototype[name]
    nativeFreeze(target)
    makeFast(prototype)
    return target
  },
}

/** Has the engine lay out an object as a prototype again, so that methods are found at once. */
function makeFast(prototype: object): void {
  function Passing() {}
  Passing.prototype = prototype
  // SAFETY: a plain function can be constructed.
  new (Passing as unknown as new () => object)()
}

Object.freeze = gentle.freeze as typeof Object.freeze

export function restoreFreeze(): void {
  Object.freeze = nativeFreeze
}
