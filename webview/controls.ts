/** The controls of an output. It makes the toolkit's elements by their tag names, so it does not load the toolkit. */
import { element, on, replaceChildren } from './dom.ts'
import { icon, type IconName } from './icons.ts'

/** A square button with a picture and a name. */
export function button(name: IconName, label: string, action: () => void): HTMLElement {
  const made = element('dsnb-button', { appearance: 'icon', 'aria-label': label, title: label }, [icon(name)])
  on(made, 'click', action)
  return made
}

export function setButton(made: HTMLElement, name: IconName, label: string): void {
  if (made.getAttribute('aria-label') === label) return
  made.setAttribute('aria-label', label)
  made.setAttribute('title', label)
  replaceChildren(made, [icon(name)])
}

/** A button for one of several choices, of which one is pressed. */
export function toggle(label: string, action: () => void): HTMLElement {
  const made = element('button', { type: 'button', 'aria-pressed': 'false' }, [label])
  on(made, 'click', action)
  return made
}

export function textButton(label: string, action: () => void): HTMLElement {
  const made = element('dsnb-button', { appearance: 'secondary' }, [label])
  on(made, 'click', action)
  return made
}

export interface Choice {
  value: string
  text: string
}

export function dropdown(label: string, options: readonly Choice[], chosen: string, action: (value: string) => void): HTMLElement {
  const made = element(
    'dsnb-dropdown',
    { 'aria-label': label, title: label },
    options.map(({ value, text }) => element('dsnb-option', { value, selected: value === chosen }, [text])),
  )
  // SAFETY: the toolkit's dropdown has `value`, as a native one has.
  on(made, 'change', () => action((made as unknown as { value: string }).value))
  return made
}
