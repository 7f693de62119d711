/** The controls that move the cursor, and the line that says what happens there. */
import { eventSentence } from '../src/diagram/sentence.ts'
import type { RunSummary } from '../src/trace/output.ts'
import { momentText } from '../src/trace/moments.ts'
import { formatCount, formatExact } from '../src/trace/units.ts'
import { button, dropdown, setButton } from './controls.ts'
import { element, on } from './dom.ts'
import { icon } from './icons.ts'
import type { PlayCursor } from './play-cursor.ts'

const speeds = [
  { value: '1', text: '1 per s' },
  { value: '2', text: '2 per s' },
  { value: '5', text: '5 per s' },
  { value: '20', text: '20 per s' },
  { value: '100', text: '100 per s' },
  { value: '1000', text: '1000 per s' },
]

type Reveal = (cell: number, offset: number) => void

export interface Stepper {
  element: HTMLElement
  show(event: number): void
}

export function makeStepper(cursor: PlayCursor, summary: RunSummary, reveal: Reveal | undefined): Stepper {
  const play = button('play', 'Play', () => cursor.togglePlay())
  const slider = element('input', { type: 'range', min: 0, max: cursor.last, step: 1, value: cursor.position, 'aria-label': 'Event' })
  on(slider, 'input', () => cursor.do('goto', Number(slider.value)))
  const buttons = element('div', { class: 'step-buttons', role: 'toolbar', 'aria-label': 'Step through the run' }, [
    button('first', 'First event (Home)', () => cursor.do('first')),
    button('back', 'Step back (←)', () => cursor.do('back')),
    play,
    button('forward', 'Step forward (→)', () => cursor.do('forward')),
    button('last', 'Last event (End)', () => cursor.do('last')),
    cursor.has('fault') && button('nextFault', 'Next fault (f)', () => cursor.nextFault()),
    cursor.has('violation') && button('nextViolation', 'Next violation or error (v)', () => cursor.nextViolation()),
  ])
  const speed = dropdown('Speed', speeds, '2', (value) => (cursor.eventsPerSecond = Number(value)))
  const line = makeStepLine(cursor, summary, reveal)
  const root = element('div', { class: 'stepper' }, [element('div', { class: 'step-row' }, [buttons, slider, speed]), line.element])
  return {
    element: root,
    show(event) {
      slider.value = String(event)
      slider.setAttribute('aria-valuetext', valueText(cursor, event))
      setButton(play, cursor.playing ? 'pause' : 'play', cursor.playing ? 'Stop playing (space)' : 'Play (space)')
      line.show(event)
    },
  }
}

function valueText(cursor: PlayCursor, event: number): string {
  const { trace } = cursor.run
  return `event ${event + 1} of ${trace.length}, ${momentText(trace, trace.timeNs(event))}: ${eventSentence(trace, event)}`
}

/** `17 / 24   41.006 s   storage receives write {token: 33} from c1   cell 2, line 18`. */
function makeStepLine(cursor: PlayCursor, summary: RunSummary, reveal: Reveal | undefined): Stepper {
  const { trace } = cursor.run
  const count = element('span', { class: 'step-count' })
  const time = element('span', { class: 'step-time' })
  const sentence = element('span', { class: 'step-sentence' })
  const jump = element('button', { type: 'button', class: 'link', hidden: true })
  let site: { cell: number; offset: number } | undefined
  on(jump, 'click', () => site && reveal?.(site.cell, site.offset))
  const root = element('div', { class: 'step-line', role: 'status', 'aria-live': 'polite' }, [count, time, sentence, jump])
  return {
    element: root,
    show(event) {
      // During play a screen reader could not keep up with the line, so it is silent.
      root.setAttribute('aria-live', cursor.playing ? 'off' : 'polite')
      count.textContent = `${formatCount(event + 1)} / ${formatCount(trace.length)}`
      time.textContent = momentText(trace, trace.timeNs(event))
      time.title = trace.header.stepNs === undefined ? formatExact(trace.timeNs(event)) : ''
      sentence.textContent = eventSentence(trace, event)
      site = siteOf(cursor, event)
      jump.hidden = site === undefined || reveal === undefined
      if (site) jump.replaceChildren(icon('place'), document.createTextNode(placeText(summary, site)))
    },
  }
}

/** An event without a place of its own has that of the turn that caused it. */
function siteOf(cursor: PlayCursor, event: number): { cell: number; offset: number } | undefined {
  const { trace } = cursor.run
  for (let i = event, hops = 0; i >= 0 && hops < 4; i = trace.cause(i), hops++) {
    const site = trace.site(i)
    if (site) return site
  }
  return undefined
}

export function placeText(summary: RunSummary, { cell, offset }: { cell: number; offset: number }): string {
  const starts = summary.lines?.find((lines) => lines.cell === cell)?.starts
  if (!starts) return `cell ${cell + 1}`
  let line = 0
  while (line + 1 < starts.length && starts[line + 1] <= offset) line++
  return `cell ${cell + 1}, line ${line + 1}`
}
