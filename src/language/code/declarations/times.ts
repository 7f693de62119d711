/** Declarations of names, moments and lengths of time: `NodeId`, `Duration`, `ms(5)`. */
export const times = `
// --- Names and times
// Every time in node code is a whole number of nanoseconds. Write it with a unit: \`ms(5)\`, \`s(30)\`.
// Figures, logs and tables show a number as a length of time where the code makes it one: it comes from \`ms(…)\` or from the difference of two
// readings of a clock, or its field, parameter or variable is declared \`Duration\` or \`Instant\`. Names say nothing. Where it is not known, it is a number.

/** The name of a node, as the cluster cell writes it: \`'lock'\`, \`'c1'\`. */
type NodeId = string

/**
 * A length of time in nanoseconds, at most 2^59 of them, about 18 years. Write \`ms(5)\` or \`s(30)\` rather than the number; a fraction
 * of a nanosecond is rounded.
 */
type Duration = number

/** A moment as a clock reads it, in nanoseconds. Readings of different clocks cannot be compared. */
type Instant = number

/** Handle of a timer that \`after\`, \`every\` or \`clock.alarm\` set; give it to \`cancel\`. */
type TimerId = number

/** Nanoseconds. */
declare function ns(count: number): Duration
/** Microseconds: \`us(1)\` is 1 000 ns. */
declare function us(count: number): Duration
/** Milliseconds: \`ms(1)\` is 1 000 000 ns. */
declare function ms(count: number): Duration
/** Seconds: \`s(1)\` is 1 000 000 000 ns. */
declare function s(count: number): Duration
/** Minutes. */
declare function min(count: number): Duration
/** Hours. */
declare function hours(count: number): Duration
/** Days of 24 hours. */
declare function days(count: number): Duration
`
