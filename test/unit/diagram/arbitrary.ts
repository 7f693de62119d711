/** Random runs for the properties of pictures: any shape of traffic, faults and idle time that a kernel might record. */
import fc from 'fast-check'
import { EventKind } from '../../../src/trace/events.ts'
import { MessageKind, type Trace } from '../../../src/trace/trace.ts'
import { ms, s, Story } from './samples.ts'

interface Step {
  from: number
  to: number
  gapNs: number
  latencyNs: number
  what: 'message' | 'lost' | 'late' | 'pause' | 'busy' | 'crash' | 'note' | 'band' | 'timer' | 'duplicate' | 'violation' | 'flying'
  word: string
}

const whats = [
  'message',
  'message',
  'message',
  'lost',
  'late',
  'pause',
  'busy',
  'crash',
  'note',
  'band',
  'timer',
  'duplicate',
  'violation',
  'flying',
] as const

const step: fc.Arbitrary<Step> = fc.record({
  from: fc.nat(5),
  to: fc.nat(5),
  gapNs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: ms(3) }), fc.integer({ min: 1, max: s(20) })),
  latencyNs: fc.oneof(fc.integer({ min: 0, max: ms(8) }), fc.integer({ min: 1, max: s(3) })),
  what: fc.constantFrom(...whats),
  word: fc.string({ maxLength: 12 }),
})

export const anyTrace: fc.Arbitrary<Trace> = fc.tuple(
  fc.integer({ min: 1, max: 6 }),
  fc.array(step, { maxLength: 40 }),
).map(([nodes, steps]) => tell(nodes, steps))

function tell(nodes: number, steps: readonly Step[]): Trace {
  const names = Array.from({ length: nodes }, (_, i) => `node-${i}`)
  const story = new Story(Object.fromEntries(names.map((name) => [name, 'Process'])))
  let timeNs = 0
  for (const [i, { from, to, gapNs, latencyNs, what, word }] of steps.entries()) {
    timeNs += gapNs
    tellStep(story, { name: names[from % nodes], other: names[to % nodes], timeNs, untilNs: timeNs + latencyNs, what, word, i })
  }
  return story.finish({ endNs: timeNs + s(4), properties: ['property'], faults: [] })
}

interface Told {
  name: string
  other: string
  timeNs: number
  untilNs: number
  what: Step['what']
  word: string
  i: number
}

function tellStep(story: Story, { name, other, timeNs, untilNs, what, word, i }: Told): void {
  const send = () => story.send(timeNs, name, other, word || 'm', { word, i }, i % 3 === 0 ? MessageKind.request : MessageKind.oneWay)
  switch (what) {
    case 'message':
      return story.receive(untilNs, send(), { i, word })
    case 'duplicate': {
      const sent = send()
      story.receive(untilNs, sent, { i })
      return story.receive(untilNs + ms(1), sent, { i })
    }
    case 'lost':
      return story.message(timeNs, EventKind.drop, send(), 'loss')
    case 'late':
      return story.message(untilNs, EventKind.late, send())
    case 'flying':
      return void send()
    case 'pause':
      story.plain(timeNs, EventKind.pauseBegin, name)
      return story.plain(untilNs, EventKind.pauseEnd, name)
    case 'busy':
      story.plain(timeNs, EventKind.busyBegin, name)
      return story.plain(untilNs, EventKind.busyEnd, name)
    case 'crash':
      story.plain(timeNs, EventKind.crash, name)
      return story.plain(untilNs, EventKind.restart, name)
    case 'note':
      return story.plain(timeNs, EventKind.note, name, word)
    case 'band':
      return story.plain(timeNs, EventKind.bandBegin, name, { name: word, untilNs })
    case 'timer':
      return story.turn(timeNs, EventKind.timer, name, { i }, 'tick')
    case 'violation':
      return story.indexed(timeNs, EventKind.violation, 0, name)
  }
}
