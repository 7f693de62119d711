/**
 * What stands where in a cell: the parts that every line and block has in common.
 *
 *     'faults gc'      // the name: { text: 'gc', start: 7, end: 9 }
 */

/** A stretch of the cell's text, in UTF-16 units, `end` not included. */
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

/** A line of any kind, as far as those know it who do not know its kind. */
export interface AnyLine extends Span {
  kind: string
}

export interface CommentLine extends Span {
  kind: 'comment'
  comment: string
}

/** A line with an error. It is kept, so that printing loses nothing and its names are not called unknown elsewhere. */
export interface BrokenLine extends Written {
  kind: 'broken'
  words: string[]
}
