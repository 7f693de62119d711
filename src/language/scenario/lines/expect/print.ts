/** Writes an expectation as a line of the language. */
import { counterOf } from '../../../../check/counters.ts'
import type { Comparison, Condition, ExpectedValue, Subject } from '../../../../check/expectation.ts'
import { durationText, numberText, quoted } from '../../amounts/time-text.ts'
import { pathText } from '../../amounts/values.ts'
import type { ExpectLine } from './expect-line.ts'
import { titleText } from './titles.ts'

const bounds: Record<Comparison, string> = {
  '=': '', '≥': 'at least ', '≤': 'at most ', '>': 'more than ', '<': 'fewer than ', '≠': 'other than ',
}

export function expectText(line: ExpectLine): string {
  const text = `expect ${conditionText(line.condition)}`
  if (line.runs === undefined) return text
  const { comparison, count, tolerance, of } = line.runs
  const bound = bounds[comparison]
  return `${text} in ${bound}${count}${tolerance === undefined ? '' : ` ± ${tolerance}`}${of === undefined ? '' : ` of ${of}`}`
}

function conditionText(condition: Condition): string {
  if (condition.kind === 'property') {
    const at = condition.atNs === undefined ? '' : ` at ${durationText(condition.atNs)}`
    const depth = condition.depth === undefined ? '' : ` ${condition.verdict === 'holds' ? 'to' : 'at'} depth ${condition.depth}`
    return `${titleText(condition.property, '-')} ${condition.verdict}${at}${depth}${condition.atEnd ? ' at the end' : ''}`
  }
  const { subject, comparison, value } = condition
  if (subject.kind === 'distinct digests') {
    const count = value.kind === 'number' ? value.value : 0
    return `${bounds[comparison]}${count} distinct ${count === 1 ? 'digest' : 'digests'}`
  }
  if (subject.kind === 'exploration' && value.kind === 'number') return `${bounds[comparison]}${value.value} distinct ${value.value === 1 ? 'state' : 'states'}`
  return `${subjectText(subject)} ${comparison} ${valueText(value)}`
}

function subjectText(subject: Subject): string {
  switch (subject.kind) {
    case 'counter': return subject.name
    case 'measure': return counterOf(subject.name) !== undefined || /^\S+ of /.test(subject.name) || subject.name === 'time' ? quoted(subject.name) : titleText(subject.name, ' ')
    case 'statistic': return `${subject.statistic} of ${titleText(subject.name, ' ')}`
    case 'clock': return `${subject.most ? 'max of ' : ''}clock ${subject.what} of ${subject.node}`
    case 'field': return `${subject.node}.${pathText(subject.path)}`
    default: return 'time'
  }
}

function valueText(value: ExpectedValue): string {
  switch (value.kind) {
    case 'number': return numberText(value.value) + (value.tolerance === undefined ? '' : ` ± ${numberText(value.tolerance)}`)
    case 'duration': return durationText(value.valueNs) + (value.toleranceNs === undefined ? '' : ` ± ${durationText(value.toleranceNs)}`)
    case 'text': return quoted(value.value)
    case 'boolean': return String(value.value)
    case 'nothing': return 'nothing'
    case 'list': return `[${value.items.map(valueText).join(', ')}]`
  }
}
