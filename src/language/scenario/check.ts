/**
 * What a cell says about names: that they exist, once. Syntax and values were checked while reading.
 *
 *     checkScenario(document, surroundingsOf({ classes: ['Client'], properties: [], measures: [], clusters: [], faults: [] }))
 */
import type { ClusterBlock, FaultLine, FaultsBlock, Name, ScenarioDiagnostic, ScenarioDocument } from './ast.ts'
import { RunChecker } from './check-run.ts'
import { machineNodes } from './machine-lines.ts'
import { checkCapacity, checkGroup, namesIn, placesOf } from './groups.ts'
import { checkSystem } from './check-system.ts'
import { didYouMean, listed } from './assist/did-you-mean.ts'
import { checkNode, type Report } from './report.ts'
import { brokenWords, nodesOf, type Surroundings } from './resolve.ts'

export function checkScenario(document: ScenarioDocument, surroundings: Surroundings): ScenarioDiagnostic[] {
  const diagnostics: ScenarioDiagnostic[] = []
  const seen = new Set<string>()
  const report: Report = (at, code, message, hint, severity = 'error') => {
    const key = `${at.start} ${message}`
    if (seen.has(key)) return
    seen.add(key)
    diagnostics.push({ start: at.start, end: at.end, severity, message, ...(hint !== undefined && { hint }), code })
  }
  const names = { cluster: new Set<string>(), faults: new Set<string>() }
  for (const item of document.items) {
    if (item.kind === 'cluster' || item.kind === 'faults') {
      const kind = item.kind === 'faults' ? 'faults block' : 'cluster'
      checkOnce(item.name, names[item.kind], report, `${kind} "${item.name.text}" in this cell`)
    }
    if (item.kind === 'cluster') checkCluster(item, surroundings, report)
    else if (item.kind === 'faults') checkFaults(item, report)
    else if (item.kind === 'run') new RunChecker(item, document, surroundings, report).check()
  }
  return diagnostics.sort((a, b) => a.start - b.start)
}

function checkOnce(name: Name, seen: Set<string>, report: Report, what: string): void {
  if (seen.has(name.text)) report(name, 'duplicate', `There is already a ${what}.`, 'Give it another name.')
  seen.add(name.text)
}

function checkCluster(cluster: ClusterBlock, surroundings: Surroundings, report: Report): void {
  const nodes = nodesOf(cluster)
  const spared = brokenWords(cluster.lines)
  const seen = new Set<string>()
  if (nodes.size === 0 && spared.size === 0) {
    report(cluster.name, 'empty', `Cluster ${cluster.name.text} has no nodes.`, 'For example: lock: LockService')
  }
  for (const line of cluster.lines) {
    if (line.kind === 'node') {
      for (const name of line.names) checkOnce(name, seen, report, `node "${name.text}" in this cluster`)
      if (!surroundings.hasClass(line.className.text)) {
        const hint = didYouMean(line.className.text, surroundings.classes)
          ?? (surroundings.classes.length === 0 ? `Define it in a cell above: class ${line.className.text} extends Node { … }`
            : `The classes are ${listed(surroundings.classes, 'and')}.`)
        report(line.className, 'unknown-class', `There is no class "${line.className.text}".`, hint)
      }
    } else if (line.kind === 'clock' || line.kind === 'ntp' || line.kind === 'disk' || line.kind === 'mailbox') {
      for (const name of machineNodes(line)) if (!spared.has(name.text)) checkNode(name, name, cluster, nodes, report)
    } else if (line.kind === 'group') {
      checkGroup(line, cluster, seen, spared, report)
      checkOnce(line.name, seen, report, `node, rack or region "${line.name.text}" in this cluster`)
    } else if (line.kind === 'network' || line.kind === 'rtt' || line.kind === 'port') {
      for (const name of namesIn(line)) if (!spared.has(name.text)) checkNode(name, name, cluster, placesOf(cluster), report)
    }
  }
  checkCapacity(cluster, report)
  checkSystem(cluster, surroundings, report)
}

function checkFaults(faults: FaultsBlock, report: Report): void {
  for (const line of faults.lines) if (line.kind === 'fault') checkNamedOnce(line, report)
}

/** In one argument, partitions above all, a node is named once. */
function checkNamedOnce(line: FaultLine, report: Report): void {
  const seen = new Set<string>()
  for (const mention of line.mentions) {
    const key = `${mention.argument} ${mention.text}`
    if (seen.has(key)) {
      const grouped = line.arguments[mention.argument]?.kind === 'groups'
      report(mention, 'named-twice', `"${mention.text}" is named twice in this ${line.word.text}.`,
        grouped ? 'A node can be on one side only.' : undefined, grouped ? 'error' : 'warning')
    }
    seen.add(key)
  }
}
