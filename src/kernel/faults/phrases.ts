/** Every fault word there is. A new fault adds one line here and one file beside it that says what it does. */
import type { FaultPhrase } from './phrase.ts'

export const faultPhrases: FaultPhrase[] = [
  { phrase: 'pause <targets: nodes>', help: 'Stops the process; it does not notice. Messages and timers wait until it resumes.', duration: 'required', example: 'at 1s pause c1 for 40s' },
  { phrase: 'crash <targets: nodes>', help: 'The process dies and loses its memory. With `for` it restarts after that long.', duration: 'optional', example: 'at 5s crash db for 2s' },
  { phrase: 'restart <targets: nodes>', help: 'Starts a crashed process again.', duration: 'none', example: 'at 9s restart db' },
  { phrase: 'partition <groups: groups>', help: 'Messages between the groups are lost.', duration: 'optional', example: 'at 2s partition a, b | c for 10s' },
  { phrase: 'isolate <targets: nodes>', help: 'Cuts these nodes off from everyone else.', duration: 'optional', example: 'at 2s isolate a for 10s' },
  { phrase: 'loss <rate: percent> [of <message: word>] [from <from: nodes>] [to <to: nodes>]', help: 'Each message is lost with this probability.', duration: 'optional', example: 'loss 7% from client to server' },
  { phrase: 'drop <message: word> [from <from: nodes>] [to <to: nodes>]', help: 'Loses every message of this type.', duration: 'optional', example: 'drop request from client to server' },
  { phrase: 'delay <message: word> [from <from: nodes>] [to <to: nodes>] by <delay: duration>', help: 'Messages of this type take that much longer.', duration: 'optional', example: 'delay write from c1 to storage by 40s' },
  { phrase: 'step <targets: nodes> by <shift: shift>', help: 'The wall clock jumps; the monotonic clock does not.', duration: 'none', example: 'at 1s step server by -2s' },
  { phrase: 'drift <targets: nodes> by <rate: number> ppm', help: 'The oscillator runs fast (or, negative, slow) by this many parts per million.', duration: 'optional', example: 'drift server by 200 ppm' },
]
