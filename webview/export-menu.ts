/** The menu that saves the figure that is shown. */
import { element, on } from './dom.ts'
import { textButton } from './controls.ts'
import { icon } from './icons.ts'
import { formats, screenFormats, type ScreenFormat } from '../src/diagram/formats.ts'

export function exportMenu(save: (format: ScreenFormat) => void): HTMLElement {
  const menu = element('details', { class: 'menu export' })
  const items = screenFormats.map((format) => textButton(formats[format].label, () => {
    menu.open = false
    save(format)
  }))
  menu.append(
    element('summary', { 'aria-label': 'Export the figure', title: 'Export the figure' }, [icon('export'), 'Export']),
    element('div', { class: 'menu-items' }, items),
  )
  closeOnLeave(menu)
  return menu
}

/** Closes a menu on Escape and when the focus leaves it. */
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
