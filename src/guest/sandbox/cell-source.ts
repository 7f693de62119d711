/**
 * The text of a compiled cell as the engine gets it, and what the engine calls it.
 *
 *     sourceOf(plan.cells[0], false)   // '(function($k) { \'use strict\'; …})'
 *     sourceName(3, false)             // 'dsnb-cell-3'
 */
import type { Quantity } from '../../trace/quantity.ts'

/** Where a piece of a plan stands in the notebook: cell index and character offsets, for messages and for jumping there. */
export interface Origin {
  cell: number
  start: number
  end: number
}

/** One node cell, compiled: JavaScript whose `async` is generators and whose loops count fuel. */
export interface CompiledCell {
  /** Index of the cell in the notebook; errors and event sites name it. Parts of the library have indexes from `firstPartCell` on. */
  cell: number
  /** The part of the library that this is, when it is not a cell of the notebook. */
  part?: string
  /** The body of a function; see `src/guest/sandbox/realm.ts` for the names it may use and what it returns. */
  javascript: string
  /** The same, noting the place of every statement in `$k.site`; used to find the statement that threw. */
  trackedJavascript: string
  /** Both for an exploration, which must see everything that a node remembers: private members (`#x`) have keys. Absent where there are none. */
  open?: { javascript: string; trackedJavascript: string }
  /** Top-level names this cell defines (classes, functions, constants). */
  provides: string[]
  /** Top-level names of earlier cells that this cell uses. */
  uses: string[]
  /** Evaluating it may make something that remembers from one run to the next; see `src/language/code/evaluation.ts`. */
  remembers?: true
  /** Absent: nothing in it is a length of time. */
  quantities?: CellQuantities
}

/** What the numbers of a cell count: of fields and types, of what messages carry, of measures. */
export interface CellQuantities {
  types?: Record<string, Quantity>
  /** What methods declare of the messages that they take, what they answer, and what is sent, by the name of the message. */
  taken?: Record<string, Quantity>
  answered?: Record<string, Quantity>
  sent?: Record<string, Quantity>
  measures?: Record<string, Quantity>
}

export function sourceOf({ uses, javascript, trackedJavascript }: CompiledCell, tracked: boolean): string {
  return `(function(${['$k', ...uses].join(', ')}) { 'use strict'; ${tracked ? trackedJavascript : javascript}\n})`
}

/** The name under which the engine knows the text, for whoever asks it where it is. */
export function sourceName(cell: number, tracked: boolean): string {
  return `dsnb-cell-${cell}${tracked ? '-tracked' : ''}`
}
