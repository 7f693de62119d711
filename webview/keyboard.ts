/** The keys of an output. They work only while the focus is inside it, and do not reach the notebook around it. */
import type { PlayCursor } from './play-cursor.ts'

const keys: Record<string, (cursor: PlayCursor) => void> = {
  ArrowRight: (cursor) => cursor.step(1),
  ArrowLeft: (cursor) => cursor.step(-1),
  ArrowDown: (cursor) => cursor.nextOfNode(1),
  ArrowUp: (cursor) => cursor.nextOfNode(-1),
  PageDown: (cursor) => cursor.step(10),
  PageUp: (cursor) => cursor.step(-10),
  Home: (cursor) => cursor.do('first'),
  End: (cursor) => cursor.do('last'),
  ' ': (cursor) => cursor.togglePlay(),
  v: (cursor) => cursor.nextViolation(),
  f: (cursor) => cursor.nextFault(),
}

/** Elements that use these keys themselves. */
const ownKeys = 'input:not([type="range"]), textarea, [role="tab"], dsnb-dropdown, pre, summary'
const ownSpace = 'button, dsnb-button, dsnb-checkbox, a'

export function listenToKeys(root: HTMLElement, cursor: PlayCursor): void {
  root.addEventListener('keydown', (event) => {
    const action = keys[event.key]
    const target = event.target
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (target instanceof Element && (target.closest(ownKeys) || (event.key === ' ' && target.closest(ownSpace)))) {
      event.stopPropagation()
      return
    }
    event.preventDefault()
    event.stopPropagation()
    action(cursor)
  })
}
