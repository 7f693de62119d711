/** The menu that saves the figure in front. */
import { element, on } from './dom.ts'
import { textButton } from './controls.ts'
import { icon } from './icons.ts'
import type { ExportFormat } from './messages.ts'

export function exportMenu(save: (format: ExportFormat) => void): HTMLElement {
  const menu = element('details', { class: 'menu export' })
  const item = (label: string, format: ExportFormat) => textButton(label, () => {
    menu.open = false
    save(format)
  })
  menu.append(
    element('summary', { 'aria-label': 'Export the figure', title: 'Export the figure' }, [icon('export'), 'Export']),
    element('div', { class: 'menu-items' }, [item('SVG', 'svg'), item('PNG', 'png'), item('Mermaid', 'mermaid')]),
  )
  closeOnLeave(menu)
  return menu
}

/** A menu closes on Escape and when the focus goes elsewhere. */
export function closeOnLeave(menu: HTMLDetailsElement): void {
  on(menu, 'keydown', (event) => {
    if ((event as KeyboardEvent).key !== 'Escape' || !menu.open) return
    event.stopPropagation()
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
  on(menu, 'focusout', (event) => {
    const next = (event as FocusEvent).relatedTarget
    if (next instanceof Node && !menu.contains(next)) menu.open = false
  })
}
