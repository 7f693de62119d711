/**
 * The phrase a fault is written with, as text the language reads and people recognise:
 *
 * ```text
 * pause <targets: nodes>
 * delay <message: word> [from <from: nodes>] [to <to: nodes>] by <delay: duration>
 * ```
 *
 * The first word names the fault. `<name: type>` is an argument, bare words stand for themselves, `[…]` may be left out.
 * Pacing (`at`, `every`, `until`, `for`) is the same for all faults and is not part of the phrase.
 */
import type { Argument } from '../plan.ts'

/**
 * - `nodes`: node names joined by commas, or a role (`any`, `all`, `minority`, `majority`)
 * - `groups`: lists of names divided by `|`: `a, b | c`
 * - `duration`: `40s`, a range `5s..40s`, `exponential 5ms`
 * - `shift`: a signed duration: `-2s`, `+150ms`
 * - `percent`: `7%`, or drawn once per run: `1%..7%`
 * - `number`: `200`, `-50`, or drawn once per run: `2..10`
 * - `rate`: `1kbit/s`
 * - `conditions`: what a message says: `key = 'x'`, `token < 34 and size > 100`
 * - `word`: one name that is not looked up, such as a message type
 * - `fault`: the word of a fault
 * - `class`: the name of a node class
 * - `gc|vm|stop`: one of these words
 * - `values`: what a field of a message can hold, several divided by `|`: `7`, `'attack' | 'retreat'`, `true`, `nothing`
 */
export type ArgumentType = 'nodes' | 'groups' | 'duration' | 'shift' | 'percent' | 'number' | 'word' | 'class' | 'fault' | 'choice' | 'values' | 'rate' | 'conditions'

/**
 * What an exploration, in which nothing has a time, has for a fault. It always lets messages and steps come as late as they like (`late`,
 * also after a `cut` that heals), and overtake each other (`overtake`); it may be told to `lose` and `duplicate` messages, to `crash` nodes and to
 * `restart` them. It has nothing for nodes that `lie`, for disks, for clocks, and for another `class` of a node.
 */
export type Explored = 'late' | 'cut' | 'overtake' | 'lose' | 'duplicate' | 'crash' | 'restart' | 'lie' | 'disk' | 'clock' | 'class'

export interface FaultPhrase {
  /** As above. */
  phrase: string
  /** One line for completion and hover. */
  help: string
  /** Nodes show on their own lifelines what they suffer; a fault of the network between them tints the figure from top to bottom. */
  on: 'node' | 'network'
  explored: Explored
  /** Whether `for <duration>` makes sense, or must be given. */
  duration: 'none' | 'optional' | 'required'
  /** An example line, shown in error messages. */
  example: string
  /** What kind of failure of its targets this is, for the declared model; absent: none of a node. */
  failure?: 'crash' | 'recovery' | 'slow' | 'byzantine'
  /** What is wrong with arguments that are well formed, and which one it is about: `drift a by -2000000 ppm` would turn a clock back. */
  refuse?(given: Record<string, Argument>): { argument: string; message: string; hint?: string } | undefined
}
