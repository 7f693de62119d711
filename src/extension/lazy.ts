/**
 * Something that is made when it is first needed, and only disposed of if it was.
 *
 *     const host = lazy(createHost)
 *     host.get().run(request)
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
