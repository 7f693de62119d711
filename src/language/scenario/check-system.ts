/** Checks of a cluster's model and load: where they meet its nodes, and what the model rules out. */
import type { ClusterBlock } from './ast.ts'
import { didYouMean, listed } from './assist/did-you-mean.ts'
import { checkNode, type Report } from './report.ts'
import { brokenWords, nodesOf, type Surroundings } from './resolve.ts'

export function checkSystem(cluster: ClusterBlock, surroundings: Surroundings, report: Report): void {
  const nodes = nodesOf(cluster)
  const spared = brokenWords(cluster.lines)
  let models = 0
  for (const line of cluster.lines) {
    if (line.kind === 'model') {
      if (models++ > 0) report(line, 'twice', 'A cluster has one model.', 'Put it all in one line.')
      const { nodes: counted, faultyMost } = line
      const whole = spared.size === 0
      if (whole && counted !== undefined && counted.count !== nodes.size) {
        report(counted, 'node-count', `Cluster ${cluster.name.text} has ${nodes.size} nodes, not ${counted.count}.`)
      } else if (whole && faultyMost !== undefined && faultyMost > nodes.size) {
        report(line, 'node-count', `Cluster ${cluster.name.text} has only ${nodes.size} nodes that could be faulty.`)
      }
      if (line.timing === 'asynchronous') checkClockless(cluster, report)
    } else if (line.kind === 'ntp') {
      const alone = line.clients.find(({ text }) => line.servers.every((server) => server.text === text))
      if (alone) report(alone, 'alone', `${alone.text} has no other server than itself.`, `For example: ntp ${alone.text} from time1, time2, time3`)
    } else if (line.kind === 'load') {
      for (const name of line.nodes) {
        if (spared.has(name.text)) continue
        checkNode(name, name, cluster, nodes, report)
        checkMethod(line.method, nodes.get(name.text), surroundings, report)
      }
    }
  }
}

function checkClockless(cluster: ClusterBlock, report: Report): void {
  for (const line of cluster.lines) {
    if (line.kind === 'clock' || line.kind === 'ntp') report(line, 'clockless', 'The model is asynchronous: its nodes have no clocks.', 'Leave out this line, or declare another model.')
  }
}

function checkMethod(method: { text: string; start: number; end: number }, className: string | undefined, surroundings: Surroundings, report: Report): void {
  const methods = className === undefined ? undefined : surroundings.messagesOf?.(className)
  if (methods === undefined || methods.includes(method.text)) return
  const hint = didYouMean(method.text, methods) ?? (methods.length === 0 ? undefined : `Its methods are ${listed(methods, 'and')}.`)
  report(method, 'unknown-message', `Class ${className} has no method "${method.text}".`, hint)
}
