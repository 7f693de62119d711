/** How checks report, and the report that several of them make. */
import type { ClusterBlock, ScenarioDiagnostic, Span } from './ast.ts'
import { didYouMean, listed } from './assist/did-you-mean.ts'

export type Report = (at: Span, code: string, message: string, hint?: string, severity?: ScenarioDiagnostic['severity']) => void

/** Reports a name that is no node of the cluster. */
export function checkNode(name: { text: string }, at: Span, cluster: ClusterBlock, nodes: ReadonlyMap<string, string>, report: Report): void {
  if (nodes.has(name.text)) return
  const names = [...nodes.keys()]
  const near = didYouMean(name.text, names)
  const hint = names.length === 0 ? undefined : `Its nodes are ${listed(names, '')}.${near === undefined ? '' : ` ${near}`}`
  report(at, 'unknown-node', `"${name.text}" is not a node of cluster ${cluster.name.text}.`, hint)
}
