/**
 * Decides what an author expects of an exploration.
 *
 *     declare const explored: ExplorationResult
 *     decideExploration(request.expectations, explored)   // [{ text: '288 distinct states', holds: true, found: 'was 288', … }]
 *
 * A property holds only when the exploration is complete, or when the author asked for a depth and it was reached.
 */
import { compare } from './compare.ts'
import { type Unasked, whyUnasked } from './request.ts'
import { sameName } from '../trace/names.ts'
import type { Condition, Expectation, ExpectationResult } from './expectation.ts'
import type { ExplorationCounts, ExplorationResult, Question } from '../explore/exploration.ts'

interface Decision {
  holds: boolean
  found: string
}

export function decideExploration(
  expectations: readonly Expectation[], result: ExplorationResult, unasked?: readonly Unasked[],
): ExpectationResult[] {
  return expectations.map(({ text, origin, condition }) => ({ text, origin, ...decide(condition, result, unasked) }))
}

function decide(condition: Condition, result: ExplorationResult, unasked?: readonly Unasked[]): Decision {
  if (condition.kind === 'property') return decideProperty(condition, result, unasked)
  const { subject, comparison, value } = condition
  if (subject.kind !== 'exploration') return { holds: false, found: 'that is not known of an exploration' }
  const actual = countOf(result, subject.count)
  const asExpected = compare(actual, comparison, value)
  // More could have been found: only a lower bound is safe then, unless the author set the depth. What it leaves out of the cluster it does not
  // count.
  const settled = (result.stoppedBy === undefined && result.problems.length === 0) || result.stoppedBy === 'depth' || comparison === '≥' || comparison === '>'
  const found = settled ? `was ${actual}` : `was ${actual} so far: ${result.why}`
  return { holds: asExpected && settled, found }
}

function decideProperty(condition: Extract<Condition, { kind: 'property' }>, result: ExplorationResult, unasked?: readonly Unasked[]): Decision {
  const verdict = result.verdicts.find(({ property }) => sameName(property, condition.property))
  if (!verdict) return { holds: false, found: `undecided: ${whyUnasked(condition.property, unasked)}` }
  if (condition.verdict === 'violated') {
    const holds = verdict.verdict === 'violated' && (condition.depth === undefined || condition.depth === verdict.depth)
    return { holds, found: foundOf(verdict, result) }
  }
  const wanted = condition.depth
  if (wanted === undefined) return { holds: verdict.verdict === 'holds', found: foundOf(verdict, result) }
  const early = verdict.depth !== undefined && verdict.depth <= wanted
  const seen = verdict.detail === undefined && (result.complete || (result.depth >= wanted && result.gaps.length === 0))
  return { holds: !early && seen, found: early || !seen ? foundOf(verdict, result) : `holds to depth ${wanted}` }
}

/** What is left to decide while an exploration goes on; undefined: only all states decide it, as how many there are. */
export function questionsOf(expectations: readonly Expectation[]): Question[] | undefined {
  if (expectations.some(({ condition }) => condition.kind !== 'property')) return undefined
  return expectations.flatMap(({ condition }) => {
    if (condition.kind !== 'property') return []
    const { property, verdict, depth } = condition
    return [{ property, ...(verdict === 'holds' && depth !== undefined && { toDepth: depth }) }]
  })
}

/** Whether a count is not what was expected of it. */
export function isCountSurprising(expectations: readonly Expectation[], counts: ExplorationCounts): boolean {
  return expectations.some(({ condition }) => {
    if (condition.kind !== 'compare' || condition.subject.kind !== 'exploration') return false
    return !compare(countOf(counts, condition.subject.count), condition.comparison, condition.value)
  })
}

function countOf({ distinct, generated, depth }: ExplorationCounts, count: 'distinct states' | 'generated' | 'depth'): number {
  return { 'distinct states': distinct, generated, depth }[count]
}

/** Why a property of the end is not decided when the exploration found no end. */
export const noEnd = 'there is no end: something can always happen'

function foundOf({ verdict, depth, atEnd, detail }: ExplorationResult['verdicts'][number], result: ExplorationResult): string {
  if (verdict === 'violated') return `violated ${atEnd ? 'where nothing can happen any more, ' : ''}at depth ${depth}`
  if (detail !== undefined) return `undecided: ${detail}`
  if (atEnd && result.complete) return verdict === 'holds' ? `holds in every one of ${result.ends} last states` : noEnd
  const bounded = result.within && result.within.outside > 0 ? ` while ${result.within.text}` : ''
  return verdict === 'holds' ? `holds in every state${bounded}` : `not violated in ${result.distinct} states, but ${result.why}`
}
