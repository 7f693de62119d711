/**
 * States what holds in the kernel at all times, whatever a notebook says: where it does not, the kernel is wrong, not the notebook.
 *
 *     const pauses = 1
 *     invariant(pauses >= 0, 'A process has as many ends of pauses as beginnings.')
 *
 * Only cheap conditions are stated, and the text is fixed. What is asked a million times a second calls `broken` itself: a call for each
 * condition that holds would cost two hundredths of the kernel's speed.
 */
export function invariant(holds: boolean, text: string): asserts holds {
  if (!holds) broken(text)
}

/** Says that something does not hold that must. */
export function broken(text: string): never {
  throw new Error(`A mistake of the kernel: ${text}`)
}
