/**
 * Lines of a cluster about the system as a whole: the declared model and the load. Read, checked for sense, and printed.
 *
 *     model partially synchronous within 10ms from 30s, crash-recovery, at most 2 of 5 faulty
 *     load c1, c2 request 80 per second, on 1s off 4s, until 60s
 */
import type { LoadSpec, ModelSpec, Origin } from '../../kernel/plan.ts'
import type { LoadLine, ModelLine, Name, Span, Written } from './ast.ts'
import { type LineReader, readDistribution, readSignedTime, readSingleWhole } from './quantity.ts'
import type { RawAmount, RawLoadLine, RawModelLine, RawName } from './grammar/parse-tree.ts'
import { rateOf } from './pacing.ts'
import { distributionText, durationText } from './time-text.ts'

const nameOf = (line: LineReader, name: RawName): Name => ({ text: name.text, ...line.span(name) })

function once<T extends object, K extends keyof T>(line: LineReader, at: Span, target: T, key: K, word: string, value: T[K] | undefined): void {
  if (target[key] !== undefined) line.fail(at, 'twice', `"${word}" is given twice.`)
  else if (value !== undefined) target[key] = value
}

/** A point or length of time that is not negative. */
function timeOf(line: LineReader, amount: RawAmount): number | undefined {
  const timeNs = readSignedTime(line, amount)
  return timeNs !== undefined && timeNs < 0 ? line.fail(line.span(amount), 'duration', 'A time is not negative here.') : timeNs
}

// --- the model

const modelExample = 'For example: model partially synchronous within 10ms from 30s, crash-recovery, at most 2 of 5 faulty'

export function readModelLine(line: LineReader, raw: RawModelLine, written: Written): ModelLine | undefined {
  const model: Partial<ModelLine> & Written & { kind: 'model'; failures: ModelSpec['failures'] } = { ...written, kind: 'model', failures: [] }
  for (const option of raw.options) {
    const at = line.span(option)
    if (option.failures !== undefined) {
      // SAFETY: the grammar has these words only.
      const failure = option.failures.toLowerCase() as ModelSpec['failures'][number]
      if (model.failures.includes(failure)) line.fail(at, 'twice', `"${option.failures}" is given twice.`)
      model.failures.push(failure)
    } else if (option.faulty !== undefined) {
      once(line, at, model, 'faultyMost', 'at most', readSingleWhole(line, option.faulty, 'A number of faulty nodes'))
      if (option.count !== undefined) {
        const count = readSingleWhole(line, option.count, 'A number of nodes', 1)
        if (count !== undefined) model.nodes = { count, ...line.span(option.count) }
      }
    } else {
      const timing = option.partially === true ? 'partially synchronous' : option.timing ?? 'synchronous'
      once(line, at, model, 'timing', timing, timing)
      const bound = option.bound && timeOf(line, option.bound)
      const gst = option.gst && timeOf(line, option.gst)
      if (bound !== undefined) model.boundNs = bound
      if (gst !== undefined) model.gstNs = gst
      checkTiming(line, at, timing, option.bound !== undefined, option.gst !== undefined)
    }
  }
  const { timing } = model
  if (timing === undefined) return line.fail(written, 'timing', 'A model says how its messages travel: synchronous, partially synchronous or asynchronous.', modelExample)
  return { ...model, timing }
}

function checkTiming(line: LineReader, at: Span, timing: ModelSpec['timing'], bound: boolean, gst: boolean): void {
  if (timing === 'asynchronous' && (bound || gst)) line.fail(at, 'timing', 'An asynchronous system has no bound.', 'For example: model asynchronous, crash-stop')
  else if (timing === 'synchronous' && !bound) line.fail(at, 'timing', '"synchronous" needs the bound within which messages arrive.', 'For example: model synchronous within 10ms')
  else if (timing === 'synchronous' && gst) line.fail(at, 'timing', 'A synchronous system keeps its bound from the start.', 'Leave out "from", or write "partially synchronous".')
  else if (timing === 'partially synchronous' && !(bound && gst)) {
    line.fail(at, 'timing', '"partially synchronous" needs a bound and the time from which on it holds.', modelExample)
  }
}

export function modelText({ timing, boundNs, gstNs, failures, faultyMost, nodes }: ModelLine): string {
  const within = boundNs === undefined ? '' : ` within ${durationText(boundNs)}`
  const from = gstNs === undefined ? '' : ` from ${durationText(gstNs)}`
  const faulty = faultyMost === undefined ? [] : [`at most ${faultyMost}${nodes === undefined ? '' : ` of ${nodes.count}`} faulty`]
  return `model ${[`${timing}${within}${from}`, ...failures, ...faulty].join(', ')}`
}

export function modelSpec({ timing, boundNs, gstNs, failures, faultyMost }: ModelLine, origin: Origin): ModelSpec {
  return {
    timing, failures, origin,
    ...(boundNs !== undefined && { boundNs }), ...(gstNs !== undefined && { gstNs }), ...(faultyMost !== undefined && { faultyMost }),
  }
}

// --- the load

const loadExample = 'For example: load client request 80 per second'

export function readLoadLine(line: LineReader, raw: RawLoadLine, written: Written): LoadLine | undefined {
  const load: LoadLine = { ...written, kind: 'load', nodes: raw.nodes.map(name => nameOf(line, name)), method: nameOf(line, raw.method) }
  for (const option of raw.options) {
    const at = line.span(option)
    if (option.rate !== undefined) {
      const gap = rateOf(line, at, option.rate, option.unit ?? '')
      once(line, at, load, 'gap', 'per', gap)
    } else if (option.every !== undefined) {
      const gap = readDistribution(line, option.every)
      if (gap?.kind === 'constant' && gap.valueNs === 0) line.fail(at, 'every', '"every" needs a time longer than zero.')
      once(line, at, load, 'gap', 'every', gap)
    } else if (option.users !== undefined) {
      once(line, at, load, 'users', 'by', readSingleWhole(line, option.users, 'A number of users', 1))
      const thinking = option.thinking && readDistribution(line, option.thinking)
      if (thinking !== undefined) load.thinking = thinking
    } else if (option.on !== undefined && option.off !== undefined) {
      const [on, off] = [readDistribution(line, option.on), readDistribution(line, option.off)]
      if (on?.kind === 'constant' && on.valueNs === 0) line.fail(line.span(option.on), 'on', 'A burst needs a time longer than zero.')
      once(line, at, load, 'burst', 'on', on && off && { on, off })
    } else if (option.from !== undefined) once(line, at, load, 'fromNs', 'from', timeOf(line, option.from))
    else if (option.until !== undefined) once(line, at, load, 'untilNs', 'until', timeOf(line, option.until))
    else if (option.most !== undefined) once(line, at, load, 'most', 'at most', readSingleWhole(line, option.most, 'A number of times', 1))
  }
  if (line.broken) return undefined
  const patterns = [load.gap, load.users].filter(one => one !== undefined).length
  if (patterns !== 1) {
    const message = patterns === 0 ? 'A load needs a rate, a gap or a number of users.' : 'A load has a rate or a number of users, not both.'
    return line.fail(written, 'load', message, loadExample)
  }
  if (load.burst !== undefined && load.users !== undefined) return line.fail(written, 'load', 'Bursts are for loads with a rate.', `${loadExample}, on 1s off 4s`)
  return load
}

export function loadText({ nodes, method, gap, burst, users, thinking, fromNs, untilNs, most }: LoadLine): string {
  const options = [
    ...(gap === undefined ? [] : [`every ${distributionText(gap)}`]),
    ...(users === undefined ? [] : [`by ${users} ${users === 1 ? 'user' : 'users'}${thinking === undefined ? '' : ` thinking ${distributionText(thinking)}`}`]),
    ...(burst === undefined ? [] : [`on ${distributionText(burst.on)} off ${distributionText(burst.off)}`]),
    ...(fromNs === undefined ? [] : [`from ${durationText(fromNs)}`]),
    ...(untilNs === undefined ? [] : [`until ${durationText(untilNs)}`]),
    ...(most === undefined ? [] : [`at most ${most} ${most === 1 ? 'time' : 'times'}`]),
  ]
  return `load ${nodes.map(name => name.text).join(', ')} ${method.text} ${options.join(', ')}`
}

export function loadSpec({ nodes, method, gap, burst, users, thinking, fromNs, untilNs, most, source }: LoadLine, origin: Origin): LoadSpec {
  return {
    nodes: nodes.map(name => name.text), method: method.text, text: source, origin,
    ...(gap !== undefined && { gap }), ...(burst !== undefined && { burst }), ...(users !== undefined && { users }),
    ...(thinking !== undefined && { thinking }), ...(fromNs !== undefined && { fromNs }), ...(untilNs !== undefined && { untilNs }),
    ...(most !== undefined && { most }),
  }
}
