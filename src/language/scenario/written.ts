/**
 * The types for places in a cell, which every line and block has.
 *
 *     'faults gc'      // the name: { text: 'gc', start: 7, end: 9 }
 */

/** A range of the cell's text, in UTF-16 units, `end` not included. */
export interface Span {
  start: number
  end: number
}

export interface Name extends Span {
  text: string
}

/** What all lines have: where they stand, what the author wrote (without comment), and the comment with its `#`. */
export interface Written extends Span {
  source: string
  comment?: string
}

/** What lines of all kinds have in common. */
export interface AnyLine extends Span {
  kind: string
}

export interface CommentLine extends Span {
  kind: 'comment'
  comment: string
}

/** A line with an error. It is kept so that printing loses nothing, and so that its names are not reported as unknown elsewhere. */
export interface BrokenLine extends Written {
  kind: 'broken'
  words: string[]
}
