/**
 * Checks for the form of data from elsewhere: they return nothing when the data is right and throw `Damaged` at the first thing that is not.
 * The form of a type has a check for each of its fields: a field that is added to a type needs one here.
 *
 *     const place = record<{ cell: number; hint?: string }>({ cell: whole }, { hint: text })
 *     place({ cell: 3 }, 'place')       // undefined: it is as it should be
 */

/** The error for data without the right form. Its message is for the reader who wanted to see the data. */
export class Damaged extends Error {
  override readonly name = 'Damaged'
}

/** A check; `at` is the place in the data, such as `header.nodes[2].name`. */
export type Form = (value: unknown, at: string) => void

function refuse(at: string, wanted: string): never {
  throw new Damaged(`${at} is not ${wanted}.`)
}

export const anything: Form = () => {}
export const text: Form = (value, at) => void (typeof value === 'string' || refuse(at, 'a text'))
export const yesOrNo: Form = (value, at) => void (typeof value === 'boolean' || refuse(at, 'true or false'))
export const finite: Form = (value, at) => void ((typeof value === 'number' && Number.isFinite(value)) || refuse(at, 'a number'))
export const whole: Form = (value, at) => void ((Number.isSafeInteger(value) && (value as number) >= 0) || refuse(at, 'a whole number from 0 on'))
export const positive: Form = (value, at) => void ((typeof value === 'number' && value > 0 && value < Infinity) || refuse(at, 'a number above 0'))
/** A point in time or a length, in nanoseconds. */
export const nanoseconds: Form = (value, at) => void ((Number.isFinite(value) && Math.abs(value as number) <= Number.MAX_SAFE_INTEGER) || refuse(at, 'a number of nanoseconds'))

/** A measured number; in JSON a number that is not finite is its name, and one that is too long its digits. */
export const measured: Form = (value, at) => void (typeof value === 'number' || isWrittenNumber(value) || refuse(at, 'a number'))

/** Whether a value is such a name or such digits, as `plain` writes them. */
export function isWrittenNumber(value: unknown): value is string {
  return typeof value === 'string' && /^(?:NaN|-?Infinity|-?\d+)$/.test(value)
}

export function oneOf(...words: readonly unknown[]): Form {
  return (value, at) => void (words.includes(value) || refuse(at, `one of ${words.join(', ')}`))
}

export function below(limit: number): Form {
  return (value, at) => void ((Number.isInteger(value) && (value as number) >= 0 && (value as number) < limit) || refuse(at, `a whole number below ${limit}`))
}

export function list(item: Form, most = Infinity): Form {
  return (value, at) => {
    if (!Array.isArray(value)) return refuse(at, 'a list')
    if (value.length > most) refuse(at, `a list of at most ${most}`)
    for (let i = 0; i < value.length; i++) item(value[i], `${at}[${i}]`)
  }
}

/** A record with any names and values of one form. */
export function table(item: Form): Form {
  return (value, at) => {
    for (const [name, one] of Object.entries(objectAt(value, at))) item(one, `${at}.${name}`)
  }
}

/** The fields that a type always has, and those that it may have. */
type Always<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: Form }
type Perhaps<T> = { [Key in keyof T as undefined extends T[Key] ? Key : never]-?: Form }

export function record<T>(fields: Always<T>, ...perhaps: keyof Perhaps<T> extends never ? [] : [Perhaps<T>]): Form {
  const needed = Object.entries<Form>(fields)
  const others = Object.entries<Form>(perhaps[0] ?? {})
  return (value, at) => {
    const found = objectAt(value, at)
    for (const [name, form] of needed) form(found[name], `${at}.${name}`)
    for (const [name, form] of others) if (found[name] !== undefined) form(found[name], `${at}.${name}`)
  }
}

function objectAt(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(at, 'an object')
  return value as Record<string, unknown>
}
