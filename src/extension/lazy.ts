/**
 * Something that is made when it is first needed, and disposed of only if it was made.
 *
 *     const parser = lazy(() => ({ parse: JSON.parse, dispose() {} }))
 *     parser.get().parse('[1]')      // [1]
 */
export function lazy<T extends { dispose(): void }>(create: () => T): { get: () => T; dispose(): void } {
  let made: T | undefined
  return {
    get: () => (made ??= create()),
    dispose() {
      made?.dispose()
      made = undefined
    },
  }
}
