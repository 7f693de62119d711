/** What a notebook is made of, as the language sees it, and what is done for its cells. */

/** A cell that is not prose. `index` is its position in the notebook, prose counted. */
export interface SourceCell {
  kind: 'node' | 'scenario'
  text: string
  index: number
}

/**
 * What was done for a cell: it was `read` (what it defines and mentions), `compiled`, its types were checked (`typed`), its scenario was
 * `parsed` or `checked`. What is known from before is not done again and not told.
 */
export type Work = 'read' | 'compiled' | 'typed' | 'parsed' | 'checked'

export type OnWork = (work: Work, cell: number) => void

/**
 * Gives the answer to a question about cells: a known one, or else what `findOut` says. The question holds everything that the answer depends
 * on, and both are plain data, so that whoever remembers may keep them on a disk.
 */
export type Remember = <T>(kind: Remembered, question: string, findOut: () => T) => T

export type Remembered = 'read' | 'compiled' | 'typed' | 'parsed' | 'part cells' | 'part class'

export const forgetful: Remember = (_kind, _question, findOut) => findOut()
