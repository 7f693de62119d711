/**
 * Writes a scenario the way a person would: two spaces, one thought a line, an empty line between blocks.
 * What was read with an error is written as it was.
 *
 *     printScenario(document)   // reading it again gives the same document
 */
import { counterOf } from '../../check/counters.ts'
import type { Condition, Comparison, ExpectedValue, Subject } from '../../check/expectation.ts'
import type { Argument, Schedule } from '../../kernel/plan.ts'
import type { AnyBlock, BlockLine, ExpectLine, Name, RunBlock, ScenarioDocument } from './ast.ts'
import { clockText, diskText, mailboxText, ntpText } from './machine-lines.ts'
import { arrivalText, crashText, exploreText, lossText } from './explore-lines.ts'
import { networkText, portText, rttText } from './print-network.ts'
import { conditionsText, fieldValueText, pacingTexts } from './pacing.ts'
import { partsOf, phraseOf, type PhrasePart } from './fault-phrase.ts'
import { loadText, modelText } from './system-lines.ts'
import { distributionText, durationText, numberText, percentText, quoted, rateText } from './time-text.ts'
import { isWord } from './grammar/langium.ts'
import { simpleWords } from './assist/keyword-help.ts'

const names = (list: readonly Name[]): string => list.map(name => name.text).join(', ')

const commented = (text: string, comment: string | undefined): string => comment === undefined ? text : `${text}  ${comment}`

export function printScenario(document: ScenarioDocument): string {
  const lines: string[] = []
  let after: string | undefined
  for (const item of document.items) {
    // A comment belongs to what follows it.
    if (after !== undefined && after !== 'comment') lines.push('')
    after = item.kind
    if (item.kind === 'comment') lines.push(item.comment)
    else {
      lines.push(commented(headerText(item), item.comment))
      for (const line of item.lines) lines.push(`  ${line.kind === 'comment' ? line.comment : commented(lineText(line), line.comment)}`)
    }
  }
  return lines.map(line => `${line}\n`).join('')
}

function headerText(block: AnyBlock): string {
  switch (block.kind) {
    case 'broken block': return block.source
    case 'run': return block.explores === undefined ? runText(block) : exploreText(block, block.explores)
    case 'faults': return `faults ${block.name.text}${block.swarm ? ' swarm' : ''}`
    case 'cluster': return `cluster ${block.name.text}`
  }
}

function runText(run: RunBlock): string {
  let text = `run ${run.cluster.text}`
  if (run.faults.length > 0) text += ` with ${names(run.faults)}`
  if (run.durationNs !== undefined) text += ` for ${durationText(run.durationNs)}`
  if (run.seeds !== undefined) {
    const { first, last } = run.seeds
    text += first === last ? ` seed ${first}` : ` seeds ${first}..${last}`
  }
  if (run.repeats !== undefined) text += ` repeated ${run.repeats} times`
  return run.events === undefined ? text : `${text} up to ${run.events} events`
}

function lineText(line: Exclude<BlockLine, { kind: 'comment' }>): string {
  switch (line.kind) {
    case 'broken': return line.source
    case 'node': return `${names(line.names)}: ${line.className.text}${line.stopped ? ' stopped' : ''}`
    case 'network': return networkText(line)
    case 'group': return `${line.word} ${line.name.text}: ${names(line.members)}`
    case 'rtt': return rttText(line)
    case 'port': return portText(line)
    case 'clock': return clockText(line)
    case 'ntp': return ntpText(line)
    case 'disk': return diskText(line)
    case 'mailbox': return mailboxText(line)
    case 'model': return modelText(line)
    case 'load': return loadText(line)
    case 'fault': return printFault(line.word.text, line.schedule, line.arguments)
    case 'expect': return expectText(line)
    case 'show': return `show ${line.views.join(', ')}`
    case 'arrival': return arrivalText(line)
    case 'crash': return crashText(line)
    case 'loss': return lossText(line)
  }
}

/** One fault as a line, from the data that generators and the shrinker work with. */
export function printFault(word: string, schedule: Schedule, values: Record<string, Argument>): string {
  const phrase = phraseOf(word)
  const words: string[] = []
  words.push(...pacingTexts(schedule), word, ...(phrase === undefined ? [] : partTexts(inOrder(partsOf(phrase), values), values)))
  if (schedule.duration !== undefined) words.push('for', distributionText(schedule.duration))
  if (schedule.untilNs !== undefined) words.push('until', durationText(schedule.untilNs))
  return words.join(' ')
}

/** What a message says stands before a role, which could take it for a condition of its own: `drop put where key = 'x' to any`. */
function inOrder(parts: PhrasePart[], values: Record<string, Argument>): PhrasePart[] {
  const ambiguous = Object.values(values).some(one => one.kind === 'nodes' && one.role !== undefined && one.where === undefined)
  if (!ambiguous) return parts
  const isWhere = (part: PhrasePart): boolean => part.kind === 'optional' && part.parts[0]?.kind === 'literal' && part.parts[0].word === 'where'
  const where = parts.findIndex(isWhere)
  let first = where
  const isOption = (part: PhrasePart | undefined): boolean => part?.kind === 'optional' && part.parts[0]?.kind === 'literal'
  while (first > 0 && isOption(parts[first - 1])) first--
  return where < 0 ? parts : [...parts.slice(0, first), parts[where]!, ...parts.slice(first, where), ...parts.slice(where + 1)]
}

function partTexts(parts: readonly PhrasePart[], values: Record<string, Argument>): string[] {
  return parts.flatMap(part => {
    if (part.kind === 'literal') return [part.word]
    if (part.kind === 'argument') return values[part.name] === undefined ? [] : [argumentText(values[part.name]!)]
    const given = part.parts.every(one => one.kind !== 'argument' || values[one.name] !== undefined)
    return given ? partTexts(part.parts, values) : []
  })
}

function argumentText(argument: Argument): string {
  switch (argument.kind) {
    case 'nodes': {
      const { role, names: list, where } = argument
      if (where === undefined) return role ?? list.join(', ')
      return `${role ?? 'nodes'} where ${conditionsText(where)}`
    }
    case 'groups': return argument.groups.map(group => group.join(', ')).join(' | ')
    case 'duration': return distributionText(argument.distribution)
    case 'shift': return durationText(argument.shiftNs)
    case 'percent': return percentText(argument.partsPerMillion) + (argument.most === undefined ? '' : `..${percentText(argument.most)}`)
    case 'number': return numberText(argument.value) + (argument.most === undefined ? '' : `..${numberText(argument.most)}`)
    case 'rate': return rateText(argument.bitsPerSecond)
    case 'conditions': return conditionsText(argument.conditions)
    case 'word': return argument.word
    case 'values': return argument.values.map(fieldValueText).join(' | ')
  }
}

const bounds: Record<Comparison, string> = {
  '=': '', '≥': 'at least ', '≤': 'at most ', '>': 'more than ', '<': 'fewer than ', '≠': 'other than ',
}

function expectText(line: ExpectLine): string {
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
    return `${nameText(condition.property, '-')} ${condition.verdict}${at}${depth}${condition.atEnd ? ' at the end' : ''}`
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
    case 'measure': return counterOf(subject.name) !== undefined || /^\S+ of /.test(subject.name) || subject.name === 'time' ? quoted(subject.name) : nameText(subject.name, ' ')
    case 'statistic': return `${subject.statistic} of ${nameText(subject.name, ' ')}`
    case 'field': return [subject.node, ...subject.path.map(step => isWord(step) || /^\d+$/.test(step) ? step : quoted(step))].join('.')
    default: return 'time'
  }
}

/** Without quotes where its words allow it. */
export function nameText(name: string, joint: '-' | ' '): string {
  const hyphenated = name.replaceAll(' ', '-')
  if (name !== simpleWords(name) || !isWord(hyphenated)) return quoted(name)
  return joint === ' ' && name.split(' ').every(isWord) ? name : hyphenated
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
