/** What reading and writing do, for `stepsOf`. */
import { parseNotebook, printNotebook } from '../../../src/format/index.ts'

export function roundTrip(text: string): void {
  printNotebook(parseNotebook(new TextEncoder().encode(text)))
}

/** Prose before a cell, all of which may have to be protected. */
export function printProse(text: string): void {
  printNotebook({ cells: [{ kind: 'prose', text }, { kind: 'scenario', text: '' }], layout: {} })
}
