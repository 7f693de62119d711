/**
 * Time daemons that correct clocks as chronyd does: by a straight line through their measurements, and nearly always by slewing.
 *
 * ```dsnb
 * chrony a, b from time1, time2
 * chrony c from time1 every 64s, makestep 1s for 3 updates
 * ```
 */
import type { ChronySpec } from '../../../kernel/plan.ts'
import { readDuration, readLonger, readSingleWhole } from '../amounts/amounts.ts'
import { durationText, numberText } from '../amounts/time-text.ts'
import type { QuantityTree, Tree } from '../grammar/parse-tree.ts'
import { beginsUnnamed, given, linesOf, namesText } from './line-kind.ts'
import { checkClocks } from './model.ts'
import { ntpLine } from './ntp.ts'
import type { ClusterLineKind } from './scope.ts'
import { checkOneDaemon, checkTimeDaemon, lowerDaemon, readSlew, type TimeDaemonLine, type TimeDaemonTree } from './time-daemon.ts'

export interface ChronyLine extends TimeDaemonLine, Pick<ChronySpec, 'makestep'> {
  kind: 'chrony'
}

export interface ChronyLineTree extends TimeDaemonTree {
  $type: 'ChronyLine'
  options?: (Tree & { every?: QuantityTree; makestep?: QuantityTree; updates?: QuantityTree; slew?: QuantityTree })[]
}

/** The defaults of chronyd. */
const usual = { everyNs: 64_000_000_000, slewPpm: 83_333.333 }

export const chronyLine: ClusterLineKind<ChronyLine, ChronyLineTree> = {
  kind: 'chrony',
  rule: 'ChronyLine',
  words: ['chrony'],
  begins: beginsUnnamed('chrony'),
  places: {
    'ChronyLine.clients': { text: 'a node', offers: 'node' },
    'ChronyLine.servers': { text: 'a node', offers: 'node' },
    'ChronyOption.every': { text: 'a length of time', offers: 'length' },
    'ChronyOption.makestep': { text: 'a length of time', offers: 'length' },
    'ChronyOption.updates': { text: 'a whole number', offers: 'number' },
    'ChronyOption.slew': { text: 'a number', offers: 'number' },
  },
  help: {
    chrony: {
      help: 'A time daemon on each of these nodes corrects its clocks as chronyd does: fast, and without a step unless `makestep` says so.',
      example: 'chrony c1, c2 from time1, time2, time3 makestep 1s for 3 updates',
    },
    makestep: {
      help: 'chronyd steps an offset above this, at any update or only at the first few; without it, it always slews.',
      example: 'chrony c1 from time1 makestep 1s for 3 updates',
    },
    updates: { help: 'Corrections of the clock that chronyd has made since its start.', example: 'chrony c1 from time1 makestep 1s for 3 updates' },
    maxslewrate: { help: 'How fast chronyd corrects a clock at most; 83333.333 ppm without it.', example: 'chrony c1 from time1 maxslewrate 1000 ppm' },
  },

  read(line, { clients, servers, options }, written) {
    const chosen: Partial<Pick<ChronySpec, 'everyNs' | 'slewPpm' | 'makestep'>> = {}
    for (const one of options ?? []) {
      const at = line.span(one)
      if (one.every !== undefined) line.once(at, chosen, 'everyNs', 'every', readLonger(line, one.every, 'every'))
      else if (one.slew !== undefined) line.once(at, chosen, 'slewPpm', 'maxslewrate', readSlew(line, one.slew, 'maxslewrate'))
      else if (one.makestep !== undefined) {
        const thresholdNs = readDuration(line, one.makestep)
        const updates = one.updates && readSingleWhole(line, one.updates, 'The number of updates', 1)
        line.once(at, chosen, 'makestep', 'makestep', thresholdNs === undefined ? undefined : { thresholdNs, ...given({ updates }) })
      }
    }
    return { ...written, kind: 'chrony', clients: line.names(clients), servers: line.names(servers), ...usual, ...chosen }
  },

  print({ clients, servers, everyNs, slewPpm, makestep }) {
    const updates = makestep?.updates
    const options = [
      `every ${durationText(everyNs)}`,
      ...(makestep === undefined ? [] : [`makestep ${durationText(makestep.thresholdNs)}${updates === undefined ? '' : ` for ${updates} update${updates === 1 ? '' : 's'}`}`]),
      ...(slewPpm === usual.slewPpm ? [] : [`maxslewrate ${numberText(slewPpm)} ppm`]),
    ]
    return `chrony ${namesText(clients)} from ${namesText(servers)} ${options.join(', ')}`
  },

  nodesIn: ({ clients, servers }) => [...clients, ...servers],

  check: (line, scope) => checkTimeDaemon(line, 'chrony', scope),

  checkTogether(lines, scope) {
    checkClocks(lines, scope)
    checkOneDaemon(lines, linesOf(scope.lines, ntpLine), scope)
  },

  lower(line, { chrony, originOf }) {
    chrony.push({ ...lowerDaemon(line, originOf), ...given({ makestep: line.makestep }) })
  },
}
