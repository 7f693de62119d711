/** The subjects of expectations: which name a subject may be, and what it means in an exploration. */
import { counterOf } from '../../../../check/counters.ts'
import type { Condition, Subject } from '../../../../check/expectation.ts'
import { durationText } from '../../amounts/time-text.ts'

const clockHelp = '**clock error of** a node: how far its wall clock is from true time at the end of the run; `clock offset of` with its sign, '
  + '`max of clock error of` at its largest. No node knows it.'

/** What a property or a counter is, as Markdown. */
export function subjectHelp(condition: Condition): string | undefined {
  if (condition.kind === 'property') {
    const at = condition.atNs === undefined ? '' : ` at ${durationText(condition.atNs)}`
    return `**${condition.property}** property, expected ${condition.verdict === 'holds' ? 'to hold' : `violated${at}`}`
  }
  if (condition.subject.kind === 'clock') return clockHelp
  const counter = condition.subject.kind === 'counter' ? counterOf(condition.subject.name) : undefined
  return counter && `**${counter.name}** ${counter.help}`
}

/** The name of the measure that it may be; where there is such a measure, the name means it and not a counter. */
export function measureOf(subject: Subject): string | undefined {
  if (subject.kind === 'time') return 'time'
  return subject.kind === 'measure' || subject.kind === 'counter' ? subject.name : undefined
}

/** The counts of an exploration; in a run these words are ordinary names. */
const explorationCounts = ['distinct states', 'generated', 'depth'] as const

export function explorationCount(subject: Subject): (typeof explorationCounts)[number] | undefined {
  if (subject.kind === 'exploration') return subject.count
  return subject.kind === 'measure' ? explorationCounts.find((count) => count === subject.name) : undefined
}

/** The meaning of a condition in an explore block. */
export function explorationCondition(condition: Condition): Condition {
  const count = condition.kind === 'compare' ? explorationCount(condition.subject) : undefined
  return condition.kind === 'compare' && count !== undefined ? { ...condition, subject: { kind: 'exploration', count } } : condition
}
