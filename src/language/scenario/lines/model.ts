/**
 * The declared system model: what may happen in this system. A verdict says when something else happened (`src/kernel/properties/model.ts`).
 *
 * ```dsnb
 * model partially synchronous within 10ms from 30s, crash-recovery, at most 2 of 5 faulty
 * ```
 */
import type { ModelSpec } from '../../../kernel/plan.ts'
import { readSingleWhole, readTimeFromZero } from '../amounts/amounts.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { durationText } from '../amounts/time-text.ts'
import type { AmountTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Span, Written } from '../written.ts'
import { beginsUnnamed, given, linesOf, option } from './line-kind.ts'
import type { ClusterLineKind, ClusterScope } from './scope.ts'

export interface ModelLine extends Written, Omit<ModelSpec, 'origin'> {
  kind: 'model'
  /** The number of nodes, as the author counted them. */
  nodes?: { count: number } & Span
}

export interface ModelLineTree extends Tree {
  $type: 'ModelLine'
  options: (Tree & {
    timing?: 'synchronous' | 'asynchronous'
    partially?: boolean
    bound?: AmountTree
    gst?: AmountTree
    failures?: string
    faulty?: QuantityTree
    count?: QuantityTree
  })[]
}

const example = 'For example: model partially synchronous within 10ms from 30s, crash-recovery, at most 2 of 5 faulty'

export const modelLine: ClusterLineKind<ModelLine, ModelLineTree> = {
  kind: 'model',
  rule: 'ModelLine',
  words: ['model'],
  begins: beginsUnnamed('model'),
  places: {
    'ModelOption.bound': { text: 'a length of time', offers: 'nothing' },
    'ModelOption.gst': { text: 'a time', offers: 'nothing' },
    'ModelOption.faulty': { text: 'a number of nodes', offers: 'number' },
    'ModelOption.count': { text: 'the number of nodes', offers: 'number' },
  },
  help: {
    model: {
      help: 'What may happen in this system: timing, failures, and how many nodes are faulty at most. What lies outside is said.',
      example: 'model partially synchronous within 10ms from 30s, crash-recovery, at most 2 of 5 faulty',
    },
    synchronous: { help: 'Every message arrives within the bound.', example: 'model synchronous within 10ms, crash-stop' },
    partially: { help: 'Every message arrives within the bound from some time on.', example: 'model partially synchronous within 10ms from 30s' },
    asynchronous: { help: 'Messages take any time, and nodes have no clocks or timers.', example: 'model asynchronous, crash-stop' },
    'crash-stop': { help: 'A node that dies stays dead.', example: 'model asynchronous, crash-stop, at most 1 of 3 faulty' },
    'crash-recovery': { help: 'A node that dies may come back.', example: 'model asynchronous, crash-recovery' },
    'fail-slow': { help: 'A node may be slow or stop for a while.', example: 'model synchronous within 10ms, fail-slow' },
    byzantine: { help: 'A node may do anything.', example: 'model synchronous within 10ms, byzantine, at most 1 of 4 faulty' },
  },

  read(line, { options }, written) {
    const model: Partial<ModelLine> & Written & { kind: 'model'; failures: ModelSpec['failures'] } = { ...written, kind: 'model', failures: [] }
    for (const one of options) {
      const at = line.span(one)
      if (one.failures !== undefined) {
        // SAFETY: the grammar has these words only.
        const failure = one.failures.toLowerCase() as ModelSpec['failures'][number]
        if (model.failures.includes(failure)) line.fail(at, 'twice', `"${one.failures}" is given twice.`)
        model.failures.push(failure)
      } else if (one.faulty !== undefined) {
        line.once(at, model, 'faultyMost', 'at most', readSingleWhole(line, one.faulty, 'A number of faulty nodes'))
        const count = one.count && readSingleWhole(line, one.count, 'A number of nodes', 1)
        if (count !== undefined) model.nodes = { count, ...line.span(one.count!) }
      } else {
        const timing = one.partially === true ? 'partially synchronous' : one.timing ?? 'synchronous'
        line.once(at, model, 'timing', timing, timing)
        const bound = one.bound && readTimeFromZero(line, one.bound)
        const gst = one.gst && readTimeFromZero(line, one.gst)
        Object.assign(model, given({ boundNs: bound, gstNs: gst }))
        checkTiming(line, at, timing, one.bound !== undefined, one.gst !== undefined)
      }
    }
    const { timing } = model
    if (timing === undefined) return line.fail(written, 'timing', 'A model says how its messages travel: synchronous, partially synchronous or asynchronous.', example)
    return { ...model, timing }
  },

  print({ timing, boundNs, gstNs, failures, faultyMost, nodes }) {
    const within = option(boundNs, (ns) => ` within ${durationText(ns)}`).join('')
    const from = option(gstNs, (ns) => ` from ${durationText(ns)}`).join('')
    const faulty = option(faultyMost, (count) => `at most ${count}${nodes === undefined ? '' : ` of ${nodes.count}`} faulty`)
    return `model ${[`${timing}${within}${from}`, ...failures, ...faulty].join(', ')}`
  },

  check(line, { name, nodes, spared, report }) {
    const { nodes: counted, faultyMost } = line
    if (spared.size > 0) return
    if (counted !== undefined && counted.count !== nodes.size) {
      report(counted, 'node-count', `Cluster ${name} has ${nodes.size} nodes, not ${counted.count}.`)
    } else if (faultyMost !== undefined && faultyMost > nodes.size) {
      report(line, 'node-count', `Cluster ${name} has only ${nodes.size} nodes that could be faulty.`)
    }
  },

  checkTogether([, ...more], { report }) {
    for (const line of more) report(line, 'twice', 'A cluster has one model.', 'Put it all in one line.')
  },

  lower(line, plan) {
    const { timing, boundNs, gstNs, failures, faultyMost } = line
    plan.model ??= { timing, failures, origin: plan.originOf(line), ...given({ boundNs, gstNs, faultyMost }) }
    if (timing === 'asynchronous') for (const { clock } of plan.nodes.values()) clock.absent = true
  },
}

/** Reports lines about clocks in an asynchronous system, which has none. */
export function checkClocks(lines: readonly Written[], scope: ClusterScope): void {
  if (!linesOf(scope.lines, modelLine).some(({ timing }) => timing === 'asynchronous')) return
  for (const line of lines) scope.report(line, 'clockless', 'The model is asynchronous: its nodes have no clocks.', 'Leave out this line, or declare another model.')
}

function checkTiming(line: LineReader, at: Span, timing: ModelSpec['timing'], bound: boolean, gst: boolean): void {
  if (timing === 'asynchronous' && (bound || gst)) line.fail(at, 'timing', 'An asynchronous system has no bound.', 'For example: model asynchronous, crash-stop')
  else if (timing === 'synchronous' && !bound) line.fail(at, 'timing', '"synchronous" needs the bound within which messages arrive.', 'For example: model synchronous within 10ms')
  else if (timing === 'synchronous' && gst) line.fail(at, 'timing', 'A synchronous system keeps its bound from the start.', 'Leave out "from", or write "partially synchronous".')
  else if (timing === 'partially synchronous' && !(bound && gst)) {
    line.fail(at, 'timing', '"partially synchronous" needs a bound and the time from which on it holds.', example)
  }
}

