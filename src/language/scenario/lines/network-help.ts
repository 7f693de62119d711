/** What the words of a `network` line mean. */
import type { WordHelp } from './line-kind.ts'

export const networkHelp: Record<string, WordHelp> = {
  network: {
    help: 'What every link does to messages, or the links named; later lines win.',
    example: 'network c1 -> storage latency 10ms, loss 7%',
  },
  latency: {
    help: 'How long a message takes: a time, a range, a distribution, percentiles or a script.',
    example: 'network latency 1ms + exponential 5ms',
  },
  loss: { help: 'The share of messages that are lost.', example: 'network c1 <-> storage loss 7%' },
  duplicate: { help: 'The share of messages that arrive twice.', example: 'network c1 <-> storage duplicate 2%' },
  reorder: { help: 'The share of messages that are held up, and by how much, so that later ones overtake them.', example: 'network reorder 10% by 5ms..20ms' },
  corrupt: { help: 'The share of messages whose bytes are damaged on the way.', example: 'network corrupt 1% by word-swap, checksum internet' },
  'bit-flip': { help: 'One bit of the message flips.', example: 'network corrupt 1% by bit-flip' },
  'word-swap': { help: 'Two neighbouring 16-bit words change places; the Internet checksum cannot see it.', example: 'network corrupt 1% by word-swap' },
  'random-bytes': { help: 'Four bytes become random.', example: 'network corrupt 1% by random-bytes' },
  checksum: {
    help: 'What the receiver checks: internet (16 bits, the default), crc-32 or none. What it notices is dropped.',
    example: 'network corrupt 1%, checksum crc-32',
  },
  authentication: {
    help: 'mac: each message carries a code that only its sender\'s key makes; receivers drop what is damaged or comes in another\'s name.',
    example: 'network authentication mac',
  },
  fifo: { help: 'No message overtakes another one of its link.', example: 'network latency 1ms..9ms, fifo' },
  unordered: { help: 'Messages may overtake each other; what links do without a word.', example: 'network a -> b unordered' },
}
