/** The cells of a notebook as the language sees them, and the kinds of work that it does for them. */

/** A cell that is not prose. `index` is its position in the notebook, where prose cells count too. */
export interface SourceCell {
  kind: 'node' | 'scenario'
  text: string
  index: number
}

/**
 * The work that was done for a cell: it was `read` (what it defines and mentions), `compiled`, its types were checked (`typed`), its scenario was
 * `parsed` or `checked`. Results that are still known are used again and not reported as work.
 */
export type Work = 'read' | 'compiled' | 'typed' | 'parsed' | 'checked'

export type OnWork = (work: Work, cell: number) => void

/**
 * Answers a question about cells: from memory, or else by calling `findOut`. The question holds everything that the answer depends on, and both
 * are plain data, so that a cache may keep them on disk.
 */
export type Remember = <T>(kind: Remembered, question: string, findOut: () => T) => T

export type Remembered = 'read' | 'compiled' | 'typed' | 'parsed' | 'part cells' | 'part class' | 'part meters'

export const forgetful: Remember = (_kind, _question, findOut) => findOut()
