/** What a run counted and sampled, as a table of percentiles and a line of counts. */
import { meterValue, percentileColumns } from '../src/diagram/meter-text.ts'
import type { SummaryMeters } from '../src/trace/output.ts'
import { formatCount } from '../src/trace/units.ts'
import { element } from './dom.ts'

/** More rows than this are folded away. */
const openMost = 5

export function metersView({ counts, distributions, left }: SummaryMeters): HTMLElement[] {
  const shown: HTMLElement[] = []
  if (distributions.length > 0) shown.push(table(distributions))
  if (counts.length > 0) shown.push(element('div', { class: 'measures' }, counts.map(({ name, count }) => {
    return element('span', { class: 'fact' }, [`${name} `, element('b', {}, [meterValue(undefined, count)])])
  })))
  if (left > 0) shown.push(element('div', { class: 'sweep-note' }, [`and ${formatCount(left)} more meters`]))
  if (distributions.length <= openMost && counts.length <= 3 * openMost) return shown
  const label = `${formatCount(distributions.length + counts.length + left)} meters`
  return [element('details', { class: 'meters-more' }, [element('summary', {}, [label]), ...shown])]
}

function table(distributions: SummaryMeters['distributions']): HTMLElement {
  const heads = ['measure', 'samples', ...percentileColumns.map(({ label }) => label)]
  return element('div', { class: 'meter-scroll' }, [element('table', { class: 'meter-table', 'aria-label': 'Percentiles' }, [
    element('thead', {}, [element('tr', {}, heads.map((head) => element('th', { scope: 'col' }, [head])))]),
    element('tbody', {}, distributions.map((one) => element('tr', {}, [
      element('th', { scope: 'row' }, [one.name]),
      element('td', {}, [formatCount(one.number)]),
      ...percentileColumns.map(({ of }) => element('td', {}, [meterValue(one.unit, of(one))])),
    ]))),
  ])])
}
