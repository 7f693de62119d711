/** Declarations of what lanes and drawn lengths of time are made of: `this.lane`, `this.busy({ exponential: ms(10) })`. */
export const lanes = `
// --- Options of a lane
// What \`this.lane(name, options)\` is given: the threads of a lane, and the rules of its mailbox.

/** The threads of a lane, and the rules of its mailbox. Answers to calls and timers are not counted, come first, and are never dropped. */
interface LaneOptions {
  /** Names of the methods that run in this lane. */
  handlers?: string[]
  /** How many \`busy\` can go on at a time; 1 unless given. */
  threads?: number
  /**
   * Whether a thread stays occupied while what it runs waits for an answer, a disk or a \`sleep\`, as threads of a pool do. Unless given it is
   * free for others meanwhile, as in an event loop.
   */
  blocking?: boolean
  /** How many messages may wait; one more is dropped. As many as come unless given. */
  capacity?: number
  /** Which message is taken first; the oldest unless given. */
  order?: 'oldest' | 'newest'
  /** Which message is dropped from a full mailbox: the newest, which is the one that arrives, unless given. */
  dropping?: 'oldest' | 'newest'
  /** Whether the sender of a message that is dropped because the mailbox is full hears of it: its call is rejected with \`Refused\`. */
  refusing?: boolean
  /** Names of messages that are taken first, most urgent first; the least urgent are dropped first. */
  priority?: string[]
  /** A message that has waited longer than this is dropped. */
  deadline?: Duration
  /** A message that has less than this left of its deadline when its turn comes is dropped. */
  needing?: Duration
}

// --- Drawn lengths of time
// What \`this.sleep\`, \`this.busy\`, \`this.after\` and \`this.every\` take beside a plain length. Each is drawn from a stream of the node's own.

/** A length of time that is drawn: an exponential with this mean, a range, a normal distribution, … */
type DrawnDuration =
  | { exponential: Duration }
  | { uniform: [least: Duration, most: Duration] }
  | { normal: [mean: Duration, deviation: Duration] }
  | { lognormal: [median: Duration, sigma: number] }
  | { pareto: [least: Duration, shape: number] }
`
