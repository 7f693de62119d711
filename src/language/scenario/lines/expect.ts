/**
 * What must be true of a run or of an exploration: a property, or a value compared; and in how many runs.
 *
 * ```dsnb
 * expect tokens-never-go-back violated in 433 ± 51 of 1000
 * expect storage.file.length = 2
 * ```
 */
import type { Expectation } from '../../../check/expectation.ts'
import { statistics } from '../../../kernel/workload/meters.ts'
import { isWord } from '../grammar/word.ts'
import { checkEnds, checkExpectation } from './expect/check.ts'
import type { ExpectLine, ExpectLineTree } from './expect/expect-line.ts'
import { expectText } from './expect/print.ts'
import { readExpectLine } from './expect/read.ts'
import { explorationCondition, measureOf, subjectHelp } from './expect/subjects.ts'
import { simpleWords } from './expect/titles.ts'
import { beginsWith, given } from './line-kind.ts'
import type { RunLineKind, RunLinesPlan } from './scope.ts'

export type { ExpectLine } from './expect/expect-line.ts'

export const expectLine: RunLineKind<ExpectLine, ExpectLineTree> = {
  kind: 'expect',
  rule: 'ExpectLine',
  words: ['expect'],
  begins: beginsWith('expect'),
  places: {
    'Condition.count': { text: 'a number', offers: 'number' },
    'Condition.words': { text: 'a property or measure', offers: 'subject' },
    'Condition.node': { text: 'a node', offers: 'node' },
    'Condition.text': { text: 'a name in quotes', offers: 'nothing' },
    'Condition.path': { text: 'a field', offers: 'field' },
    'Condition.at': { text: 'a time', offers: 'length' },
    'Condition.depth': { text: 'a whole number', offers: 'number' },
    'Condition.value': { text: 'a value', offers: 'value' },
    'Condition.comparison': { text: 'a comparison such as "="', offers: 'nothing' },
    'Condition.tolerance': { text: 'a tolerance', offers: 'number' },
    'Condition.bound': { text: 'a bound such as "at least"', offers: 'nothing' },
    'Runs.bound': { text: 'a bound such as "at least"', offers: 'nothing' },
    'Runs.count': { text: 'a number of runs', offers: 'number' },
    'Runs.of': { text: 'the number of runs', offers: 'number' },
    'Runs.tolerance': { text: 'a tolerance', offers: 'number' },
  },
  help: {
    expect: { help: 'What must be true of the run: a property, or a value compared.', example: 'expect tokens-never-go-back violated' },
    holds: { help: 'The property was true after every event.', example: 'expect tokens-never-go-back holds' },
    violated: {
      help: 'The property was false after some event; `at` says when first.',
      example: 'expect tokens-never-go-back violated at 41.006s',
    },
    in: { help: 'Over several seeds: in how many runs.', example: 'expect tokens-never-go-back violated in 433 ± 51 of 1000' },
    distinct: { help: 'How many different traces several runs have, or states an exploration found.', example: 'expect 288 distinct states' },
    nothing: { help: 'Undefined or null.', example: 'expect lock.holder = nothing' },
  },
  read: readExpectLine,

  /** The grammar takes any word for the statistic in `expect p99 of 'round trip' < 1s`, so `of` is proposed only after a real one. */
  meant(expected, before) {
    if (before === undefined || !isWord(before.text) || statistics.test(before.text)) return expected
    return expected.filter((one) => one.keyword !== 'of')
  },

  print: expectText,
  nodesIn: ({ field, clockOf }) => [...(field === undefined ? [] : [field.node]), ...(clockOf === undefined ? [] : [clockOf])],
  describe: (line, within) => within(line.about) ? subjectHelp(line.condition) : undefined,
  check: checkExpectation,
  checkTogether: checkEnds,

  lower(line, plan) {
    const condition = meant(line.condition, plan)
    plan.expectations.push({ text: line.source.replace(/^expect\s+/, ''), origin: plan.originOf(line), condition, ...given({ runs: line.runs }) })
    if (condition.kind === 'property' && condition.atEnd) plan.exploration?.atEnd.push(condition.property)
    if (condition.kind === 'compare' && condition.subject.kind === 'counter' && condition.subject.name === 'bytes') plan.countsBytes = true
  },
}

/** The condition with names as they were declared. */
function meant(condition: Expectation['condition'], { declared, exploration }: RunLinesPlan): Expectation['condition'] {
  const named = withDeclaredName(condition, declared)
  return exploration === undefined ? named : explorationCondition(named)
}

function withDeclaredName(condition: Expectation['condition'], declared: RunLinesPlan['declared']): Expectation['condition'] {
  if (condition.kind === 'property') return { ...condition, property: declared.propertyNamed(simpleWords(condition.property)) ?? condition.property }
  const measure = measureOf(condition.subject)
  const name = measure && declared.measureNamed(simpleWords(measure))
  return name === undefined ? condition : { ...condition, subject: { kind: 'measure', name } }
}
