/**
 * States what holds in the kernel at all times, whatever a notebook says: where it does not, the kernel is wrong, not the notebook.
 *
 *     const pauses = 1
 *     invariant(pauses >= 0, 'A process has as many ends of pauses as beginnings.')
 *
 * Only cheap conditions are stated, and the text is fixed: some of them are asked a million times a second.
 */
export function invariant(holds: boolean, text: string): asserts holds {
  if (!holds) throw new Error(`A mistake of the kernel: ${text}`)
}
