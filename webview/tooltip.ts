/** The tooltip about the message (with its content and times) or the event under the mouse. */
import { errorText, fullValue, shortPayload } from '../src/diagram/payload.ts'
import type { Flight, RunIndex } from '../src/diagram/run-index.ts'
import { eventSentence, nodeName } from '../src/diagram/sentence.ts'
import { MessageKind, type Message } from '../src/trace/trace.ts'
import { exactMomentText, lengthText } from '../src/trace/moments.ts'
import { element, replaceChildren } from './dom.ts'

export class Tooltip {
  private readonly card = element('div', { class: 'tooltip', role: 'tooltip', hidden: true })
  private readonly root: HTMLElement
  private readonly run: RunIndex

  constructor(root: HTMLElement, run: RunIndex) {
    this.root = root
    this.run = run
    root.appendChild(this.card)
  }

  /** Shows the tooltip of `target` near the mouse, if it has one. */
  show(target: Element, mouse: { clientX: number; clientY: number }): void {
    const lines = this.linesFor(target)
    if (lines.length === 0) return this.hide()
    replaceChildren(this.card, lines)
    this.card.hidden = false
    const room = this.root.getBoundingClientRect()
    const size = this.card.getBoundingClientRect()
    const left = Math.max(4, Math.min(mouse.clientX - room.left + 14, room.width - size.width - 4))
    const below = mouse.clientY - room.top + 16
    const top = below + size.height > room.height ? mouse.clientY - room.top - size.height - 10 : below
    this.card.style.left = `${left}px`
    this.card.style.top = `${Math.max(2, top)}px`
  }

  hide(): void {
    this.card.hidden = true
  }

  private linesFor(target: Element): HTMLElement[] {
    const message = target.closest('[data-message]')?.getAttribute('data-message')
    if (message) return this.aboutMessage(Number(message), Number(target.closest('[data-event]')?.getAttribute('data-event') ?? -1))
    const event = target.closest('[data-event]')?.getAttribute('data-event')
    const title = target.closest('[data-title]')?.getAttribute('data-title')
    const lines: HTMLElement[] = title ? [element('div', { class: 'tooltip-title' }, [title])] : []
    if (event) lines.push(...this.aboutEvent(Number(event)))
    return lines
  }

  private aboutMessage(id: number, arrival: number): HTMLElement[] {
    const { trace, flights } = this.run
    const message = trace.message(id)
    const flight = flights.find((one) => one.message === id && one.arriveEvent === arrival) ?? flights.find((one) => one.message === id)
    const from = nodeName(trace, message.from)
    const to = nodeName(trace, message.to)
    const kinds = [message.type, `${message.type} (awaits a reply)`, `reply to ${message.type}`, `error in reply to ${message.type}`]
    const kind = kinds[message.kind]
    const lines = [element('div', { class: 'tooltip-title' }, [kind]), row('way', `${from} → ${to}`)]
    if (message.kind === MessageKind.failure) lines.push(row('error', errorText(message.payload, 2000)))
    else if (shortPayload(message.payload)) lines.push(row('content', contentOf(message)))
    if (flight) lines.push(...this.times(flight))
    return lines
  }

  private times(flight: Flight): HTMLElement[] {
    const { trace } = this.run
    const lines = [row('sent', exactMomentText(trace, flight.sendNs))]
    const took = ` (after ${lengthText(trace, flight.arriveNs - flight.sendNs)})`
    const { readNs = flight.arriveNs } = flight
    if (flight.fate === 'delivered' && readNs > flight.arriveNs) lines.push(row('arrived', exactMomentText(trace, flight.arriveNs) + took))
    if (flight.fate === 'delivered') lines.push(row('handled', readNs === Infinity ? 'never' : exactMomentText(trace, readNs) + (readNs === flight.arriveNs ? took : '')))
    if (flight.fate === 'late') lines.push(row('arrived', `${exactMomentText(trace, flight.arriveNs)}${took}, too late`))
    if (flight.fate === 'flying') lines.push(row('arrived', 'still under way when the run ends'))
    if (flight.fate === 'lost') {
      const why = this.run.trace.events.detail[flight.arriveEvent]
      lines.push(row(
        'lost',
        why < 0 ? exactMomentText(trace, flight.arriveNs) : `${exactMomentText(trace, flight.arriveNs)}: ${String(this.run.trace.values.value(why))}`,
      ))
    }
    if (flight.wrong) lines.push(row('verdict', 'handling it violated a property'))
    return lines
  }

  private aboutEvent(event: number): HTMLElement[] {
    const { trace } = this.run
    if (!(event >= 0 && event < trace.length)) return []
    return [
      element('div', {}, [eventSentence(trace, event, 200)]),
      row('at', `${exactMomentText(trace, trace.timeNs(event))}, event ${event + 1}`),
    ]
  }
}

function contentOf({ payload, counted }: Message): string {
  if (typeof payload !== 'object' || payload === null) return fullValue(payload, 400)
  return shortPayload(payload, 400, counted)
}

function row(name: string, value: string): HTMLElement {
  return element('div', { class: 'tooltip-row' }, [element('span', { class: 'tooltip-name' }, [name]), element('span', {}, [value])])
}
