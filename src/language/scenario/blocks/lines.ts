/**
 * The kinds of line of each block. The first kind whose `begins` accepts a line reads it. A new kind is a file in `../lines/` and its name here.
 *
 *     kindOf({ kind: 'disk' }) === diskLine     // true
 */
import { arrivalLine } from '../lines/arrival.ts'
import { channelLine } from '../lines/channel.ts'
import { chronyLine } from '../lines/chrony.ts'
import { clockLine } from '../lines/clock.ts'
import { crashLine } from '../lines/crash.ts'
import { diskLine } from '../lines/disk.ts'
import { expectLine } from '../lines/expect.ts'
import { faultLine } from '../lines/fault.ts'
import { groupLine } from '../lines/group.ts'
import type { LineKind, LineOf } from '../lines/line-kind.ts'
import { loadLine } from '../lines/load.ts'
import { lossLine } from '../lines/loss.ts'
import { mailboxLine } from '../lines/mailbox.ts'
import { modelLine } from '../lines/model.ts'
import { networkLine } from '../lines/network.ts'
import { nodeLine } from '../lines/node.ts'
import { ntpLine } from '../lines/ntp.ts'
import { portLine } from '../lines/port.ts'
import { rttLine } from '../lines/rtt.ts'
import type { ClusterPlan, ClusterScope, FaultsPlan, Report, RunLinesPlan, RunScope } from '../lines/scope.ts'
import { showLine } from '../lines/show.ts'
import type { AnyLine, BrokenLine, CommentLine } from '../written.ts'
import type { Tree } from '../grammar/parse-tree.ts'

/** Nodes come last, since every line that no other kind accepts is one of nodes. */
const ofClusters = [
  networkLine, clockLine, groupLine, rttLine, portLine, ntpLine, chronyLine, diskLine, mailboxLine, modelLine, loadLine, nodeLine,
]
const ofFaults = [faultLine]
const ofRuns = [expectLine, showLine]
const ofExplorations = [arrivalLine, lossLine, channelLine, crashLine, expectLine, showLine]

export type ClusterLine = LineOf<(typeof ofClusters)[number]> | CommentLine | BrokenLine
export type FaultsLine = LineOf<(typeof ofFaults)[number]> | CommentLine | BrokenLine
export type RunLine = LineOf<(typeof ofRuns)[number] | (typeof ofExplorations)[number]> | CommentLine | BrokenLine
export type BlockLine = ClusterLine | FaultsLine | RunLine

export const clusterLines: readonly LineKind<AnyLine, Tree, ClusterScope, ClusterPlan>[] = ofClusters
export const faultsLines: readonly LineKind<AnyLine, Tree, Report, FaultsPlan>[] = ofFaults
export const runLines: readonly LineKind<AnyLine, Tree, RunScope, RunLinesPlan>[] = ofRuns
export const explorationLines: readonly LineKind<AnyLine, Tree, RunScope, RunLinesPlan>[] = ofExplorations

/** All kinds of line, each once. */
export const lineKinds: readonly LineKind[] = [...new Set<LineKind>([...ofClusters, ...ofFaults, ...ofRuns, ...ofExplorations])]

const byKind = new Map(lineKinds.map((kind) => [kind.kind, kind]))

/** Undefined for comments and for lines that could not be read. */
export function kindOf({ kind }: Pick<AnyLine, 'kind'>): LineKind | undefined {
  return byKind.get(kind)
}

/** Checks every line alone, and the lines of each kind together. */
export function checkLines<Scope>(lines: readonly AnyLine[], kinds: readonly LineKind<AnyLine, Tree, Scope, never>[], scope: Scope): void {
  for (const kind of kinds) {
    const own = lines.filter((line) => line.kind === kind.kind)
    for (const line of own) kind.check?.(line, scope)
    kind.checkTogether?.(own, scope)
  }
}

/** Lowers the lines in their order. */
export function lowerLines<Plan>(lines: readonly AnyLine[], kinds: readonly LineKind<AnyLine, Tree, never, Plan>[], plan: Plan): void {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]))
  for (const line of lines) byName.get(line.kind)?.lower?.(line, plan)
}
