/**
 * What the lines of both time daemons, ntpd and chronyd, share: the nodes, their servers, and how fast clocks are corrected.
 *
 *     declare const [line, tree]: [LineReader, QuantityTree]
 *     readSlew(line, tree, 'slew')       // of `500`: 500
 */
import type { TimeDaemonSpec } from '../../../kernel/plan.ts'
import { readSingleNumber } from '../amounts/amounts.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Written } from '../written.ts'
import { checkNames, type ClusterPlan, type ClusterScope } from './scope.ts'

export interface TimeDaemonLine extends Written, Pick<TimeDaemonSpec, 'everyNs' | 'slewPpm'> {
  clients: Name[]
  servers: Name[]
}

export interface TimeDaemonTree extends Tree {
  clients: NameTree[]
  servers: NameTree[]
}

export function readSlew(line: LineReader, tree: QuantityTree, word: string): number | undefined {
  const slewPpm = readSingleNumber(line, tree)
  if (slewPpm !== undefined && (slewPpm < 0.001 || slewPpm > 500_000)) {
    return line.fail(line.span(tree), word, 'A clock is slewed at a rate from 0.001 to 500000 ppm.')
  }
  return slewPpm
}

/** Checks the names in a line; `word` is the keyword that it begins with. */
export function checkTimeDaemon(line: TimeDaemonLine, word: string, scope: ClusterScope): void {
  checkNames([...line.clients, ...line.servers], scope.nodes, scope)
  const alone = line.clients.find(({ text }) => line.servers.every((server) => server.text === text))
  if (alone) scope.report(alone, 'alone', `${alone.text} has no other server than itself.`, `For example: ${word} ${alone.text} from time1, time2, time3`)
}

/** Reports a node with two daemons, which would correct its clock twice. */
export function checkOneDaemon(lines: readonly TimeDaemonLine[], others: readonly TimeDaemonLine[], scope: ClusterScope): void {
  const earlier = new Set(others.flatMap(({ clients }) => clients.map(({ text }) => text)))
  for (const { clients } of lines) {
    for (const client of clients) {
      if (earlier.has(client.text)) scope.report(client, 'two-daemons', `${client.text} has a time daemon already.`, 'Two would both correct its clock: leave out one of the lines.')
      earlier.add(client.text)
    }
  }
}

/** The part of a plan that is the same for both. */
export function lowerDaemon(line: TimeDaemonLine, originOf: ClusterPlan['originOf']): TimeDaemonSpec {
  const { clients, servers, everyNs, slewPpm } = line
  const texts = (names: Name[]) => names.map(({ text }) => text)
  return { clients: texts(clients), servers: texts(servers), everyNs, slewPpm, origin: originOf(line) }
}
