/** The results of many seeds: a bar for each expectation with the expected band, percentiles, and seeds that are worth looking at. */
import { meterValue } from '../src/diagram/meter-text.ts'
import { shortText } from '../src/diagram/payload.ts'
import type { SweepSummary } from '../src/trace/output.ts'
import { formatCount } from '../src/trace/units.ts'
import { element, on } from './dom.ts'

export interface SweepActions {
  /** Runs one seed again and shows it. */
  replay?(seed: number): void
}

type Count = NonNullable<SweepSummary['counts']>[number]

export function sweepView(sweep: SweepSummary, actions: SweepActions): HTMLElement {
  const [first, last] = sweep.seeds
  const runs = sweep.runs ?? last - first + 1
  const distinct = sweep.distinctDigests
  const seeds = first === last ? `seed ${formatCount(first)}` : `seeds ${formatCount(first)} to ${formatCount(last)}`
  return element('section', { class: 'sweep', 'aria-label': 'All seeds' }, [
    element('div', { class: 'sweep-head' }, [`${formatCount(runs)} runs, ${seeds}${sweep.brokeOff === undefined ? '' : `; ${formatCount(sweep.brokeOff)} broke off`}`]),
    ...(sweep.counts ?? []).map((count) => sweepRow(count, runs)),
    ...(sweep.counts ?? []).flatMap((count) => rareRow(count, actions)),
    ...(sweep.percentiles ?? []).map((one) => spreadRow(one, actions)),
    ...(sweep.texts ?? []).map((one) => textsRow(one, actions)),
    ...failingRow(sweep.failingSeeds ?? [], actions),
    ...(distinct === undefined ? [] : [note([`${formatCount(distinct)} distinct ${distinct === 1 ? 'run' : 'runs'}`])]),
  ])
}

function note(parts: (string | Node)[]): HTMLElement {
  return element('div', { class: 'sweep-note' }, parts)
}

/** A bar with its numbers beside it; its parts differ in pattern too, not in colour alone. */
function sweepRow({ name, holds, violated, unknown = 0, expected }: Count, runs: number): HTMLElement {
  const parts = [
    { className: 'good', count: holds, word: expected ? 'so' : 'held' },
    { className: 'bad', count: violated, word: expected ? 'not so' : 'failed' },
    { className: 'unknown', count: unknown, word: 'undecided' },
  ].filter(({ count }) => count > 0)
  const bar = element('span', { class: expected ? 'bar counted' : 'bar', 'aria-hidden': 'true' }, parts.map(({ className, count }) => {
    const part = element('span', { class: `bar-part ${expected && className === 'bad' ? 'rest' : className}` })
    part.style.flexGrow = String(count)
    return part
  }))
  if (expected && runs > 0) bar.appendChild(band(expected, runs))
  const numbers = parts.map(({ count, word }) => `${word} ${formatCount(count)}`).join(', ')
  const wanted = expected ? `; expected ${formatCount(expected.count)}${expected.tolerance ? ` ± ${formatCount(expected.tolerance)}` : ''}` : ''
  return element('div', { class: 'sweep-row' }, [
    element('span', { class: 'sweep-name', title: name }, [name]),
    bar,
    element('span', { class: 'sweep-numbers' }, [numbers + wanted]),
  ])
}

/** The band in which the first part of the bar was expected to end. */
function band({ count, tolerance }: { count: number; tolerance: number }, runs: number): HTMLElement {
  const mark = element('span', { class: 'bar-band' })
  const percent = (value: number) => `${(100 * Math.min(runs, Math.max(0, value))) / runs}%`
  mark.style.insetInlineStart = percent(count - tolerance)
  mark.style.width = `max(2px, ${percent(2 * tolerance)})`
  return mark
}

function spreadRow(spread: NonNullable<SweepSummary['percentiles']>[number], actions: SweepActions): HTMLElement {
  const { name, unit, mean, deviation, sum, least, p50, p90, p99, most, leastSeed, mostSeed } = spread
  const part = (label: string, value: number) => `${label} ${meterValue(unit, value)}`
  const parts = [part('mean', mean), ...(deviation === undefined ? [] : [part('deviation', deviation)]), part('sum', sum), part('median', p50), part('p90', p90), part('p99', p99)]
  return note([
    element('b', {}, [name]), ` ${part('least', least)} (seed `, seedLink(leastSeed, actions), `), ${parts.join(', ')}, ${part('most', most)} (seed `, seedLink(mostSeed, actions), ')',
  ])
}

/** Different values of a measure that are shown. */
const valuesMost = 8

function textsRow({ name, values }: NonNullable<SweepSummary['texts']>[number], actions: SweepActions): HTMLElement {
  const parts = values.slice(0, valuesMost).flatMap(({ text, count, seeds }, i) => [
    i === 0 ? ' ' : ', ', element('b', {}, [shortText(text, 40)]), ` ${formatCount(count)} (seed `, seedLink(seeds[0] ?? 0, actions), ')',
  ])
  return note([element('b', {}, [name]), ...parts, ...(values.length > valuesMost ? [', …'] : [])])
}

/** Seeds that show the rarer outcome of a condition that is counted. */
function rareRow({ name, rare }: Count, actions: SweepActions): HTMLElement[] {
  if (!rare) return []
  return [note([rare.of === 'so' ? 'shows ' : 'does not show ', element('b', {}, [name]), ': seeds ', ...seedLinks(rare.seeds, actions)])]
}

function seedLink(seed: number, { replay }: SweepActions): string | Node {
  if (!replay) return String(seed)
  const button = element('button', { type: 'button', class: 'link', title: `Run seed ${seed} and show it` }, [String(seed)])
  on(button, 'click', () => replay(seed))
  return button
}

function seedLinks(seeds: readonly number[], actions: SweepActions): (string | Node)[] {
  const shown = seeds.slice(0, shownMost).flatMap((seed, i): (string | Node)[] => [...(i === 0 ? [] : [', ']), seedLink(seed, actions)])
  return [...shown, ...(seeds.length > shownMost ? [', …'] : [])]
}

/** At most so many seeds are offered. */
const shownMost = 12

function failingRow(seeds: readonly number[], actions: SweepActions): HTMLElement[] {
  return seeds.length === 0 ? [] : [note(['seeds worth a look: ', ...seedLinks(seeds, actions)])]
}
