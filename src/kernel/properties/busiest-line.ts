/**
 * Finds the line of the notebook that caused most of the last events of a run which reached a ceiling.
 *
 *     declare const endless: Trace
 *     busiestLine(endless)   // { site: 17, text: '99 % of the last 200000 come from one line, where "x" is sent by a and b.' }
 */
import { EventKind } from '../../trace/events.ts'
import { isPartSite } from '../../trace/site.ts'
import type { Trace } from '../../trace/trace.ts'

/** How many of the last events are looked at; in a flood of events that is enough. */
const lookedAt = 20_000
/** A line with a smaller share of the events is not blamed. */
const blameShare = 0.2
/** At most so many nodes are named; otherwise the text has their number. */
const namesMost = 3

interface LineCount {
  events: number
  /** One of its events. */
  sample: number
  nodes: Set<number>
}

export interface Busiest {
  /** Place in the notebook, as `packSite` packs it. */
  site: number
  /** One of the nodes that run the line. */
  node: string
  text: string
}

/** The line that most events come from; undefined when none stands out, or in a run that kept no events. */
export function busiestLine(trace: Trace): Busiest | undefined {
  const first = Math.max(0, trace.length - lookedAt)
  const lines = new Map<number, LineCount>()
  let all = 0
  for (let i = first; i < trace.length; i++) {
    const { kind, node, cause } = trace.event(i)
    all++
    // A delivery counts for the line that sent the message.
    const site = trace.packedSite(kind === EventKind.receive ? cause : i)
    if (site < 0 || isPartSite(site)) continue
    const line = lines.get(site) ?? { events: 0, sample: i, nodes: new Set<number>() }
    lines.set(site, line)
    line.events++
    if (kind !== EventKind.receive) line.nodes.add(node)
  }
  const [busiest] = [...lines].sort(([, a], [, b]) => b.events - a.events)
  if (!busiest || busiest[1].events < blameShare * all) return undefined
  const [site, { events, sample, nodes }] = busiest
  const names = [...nodes].sort((a, b) => a - b).map((node) => trace.header.nodes[node]?.name ?? '')
  const share = Math.round((100 * events) / all)
  return { site, node: names[0] ?? '', text: `${share} % of the last ${all} events come from one line, ${doing(trace, sample)} by ${who(names)}.` }
}

function who(names: string[]): string {
  if (names.length > namesMost) return `${names.length} nodes`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function doing(trace: Trace, index: number): string {
  const { kind, subject } = trace.event(index)
  switch (kind) {
    case EventKind.send:
    case EventKind.receive:
      return `where "${trace.message(subject).type}" is sent`
    case EventKind.timer:
      return `where timers for "${String(trace.values.value(subject))}" are set`
    case EventKind.note:
    case EventKind.log:
      return 'where notes are written'
    default:
      return 'which is run'
  }
}
