/**
 * How the text of a state says what plain data cannot: keys that no field of node code has, since they begin with a character that is
 * refused in keys.
 */

/** An object that stands in two places: at the second, the number of the first. */
export const sameKey = '\u0000same as'
/** The name of an object's class. */
export const classKey = '\u0000class'
/** A promise: `pending`, or `kept` with its value beside it. */
export const promiseKey = '\u0000promise'
/** An object of a cell itself, by its number there, with its content beside it. */
export const constantKey = '\u0000constant'
/** An object with what most objects have not: see `Oddity`. */
export const oddKey = '\u0000odd'
/** In a patch: an object that was there before, by its number, with its content. */
export const anchorKey = '\u0000anchor'
/** Beside the fields of a node: objects that are held for its code elsewhere, such as the arguments of its timers. */
export const heldKey = '\u0000held'

/** Whether a key is one of these, or could be taken for one. */
export const isReserved = (key: string): boolean => key.startsWith('\u0000')
