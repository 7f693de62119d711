/**
 * Operations that arrive at nodes: each runs a method of its node, and its latency counts from its arrival.
 *
 * ```dsnb
 * load c1, c2 request 80 per second, on 1s off 4s, until 60s
 * load client request by 10 users thinking 1s
 * ```
 */
import type { LoadSpec } from '../../../kernel/plan.ts'
import { readFrequency, readSingleWhole, readTimeFromZero } from '../amounts/amounts.ts'
import { isAlwaysZero, readDistribution } from '../amounts/distributions.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { distributionText, durationText } from '../amounts/time-text.ts'
import type { AmountTree, NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import { didYouMean, listed } from '../../did-you-mean.ts'
import type { Name, Span, Written } from '../written.ts'
import { beginsUnnamed, given, namesText, option } from './line-kind.ts'
import { checkNode, type ClusterLineKind, type ClusterScope } from './scope.ts'

export interface LoadLine extends Written, Omit<LoadSpec, 'origin' | 'text' | 'nodes' | 'method'> {
  kind: 'load'
  nodes: Name[]
  method: Name
}

interface LoadOptionTree extends Tree {
  rate?: string
  unit?: string
  every?: QuantityTree
  users?: QuantityTree
  thinking?: QuantityTree
  on?: QuantityTree
  off?: QuantityTree
  from?: AmountTree
  until?: AmountTree
  most?: QuantityTree
}

export interface LoadLineTree extends Tree { $type: 'LoadLine'; nodes: NameTree[]; method: NameTree; options: LoadOptionTree[] }

const example = 'For example: load client request 80 per second'

export const loadLine: ClusterLineKind<LoadLine, LoadLineTree> = {
  kind: 'load',
  rule: 'LoadLine',
  words: ['load'],
  begins: beginsUnnamed('load'),
  places: {
    'LoadLine.nodes': { text: 'a node', offers: 'node' },
    'LoadLine.method': { text: 'one of its methods', offers: 'message' },
    'LoadOption.rate': { text: 'a number', offers: 'number' },
    'LoadOption.every': { text: 'a length of time', offers: 'length' },
    'LoadOption.users': { text: 'a number of users', offers: 'number' },
    'LoadOption.thinking': { text: 'a length of time', offers: 'length' },
    'LoadOption.on': { text: 'a length of time', offers: 'length' },
    'LoadOption.off': { text: 'a length of time', offers: 'length' },
    'LoadOption.from': { text: 'a time', offers: 'nothing' },
    'LoadOption.until': { text: 'a time', offers: 'nothing' },
    'LoadOption.most': { text: 'a number of times', offers: 'number' },
  },
  help: {
    load: {
      help: 'Operations that arrive at a node: each runs one of its methods. Their times count from the arrival.',
      example: 'load client request 80 per second',
    },
    users: { help: 'A closed loop: each user waits for the answer, thinks, and asks again.', example: 'load client request by 10 users thinking 1s' },
  },

  read(line, { nodes, method, options }, written) {
    const load: LoadLine = { ...written, kind: 'load', nodes: line.names(nodes), method: line.name(method) }
    for (const one of options) readOption(line, one, load)
    if (line.broken) return undefined
    const patterns = [load.gap, load.users].filter((pattern) => pattern !== undefined).length
    if (patterns !== 1) {
      const message = patterns === 0 ? 'A load needs a rate, a gap or a number of users.' : 'A load has a rate or a number of users, not both.'
      return line.fail(written, 'load', message, example)
    }
    if (load.burst !== undefined && load.users !== undefined) return line.fail(written, 'load', 'Bursts are for loads with a rate.', `${example}, on 1s off 4s`)
    return load
  },

  print({ nodes, method, gap, burst, users, thinking, fromNs, untilNs, most }) {
    const options = [
      ...option(gap, (time) => `every ${distributionText(time)}`),
      ...option(users, (count) => `by ${count} ${count === 1 ? 'user' : 'users'}${option(thinking, (time) => ` thinking ${distributionText(time)}`).join('')}`),
      ...option(burst, ({ on, off }) => `on ${distributionText(on)} off ${distributionText(off)}`),
      ...option(fromNs, (ns) => `from ${durationText(ns)}`),
      ...option(untilNs, (ns) => `until ${durationText(ns)}`),
      ...option(most, (count) => `at most ${count} ${count === 1 ? 'time' : 'times'}`),
    ]
    return `load ${namesText(nodes)} ${method.text} ${options.join(', ')}`
  },

  nodesIn: ({ nodes }) => nodes,

  check({ nodes, method }, scope) {
    for (const name of nodes) {
      if (scope.spared.has(name.text)) continue
      checkNode(name, name, scope, scope.nodes, scope.report)
      checkMethod(method, scope.nodes.get(name.text), scope)
    }
  },

  lower(line, { loads, originOf }) {
    const { gap, burst, users, thinking, fromNs, untilNs, most } = line
    loads.push({
      nodes: line.nodes.map((name) => name.text), method: line.method.text, text: line.source, origin: originOf(line),
      ...given({ gap, burst, users, thinking, fromNs, untilNs, most }),
    })
  },
}

function readOption(line: LineReader, one: LoadOptionTree, load: LoadLine): void {
  const at: Span = line.span(one)
  if (one.rate !== undefined) line.once(at, load, 'gap', 'per', readFrequency(line, at, one.rate, one.unit ?? ''))
  else if (one.every !== undefined) {
    const gap = readDistribution(line, one.every)
    if (isAlwaysZero(gap)) line.fail(at, 'every', '"every" needs a time longer than zero.')
    line.once(at, load, 'gap', 'every', gap)
  } else if (one.users !== undefined) {
    line.once(at, load, 'users', 'by', readSingleWhole(line, one.users, 'A number of users', 1))
    const thinking = one.thinking && readDistribution(line, one.thinking)
    if (thinking !== undefined) load.thinking = thinking
  } else if (one.on !== undefined && one.off !== undefined) {
    const [on, off] = [readDistribution(line, one.on), readDistribution(line, one.off)]
    if (isAlwaysZero(on)) line.fail(line.span(one.on), 'on', 'A burst needs a time longer than zero.')
    line.once(at, load, 'burst', 'on', on && off && { on, off })
  } else if (one.from !== undefined) line.once(at, load, 'fromNs', 'from', readTimeFromZero(line, one.from))
  else if (one.until !== undefined) line.once(at, load, 'untilNs', 'until', readTimeFromZero(line, one.until))
  else if (one.most !== undefined) line.once(at, load, 'most', 'at most', readSingleWhole(line, one.most, 'A number of times', 1))
}

function checkMethod(method: Name, className: string | undefined, { declared, report }: ClusterScope): void {
  const methods = className === undefined ? undefined : declared.messagesOf?.(className)
  if (methods === undefined || methods.includes(method.text)) return
  const hint = didYouMean(method.text, methods) ?? (methods.length === 0 ? undefined : `Its methods are ${listed(methods, 'and')}.`)
  report(method, 'unknown-message', `Class ${className} has no method "${method.text}".`, hint)
}
