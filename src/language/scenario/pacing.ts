/**
 * When a fault begins: what stands before its word. Read, and printed.
 *
 *     at 1s..5s                             between 1s and 5s (the same)
 *     every 10s                             about 12 per month (gaps drawn from an exponential distribution: a Poisson process)
 *     when lock.token = 34                  whenever c1 sends write to storage
 *     1ms after storage handles the 2nd write
 *     in 10% of runs                        (with one of the others, or alone)
 */
import type { FieldValue, Relation, Schedule, StateCondition, Trigger } from '../../kernel/plan.ts'
import type { FaultLine, Mention, Span } from './ast.ts'
import { type LineReader, readDistribution, readNumber, readShare, readSignedTime } from './quantity.ts'
import type { RawFieldCondition, RawPacing, RawPathPart, RawTrigger, RawValue } from './grammar/parse-tree.ts'
import { distributionText, durationText, numberText, percentText, quoted, unquoted } from './time-text.ts'
import { isWord } from './grammar/langium.ts'

const relations = new Map<string, Relation>([
  ['!=', '≠'], ['<=', '≤'], ['>=', '≥'], ['=', '='], ['≠', '≠'], ['<', '<'], ['≤', '≤'], ['>', '>'], ['≥', '≥'],
])

/** What a comparison means, in either spelling; undefined for other texts. */
export function relationOf(text: string): Relation | undefined {
  return relations.get(text)
}

const secondNs = 1_000_000_000
const dayNs = 86_400 * secondNs
/** A year has 365 days, a month is its twelfth part. */
const unitNs: Record<string, number> = {
  second: secondNs, minute: 60 * secondNs, hour: 3600 * secondNs, day: dayNs, week: 7 * dayNs, month: (365 / 12) * dayNs, year: 365 * dayNs,
}

/** What `at` and its relatives say; reports what contradicts itself. */
export function readPacing(line: LineReader, raw: readonly RawPacing[], fault: FaultLine): void {
  const { schedule } = fault
  for (const pacing of raw) {
    const at = line.span(pacing)
    const put = <K extends keyof Schedule>(key: K, word: string, value: Schedule[K] | undefined): void => {
      if (schedule[key] !== undefined) line.fail(at, 'twice', `"${word}" is given twice.`)
      else if (value !== undefined) schedule[key] = value
    }
    if (pacing.trigger !== undefined) put('when', 'when', readTrigger(line, pacing, pacing.trigger, fault.mentions))
    else if (pacing.chance !== undefined) put('chancePartsPerMillion', 'in', readShare(line, pacing.chance))
    else if (pacing.rate !== undefined) put('every', 'about', rateOf(line, at, pacing.rate, pacing.unit ?? ''))
    else if (pacing.from !== undefined) put('at', 'between', readRange(line, pacing))
    else if (pacing.at !== undefined) put('at', 'at', readDistribution(line, pacing.at))
    else if (pacing.every !== undefined) {
      const every = readDistribution(line, pacing.every)
      const never = every !== undefined && ((every.kind === 'constant' && every.valueNs === 0) || (every.kind === 'uniform' && every.maxNs === 0))
      if (never) line.fail(at, 'every', '"every" needs a time longer than zero.')
      put('every', 'every', every)
    }
  }
  const timed = raw.find(one => one.trigger === undefined && one.chance === undefined)
  if (schedule.when !== undefined && timed !== undefined) {
    const word = line.textOf(timed).split(' ', 1)[0]!
    line.fail(line.span(timed), 'pacing', `A fault begins at a time or when something happens: "${word}" does not go with "when".`, 'Leave out one of the two.')
  }
}

export function rateOf(line: LineReader, at: Span, text: string, unit: string): Schedule['every'] {
  const rate = Number(text.replaceAll('_', ''))
  const meanNs = Math.round(unitNs[unit]! / rate)
  if (meanNs > 0 && Number.isSafeInteger(meanNs)) return { kind: 'exponential', meanNs, minNs: 0 }
  return line.fail(at, 'rate', `${text} per ${unit} cannot be simulated.`, 'For example: about 12 per month')
}

function readRange(line: LineReader, { from, to }: RawPacing): Schedule['at'] {
  const [minNs, maxNs] = [readSignedTime(line, from!), readSignedTime(line, to!)]
  if (minNs === undefined || maxNs === undefined) return undefined
  if (minNs < 0 || maxNs < 0) return line.fail(line.span(minNs < 0 ? from! : to!), 'duration', 'A time is not negative.')
  if (minNs <= maxNs) return { kind: 'uniform', minNs, maxNs }
  const [first, last] = [line.textOf(to!), line.textOf(from!)]
  return line.fail({ start: line.span(from!).start, end: line.span(to!).end }, 'range', 'This runs backwards.', `Did you mean between ${first} and ${last}?`)
}

function readTrigger(line: LineReader, pacing: RawPacing, raw: RawTrigger, mentions: Mention[]): Trigger | undefined {
  const delayNs = pacing.delay && readSignedTime(line, pacing.delay)
  if (delayNs !== undefined && delayNs < 0) return line.fail(line.span(pacing.delay!), 'duration', 'A fault cannot begin before what it waits for.')
  const nth = raw.nth === undefined ? undefined : Number(raw.nth)
  if (nth !== undefined && !(Number.isSafeInteger(nth) && nth > 0)) {
    return line.fail(line.span(raw), 'ordinal', 'They are counted 1st, 2nd, 3rd from the start of the run.')
  }
  const base = {
    node: raw.node.text,
    ...(nth !== undefined && { nth }),
    ...(pacing.word === 'whenever' && { always: true as const }),
    ...(delayNs !== undefined && { delayNs }),
  }
  mentions.push({ text: raw.node.text, ...line.span(raw.node), argument: 'when', is: 'node' })
  if (raw.path !== undefined) {
    const value = readFieldValue(line, raw.value!)
    mentions.push({ text: pathOf(raw.path)[0]!, ...line.span(raw.path[0]!), argument: 'when field', is: 'field', of: raw.node.text })
    return value === undefined ? undefined : { ...base, kind: 'state', path: pathOf(raw.path), relation: relationOf(raw.comparison!)!, value }
  }
  if (raw.what !== undefined) return { ...base, kind: 'await', what: raw.what }
  if (raw.message === undefined) {
    // SAFETY: the grammar has these verbs where no message stands.
    return { ...base, kind: 'process', verb: raw.verb as (Trigger & { kind: 'process' })['verb'] }
  }
  mentions.push({ text: raw.message.text, ...line.span(raw.message), argument: 'when message', is: 'word' })
  if (raw.other !== undefined) mentions.push({ text: raw.other.text, ...line.span(raw.other), argument: 'when other', is: 'node' })
  const toOther = raw.other !== undefined && (raw.verb === 'sends') !== (raw.direction === 'to')
  if (toOther) {
    const word = raw.verb === 'sends' ? 'to' : 'from'
    return line.fail(line.span(raw.other!), 'direction', `A node ${raw.verb} a message ${word} another one.`, `For example: when c1 ${raw.verb} write ${word} ${raw.other!.text}`)
  }
  // SAFETY: the grammar has these verbs where a message stands.
  const verb = raw.verb as (Trigger & { kind: 'message' })['verb']
  const message: Trigger = { ...base, kind: 'message', verb, message: raw.message.text, ...(raw.other !== undefined && { other: raw.other.text }) }
  const where = raw.where?.map(one => readCondition(line, one))
  if (where !== undefined && !line.broken) message.where = where.filter(one => one !== undefined)
  return message
}

function readCondition(line: LineReader, raw: RawFieldCondition): StateCondition | undefined {
  const value = readFieldValue(line, raw.value)
  return value === undefined ? undefined : { path: pathOf(raw.path), relation: relationOf(raw.comparison)!, value }
}

/** `.0.1` reaches us as the number 0.1. */
export function pathOf(parts: readonly RawPathPart[]): string[] {
  return parts.flatMap(part => part.text !== undefined ? [unquoted(part.text)] : part.word === undefined ? part.number!.split('.') : [part.word])
}

function readFieldValue(line: LineReader, raw: RawValue): FieldValue | undefined {
  if (raw.text !== undefined) return unquoted(raw.text)
  if (raw.constant !== undefined) return raw.constant === 'nothing' ? null : raw.constant === 'true'
  if (raw.amount === undefined) return line.fail(line.span(raw), 'value', 'A field is compared with one value, not with a list.', 'For example: when lock.queue.length = 3')
  const { unit } = raw.amount
  return unit === undefined || unit === '%' ? readNumber(line, raw.amount) : readSignedTime(line, raw.amount)
}

// --- printing

export function pacingTexts(schedule: Schedule): string[] {
  const { chancePartsPerMillion, at, every, when } = schedule
  return [
    ...(chancePartsPerMillion === undefined ? [] : [`in ${percentText(chancePartsPerMillion)} of runs`]),
    ...(at === undefined ? [] : [`at ${distributionText(at)}`]),
    ...(every === undefined ? [] : [`every ${distributionText(every)}`]),
    ...(when === undefined ? [] : [whenText(when)]),
  ]
}

function whenText(trigger: Trigger): string {
  const { always, delayNs } = trigger
  const delay = delayNs === undefined ? '' : `${durationText(delayNs)} after `
  return `${delay || (always ? 'whenever ' : 'when ')}${triggerText(trigger)}`
}

function triggerText(trigger: Trigger): string {
  const { node, nth } = trigger
  const ordinal = nth === undefined ? '' : ` the ${nth}${suffixOf(nth)}`
  switch (trigger.kind) {
    case 'state': return `${node}.${pathText(trigger.path)} ${trigger.relation} ${fieldValueText(trigger.value)}`
    case 'process': return `${node} ${trigger.verb}${ordinal}${nth === undefined ? '' : ' time'}`
    case 'await': return `${node} awaits${ordinal} ${trigger.what}`
    case 'message': {
      const other = trigger.other === undefined ? '' : ` ${trigger.verb === 'sends' ? 'to' : 'from'} ${trigger.other}`
      const where = trigger.where === undefined ? '' : ` where ${conditionsText(trigger.where)}`
      return `${node} ${trigger.verb}${ordinal} ${trigger.message}${other}${where}`
    }
  }
}

export function suffixOf(count: number): string {
  const teens = Math.floor(count / 10) % 10 === 1
  return teens ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[count % 10] ?? 'th')
}

/** `key = 'x' and token > 33`. */
export function conditionsText(conditions: readonly StateCondition[]): string {
  return conditions.map(({ path, relation, value }) => `${pathText(path)} ${relation} ${fieldValueText(value)}`).join(' and ')
}

export function pathText(path: readonly string[]): string {
  return path.map(step => isWord(step) || /^\d+$/.test(step) ? step : quoted(step)).join('.')
}

export function fieldValueText(value: FieldValue): string {
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' ? numberText(value) : value === null ? 'nothing' : String(value)
}
