/**
 * Checks the names in a cell: each must exist, and be defined once. Syntax and values were checked while reading.
 *
 *     const { document } = parseScenario('cluster leases\n  lock: LockService')
 *     checkScenario(document, noSurroundings).map(({ message }) => message)   // ['There is no class "LockService".']
 */
import { checkCluster } from './blocks/cluster.ts'
import { checkFaults } from './blocks/faults.ts'
import { checkRun } from './check-run.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { ScenarioDocument } from './document.ts'
import type { Report } from './lines/scope.ts'
import type { Surroundings } from './resolve.ts'

export function checkScenario(document: ScenarioDocument, surroundings: Surroundings): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const seen = new Set<string>()
  const report: Report = (at, code, message, hint, severity = 'error') => {
    const key = `${at.start} ${message}`
    if (seen.has(key)) return
    seen.add(key)
    diagnostics.push({ start: at.start, end: at.end, severity, message, ...(hint !== undefined && { hint }), code })
  }
  checkBlockNames(document, report)
  for (const item of document.items) {
    if (item.kind === 'cluster') checkCluster(item, surroundings, report)
    else if (item.kind === 'faults') checkFaults(item, report)
    else if (item.kind === 'run') checkRun(item, document, surroundings, report)
  }
  return diagnostics.sort((a, b) => a.start - b.start)
}

/** Within a cell a name means one cluster, and one list of faults. */
function checkBlockNames({ items }: ScenarioDocument, report: Report): void {
  const names = { cluster: new Set<string>(), faults: new Set<string>() }
  for (const item of items) {
    if (item.kind !== 'cluster' && item.kind !== 'faults') continue
    const seen = names[item.kind]
    const kind = item.kind === 'faults' ? 'faults block' : 'cluster'
    if (seen.has(item.name.text)) report(item.name, 'duplicate', `There is already a ${kind} "${item.name.text}" in this cell.`, 'Give it another name.')
    seen.add(item.name.text)
  }
}
