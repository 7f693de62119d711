/**
 * Advice for words that mean something in a run but not in an exploration, which has no time.
 *
 *     adviceFor(tokenize('at 5s crash tm').tokens)?.token.text        // 'at'
 *     adviceFor(tokenize('tm may pause').tokens)?.message             // 'An exploration has no "tm may pause".'
 *     adviceFor(tokenize('tm may crash').tokens)                      // undefined
 */
import type { Explored } from '../../../kernel/faults/phrase.ts'
import type { Token } from '../grammar/langium.ts'
import { beginningWords } from '../lines/fault.ts'
import { faultWords, phraseOf } from '../lines/fault/phrase.ts'

export interface Advice {
  token: Token
  message: string
  hint: string
}

const hints: Record<Explored, string> = {
  late: 'Leave it out: here any message, timer or step may come as late as it likes, as after any pause or delay.',
  cut: 'Leave it out: here any message may already come as late as after a partition that heals. For one that loses messages, write "network may lose".',
  overtake: 'Leave it out, or write "messages arrive once, in order": without "in order" any message may overtake any other.',
  lose: 'Write "network may lose", or "network may lose at most 1 message".',
  duplicate: 'Write "network may duplicate", or "network may duplicate at most 1 message".',
  crash: 'Write "c1 may crash", with the name of the node; "and restart" where it may come back.',
  restart: 'Write "c1 may crash and restart", with the name of the node.',
  lie: 'Write a class of its own for the node that lies; what it says is chosen with this.choose([…]).',
  disk: 'Leave it out: here a disk takes as long as it likes, and a crash may lose what was not synced; nothing else happens to a disk.',
  clock: 'Leave it out: here no node has a clock.',
  class: 'Leave it out: here a node keeps its class.',
}

/** Other words that people may write for a fault. */
const otherWords = new Map<string, Explored>([['cut', 'cut'], ['lie', 'lie'], ['lose', 'lose'], ['clock', 'clock'], ['ntp', 'clock'], ['chrony', 'clock']])

function hintFor(word: string): string | undefined {
  const explored = phraseOf(word)?.explored ?? otherWords.get(word)
  return explored && hints[explored]
}

const anyTime = 'Say what may happen; it may happen at any moment: "c1 may crash", "network may lose at most 1 message".'

export function adviceFor(tokens: readonly Token[]): Advice | undefined {
  const may = tokens.findIndex(({ text }, i) => text === 'may' && i > 0)
  const about = may < 0 ? 0 : may + 1
  const token = tokens[about]
  if (token === undefined || ['messages', 'expect', 'show'].includes(tokens[0]!.text)) return undefined
  if (may > 0) {
    const fits = tokens[0]!.text === 'network' && may === 1 ? ['lose', 'duplicate', 'crash'] : ['crash']
    const hint = fits.includes(token.text) ? undefined : hintFor(token.text)
    const who = tokens.slice(0, may).map(({ text }) => text).join('').replaceAll(',', ', ')
    return hint === undefined ? undefined : { token, message: `An exploration has no "${who} may ${token.text}".`, hint }
  }
  const hint = faultWords().includes(token.text) ? hintFor(token.text) : undefined
  if (hint === undefined && !beginningWords.includes(token.text)) return undefined
  const fault = tokens.map(({ text }) => hintFor(text)).find((one) => one !== undefined)
  return {
    token,
    message: `An exploration has no time and no schedule, so no line can begin with "${token.text}".`,
    hint: hint ?? fault ?? anyTime,
  }
}
