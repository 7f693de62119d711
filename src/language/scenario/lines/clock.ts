/**
 * The clocks of nodes: what they read at the start, how fast they run, and what the nodes know of their error. Later lines about a node win,
 * option by option.
 *
 * ```dsnb
 * clock a offset -3ms..3ms, drift 200 ppm
 * clock b uncertainty 1ms growing 200 ppm, synchronised every 30s
 * ```
 */
import type { ClockSpec } from '../../../kernel/plan.ts'
import { readDuration, readLonger, readNumber, readShift, readSingleNumber, readTime } from '../amounts/amounts.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { durationText, numberText } from '../amounts/time-text.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Span, Written } from '../written.ts'
import { beginsUnnamed, given, namesText, option } from './line-kind.ts'
import { checkClocks } from './model.ts'
import { checkNames, type ClusterLineKind } from './scope.ts'

export interface ClockLine extends Written {
  kind: 'clock'
  nodes: Name[]
  offsetNs?: number
  driftPpm?: number
  offsetsNs?: { min: number; max: number }
  driftsPpm?: { min: number; max: number }
  resolutionNs?: number
  uncertainty?: { errorNs: number; growthPpm: number }
  synchronisedEveryNs?: number
}

export interface ClockLineTree extends Tree {
  $type: 'ClockLine'
  nodes: NameTree[]
  options: (Tree & {
    offset?: QuantityTree; drift?: QuantityTree; resolution?: QuantityTree; uncertainty?: QuantityTree; growth?: QuantityTree
    every?: QuantityTree
  })[]
}

/** The worst drift that people commonly trust a clock with, in ppm. */
const usualGrowthPpm = 200

export const clockLine: ClusterLineKind<ClockLine, ClockLineTree> = {
  kind: 'clock',
  rule: 'ClockLine',
  words: ['clock'],
  begins: beginsUnnamed('clock'),
  places: {
    'ClockLine.nodes': { text: 'a node', offers: 'node' },
    'ClockOption.offset': { text: 'an amount of time', offers: 'length' },
    'ClockOption.drift': { text: 'a number', offers: 'number' },
    'ClockOption.resolution': { text: 'a length of time', offers: 'length' },
    'ClockOption.uncertainty': { text: 'a length of time', offers: 'length' },
    'ClockOption.growth': { text: 'a number', offers: 'number' },
    'ClockOption.every': { text: 'a length of time', offers: 'length' },
  },
  help: {
    clock: { help: 'How the clocks of nodes begin and how fast they run.', example: 'clock c1 offset -3ms, drift 200 ppm' },
    offset: { help: 'Wall clock minus true time at the start.', example: 'clock c1 offset -3ms' },
    drift: { help: 'How much faster than true time a clock runs, in parts per million.', example: 'clock c1 drift 200 ppm' },
    resolution: { help: 'Readings of the clock are cut to multiples of this.', example: 'clock c1 resolution 1ms' },
    uncertainty: {
      help: 'How wrong a clock can be when it was just synchronised, and how that bound grows: what `clock.interval()` is made of.',
      example: 'clock c1 uncertainty 1ms growing 200 ppm, synchronised every 30s',
    },
    growing: { help: 'How fast the bound grows since the last synchronisation, in parts per million.', example: 'clock c1 uncertainty 1ms growing 200 ppm' },
    synchronised: {
      help: 'Something outside, such as a GPS receiver, sets the wall clock right that often, within its uncertainty.',
      example: 'clock c1 uncertainty 1ms growing 200 ppm, synchronised every 30s',
    },
  },

  read(line, tree, written) {
    const clock: ClockLine = { ...written, kind: 'clock', nodes: line.names(tree.nodes) }
    for (const one of tree.options) {
      const at = line.span(one)
      if (one.offset !== undefined) readOffset(line, at, clock, one.offset)
      else if (one.drift !== undefined) readDrift(line, at, clock, one.drift)
      else if (one.resolution !== undefined) line.once(at, clock, 'resolutionNs', 'resolution', readLonger(line, one.resolution, 'resolution'))
      else if (one.every !== undefined) line.once(at, clock, 'synchronisedEveryNs', 'synchronised', readLonger(line, one.every, 'every'))
      else if (one.uncertainty !== undefined) {
        const errorNs = readDuration(line, one.uncertainty)
        const growthPpm = one.growth === undefined ? usualGrowthPpm : readSingleNumber(line, one.growth)
        if (growthPpm !== undefined && growthPpm < 0) line.fail(line.span(one.growth!), 'growth', 'An uncertainty does not shrink by itself.')
        if (errorNs !== undefined && growthPpm !== undefined) line.once(at, clock, 'uncertainty', 'uncertainty', { errorNs, growthPpm })
      }
    }
    return clock
  },

  print({ nodes, offsetNs, offsetsNs, driftPpm, driftsPpm, resolutionNs, uncertainty, synchronisedEveryNs }) {
    const options = [
      ...option(offsetNs, (ns) => `offset ${durationText(ns)}`),
      ...option(offsetsNs, ({ min, max }) => `offset ${durationText(min)}..${durationText(max)}`),
      ...option(driftPpm, (ppm) => `drift ${numberText(ppm)} ppm`),
      ...option(driftsPpm, ({ min, max }) => `drift ${numberText(min)}..${numberText(max)} ppm`),
      ...option(resolutionNs, (ns) => `resolution ${durationText(ns)}`),
      ...option(uncertainty, ({ errorNs, growthPpm }) => `uncertainty ${durationText(errorNs)} growing ${numberText(growthPpm)} ppm`),
      ...option(synchronisedEveryNs, (ns) => `synchronised every ${durationText(ns)}`),
    ]
    return `clock ${namesText(nodes)} ${options.join(', ')}`
  },

  nodesIn: ({ nodes }) => nodes,

  check({ nodes }, scope) {
    checkNames(nodes, scope.nodes, scope)
  },

  checkTogether: checkClocks,

  lower(line, { nodes }) {
    for (const { text } of line.nodes) {
      const node = nodes.get(text)
      if (node !== undefined) setClock(node.clock, line)
    }
  },
}

function readOffset(line: LineReader, at: Span, clock: ClockLine, quantity: QuantityTree): void {
  if (clock.offsetsNs !== undefined) return line.fail(at, 'twice', '"offset" is given twice.')
  if (quantity.high === undefined) return line.once(at, clock, 'offsetNs', 'offset', readShift(line, quantity))
  const [min, max] = [quantity.low && readTime(line, quantity.low), readTime(line, quantity.high)]
  if (min === undefined || max === undefined || !ascending(line, quantity, min, max)) return
  if (clock.offsetNs !== undefined) return line.fail(at, 'twice', '"offset" is given twice.')
  clock.offsetsNs = { min, max }
}

function readDrift(line: LineReader, at: Span, clock: ClockLine, quantity: QuantityTree): void {
  if (clock.driftsPpm !== undefined) return line.fail(at, 'twice', '"drift" is given twice.')
  const driftPpm = quantity.high === undefined ? readSingleNumber(line, quantity) : quantity.low && readNumber(line, quantity.low)
  const max = quantity.high === undefined ? driftPpm : readNumber(line, quantity.high)
  if (driftPpm === undefined || max === undefined) return
  if (Math.min(driftPpm, max) <= -1_000_000) {
    return line.fail(line.span(quantity), 'drift', 'A drift of -1000000 ppm or less would stop the clock or turn it back.')
  }
  if (quantity.high === undefined) return line.once(at, clock, 'driftPpm', 'drift', driftPpm)
  if (clock.driftPpm !== undefined) return line.fail(at, 'twice', '"drift" is given twice.')
  if (ascending(line, quantity, driftPpm, max)) clock.driftsPpm = { min: driftPpm, max }
}

function ascending(line: LineReader, quantity: QuantityTree, min: number, max: number): boolean {
  if (min <= max) return true
  const swapped = `${line.textOf(quantity.high!)}..${line.textOf(quantity.low!)}`
  line.fail(line.span(quantity), 'range', `The range "${line.textOf(quantity)}" runs backwards.`, `Did you mean ${swapped}?`)
  return false
}

function setClock(clock: ClockSpec, line: ClockLine): void {
  if (line.offsetNs !== undefined) {
    clock.offsetNs = line.offsetNs
    delete clock.offsetsNs
  }
  if (line.driftPpm !== undefined) {
    clock.driftPpm = line.driftPpm
    delete clock.driftsPpm
  }
  const { offsetsNs, driftsPpm, resolutionNs, uncertainty, synchronisedEveryNs } = line
  Object.assign(clock, given({ offsetsNs, driftsPpm, resolutionNs, uncertainty, synchronisedEveryNs }))
}
