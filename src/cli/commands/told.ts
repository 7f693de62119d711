/**
 * What `dsnb run --log --fields` prints beside the verdicts: what nodes logged and noted, and the fields they ended with.
 *
 *     logText(run)                   // ['  log: nothing was logged or noted']
 *     fieldsOf(run)                  // { lock: { token: 34, … }, storage: { … }, … }
 */
import type { RunIndex } from '../../diagram/run-index.ts'
import { nodeName } from '../../diagram/sentence.ts'
import { stateText } from '../../diagram/state.ts'
import { EventKind as Kind } from '../../trace/events.ts'
import { momentText } from '../../trace/moments.ts'

export interface LoggedLine {
  timeNs: number
  /** The index of the event in the run. */
  event: number
  node: string
  kind: 'log' | 'note'
  text: string
}

export function logOf({ trace }: RunIndex): LoggedLine[] {
  const lines: LoggedLine[] = []
  for (let event = 0; event < trace.length; event++) {
    const { kind, node, subject, timeNs } = trace.event(event)
    if (kind !== Kind.log && kind !== Kind.note) continue
    lines.push({ timeNs, event, node: nodeName(trace, node), kind: kind === Kind.log ? 'log' : 'note', text: String(trace.values.value(subject)) })
  }
  return lines
}

export function logText(run: RunIndex): string[] {
  const lines = logOf(run)
  if (lines.length === 0) return ['  log: nothing was logged or noted']
  return ['  log:', ...lines.map(({ timeNs, node, kind, text }) => `    ${momentText(run.trace, timeNs)}  ${node}  ${kind === 'note' ? `note: ${text}` : text}`)]
}

/** The final fields of each node; null for one that is down or never ran. */
export function fieldsOf({ trace }: RunIndex): Record<string, Record<string, unknown> | null> {
  return Object.fromEntries(trace.header.nodes.map(({ name }, node) => [name, trace.finalState(node) ?? null]))
}

export function fieldsText(run: RunIndex): string[] {
  return ['  fields at the end:', ...stateText(run, run.trace.length - 1).trimEnd().split('\n').map((line) => `    ${line}`)]
}
