/** Shows the faults that were drawn by chance as lines that a reader can copy into a block `faults`, to have them happen again. */
import type { SummaryDrawn } from '../src/trace/output.ts'
import { formatCount } from '../src/trace/units.ts'
import { element, on } from './dom.ts'
import { icon } from './icons.ts'

/** Up to so many lines are shown without a click. */
const openMost = 4

export function drawnView({ lines, left }: SummaryDrawn, seed: number): HTMLElement {
  const count = lines.length + left
  const text = element('pre', { class: 'drawn-lines', tabindex: 0, 'aria-label': 'Faults as drawn' }, [lines.join('\n')])
  const more = left > 0 ? [element('div', { class: 'sweep-note' }, [`and ${formatCount(left)} more`])] : []
  const said = element('span', { class: 'copied', role: 'status', 'aria-live': 'polite' })
  const copy = element('button', { type: 'button', class: 'link', title: 'Copy as a block of faults for a scenario cell' }, [icon('copy'), 'Copy'])
  on(copy, 'click', () => void copyText(scenarioText(lines, seed), text).then((done) => (said.textContent = done)))
  const label = `${formatCount(count)} ${count === 1 ? 'fault' : 'faults'}, as drawn from seed ${seed}`
  return element('details', { class: 'drawn', open: count <= openMost }, [
    element('summary', {}, [label]),
    element('div', { class: 'drawn-body' }, [text, ...more, element('div', { class: 'drawn-tools' }, [copy, said])]),
  ])
}

/** The lines as a block that can be pasted into a scenario cell. */
export function scenarioText(lines: readonly string[], seed: number): string {
  return [`faults drawn-${seed}`, ...lines.map((line) => `  ${line}`), ''].join('\n')
}

/** Copies the text and returns a message. Where the page may not write to the clipboard, it selects the text, so that a key can copy it. */
async function copyText(text: string, shown: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(text)
    return 'copied'
  } catch {
    const selection = window.getSelection()
    selection?.selectAllChildren(shown)
    return 'selected: press Ctrl+C or Cmd+C'
  }
}
