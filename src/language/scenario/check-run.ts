/** Checks of a run or an exploration that need its cluster, its faults and its lines together. */
import { runCount } from '../../check/request.ts'
import { didYouMean, listed } from '../did-you-mean.ts'
import { explorationLines, checkLines, runLines } from './blocks/lines.ts'
import { seedsOf } from './blocks/run.ts'
import type { FaultsBlock, RunBlock, ScenarioDocument } from './document.ts'
import { clusterNames } from './lines/cluster-names.ts'
import { expectLine } from './lines/expect.ts'
import { checkProperty } from './lines/expect/check.ts'
import { simpleWords } from './lines/expect/titles.ts'
import { faultLine } from './lines/fault.ts'
import { checkMeeting } from './lines/fault/check.ts'
import { linesOf } from './lines/line-kind.ts'
import { lowerRun } from './lower.ts'
import type { ClusterNames, Report, RunScope } from './lines/scope.ts'
import { type Resolved, resolveCluster, resolveFaults, type Surroundings, visible } from './resolve.ts'
import type { Name } from './written.ts'

export function checkRun(run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, report: Report): void {
  const found = resolveCluster(run.cluster.text, run, document, surroundings)?.block
  const cluster = found && clusterNames(found)
  const unknown = (kind: 'cluster' | 'faults', name: Name): void => reportUnknown(kind, name, run, document, surroundings, report)
  if (cluster === undefined) unknown('cluster', run.cluster)
  const seen = new Set<string>()
  for (const name of run.faults) {
    const faults = resolveFaults(name.text, run, document, surroundings)
    if (faults === undefined) unknown('faults', name)
    else if (cluster !== undefined) checkFaultsOf(faults, name, cluster, surroundings, report)
    if (seen.has(name.text)) report(name, 'duplicate', `"${name.text}" is named twice.`)
    seen.add(name.text)
  }
  const explores = run.explores !== undefined
  const scope: RunScope = {
    clusterName: run.cluster.text, cluster, explores, runs: runCount(seedsOf(run)), lines: run.lines, declared: surroundings, report,
  }
  checkLines(run.lines, explores ? explorationLines : runLines, scope)
  if (!explores) return
  checkBounds(run, scope)
  reportGaps(run, document, surroundings, report)
}

/** A property that says which states an exploration is about exists, and is not asked of it as well. */
function checkBounds({ explores, lines }: RunBlock, scope: RunScope): void {
  const within = (explores?.within ?? []).flatMap((bound) => ('property' in bound ? [bound.property] : []))
  const bounds = explores?.from === undefined ? within : [explores.from, ...within]
  for (const bound of bounds) checkProperty(bound.text, bound, scope)
  for (const { condition, about } of linesOf(lines, expectLine)) {
    if (condition.kind !== 'property' || !bounds.some(({ text }) => simpleWords(text) === simpleWords(condition.property))) continue
    scope.report(about, 'bound', `"${condition.property}" says which states this exploration is about, so nothing can be found out about it here.`, 'Leave out this line, or expect it in an explore block of its own.')
  }
}

/** Says at once what an exploration will leave out of its cluster, as far as that does not depend on node code. */
function reportGaps(run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, report: Report): void {
  for (const { text, hint, word } of lowerRun(run, document, surroundings, 0).exploration?.gaps ?? []) {
    if (word === undefined) report(run.cluster, 'unexplored', `This exploration will not be complete: ${text}.`, hint, 'warning')
  }
}

/** Reports errors in faults of this cell where they stand, and errors in faults of another cell at their name in the run. */
function checkFaultsOf({ block, here }: Resolved<FaultsBlock>, name: Name, cluster: ClusterNames, declared: Surroundings, report: Report): void {
  for (const line of linesOf(block.lines, faultLine)) checkMeeting(line, { cluster, declared, report, at: here ? undefined : name })
}

function reportUnknown(
  kind: 'cluster' | 'faults', name: Name, run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, report: Report,
): void {
  const what = kind === 'cluster' ? 'cluster' : 'faults block'
  for (const item of document.items) {
    // A first line with an error has this name, and its error is reported already.
    if (item.kind === 'broken block' && item.intended === kind && item.words.includes(name.text)) return
    if (item.kind === kind && item.name.text === name.text) {
      return report(name, `unknown-${kind}`, `The ${what} "${name.text}" stands below this run.`, 'Move it above the run.')
    }
  }
  const names = [...new Set(visible(kind, run, document, surroundings).map((one) => one.block.name.text))]
  const known = names.length === 0 ? `Write one above: ${kind} ${name.text}` : `There is ${listed(names, 'and')}.`
  report(name, `unknown-${kind}`, `There is no ${what} "${name.text}".`, didYouMean(name.text, names) ?? known)
}
