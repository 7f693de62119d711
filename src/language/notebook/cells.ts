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
