/**
 * Time daemons: each of the first nodes asks the others for the time, over the simulated network, and corrects its clocks.
 *
 * ```dsnb
 * ntp a, b from time1, time2 every 64s, step 128ms
 * ```
 */
import type { NtpSpec } from '../../../kernel/plan.ts'
import { readDuration, readLonger } from '../amounts/amounts.ts'
import { durationText, numberText } from '../amounts/time-text.ts'
import type { QuantityTree, Tree } from '../grammar/parse-tree.ts'
import { beginsUnnamed, given, namesText } from './line-kind.ts'
import { checkClocks } from './model.ts'
import type { ClusterLineKind } from './scope.ts'
import { checkTimeDaemon, lowerDaemon, readSlew, type TimeDaemonLine, type TimeDaemonTree } from './time-daemon.ts'

export interface NtpLine extends TimeDaemonLine, Pick<NtpSpec, 'stepNs' | 'stepoutNs' | 'panicNs' | 'burst'> {
  kind: 'ntp'
}

export interface NtpLineTree extends TimeDaemonTree {
  $type: 'NtpLine'
  options?: (Tree & {
    every?: QuantityTree; step?: QuantityTree; stepout?: QuantityTree; panic?: QuantityTree; slew?: QuantityTree; burst?: boolean
  })[]
}

/** The defaults of ntpd. */
const usual = { everyNs: 64_000_000_000, stepNs: 128_000_000, stepoutNs: 300_000_000_000, panicNs: 1000_000_000_000, slewPpm: 500 }

export const ntpLine: ClusterLineKind<NtpLine, NtpLineTree> = {
  kind: 'ntp',
  rule: 'NtpLine',
  words: ['ntp'],
  begins: beginsUnnamed('ntp'),
  places: {
    'NtpLine.clients': { text: 'a node', offers: 'node' },
    'NtpLine.servers': { text: 'a node', offers: 'node' },
    'NtpOption.every': { text: 'a length of time', offers: 'length' },
    'NtpOption.step': { text: 'a length of time', offers: 'length' },
    'NtpOption.stepout': { text: 'a length of time', offers: 'length' },
    'NtpOption.panic': { text: 'a length of time', offers: 'length' },
    'NtpOption.slew': { text: 'a number', offers: 'number' },
  },
  help: {
    ntp: {
      help: 'A time daemon on each of these nodes asks servers for the time over the network and corrects the clocks as ntpd does.',
      example: 'ntp c1, c2 from time1, time2, time3 every 64s',
    },
    step: { help: 'ntpd steps an offset of this or more, and slews a smaller one; 128 ms without it.', example: 'ntp c1 from time1 every 64s, step 128ms' },
    stepout: {
      help: 'How long an offset must last before ntpd steps it, but for the first one after its start; 300 s without it.',
      example: 'ntp c1 from time1 every 64s, stepout 900s',
    },
    iburst: { help: 'ntpd begins with four exchanges, 2 s apart, and corrects the clock after the last of them; without it, after the first.', example: 'ntp c1 from time1 iburst' },
    panic: { help: 'A time daemon gives up when the clock is wrong by more than this; 1000 s without it.', example: 'ntp c1 from time1 every 64s, panic 1000s' },
    slew: { help: 'How fast ntpd corrects a clock at most that it does not step; 500 ppm without it.', example: 'ntp c1 from time1 every 64s, slew 500 ppm' },
  },

  read(line, { clients, servers, options }, written) {
    const chosen: Partial<typeof usual & Pick<NtpSpec, 'burst'>> = {}
    for (const one of options ?? []) {
      const at = line.span(one)
      if (one.every !== undefined) line.once(at, chosen, 'everyNs', 'every', readLonger(line, one.every, 'every'))
      else if (one.step !== undefined) line.once(at, chosen, 'stepNs', 'step', readDuration(line, one.step))
      else if (one.stepout !== undefined) line.once(at, chosen, 'stepoutNs', 'stepout', readDuration(line, one.stepout))
      else if (one.panic !== undefined) line.once(at, chosen, 'panicNs', 'panic', readDuration(line, one.panic))
      else if (one.slew !== undefined) line.once(at, chosen, 'slewPpm', 'slew', readSlew(line, one.slew, 'slew'))
      else if (one.burst) line.once(at, chosen, 'burst', 'iburst', true)
    }
    return { ...written, kind: 'ntp', clients: line.names(clients), servers: line.names(servers), ...usual, ...chosen }
  },

  print({ clients, servers, everyNs, stepNs, stepoutNs, panicNs, slewPpm, burst }) {
    const options = [
      `every ${durationText(everyNs)}`,
      ...(stepNs === usual.stepNs ? [] : [`step ${durationText(stepNs)}`]),
      ...(stepoutNs === usual.stepoutNs ? [] : [`stepout ${durationText(stepoutNs)}`]),
      ...(panicNs === usual.panicNs ? [] : [`panic ${durationText(panicNs)}`]),
      ...(slewPpm === usual.slewPpm ? [] : [`slew ${numberText(slewPpm)} ppm`]),
      ...(burst ? ['iburst'] : []),
    ]
    return `ntp ${namesText(clients)} from ${namesText(servers)} ${options.join(', ')}`
  },

  nodesIn: ({ clients, servers }) => [...clients, ...servers],

  check: (line, scope) => checkTimeDaemon(line, 'ntp', scope),

  checkTogether: checkClocks,

  lower(line, { ntp, originOf }) {
    const { stepNs, stepoutNs, panicNs, burst } = line
    ntp.push({ ...lowerDaemon(line, originOf), stepNs, stepoutNs, panicNs, ...given({ burst }) })
  },
}
