/** Quantities of a figure: the trace it is drawn from, and what is written in it. */
import { clockChart } from '../../../src/diagram/clocks.ts'
import { describe } from '../../../src/diagram/describe.ts'
import { exporters } from '../../../src/diagram/exporters.ts'
import { mermaidText } from '../../../src/diagram/mermaid.ts'
import { meterChart } from '../../../src/diagram/meter-chart.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { execute } from '../../../src/host/execute.ts'
import { decodeTrace } from '../../../src/trace/bytes.ts'
import { gossip, gossipCluster, requests } from '../workloads.ts'
import type { Quantity } from './quantity.ts'
import { times } from './quantity.ts'

const width = 960

function recorded(code: string, scenario: string, events?: number) {
  const [request] = requests(code, scenario, events)
  const { summary, trace: bytes } = execute(request, plainRealm, { onProgress: () => {} })
  return { summary, bytes, trace: decodeTrace(bytes) }
}

const gossiping = (count: number) => recorded(gossip, `${gossipCluster}\nrun gossip for 1h\n  show clocks`, count)

const talker = `class Peer extends Node { start() { this.note('word '.repeat(COUNT)) } }`
const noter = `class Peer extends Node {
  n = 0
  start() { this.every(ms(1), 'tick') }
  tick() { this.n += 1; this.note('tick ' + this.n) }
}`
const meters = `class Peer extends Node {
  start() { this.every(ms(1), 'tick') }
  tick() { this.meter.sample('queue', this.random() * 100) }
}`

export const figureQuantities: Quantity[] = [
  { name: 'trace read back', least: 100_000, prepare: (count) => {
    const { bytes } = gossiping(count)
    return () => indexRun(decodeTrace(bytes))
  } },
  { name: 'trace drawn', least: 100_000, prepare: (count) => {
    const { trace } = gossiping(count)
    return () => toSvgText(spaceTime(indexRun(trace), { width }).tree, {})
  } },
  { name: 'trace drawn, few events in view', least: 100_000, prepare: (count) => {
    const { trace } = gossiping(count)
    return () => toSvgText(spaceTime(indexRun(trace), { width, zoom: 100, scale: 'linear' }).tree, {})
  } },
  { name: 'clocks drawn', least: 100_000, prepare: (count) => {
    const { trace } = gossiping(count)
    return () => clockChart(indexRun(trace), { width })
  } },
  { name: 'trace as Mermaid', least: 2000, prepare: (count) => {
    const run = indexRun(gossiping(count).trace)
    return () => mermaidText(run, { linesMax: 1e6 })
  } },
  { name: 'trace as JSON', least: 2000, prepare: (count) => {
    const { trace, summary } = gossiping(count)
    return () => exporters.json(trace, summary)
  } },
  { name: 'trace told', least: 5000, prepare: (count) => {
    const { trace } = gossiping(count)
    return () => describe(trace, 1e6)
  } },
  { name: 'length of a note', least: 50_000, prepare: (count) => {
    const { trace } = recorded(talker.replace('COUNT', String(count)), 'cluster c\n  a: Peer\nrun c for 1s')
    return () => toSvgText(spaceTime(indexRun(trace), { width }).tree, {})
  } },
  { name: 'notes', least: 10_000, prepare: (count) => {
    const { trace } = recorded(noter, `cluster c\n  a: Peer\nrun c for ${count}ms`)
    return () => toSvgText(spaceTime(indexRun(trace), { width }).tree, {})
  } },
  { name: 'nodes in a figure', least: 400, prepare: (count) => {
    const { trace } = recorded(gossip.replace('this.peers', 'this.peers.slice(0, 2)'), `cluster c\n${times(count, (i) => `  n${i}: Peer`)}\nrun c for 10ms`)
    return () => toSvgText(spaceTime(indexRun(trace), { width }).tree, {})
  } },
  { name: 'faults in a figure', least: 100, prepare: (count) => {
    const lines = times(count, (i) => `  at ${i * 10}ms pause a for 5ms`)
    const { trace } = recorded('class Peer extends Node {}', `cluster c\n  a: Peer\n\nfaults f\n${lines}\n\nrun c with f for ${count * 10}ms`)
    return () => toSvgText(spaceTime(indexRun(trace), { width }).tree, {})
  } },
  { name: 'samples in a chart', least: 50_000, prepare: (count) => {
    const { trace } = recorded(meters, `cluster c\n  a: Peer\nrun c for ${count}ms\n  show meters`)
    return () => meterChart(indexRun(trace), { width })
  } },
]
