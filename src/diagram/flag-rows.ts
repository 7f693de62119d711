/**
 * How many rows the flags of the violated properties need: flags that would touch each other are put into different rows.
 *
 *     declare const run: RunIndex
 *     countFlagRows(run, (timeNs) => timeNs / 1e6, 900)     // at most 3
 */
import { momentText } from '../trace/moments.ts'
import type { RunIndex } from './run-index.ts'
import { fitText, textWidth } from './text.ts'

export const flagRowsMax = 3
/** More violations than this are not drawn one by one. */
export const flagsMax = 40
const gapPx = 6

export function flagText({ trace }: RunIndex, event: number): string {
  const property = trace.header.properties[trace.events.subject[event]] ?? 'a property'
  return fitText(`${property} · ${momentText(trace, trace.timeNs(event))}`, 11, 320, true)
}

export function flagWidth(text: string): number {
  return textWidth(text, 11, true) + 24
}

/** Keeps for each row from where on it is free. */
export class FlagRows {
  private readonly freeFrom: number[] = []

  get count(): number {
    return this.freeFrom.length
  }

  /** The first row, of at most `rowsMax`, with room from `left` on; undefined: none has. */
  take(left: number, width: number, rowsMax: number): number | undefined {
    const row = this.freeFrom.findIndex((from) => from <= left)
    const taken = row >= 0 ? row : this.freeFrom.length
    if (taken >= rowsMax) return undefined
    this.freeFrom[taken] = left + width + gapPx
    return taken
  }
}

/** Counts over the whole run, so that the height of the figure does not change while it is scrolled. */
export function countFlagRows(run: RunIndex, x: (timeNs: number) => number, plotWidth: number): number {
  const rows = new FlagRows()
  for (const event of run.violations.slice(0, flagsMax)) {
    const width = flagWidth(flagText(run, event))
    // A flag at the right edge of the figure is moved to the left of its moment, so that it fits.
    rows.take(Math.min(x(run.trace.timeNs(event)), Math.max(0, x(run.endNs) + plotWidth * 0.02 - width)), width, flagRowsMax)
  }
  return rows.count
}
