/** The programs that the benchmarks run: compiled from node code as a notebook's cells are. */
import type { RunRequest } from '../../src/check/request.ts'
import { NotebookAnalysis } from '../../src/language/notebook/index.ts'

/** Five peers that gossip: a payload of four fields, a state of six with a list, one invariant. */
export const gossip = `
class Peer extends Node {
  term = 0
  seen = 0
  last = ''
  leader = false
  votes = { yes: 1, no: 2 }

  start() {
    for (const peer of this.peers) this.send(peer, 'ping', { n: 1, term: this.term, from: this.id, ok: true })
  }

  ping({ n }: { n: number; term: number; from: string; ok: boolean }, from: NodeId) {
    this.seen += 1
    this.last = from
    this.term = n % 7
    this.send(from, 'ping', { n: n + 1, term: this.term, from: this.id, ok: true })
  }
}`

/** The same conversation between peers that remember nothing: what is recorded of them is their messages. */
export const forgetful = `
class Peer extends Node {
  start() {
    for (const peer of this.peers) this.send(peer, 'ping', { n: 1, term: 0, from: this.id, ok: true })
  }

  ping({ n }: { n: number; term: number; from: string; ok: boolean }, from: NodeId) {
    this.send(from, 'ping', { n: n + 1, term: n % 7, from: this.id, ok: true })
  }
}`

export const invariant = `safety('seen never shrinks', ({ a }) => a.seen >= 0)`

export const gossipCluster = `cluster gossip
  a, b, c, d, e: Peer
  network latency 1ms..5ms`

/** The run lines of a scenario, ready for the kernel. */
export function requests(code: string, scenario: string, events?: number): RunRequest[] {
  const analysis = new NotebookAnalysis()
  analysis.update([{ kind: 'node', text: code, index: 0 }, { kind: 'scenario', text: scenario, index: 1 }])
  const { requests: found, errors } = analysis.runs(1)
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
  if (events === undefined) return found
  return found.map((request) => ({ ...request, plan: { ...request.plan, limits: { ...request.plan.limits, events, traceBytes: 4e9 } } }))
}
