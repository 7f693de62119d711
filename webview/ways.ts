/** The paths to the violations that an exploration found, in words. The figure shows only the first of them. */
import { endLines } from '../src/diagram/exploration-text.ts'
import { wayLines } from '../src/diagram/way-text.ts'
import type { ExplorationSummary } from '../src/trace/output.ts'
import { formatCount } from '../src/trace/units.ts'
import { element } from './dom.ts'

/** `shown`: the property whose violation the figure leads to. */
export function waysView({ paths }: ExplorationSummary, shown: string | undefined): HTMLElement[] {
  return paths.map(({ property, steps, last }) => {
    const count = steps.at(-1)?.step ?? 0
    const where = property === shown ? ', as in the figure' : ''
    const label = `${formatCount(count)} ${count === 1 ? 'step' : 'steps'} to a violation of ${property}${where}`
    const text = element('pre', { class: 'drawn-lines', tabindex: 0, 'aria-label': label }, [[...wayLines(steps), ...endLines(last)].join('\n')])
    return element('details', { class: 'drawn', open: false }, [element('summary', {}, [label]), element('div', { class: 'drawn-body' }, [text])])
  })
}
