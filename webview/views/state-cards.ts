/** The state of every node at the cursor: a card for each, with marks at what its last turn changed. */
import { stampText, stateAt, type FieldState, type NodeState } from '../../src/diagram/state.ts'
import { element, replaceChildren } from '../dom.ts'
import type { View, ViewContext } from './view.ts'

/** Below a figure the cards are brief; as a view of their own they show values before and after. */
export class StateCards implements View {
  readonly element: HTMLElement
  private readonly context: ViewContext
  private readonly detailed: boolean
  private readonly cards: HTMLElement

  constructor(context: ViewContext, detailed: boolean) {
    this.context = context
    this.detailed = detailed
    this.cards = element('div', { class: 'cards' })
    this.element = element(
      'div',
      { class: detailed ? 'view state-view' : 'state-strip', role: 'group', 'aria-label': 'State of every node' },
      [this.cards],
    )
    this.show(context.cursor.position)
  }

  show(event: number): void {
    replaceChildren(this.cards, stateAt(this.context.run, event).map((state) => this.card(state)))
  }

  resize(): void {
    // CSS lays the cards out for any width.
  }

  private card(state: NodeState): HTMLElement {
    const status = state.status === 'running' ? '' : state.status
    const badges = [
      ...(status ? [element('span', { class: `status ${status.replace(' ', '-')}` }, [status])] : []),
      ...state.bands.map((band) => element('span', { class: 'status band' }, [band])),
    ]
    const { stepNs } = this.context.run.trace.header
    const clock = stepNs !== undefined || (state.wallError === '0' && !this.detailed) ? [] : [element('div', { class: 'card-clock' }, this.clockText(state))]
    return element('section', { class: `card${state.current ? ' current' : ''}`, 'aria-label': `${state.name}, ${state.status}` }, [
      element(
        'header',
        {},
        [element('span', { class: 'card-name' }, [state.name]), element('span', { class: 'card-class' }, [state.className]), ...badges],
      ),
      ...clock,
      ...this.stamps(state),
      state.fields.length === 0 ? element('div', { class: 'card-empty' }, [emptyText(state)]) : element(
        'table',
        {},
        [element('tbody', {}, state.fields.map((field) => this.row(field, state.current)))],
      ),
    ])
  }

  /** The Lamport clock and the vector clock of the node's last turn. */
  private stamps(state: NodeState): HTMLElement[] {
    const text = this.detailed ? stampText(this.context.run.trace, state.turn) : ''
    return text === '' ? [] : [element('div', { class: 'card-clock', title: 'What happened before its last step, as nobody inside the system can know it.' }, [text])]
  }

  private clockText(state: NodeState): string[] {
    if (!this.detailed) return [`wall clock ${state.wallError}`]
    return [`wall ${state.wall} (${state.wallError === '0' ? 'exact' : state.wallError}), monotonic ${state.monotonic}`]
  }

  private row(field: FieldState, news: boolean): HTMLElement {
    const changed = field.change !== 'none'
    const value = element('td', { class: 'value', title: field.full }, [field.text])
    if (changed && (this.detailed || news)) value.append(...beforeText(field))
    return element('tr', { class: changed ? (news ? 'changed news' : 'changed') : undefined }, [
      element(
        'th',
        { scope: 'row' },
        [
          element('span', { class: 'mark', 'aria-hidden': 'true' }, [changed ? (news ? '●' : '○') : '']),
          field.name,
          changed ? element('span', { class: 'unseen' }, [` ${field.change}`]) : undefined,
        ],
      ),
      value,
    ])
  }
}

function beforeText(field: FieldState): HTMLElement[] {
  if (field.before === undefined || field.before === 'undefined') return []
  return [element('span', { class: 'before' }, [` was ${field.before}`])]
}

function emptyText(state: NodeState): string {
  if (state.status === 'not started') return 'not started yet'
  return state.status === 'down' ? 'down: its memory is lost' : 'no fields'
}
