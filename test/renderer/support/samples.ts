/** Outputs for the renderer's tests: the zombie with all that a run can say about itself. */
import type { RunSummary } from '../../../src/trace/output.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { zombie } from '../../unit/diagram/samples.ts'
import { summaryOf } from './page.ts'

export function firstEvent(trace: Trace, kind: number): number {
  return trace.events.kind.indexOf(kind)
}

export function zombieOutput(more: Partial<RunSummary> = {}): { summary: RunSummary; trace: Trace } {
  const trace = zombie()
  const event = firstEvent(trace, EventKind.violation)
  const starts = Array.from({ length: 30 }, (_, line) => line * 30)
  const summary = summaryOf(trace, {
    verdicts: [
      { property: 'tokens never go back', kind: 'safety', verdict: 'violated', atNs: 41_006_000_000, event, evaluations: 24 },
      { property: 'one holder at a time', kind: 'safety', verdict: 'holds', evaluations: 24 },
    ],
    expectations: [{ text: 'tokens-never-go-back violated', holds: true, found: 'violated at 41.006 s' }],
    measures: [{ name: 'lease', value: 30_000_000_000, unit: 'duration' }],
    lines: [{ cell: 1, starts }],
    ...more,
  })
  return { summary, trace }
}

/** What an untrusted notebook might call things. */
export const hostile = '<img src=x onerror="window.hacked=true"><script>window.hacked=true</script>'

export function hostileOutput(): { summary: RunSummary; trace: Trace } {
  const { trace, summary } = zombieOutput()
  trace.header.name = hostile
  trace.header.properties[0] = hostile
  for (const node of trace.header.nodes) node.name = hostile
  trace.header.faults[0].text = hostile
  const problems = [{ severity: 'error' as const, message: hostile, hint: hostile }]
  return { trace, summary: { ...summary, name: hostile, problems, expectations: [{ text: hostile, holds: false, found: hostile }] } }
}
