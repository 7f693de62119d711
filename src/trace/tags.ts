/**
 * What a stored value is, and the values that are there from the beginning.
 *
 *     constants[3]     // true
 */
export const Tag = { constant: 0, number: 1, string: 2, bigint: 3, array: 4, object: 5, map: 6, set: 7, carried: 8 } as const

export const constants: readonly unknown[] = [undefined, null, false, true, NaN, -0]
