/** What the words around a fault mean; each fault explains its own words in its phrase. */
import type { WordHelp } from '../line-kind.ts'

export const faultHelp: Record<string, WordHelp> = {
  at: { help: 'The time at which it begins; a range is drawn from the seed.', example: 'at 5s..10s crash storage for 2s' },
  between: { help: 'Begins at a time drawn from the seed, the same as a range after `at`.', example: 'between 1s and 5s crash db for 2s' },
  every: { help: 'Begins again that long after each beginning.', example: 'every 10s isolate lock for 1s until 60s' },
  about: {
    help: 'Begins again and again, on average so often: a Poisson process, drawn from the seed.',
    example: 'about 12 per month crash any for 5min',
  },
  when: {
    help: 'Begins when it happens for the first time, or for the nth; with a length of time and `after`, so much later.',
    example: "when any where role = 'leader' crashes loss 5% for 10s",
  },
  any: {
    help: 'Before an event: it may happen to every node, or with `where` to those whose fields are so at that moment. Else: one node that is drawn.',
    example: "whenever any where role = 'leader' crashes pause all for 1s",
  },
  whenever: { help: 'Begins each time it happens.', example: 'whenever c1 sends write pause c1 for 10ms' },
  after: { help: 'So much later than what it waits for.', example: '1ms after c1 sends write crash c1' },
  sends: { help: 'The node hands the message to the network; replies do not count. The fault begins when that step is over.', example: 'when c1 sends write crash c1' },
  receives: { help: 'The message reaches the node\'s machine. The fault begins before its code sees the message.', example: 'when storage receives write crash storage' },
  handles: { help: 'The handler of the message has ended and its answer has left.', example: 'when storage handles write crash storage' },
  crashes: { help: 'The node\'s process dies.', example: 'when a crashes partition b | c' },
  restarts: { help: 'The node starts again after a crash.', example: 'when a restarts the 2nd time crash b' },
  pauses: { help: 'The node\'s process stops for a while.', example: 'when a pauses crash b' },
  resumes: { help: 'The node runs again after a pause.', example: 'when a resumes crash b' },
  awaits: { help: 'The node\'s code waits for `busy`, `sleep`, the answer to a `call`, or its `disk`; the fault begins at once.', example: 'when c1 awaits busy pause c1 for 40s' },
  where: {
    help: 'After nodes: those whose fields satisfy this when the fault begins, or when the event happens. Else: messages whose fields satisfy it.',
    example: "drop write from c1 to storage where key = 'x' and size > 100",
  },
  and: { help: 'One more thing that the message must say; or the second of two times.', example: "drop write where key = 'x' and size > 100" },
  until: { help: 'No beginning at or after this time; what still lasts heals there.', example: 'every 10s isolate lock for 1s until 60s' },
}
