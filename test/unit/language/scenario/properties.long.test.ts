/** What must be true of every text and of every document. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { faultPhrases } from '../../../../src/kernel/faults/kinds/index.ts'
import {
  checkScenario, complete, hover, lowerRun, parseScenario, printScenario, surroundingsOf, type BlockLine, type Name, type ScenarioDocument,
} from '../../../../src/language/scenario/index.ts'
import { partsOf, type PhrasePart, wordOf } from '../../../../src/language/scenario/lines/fault/phrase.ts'
import { viewWords } from '../../../../src/trace/views.ts'
import { meaning, sample, surroundings } from './samples.ts'
import { stepsOf } from '../../support/steps.ts'

const keywords = [
  'at', 'run', 'seed', 'pause', 'for', 'until', 'from', 'to', 'of', 'by', 's', 'min', 'network', 'clock', 'latency', 'loss', 'offset',
  'drift', 'in', 'with', 'seeds', 'repeated', 'times', 'holds', 'violated', 'expect', 'show', 'exponential', 'true', 'distinct', 'ppm',
  'cluster', 'faults', 'least', 'more', 'than',
]
const roles = ['any', 'all', 'minority', 'majority']
const at = { start: 0, end: 0 }

const word = fc.oneof(fc.constantFrom(...keywords), fc.stringMatching(/^[a-zé$_][a-z0-9_]{0,5}(-[a-z0-9]{1,3}){0,2}$/))
  .filter((text) => !roles.includes(text))
const name = word.map((text): Name => ({ text, ...at }))
const names = fc.array(name, { minLength: 1, maxLength: 3 })
const lengthNs = fc.oneof(fc.maxSafeNat(), fc.nat(100).map((count) => count * 1e9), fc.nat(5000).map((count) => count * 1e6))
const shiftNs = fc.tuple(lengthNs, fc.boolean()).map(([ns, negative]) => negative && ns > 0 ? -ns : ns)
const ascending = (one: fc.Arbitrary<number>) => fc.tuple(one, one).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }))
const partsPerMillion = fc.integer({ min: 0, max: 1_000_000 })
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value === 0 ? 0 : value)
const positive = (max: number) => fc.double({ min: 1e-6, max, noNaN: true })
const distribution = fc.oneof(
  lengthNs.map((valueNs) => ({ kind: 'constant' as const, valueNs })),
  fc.tuple(lengthNs, lengthNs).map(([a, b]) => ({ kind: 'uniform' as const, minNs: Math.min(a, b), maxNs: Math.max(a, b) })),
  fc.record({ kind: fc.constant('exponential' as const), meanNs: lengthNs, minNs: fc.oneof(fc.constant(0), lengthNs) }),
  fc.record({ kind: fc.constant('normal' as const), meanNs: lengthNs, deviationNs: lengthNs }),
  fc.record({ kind: fc.constant('lognormal' as const), medianNs: lengthNs, sigma: positive(20), minNs: fc.oneof(fc.constant(0), lengthNs) }),
  fc.record({ kind: fc.constant('pareto' as const), minNs: lengthNs.map((ns) => Math.max(1, ns)), shape: positive(1000) }),
)
const longer = distribution.filter((one) => one.kind === 'uniform' ? one.maxNs > 0 : one.kind !== 'constant' || one.valueNs > 0)
const sharesAndValues = fc.tuple(fc.uniqueArray(fc.nat(999_999), { maxLength: 3 }), fc.array(lengthNs, { minLength: 4, maxLength: 4 }))
const percentiles = sharesAndValues.map(([shares, values]) => {
  const times = values.sort((a, b) => a - b)
  const points = [...shares.sort((a, b) => a - b), 1_000_000].map((share, i) => ({ partsPerMillion: share, valueNs: times[i]! }))
  return { kind: 'percentiles' as const, points }
})
const drawn = fc.oneof(
  { weight: 3, arbitrary: distribution }, { weight: 1, arbitrary: percentiles },
  { weight: 1, arbitrary: fc.array(lengthNs, { minLength: 2, maxLength: 4 }).map((valuesNs) => ({ kind: 'list' as const, valuesNs })) },
)
const comment = fc.option(fc.string({ unit: 'grapheme' }).map((text) => `#${text.replace(/[\n\r]/g, '')}`.trimEnd()), { nil: undefined })

const written = { ...at, source: '' }
const commentLine = fc.string().map((text) => ({ kind: 'comment' as const, comment: `#${text.replace(/[\n\r]/g, '')}`.trimEnd(), ...at }))
const withComment = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> => (
  fc.tuple(arbitrary, comment).map(([line, text]) => ({ ...line, ...written, ...(text !== undefined && { comment: text }) }))
)

const rate = fc.oneof(fc.integer({ min: 1, max: 1e15 }), fc.integer({ min: 1, max: 999 }).map((n) => n * 1e6))
const capacity = fc.oneof(
  fc.record({ bitsPerSecond: rate, queue: fc.integer({ min: 1 }) }, { requiredKeys: ['bitsPerSecond'] }),
  fc.record({ queue: fc.integer({ min: 1 }) }),
  fc.record({ bitsPerSecond: fc.constant(64_000), circuits: fc.constant({ count: 4, frameNs: 1_000_000 }) }),
)
const linkOptions = {
  duplicatePartsPerMillion: partsPerMillion, corruptPartsPerMillion: partsPerMillion,
  checksum: fc.constantFrom('internet' as const, 'crc-32' as const, 'none' as const), order: fc.constantFrom('fifo' as const, 'unordered' as const),
  transport: fc.constantFrom('tcp' as const, 'tcp textbook' as const, 'datagram' as const), capacity,
}
const tcpOptions = fc.record({
  keepalive: fc.record({ idleNs: fc.integer({ min: 1 }), everyNs: fc.integer({ min: 1 }), times: fc.integer({ min: 1 }) }),
  userTimeoutNs: fc.integer({ min: 1 }), connectTimeoutNs: fc.integer({ min: 1 }), classicConnect: fc.constant(true as const),
  tailLossProbe: fc.constant(false as const),
}, { requiredKeys: ['userTimeoutNs'] })
const otherName = name.filter(({ text }) => text !== 'within')

const failures = fc.uniqueArray(fc.constantFrom('crash-stop', 'crash-recovery', 'fail-slow', 'byzantine'))
const someNodes = fc.option(fc.record({ count: fc.integer({ min: 1 }) }), { nil: undefined })
const faulty = fc.oneof(fc.constant({}), fc.record({ faultyMost: fc.nat(), nodes: someNodes })
  .map(({ nodes, ...rest }) => nodes === undefined ? rest : { ...rest, nodes: { ...nodes, ...at } }))
const timing = fc.oneof(
  fc.constant({ timing: 'asynchronous' }),
  lengthNs.map((boundNs) => ({ timing: 'synchronous', boundNs })),
  fc.tuple(lengthNs, lengthNs).map(([boundNs, gstNs]) => ({ timing: 'partially synchronous', boundNs, gstNs })),
)
const modelLine = fc.tuple(timing, failures, faulty).map(([when, list, most]) => ({ kind: 'model' as const, ...when, failures: list, ...most }))
const arrivals = fc.oneof(
  longer.map((gap) => ({ gap })),
  fc.tuple(longer, longer, distribution).map(([gap, on, off]) => ({ gap, burst: { on, off } })),
  fc.record({ users: fc.integer({ min: 1 }), thinking: distribution }, { requiredKeys: ['users'] }),
)
const limits = fc.record({ fromNs: lengthNs, untilNs: lengthNs, most: fc.integer({ min: 1 }) }, { requiredKeys: [] })
const loadLine = fc.tuple(names, name, arrivals, limits).map(([nodes, method, how, bounds]) => ({ kind: 'load' as const, nodes, method, ...how, ...bounds }))

const clusterLine = fc.oneof(
  withComment(fc.record({ kind: fc.constant('node' as const), names, className: name })),
  withComment(fc.record({ kind: fc.constant('network' as const), from: names, to: names, bothWays: fc.boolean(), latency: drawn })),
  withComment(fc.record({
    kind: fc.constant('network' as const), from: fc.constant([]), to: fc.constant([]), bothWays: fc.constant(false),
    lossPartsPerMillion: partsPerMillion,
  })),
  withComment(fc.record({ kind: fc.constant('network' as const), from: fc.constant([]), to: fc.constant([]), bothWays: fc.constant(false), latency: drawn, ...linkOptions },
    { requiredKeys: ['kind', 'from', 'to', 'bothWays', 'latency'] })),
  withComment(fc.record({
    kind: fc.constant('network' as const), from: fc.constant([]), to: fc.constant([]), bothWays: fc.constant(false), transport: fc.constant('tcp' as const), tcp: tcpOptions,
  }, { requiredKeys: ['kind', 'from', 'to', 'bothWays', 'tcp'] })),
  withComment(fc.record({ kind: fc.constant('group' as const), word: fc.constantFrom('region' as const, 'rack' as const), name, members: names })),
  withComment(fc.record({ kind: fc.constant('rtt' as const), from: otherName, to: otherName, rtt: drawn })),
  withComment(fc.record({ kind: fc.constant('port' as const), word: fc.constantFrom('port' as const, 'uplink' as const), names, capacity })),
  withComment(fc.record({
    kind: fc.constant('clock' as const), nodes: names, offsetNs: shiftNs, driftPpm: number.filter((value) => value > -1_000_000),
  })),
  withComment(fc.record({
    kind: fc.constant('clock' as const), nodes: names, offsetsNs: ascending(shiftNs), driftsPpm: ascending(number.filter((value) => value > -1_000_000)),
    resolutionNs: lengthNs.filter((ns) => ns > 0), synchronisedEveryNs: lengthNs.filter((ns) => ns > 0),
    uncertainty: fc.record({ errorNs: lengthNs, growthPpm: number.map(Math.abs) }),
  }, { requiredKeys: ['kind', 'nodes', 'resolutionNs'] })),
  withComment(fc.record({
    kind: fc.constant('ntp' as const), clients: names, servers: names, everyNs: lengthNs.filter((ns) => ns > 0), stepNs: lengthNs, stepoutNs: lengthNs,
    panicNs: lengthNs, slewPpm: fc.integer({ min: 1, max: 500_000 }), burst: fc.constant(true),
  }, { requiredKeys: ['kind', 'clients', 'servers', 'everyNs', 'stepNs', 'stepoutNs', 'panicNs', 'slewPpm'] })),
  withComment(fc.record({
    kind: fc.constant('chrony' as const), clients: names, servers: names, everyNs: lengthNs.filter((ns) => ns > 0), slewPpm: fc.integer({ min: 1, max: 500_000 }),
    makestep: fc.record({ thresholdNs: lengthNs, updates: fc.integer({ min: 1 }) }, { requiredKeys: ['thresholdNs'] }),
  }, { requiredKeys: ['kind', 'clients', 'servers', 'everyNs', 'slewPpm'] })),
  withComment(fc.record({ kind: fc.constant('disk' as const), nodes: names, latency: distribution, sync: distribution }, { requiredKeys: ['kind', 'nodes', 'sync'] })),
  withComment(fc.record({
    kind: fc.constant('mailbox' as const), nodes: names, capacity: fc.nat(), order: fc.constantFrom('oldest', 'newest'),
    dropping: fc.constantFrom('oldest', 'newest'), priority: names, deadlineNs: lengthNs, needingNs: lengthNs,
  }, { requiredKeys: ['kind', 'nodes', 'deadlineNs'] })),
  withComment(fc.record({ kind: fc.constant('node' as const), names, className: name, stopped: fc.constant(true) })),
  withComment(modelLine),
  withComment(loadLine),
  commentLine,
)

const fieldValue = fc.oneof(number, fc.string(), fc.boolean(), fc.constant(null))
const stateCondition = fc.record({
  path: fc.array(fc.oneof(word, fc.nat().map(String), fc.string()), { minLength: 1, maxLength: 3 }),
  relation: fc.constantFrom('=', '≠', '<', '≤', '>', '≥'), value: fieldValue,
})
const ordinal = { nth: fc.integer({ min: 1 }) }
const once = fc.oneof(fc.constant({}), fc.constant({ always: true }), lengthNs.map((delayNs) => ({ delayNs })))
const actor = fc.oneof(
  word.map((node) => ({ node })), fc.constant({ node: 'any' }),
  fc.array(stateCondition, { minLength: 1, maxLength: 2 }).map((among) => ({ node: 'any', among })),
)
const acted = <T extends object>(events: fc.Arbitrary<T>) => fc.tuple(actor, events).map(([who, event]) => ({ ...who, ...event }))
const trigger = fc.tuple(once, fc.oneof(
  fc.record({ kind: fc.constant('state'), node: fc.oneof(word, fc.constant('any')) }).chain((base) => stateCondition.map((condition) => ({ ...base, ...condition }))),
  acted(fc.record(
    {
      kind: fc.constant('message'), verb: fc.constantFrom('sends', 'receives', 'handles'), message: word, other: word,
      where: fc.array(stateCondition, { minLength: 1, maxLength: 2 }), ...ordinal,
    },
    { requiredKeys: ['kind', 'verb', 'message'] },
  )),
  acted(fc.record(
    { kind: fc.constant('process'), verb: fc.constantFrom('crashes', 'restarts', 'pauses', 'resumes'), ...ordinal },
    { requiredKeys: ['kind', 'verb'] },
  )), acted(fc.record(
    { kind: fc.constant('await'), what: fc.constantFrom('busy', 'sleep', 'call', 'disk'), ...ordinal },
    { requiredKeys: ['kind', 'what'] },
  )),
)).map(([how, what]) => ({ ...how, ...what, ...what.node === 'any' && { any: true as const } }))

function argument(part: PhrasePart & { kind: 'argument' }): fc.Arbitrary<unknown> {
  const nodes = fc.array(word, { minLength: 1, maxLength: 3 })
  switch (part.type) {
    case 'nodes': return fc.oneof(
      nodes.map((list) => ({ kind: 'nodes', names: list })), fc.constantFrom(...roles).map((role) => ({ kind: 'nodes', names: [], role })),
      fc.tuple(fc.option(fc.constantFrom(...roles), { nil: undefined }), fc.array(stateCondition, { minLength: 1, maxLength: 3 }))
        .map(([role, where]) => ({ kind: 'nodes', names: [], ...(role !== undefined && { role }), where })),
    )
    case 'groups': return fc.array(nodes, { minLength: 2, maxLength: 3 }).map((groups) => ({ kind: 'groups', groups }))
    case 'duration': return drawn.map((one) => ({ kind: 'duration', distribution: one }))
    case 'shift': return shiftNs.map((ns) => ({ kind: 'shift', shiftNs: ns }))
    case 'percent': return fc.oneof(
      partsPerMillion.map((rate) => ({ kind: 'percent', partsPerMillion: rate })),
      fc.uniqueArray(partsPerMillion, { minLength: 2, maxLength: 2 }).map((both) => both.sort((a, b) => a - b))
        .map(([least, most]) => ({ kind: 'percent', partsPerMillion: least, most })),
    )
    case 'number': return number.map((value) => ({ kind: 'number', value }))
    case 'rate': return fc.integer({ min: 1, max: 1e9 }).map((bitsPerSecond) => ({ kind: 'rate', bitsPerSecond }))
    case 'conditions': return fc.array(stateCondition, { minLength: 1, maxLength: 3 }).map((conditions) => ({ kind: 'conditions', conditions }))
    case 'word': case 'class': return word.map((text) => ({ kind: 'word', word: text }))
    case 'fault': return fc.constantFrom(...faultPhrases.map(wordOf)).map((text) => ({ kind: 'word', word: text }))
    case 'choice': return fc.constantFrom(...part.choices!).map((text) => ({ kind: 'word', word: text }))
    case 'values': return fc.array(fc.oneof(number, fc.string(), fc.boolean(), fc.constant(null)), { minLength: 1, maxLength: 3 })
      .map((values) => ({ kind: 'values', values }))
  }
}

const argumentsOf = (parts: readonly PhrasePart[]): fc.Arbitrary<Record<string, unknown>> => (
  fc.tuple(...parts.map((part): fc.Arbitrary<Record<string, unknown>> => {
    if (part.kind === 'literal') return fc.constant({})
    if (part.kind === 'argument') return argument(part).map((value) => ({ [part.name]: value }))
    return fc.boolean().chain((given) => given ? argumentsOf(part.parts) : fc.constant({}))
  })).map((all) => Object.assign({}, ...all) as Record<string, unknown>)
)

const faultLine = fc.oneof(...faultPhrases.map((phrase) => withComment(fc.record({
  kind: fc.constant('fault' as const),
  word: fc.constant({ text: wordOf(phrase), ...at }),
  schedule: fc.record(
    { at: distribution, every: longer, untilNs: lengthNs, duration: distribution, when: trigger, chancePartsPerMillion: partsPerMillion },
    { requiredKeys: phrase.duration === 'required' ? ['duration'] : [] },
  ).map(({ at: begin, every, when, ...rest }) => (
    when !== undefined ? { ...rest, when } : { ...rest, ...(begin !== undefined && { at: begin }), ...(every !== undefined && { every }) }
  )).map(({ untilNs, ...rest }) => {
    // A fault that is over before it begins is refused.
    const { at: begin } = rest as { at?: { kind: string; valueNs?: number; minNs?: number } }
    const firstNs = begin?.kind === 'constant' ? begin.valueNs : begin?.kind === 'uniform' ? begin.minNs : 0
    return untilNs === undefined || untilNs < (firstNs ?? 0) ? rest : { ...rest, untilNs }
  }).map(({ duration, ...rest }) => phrase.duration === 'none' || duration === undefined ? rest : { ...rest, duration }),
  arguments: argumentsOf(partsOf(phrase)).filter((given) => phrase.refuse?.(given as Parameters<typeof phrase.refuse>[0]) === undefined),
  mentions: fc.constant([]),
}))), commentLine)

const title = fc.oneof(
  fc.array(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
  fc.constantFrom('events', 'late replies', 'time', 'holds', 'at least', 'in 3 of 5', ''), fc.string({ unit: 'grapheme' }),
)
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    number.map((one) => ({ kind: 'number', value: one })),
    shiftNs.map((valueNs) => ({ kind: 'duration', valueNs })),
    fc.string().map((text) => ({ kind: 'text', value: text })),
    fc.boolean().map((one) => ({ kind: 'boolean', value: one })),
    fc.constant({ kind: 'nothing' }),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => ({ kind: 'list', items })),
  ),
})).value
const tolerant = fc.tuple(number, number).map(([one, other]) => ({ kind: 'number', value: one, tolerance: Math.abs(other) }))
const subject = fc.oneof(
  title.map((text) => ({ kind: 'measure', name: text })),
  fc.constantFrom('events', 'late replies').map((counter) => ({ kind: 'counter', name: counter })),
  fc.constant({ kind: 'time' }),
  fc.record({ kind: fc.constant('statistic'), statistic: fc.constantFrom('p50', 'p999', 'mean', 'count'), name: fc.stringMatching(/^[a-z]{1,5}( [a-z]{1,5})?$/) }),
  fc.record({
    kind: fc.constant('field'), node: word,
    path: fc.array(fc.oneof(word, fc.nat().map(String), fc.string()), { minLength: 1, maxLength: 3 }),
  }),
)
const comparison = fc.constantFrom('=', '≠', '<', '≤', '>', '≥')
const condition = fc.oneof(
  fc.record({ kind: fc.constant('property'), property: title, verdict: fc.constant('holds') }),
  fc.record(
    { kind: fc.constant('property'), property: title, verdict: fc.constant('violated'), atNs: lengthNs },
    { requiredKeys: ['kind', 'property', 'verdict'] },
  ),
  fc.record({ kind: fc.constant('compare'), subject, comparison, value: fc.oneof(value, tolerant) }),
  fc.record({
    kind: fc.constant('compare'), subject: fc.constant({ kind: 'distinct digests' }), comparison,
    value: fc.integer({ min: 1, max: 100 }).map((count) => ({ kind: 'number', value: count })),
  }),
)
const runs = fc.oneof(
  fc.record({ comparison, count: fc.maxSafeNat() }),
  fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100))
    .map(([count, more, tolerance]) => ({ comparison: '=', count, tolerance, of: count + more + 1 })),
)
const runLine = fc.oneof(
  withComment(fc.record({ kind: fc.constant('expect' as const), condition, runs }, { requiredKeys: ['kind', 'condition'] })),
  withComment(fc.record({ kind: fc.constant('show' as const), views: fc.array(fc.constantFrom(...viewWords), { minLength: 1 }) })),
  commentLine,
)

const seeds = fc.oneof(
  fc.record({
    seeds: fc.maxSafeNat().map((first) => ({ first, last: first })), repeats: fc.integer({ min: 1 }), events: fc.integer({ min: 1, max: 1e9 }),
  }, { requiredKeys: [] }),
  fc.tuple(fc.nat(), fc.integer({ min: 1 })).map(([first, more]) => ({ seeds: { first, last: first + more } })),
)
const block = fc.oneof(
  withComment(fc.record({ kind: fc.constant('cluster' as const), name, lines: fc.array(clusterLine) })),
  withComment(fc.record(
    { kind: fc.constant('faults' as const), name, swarm: fc.constant(true as const), lines: fc.array(faultLine) }, { requiredKeys: ['kind', 'name', 'lines'] },
  )),
  withComment(fc.tuple(
    fc.record({ kind: fc.constant('run' as const), cluster: name, faults: fc.oneof(fc.constant([]), names), lines: fc.array(runLine) }),
    fc.record({ durationNs: lengthNs.filter((ns) => ns > 0) }, { requiredKeys: [] }), seeds,
  ).map(([run, length, seed]) => ({ ...run, ...length, ...seed }))),
  commentLine,
)
// SAFETY: the arbitraries above follow `ast.ts`, without positions.
const documents = fc.array(block, { maxLength: 5 })
  .map((items) => ({ items, clusters: [], faults: [], runs: [] }) as unknown as ScenarioDocument)

/** Pieces that texts of the language are made of, broken ones among them. */
const pieces = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('\n', '\n  ', ' ', ' ', ' ', '\r\n', '\t', '#') },
  { weight: 3, arbitrary: fc.constantFrom(', ', ': ', ' -> ', '..', ' | ', '[', ']', ' = ', ' ± ', '%', "'", '.', '-') },
  { weight: 6, arbitrary: fc.constantFrom(...keywords, 'crash', 'partition', 'pasue', 'events', 'nothing', 'least', 'ms') },
  { weight: 2, arbitrary: fc.constantFrom('1', '40s', '7%', '0.5ns', '-3ms', '1e9', '99999999999999999999d') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
)).map((all) => all.join(''))
const cut = fc.tuple(fc.nat(sample.length), fc.nat(6), pieces.map((text) => text.slice(0, 12)))
const mutated = fc.array(cut, { minLength: 1, maxLength: 6 })
  .map((cuts) => cuts.reduce((text, [from, count, put]) => text.slice(0, from) + put + text.slice(from + count), sample))
const texts = fc.oneof(pieces, mutated, fc.string({ unit: 'binary' }))

/** Printing it gives a text that means the same and is printed as itself. */
function survivesPrinting(document: ScenarioDocument): void {
  const printed = printScenario(document)
  const again = parseScenario(printed).document
  deepEqual(meaning(again), meaning(document), printed)
  equal(printScenario(again), printed)
}

suite('scenario: properties', () => {
  test('what is generated is read without error and means the same', () => {
    fc.assert(fc.property(documents, (document) => {
      deepEqual(parseScenario(printScenario(document)).diagnostics, [], printScenario(document))
      survivesPrinting(document)
    }), { numRuns: 400 })
  })

  test('any text is read, checked and printed without loss; positions are inside it', () => {
    fc.assert(fc.property(texts, (text) => {
      const { document, diagnostics } = parseScenario(text)
      for (const { start, end, message } of [...diagnostics, ...checkScenario(document, surroundingsOf(surroundings))]) {
        ok(start >= 0 && start < end && end <= text.length, `${start}..${end} of ${text.length}: ${message}`)
        ok(!message.includes('cannot be read'), message)
      }
      for (const run of document.runs) lowerRun(run, document, surroundingsOf(surroundings), 0)
      survivesPrinting(document)
    }), { numRuns: 1500 })
  })

  test('every line is read for itself: what stands around it changes neither its meaning nor its errors', () => {
    const good = fc.constantFrom(...sample.split('\n').filter((line) => line.startsWith('  at')))
    const lines = fc.array(fc.oneof(good, pieces.map((text) => `  ${text.replace(/[\n\r]/g, ' ')}`)))
    fc.assert(fc.property(lines, (all) => {
      const readAll = (body: readonly string[]) => parseScenario(['faults f', ...body].join('\n'))
      const linesOf = ({ document }: ReturnType<typeof readAll>): BlockLine[] => (
        document.items.flatMap((item) => item.kind === 'comment' ? [] : item.lines)
      )
      const together = readAll(all)
      const alone = all.map((line) => readAll([line]))
      equal(together.diagnostics.length, alone.reduce((sum, one) => sum + one.diagnostics.length, 0))
      equal(linesOf(together).length, alone.reduce((sum, one) => sum + linesOf(one).length, 0))
    }), { numRuns: 200 })
  })

  test('completion and hover never throw, and replace only the word being typed', () => {
    fc.assert(fc.property(texts, fc.nat(), (text, place) => {
      const offset = place % (text.length + 1)
      hover(text, offset, surroundingsOf(surroundings))
      for (const { start, end } of complete(text, offset, surroundingsOf(surroundings))) {
        ok(start <= offset && end === offset && !/\s/.test(text.slice(start, end)))
      }
    }), { numRuns: 600 })
  })

  test('hundreds of thousands of lines are no problem', () => {
    for (const line of ['#\n', '\n', 'x\n', 'faults f\n']) parseScenario(line.repeat(600_000 / line.length))
  })

  const repeated = (piece: string) => (size: number) => piece.repeat(Math.ceil(size / piece.length))
  const kinds: Record<string, (size: number) => string> = {
    'the sample': repeated(sample),
    'one long line': repeated('expect a '),
    'ambiguous words': repeated(`run a\n  expect ${'holds '.repeat(800)}\n`),
    'open quotes': repeated(`  '${"\\'".repeat(2400)}\n`),
    'long lists': repeated(`run a\n  expect a = [${'1,'.repeat(2400)}1]\n`),
    'deep lists': repeated(`run a\n  expect a = ${'['.repeat(4000)}\n`),
    'broken lines': repeated('faults f\n  at 1s pasue c1 fro 40sec\n  delay x frm y\n'),
  }
  const sizes = [25_000, 25_000, 50_000]
  let steps: number[] = []

  suiteSetup(async () => {
    // The first time is for what is made once.
    steps = await stepsOf(new URL('./work.ts', import.meta.url), Object.values(kinds).flatMap((make) => sizes.map((size) => ['parse', make(size)] as const)))
  })

  for (const [i, [kind, make]] of Object.entries(kinds).entries()) {
    test(`work grows with the text and no faster: ${kind}`, () => {
      const [, small, large] = sizes.map((size) => make(size).length)
      const [, once, twice] = steps.slice(sizes.length * i)
      const said = `${once} steps for ${small} characters, ${twice} for ${large}`
      ok(once! > small! && twice! / large! < 1.1 * once! / small!, said)
    })
  }
})
