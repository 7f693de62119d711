/**
 * The text of a compiled cell as the engine gets it, and what the engine calls it.
 *
 *     sourceOf(cell, false)     // (function($k, Storage) { 'use strict'; … })
 *     sourceName(3, false)      // dsnb-cell-3
 */
import type { CompiledCell } from './plan.ts'

export function sourceOf({ uses, javascript, trackedJavascript }: CompiledCell, tracked: boolean): string {
  return `(function(${['$k', ...uses].join(', ')}) { 'use strict'; ${tracked ? trackedJavascript : javascript}\n})`
}

/** For those who ask the engine where it is. */
export function sourceName(cell: number, tracked: boolean): string {
  return `dsnb-cell-${cell}${tracked ? '-tracked' : ''}`
}
