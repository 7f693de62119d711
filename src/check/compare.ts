/** Compares a value of a finished run with the value that the author expects. */
import { showValue } from '../trace/show-value.ts'
import { formatDuration, formatExact } from '../trace/units.ts'
import type { Comparison, ExpectedValue } from './expectation.ts'

/** Whether `actual` stands in the relation to the expected value; lengths of time are numbers of nanoseconds. */
export function compare(actual: unknown, comparison: Comparison, expected: ExpectedValue): boolean {
  switch (comparison) {
    case '=':
      return equals(actual, expected)
    case '≠':
      return !equals(actual, expected)
    default:
      return ordered(actual, comparison, expected)
  }
}

function ordered(actual: unknown, comparison: Comparison, expected: ExpectedValue): boolean {
  const limit = expected.kind === 'duration' ? expected.valueNs : expected.kind === 'number' || expected.kind === 'text' ? expected.value : undefined
  const comparable = typeof actual === typeof limit || (typeof actual === 'bigint' && typeof limit === 'number')
  if (limit === undefined || !comparable) return false
  const value = actual as number
  const bound = limit as number
  if (comparison === '<') return value < bound
  if (comparison === '≤') return value <= bound
  return comparison === '>' ? value > bound : value >= bound
}

export function equals(actual: unknown, expected: ExpectedValue): boolean {
  switch (expected.kind) {
    case 'number':
      return near(actual, expected.value, expected.tolerance)
    case 'duration':
      return near(actual, expected.valueNs, expected.toleranceNs)
    case 'text':
    case 'boolean':
      return actual === expected.value
    case 'nothing':
      return actual === undefined || actual === null
    case 'list': {
      const list = actual instanceof Set ? [...(actual as Set<unknown>)] : actual
      return Array.isArray(list) && list.length === expected.items.length && expected.items.every((item, i) => equals(list[i], item))
    }
  }
}

function near(actual: unknown, value: number, tolerance = 0): boolean {
  if (typeof actual === 'bigint') return actual >= value - tolerance && actual <= value + tolerance
  return typeof actual === 'number' && (actual === value || Math.abs(actual - value) <= tolerance)
}

/** A value as messages show it: texts as a scenario writes them, and a number as a length of time when it is compared with one. */
export function showFound(actual: unknown, expected?: ExpectedValue): string {
  if (actual === undefined || actual === null) return 'nothing'
  if (typeof actual === 'number' && expected?.kind === 'duration') {
    const exact = formatExact(actual)
    return exact.length <= 14 ? exact : formatDuration(actual)
  }
  if (typeof actual === 'bigint') return String(actual)
  if (typeof actual === 'string') return `'${actual}'`
  const text = showValue(actual, 120, { text: (word) => `'${word}'` })
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
