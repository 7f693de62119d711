/** Checks an expectation: its names must exist, and it must fit the run or exploration that it stands in. */
import { counterNames } from '../../../../check/counters.ts'
import type { Condition } from '../../../../check/expectation.ts'
import { didYouMean, listed, nearWord } from '../../../did-you-mean.ts'
import type { Span } from '../../written.ts'
import { sameName } from '../../../../trace/names.ts'
import { linesOf } from '../line-kind.ts'
import { loadLine } from '../load.ts'
import { checkNode, type Report, type RunScope } from '../scope.ts'
import type { ExpectLine } from './expect-line.ts'
import { explorationCount, measureOf } from './subjects.ts'
import { simpleWords, titleText } from './titles.ts'

type Compare = Extract<Condition, { kind: 'compare' }>

export function checkExpectation(line: ExpectLine, scope: RunScope): void {
  const { condition, about } = line
  if (scope.explores) checkOfExploration(line, scope.report)
  else checkOfRun(line, scope.report)
  if (condition.kind === 'property') checkProperty(condition.property, about, scope)
  else if (!scope.explores) checkSubject(line, condition, scope)
  if (!scope.explores) checkRuns(line, scope)
}

function checkOfExploration({ condition, about, valueAt, runsAt }: ExpectLine, report: Report): void {
  if (condition.kind === 'property') {
    if (condition.atNs !== undefined) report(about, 'no-time', 'An exploration has no time.', 'Write "violated at depth 5", or only "violated".')
  } else if (explorationCount(condition.subject) === undefined) {
    const counts = 'An exploration knows its properties, "distinct states", "generated" and "depth".'
    report(about, 'not-explored', 'That is known of a run, but not of all that can happen.', counts)
  } else if (valueAt !== undefined && condition.value.kind !== 'number') report(valueAt, 'value', 'States are counted in plain numbers.')
  if (runsAt !== undefined) report(runsAt, 'single-run', 'An exploration is one, whatever can happen in it.', 'Leave out "in".')
}

function checkOfRun({ condition, about }: ExpectLine, report: Report): void {
  if (condition.kind === 'compare') {
    if (condition.subject.kind === 'exploration') report(about, 'not-run', 'Only an exploration counts states.', 'Write "explore" for "run".')
    return
  }
  if (condition.depth !== undefined) report(about, 'depth', 'Only an exploration has a depth.', 'Write "explore" for "run", or leave it out.')
  if (condition.atEnd) report(about, 'end', 'Only an exploration knows its ends.', 'Write "explore" for "run", or compare a field: it has its last value.')
}

/** In an exploration a property is evaluated in every state or in the last ones only, so lines must not ask for both. */
export function checkEnds(lines: readonly ExpectLine[], { explores, report }: RunScope): void {
  if (!explores) return
  const asked = new Map<string, boolean>()
  for (const { condition, about } of lines) {
    if (condition.kind !== 'property') continue
    const { property, atEnd = false } = condition
    const before = asked.get(simpleWords(property))
    if (before !== undefined && before !== atEnd) {
      report(about, 'twice', `"${property}" is asked at the end and everywhere.`, 'Give the other one a safety line of its own, or make two explore blocks.')
    }
    asked.set(simpleWords(property), atEnd)
  }
}

export function checkProperty(property: string, at: Span, scope: RunScope): void {
  const { declared, report } = scope
  const known = declared.propertyNamed(simpleWords(property))
  if (known !== undefined) return checkAsked('property', known, at, scope)
  const { properties } = declared
  const near = nearWord(simpleWords(property), properties.map(simpleWords))
  const hint = near !== undefined ? `Did you mean "${titleText(near, '-')}"?`
    : properties.length === 0 ? `Define it in a cell above: safety('${property}', …)`
      : `The properties are ${listed(properties.map((one) => titleText(simpleWords(one), '-')), 'and')}.`
  report(at, 'unknown-property', `There is no property "${titleText(property, '-')}".`, hint)
}

/** Of a cluster that has not what it names, nothing can be known. */
function checkAsked(what: 'property' | 'measure', name: string, at: Span, { declared, cluster, report }: RunScope): void {
  if (cluster === undefined || cluster.spared.size > 0) return
  const why = declared.whyUnasked?.(name, cluster.name, cluster.nodes)
  if (why === undefined) return
  const hint = 'Where a node may be missing, say so: "b?.x", or "({ b = undefined }) => …".'
  report(at, 'never-asked', `The ${what} "${titleText(simpleWords(name), what === 'property' ? '-' : ' ')}" cannot be asked here: ${why}.`, why.startsWith('it names') ? hint : undefined)
}

function checkSubject(line: ExpectLine, { subject, value }: Compare, scope: RunScope): void {
  const measure = measureOf(subject)
  const declared = measure === undefined ? undefined : scope.declared.measureNamed(simpleWords(measure))
  if (declared !== undefined) return checkAsked('measure', declared, line.about, scope)
  if (subject.kind === 'measure') return checkMeasure(subject.name, line.about, scope)
  if (subject.kind === 'field') return checkField(line, scope)
  if (subject.kind === 'clock') return checkClock(line, value, scope)
  if (subject.kind === 'statistic') return checkStatistic(subject, line.about, scope)
  if (line.valueAt === undefined) return
  if (subject.kind === 'time' && value.kind !== 'duration') scope.report(line.valueAt, 'value', '"time" is a length of time, such as 41s.')
  if (subject.kind !== 'time' && value.kind !== 'number') scope.report(line.valueAt, 'value', `"${subject.kind === 'counter' ? subject.name : 'time'}" is a plain number.`)
}

function checkMeasure(name: string, at: Span, { declared, cluster, report }: RunScope): void {
  const simple = simpleWords(name)
  const near = didYouMean(simple, [...declared.measures.map(simpleWords), ...counterNames, 'time'])
  const className = cluster?.nodes.get(name)
  const hint = className !== undefined ? `It is a node: name one of its fields, such as ${name}.${declared.fieldsOf?.(className)?.[0] ?? 'field'}.`
    : declared.propertyNamed(simple) !== undefined ? `It is a property: write "expect ${titleText(simple, '-')} holds".`
      : near ?? `Counters are ${listed([...counterNames, 'time'], 'and')}.`
  report(at, 'unknown-measure', `There is no measure or counter "${name}".`, hint)
}

/** What is counted at the end of an operation, by its outcome. */
const outcomes = ['invoked', 'ok', 'fail', 'info']

/** A name that no code counts would be 0 for ever, and nobody would notice. */
function checkStatistic({ statistic, name }: Extract<Compare['subject'], { kind: 'statistic' }>, at: Span, { declared, cluster, report }: RunScope): void {
  const extreme = /^p0+$/.test(statistic) ? 'min' : statistic === 'p100' ? 'max' : undefined
  if (extreme !== undefined) return report(at, 'percentile', `"${statistic}" is no percentile: digits after the second are read as 99.9, 99.99.`, `Write "${extreme} of ${name}".`)
  const isCount = statistic === 'count'
  const own = declared.metered?.(isCount ? 'counts' : 'samples')
  const invoked = declared.metered?.('operations')
  if (own === undefined || invoked === undefined || cluster === undefined || cluster.spared.size > 0) return
  const operations = [...invoked, ...linesOf(cluster.lines, loadLine).map(({ method }) => method.text)]
  const known = [...own, ...operations.flatMap((operation) => (isCount ? outcomes.map((outcome) => `${operation} ${outcome}`) : [`${operation} latency`]))]
  if (known.some((one) => sameName(one, name))) return
  const near = nearWord(simpleWords(name), known.map(simpleWords))
  const verb = isCount ? 'counts' : 'samples'
  const built = counterNames.find((one) => sameName(one, name))
  const hint = built !== undefined ? `That is counted in every run: write "expect ${built} …".`
    : near !== undefined ? `Did you mean "${known.find((one) => simpleWords(one) === near)}"?`
      : known.length === 0 ? `For example: this.meter.${isCount ? `count('${name}')` : `sample('${name}', …)`}` : `There is ${listed(known.slice(0, 8), 'and')}.`
  report(at, 'never-counted', `No code above and no load of cluster ${cluster.name} ${verb} "${name}".`, hint)
}

function checkClock({ clockOf, valueAt }: ExpectLine, value: Compare['value'], { cluster, report }: RunScope): void {
  if (valueAt !== undefined && value.kind !== 'duration') report(valueAt, 'value', 'How wrong a clock is is a length of time, such as 5ms.')
  if (clockOf !== undefined && cluster !== undefined && !cluster.spared.has(clockOf.text)) checkNode(clockOf, clockOf, cluster, cluster.nodes, report)
}

function checkField({ field }: ExpectLine, { cluster, declared, report }: RunScope): void {
  if (field === undefined || cluster === undefined || cluster.spared.has(field.node.text)) return
  checkNode(field.node, field.node, cluster, cluster.nodes, report)
  const className = cluster.nodes.get(field.node.text)
  const fields = className === undefined ? undefined : declared.fieldsOf?.(className)
  if (fields === undefined || [...fields, 'up'].includes(field.first.text)) return
  const known = fields.length === 0 ? undefined : `Its fields are ${listed(fields, 'and')}.`
  report(field.first, 'unknown-field', `Class ${className} declares no field "${field.first.text}".`, didYouMean(field.first.text, fields) ?? known, 'warning')
}

/** Checks that a number of runs fits the number of runs there are. */
function checkRuns({ condition, runs, runsAt, about }: ExpectLine, { clusterName, runs: count, report }: RunScope): void {
  const example = `For example: run ${clusterName} for 60s seeds 1..1000`
  if (runs !== undefined && runsAt !== undefined) {
    if (count === 1) report(runsAt, 'single-run', 'This is a single run: "in" counts runs over several seeds.', example)
    else if (runs.of !== undefined && runs.of !== count) report(runsAt, 'run-count', `There are ${count} runs here, not ${runs.of}.`)
    else if (runs.count > count) report(runsAt, 'run-count', `There are only ${count} runs here.`)
  }
  if (condition.kind !== 'compare' || condition.subject.kind !== 'distinct digests') return
  if (count === 1) report(about, 'single-run', 'A single run has one digest.', example)
  else if (runs !== undefined && runsAt !== undefined) {
    report(runsAt, 'run-count', 'Distinct digests are counted over all runs together.', 'Leave out "in".')
  }
}
