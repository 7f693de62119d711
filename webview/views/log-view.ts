/** The run as lines around the cursor. Only a window of them is in the page, however long the run. */
import { logEvents, logLine } from '../../src/diagram/log.ts'
import { lastAtMost } from '../../src/diagram/state.ts'
import { formatCount } from '../../src/trace/units.ts'
import { element, on, replaceChildren } from '../dom.ts'
import type { View, ViewContext } from './view.ts'

const linesAround = 120

export class LogView implements View {
  readonly element = element('div', { class: 'view log-view' })
  private readonly context: ViewContext
  private readonly list = element('ol', { class: 'log', 'aria-label': 'Log' })
  private events: number[]
  private from = -1
  private to = -1

  constructor(context: ViewContext) {
    this.context = context
    this.events = logEvents(context.run)
    const box = element('dsnb-checkbox', {}, ['every event'])
    on(box, 'change', () => {
      // SAFETY: the toolkit's checkbox has `checked`, as a native one has.
      this.events = logEvents(context.run, (box as unknown as { checked: boolean }).checked)
      this.from = -1
      this.show(context.cursor.position)
    })
    this.element.append(element('div', { class: 'toolbar' }, [box]), this.list)
    on(this.list, 'click', (event) => {
      const line = (event.target as Element).closest('[data-event]')
      if (line) context.cursor.do('goto', Number(line.getAttribute('data-event')))
    })
    this.show(context.cursor.position)
  }

  show(event: number): void {
    const position = Math.max(0, lastAtMost(this.events, event))
    const from = Math.max(0, position - linesAround)
    const to = Math.min(this.events.length, position + linesAround)
    if (this.from < 0 || position < this.from + linesAround / 2 || position > this.to - linesAround / 2) this.fill(from, to)
    for (const line of this.list.querySelectorAll('[data-event]')) {
      const at = Number(line.getAttribute('data-event'))
      line.classList.toggle('future', at > event)
      if (at === this.events[position] && at <= event) line.setAttribute('aria-current', 'step')
      else line.removeAttribute('aria-current')
    }
    const current = this.list.querySelector<HTMLElement>('[aria-current]')
    if (current) this.list.scrollTop = current.offsetTop - this.list.offsetTop - this.list.clientHeight / 2
  }

  resize(): void {
    // CSS lays the lines out for any width.
  }

  private fill(from: number, to: number): void {
    if (from === this.from && to === this.to) return
    this.from = from
    this.to = to
    const hint = (text: string) => element('li', { class: 'more' }, [text])
    const after = this.events.length - to
    replaceChildren(this.list, [
      from > 0 && hint(`${formatCount(from)} more before`),
      ...this.events.slice(from, to).map((event) => this.line(event)),
      after > 0 && hint(`${formatCount(after)} more after`),
      this.events.length === 0 && hint('nothing was logged'),
    ])
  }

  private line(event: number): HTMLElement {
    const { time, tone, text } = logLine(this.context.run, event)
    const sign = { plain: '', wrong: '✗', warning: '!', note: '·' }[tone]
    return element('li', { class: `log-line ${tone}`, 'data-event': event }, [
      element('span', { class: 'log-time' }, [time]),
      element('span', { class: 'log-sign', 'aria-hidden': 'true' }, [sign]),
      element('span', { class: 'log-text' }, [text]),
    ])
  }
}
