/**
 * Time daemons: each of the first nodes asks the others for the time, over the simulated network, and corrects its clocks.
 *
 * ```dsnb
 * ntp a, b from time1, time2 every 64s, step 128ms
 * ```
 */
import type { NtpSpec } from '../../../kernel/plan.ts'
import { readDuration, readLonger, readSingleNumber } from '../amounts/amounts.ts'
import { durationText, numberText } from '../amounts/time-text.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Written } from '../written.ts'
import { beginsUnnamed, namesText } from './line-kind.ts'
import { checkClocks } from './model.ts'
import { checkNames, type ClusterLineKind } from './scope.ts'

export interface NtpLine extends Written, Pick<NtpSpec, 'everyNs' | 'stepNs' | 'panicNs' | 'slewPpm'> {
  kind: 'ntp'
  clients: Name[]
  servers: Name[]
}

export interface NtpLineTree extends Tree {
  $type: 'NtpLine'
  clients: NameTree[]
  servers: NameTree[]
  options?: (Tree & { every?: QuantityTree; step?: QuantityTree; panic?: QuantityTree; slew?: QuantityTree })[]
}

/** What ntpd does when it is not told otherwise. */
const usual = { everyNs: 64_000_000_000, stepNs: 128_000_000, panicNs: 1000_000_000_000, slewPpm: 500 }

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
    'NtpOption.panic': { text: 'a length of time', offers: 'length' },
    'NtpOption.slew': { text: 'a number', offers: 'number' },
  },
  help: {
    ntp: {
      help: 'A time daemon on each of these nodes asks servers for the time over the network and corrects the clocks.',
      example: 'ntp c1, c2 from time1, time2, time3 every 64s',
    },
    step: { help: 'A time daemon steps an offset of this or more, and slews a smaller one; 128 ms without it.', example: 'ntp c1 from time1 every 64s, step 128ms' },
    panic: { help: 'A time daemon gives up when the clock is wrong by more than this; 1000 s without it.', example: 'ntp c1 from time1 every 64s, panic 1000s' },
    slew: { help: 'How fast a time daemon corrects a clock that it does not step; 500 ppm without it.', example: 'ntp c1 from time1 every 64s, slew 500 ppm' },
  },

  read(line, { clients, servers, options }, written) {
    const chosen: Partial<typeof usual> = {}
    for (const one of options ?? []) {
      const at = line.span(one)
      if (one.every !== undefined) line.once(at, chosen, 'everyNs', 'every', readLonger(line, one.every, 'every'))
      else if (one.step !== undefined) line.once(at, chosen, 'stepNs', 'step', readDuration(line, one.step))
      else if (one.panic !== undefined) line.once(at, chosen, 'panicNs', 'panic', readDuration(line, one.panic))
      else if (one.slew !== undefined) {
        const slewPpm = readSingleNumber(line, one.slew)
        if (slewPpm !== undefined && (slewPpm < 0.001 || slewPpm > 500_000)) {
          line.fail(line.span(one.slew), 'slew', 'A clock is slewed at a rate from 0.001 to 500000 ppm.')
        }
        line.once(at, chosen, 'slewPpm', 'slew', slewPpm)
      }
    }
    return { ...written, kind: 'ntp', clients: line.names(clients), servers: line.names(servers), ...usual, ...chosen }
  },

  print({ clients, servers, everyNs, stepNs, panicNs, slewPpm }) {
    const options = [
      `every ${durationText(everyNs)}`,
      ...(stepNs === usual.stepNs ? [] : [`step ${durationText(stepNs)}`]),
      ...(panicNs === usual.panicNs ? [] : [`panic ${durationText(panicNs)}`]),
      ...(slewPpm === usual.slewPpm ? [] : [`slew ${numberText(slewPpm)} ppm`]),
    ]
    return `ntp ${namesText(clients)} from ${namesText(servers)} ${options.join(', ')}`
  },

  nodesIn: ({ clients, servers }) => [...clients, ...servers],

  check(line, scope) {
    checkNames([...line.clients, ...line.servers], scope.nodes, scope)
    const alone = line.clients.find(({ text }) => line.servers.every((server) => server.text === text))
    if (alone) scope.report(alone, 'alone', `${alone.text} has no other server than itself.`, `For example: ntp ${alone.text} from time1, time2, time3`)
  },

  checkTogether: checkClocks,

  lower(line, { ntp, originOf }) {
    const { everyNs, stepNs, panicNs, slewPpm } = line
    ntp.push({ clients: line.clients.map((name) => name.text), servers: line.servers.map((name) => name.text), everyNs, stepNs, panicNs, slewPpm, origin: originOf(line) })
  },
}
