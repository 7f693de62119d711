/**
 * Loads what `on-demand.ts` has, once for all outputs of a page.
 *
 *     const { viewFigures } = await onDemand()
 *     loadedNow()?.viewFigures     // from now on without waiting
 */
import type * as OnDemand from './on-demand.ts'

let loading: Promise<typeof OnDemand> | undefined
let loaded: typeof OnDemand | undefined

export function onDemand(): Promise<typeof OnDemand> {
  return (loading ??= import('./on-demand.ts').then((all) => (loaded = all)))
}

/** Undefined until it has come. */
export function loadedNow(): typeof OnDemand | undefined {
  return loaded
}
