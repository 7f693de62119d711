/**
 * A message and what to do about it, in one line.
 *
 *     withHint('n is not a number', 'Give it one.')    // 'n is not a number. Give it one.'
 *     withHint('n is not a number.', undefined)        // 'n is not a number.'
 */

export function withHint(message: string, hint: string | undefined): string {
  return hint ? `${sentence(message)} ${hint}` : message
}

/** A text that something else follows. Messages of the engine end without a full stop. */
export function sentence(text: string): string {
  return /[.!?…]["'”’)]?$/.test(text) ? text : `${text}.`
}
