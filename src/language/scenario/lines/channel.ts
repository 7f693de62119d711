/**
 * How many messages wait at most in an exploration: who would send one more waits until there is room.
 *
 * ```dsnb
 * links hold at most 2 messages
 * mailboxes hold at most 4 messages
 * ```
 */
import { readSingleWhole } from '../amounts/amounts.ts'
import type { QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Written } from '../written.ts'
import type { RunLineKind } from './scope.ts'

export interface ChannelLine extends Written {
  kind: 'channel'
  channel: 'link' | 'mailbox'
  messages: number
}

export interface ChannelLineTree extends Tree { $type: 'ChannelLine'; channels: 'links' | 'mailboxes'; messages: QuantityTree }

const words = ['links', 'mailboxes']

export const channelLine: RunLineKind<ChannelLine, ChannelLineTree> = {
  kind: 'channel',
  rule: 'ChannelLine',
  words,
  begins: ([first, second]) => first !== undefined && words.includes(first.text) && second?.text !== 'may' && second?.text !== ',',
  places: { 'ChannelLine.messages': { text: 'a whole number', offers: 'number' } },
  help: {
    links: { help: 'In an exploration: so many messages of one node to another wait at most; who would send one more waits until there is room.', example: 'links hold at most 2 messages' },
    mailboxes: { help: 'In an exploration: so many messages to a node wait at most, whoever sent them; who would send one more waits.', example: 'mailboxes hold at most 4 messages' },
    hold: { help: 'A step that would send more does not happen until there is room.', example: 'links hold at most 1 message' },
  },

  read(line, { channels, messages }, written) {
    const count = readSingleWhole(line, messages, 'A number of messages', 1)
    return count === undefined ? undefined : { ...written, kind: 'channel', channel: channels === 'links' ? 'link' : 'mailbox', messages: count }
  },

  print: ({ channel, messages }) => `${channel === 'link' ? 'links' : 'mailboxes'} hold at most ${messages} ${messages === 1 ? 'message' : 'messages'}`,

  checkTogether(lines, { report }) {
    const seen = new Set<string>()
    for (const line of lines) {
      if (seen.has(line.channel)) report(line, 'twice', `How much ${line.channel === 'link' ? 'links' : 'mailboxes'} hold is said twice.`, 'Leave out one of the two lines.')
      seen.add(line.channel)
    }
  },

  lower({ channel, messages }, { exploration }) {
    if (exploration !== undefined) exploration.capacity = { ...exploration.capacity, [channel]: messages }
  },
}
