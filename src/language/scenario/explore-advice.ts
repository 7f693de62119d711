/**
 * Words that mean something in a run and nothing in an exploration, where nothing has a time: what to say instead.
 *
 *     adviceFor(tokens of 'at 5s crash tm')      // { token: 'at', message: 'An exploration has no time …', hint: 'Write "tm may crash" …' }
 *     adviceFor(tokens of 'tm may pause')        // { token: 'pause', … }
 *     adviceFor(tokens of 'tm may crash')        // undefined
 */
import { faultWords } from './fault-phrase.ts'
import type { Token } from './grammar/langium.ts'
import { pacingWords } from './assist/keyword-help.ts'

export interface Advice {
  token: Token
  message: string
  hint: string
}

const late = 'Leave it out: here any message, timer or step may come as late as it likes, as after any pause or delay.'
const lost = 'Leave it out: here any message may already come as late as after a partition that heals. For one that loses messages, write "network may lose".'
const lying = 'Write a class of its own for the node that lies; what it says is chosen with this.choose([…]).'
const disk = 'Leave it out: here a crash loses what was not synced, and nothing else happens to a disk.'
const clocks = 'Leave it out: here no node has a clock.'
const order = 'Leave it out, or write "messages arrive once, in order": without "in order" any message may overtake any other.'

const hints: Record<string, string> = {
  ...each(['pause', 'slow', 'delay', 'hold', 'release', 'slow-link', 'bandwidth', 'detour', 'freeze'], late),
  ...each(['partition', 'isolate', 'oneway', 'bridge', 'ring', 'unplug', 'block', 'cut', 'unreachable', 'heal'], lost),
  ...each(['lie', 'forge', 'equivocate', 'withhold', 'spoof', 'fake-ack'], lying),
  ...each(['lose-unsynced', 'torn', 'bitflip', 'full', 'slow-disk', 'stall-disk', 'sync-lies'], disk),
  ...each(['step', 'drift', 'slew', 'leap', 'strobe', 'ntp-lie', 'ntp-block', 'clock', 'ntp'], clocks),
  ...each(['loss', 'drop', 'lose', 'corrupt'], 'Write "network may lose", or "network may lose at most 1 message".'),
  duplicate: 'Write "network may duplicate", or "network may duplicate at most 1 message".',
  reorder: order,
  ...each(['crash', 'kill', 'stop'], 'Write "c1 may crash", with the name of the node; "and restart" where it may come back.'),
  ...each(['restart', 'start'], 'Write "c1 may crash and restart", with the name of the node.'),
}

function each(words: readonly string[], hint: string): Record<string, string> {
  return Object.fromEntries(words.map(word => [word, hint]))
}

const anyTime = 'Say what may happen; it may happen at any moment: "c1 may crash", "network may lose at most 1 message".'

export function adviceFor(tokens: readonly Token[]): Advice | undefined {
  const may = tokens.findIndex(({ text }, i) => text === 'may' && i > 0)
  const about = may < 0 ? 0 : may + 1
  const token = tokens[about]
  if (token === undefined || ['messages', 'expect', 'show'].includes(tokens[0]!.text)) return undefined
  if (may > 0) {
    const fits = tokens[0]!.text === 'network' && may === 1 ? ['lose', 'duplicate', 'crash'] : ['crash']
    const hint = fits.includes(token.text) ? undefined : Object.hasOwn(hints, token.text) ? hints[token.text] : undefined
    const who = tokens.slice(0, may).map(({ text }) => text).join('').replaceAll(',', ', ')
    return hint === undefined ? undefined : { token, message: `An exploration has no "${who} may ${token.text}".`, hint }
  }
  const hint = Object.hasOwn(hints, token.text) && faultWords().includes(token.text) ? hints[token.text] : undefined
  if (hint === undefined && !pacingWords.includes(token.text)) return undefined
  const fault = tokens.find(({ text }) => Object.hasOwn(hints, text))
  return {
    token,
    message: `An exploration has no time and no schedule, so no line can begin with "${token.text}".`,
    hint: hint ?? (fault === undefined ? anyTime : hints[fault.text]!),
  }
}
