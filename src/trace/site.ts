/**
 * A place in the notebook as one number, as compiled code notes it and the record keeps it.
 *
 *     unpackSite(packSite(3, 30))    // { cell: 3, offset: 30 }
 *     placeOf(packSite(3, 30))       // { cell: 3, start: 30, end: 31 }, where an error is shown
 *     placeOf(-1)                    // {}: no place is known
 */

/** Offsets in a cell are below this. */
const offsets = 0x100000

/** Cells from this index on are parts of the library: they have code, but no place in the notebook. */
export const firstPartCell = 1984

/** The first place inside a part; places in the notebook are smaller. */
export const firstPartSite = firstPartCell * offsets

/** Packs a place into one number; offsets beyond 2^20 - 1 are cut. */
export function packSite(cell: number, offset: number): number {
  return cell * offsets + Math.min(offset, offsets - 1)
}

/** The place that was packed; the number must not be negative. */
export function unpackSite(site: number): { cell: number; offset: number } {
  return { cell: Math.floor(site / offsets), offset: site % offsets }
}

/** Whether a packed place lies in a part of the library. */
export function isPartSite(site: number): boolean {
  return site >= firstPartSite
}

/** The character of the notebook at a packed place; nothing where there is none: -1, or inside a part. */
export function placeOf(site: number): { cell?: number; start?: number; end?: number } {
  if (site < 0 || isPartSite(site)) return {}
  const { cell, offset } = unpackSite(site)
  return { cell, start: offset, end: offset + 1 }
}
