/** The fixed words of the language and what they mean, for completion and hover; and how names of properties are compared. */

export interface WordHelp {
  help: string
  example: string
}

/** What a line of a cluster begins with, if not with a node. */
export const clusterWords: readonly string[] = ['network', 'clock', 'region', 'rack', 'rtt', 'port', 'uplink', 'ntp', 'disk', 'mailbox', 'model', 'load']

/** What a line of faults begins with, if not with a fault or a length of time. */
export const pacingWords: readonly string[] = ['at', 'between', 'every', 'about', 'when', 'whenever', 'in']

export const blockWords = ['cluster', 'faults', 'run', 'explore'] as const

const wordHelp: Record<string, WordHelp> = {
  cluster: { help: 'Names the nodes of a system, their classes, the network between them and their clocks.', example: 'cluster leases' },
  faults: { help: 'Names a list of things that go wrong.', example: 'faults gc-pause' },
  run: { help: 'Simulates a cluster, with faults, for a time, with a seed.', example: 'run leases with gc-pause for 60s seed 42' },
  explore: {
    help: 'Visits every state that the nodes can reach, whatever arrives when and however they choose. There is no time in it.',
    example: 'explore commit to depth 30',
  },
  depth: { help: 'How many states long the paths may get; the first state counts.', example: 'explore commit to depth 30' },
  states: { help: 'How many states an exploration may find before it gives up.', example: 'explore commit up to 100000 states' },
  messages: {
    help: 'How often a message that was sent may arrive in an exploration: any number of times, at least once, once (without this line) or at most once.',
    example: 'messages arrive at most once, in order',
  },
  arrive: { help: 'How often, and whether those from one node to another keep their order.', example: 'messages arrive any number of times' },
  order: { help: 'Messages from one node to another arrive in the order in which they were sent.', example: 'messages arrive once, in order' },
  lose: { help: 'In an exploration: any message may be lost, or at most so many.', example: 'network may lose at most 2 messages' },
  may: { help: 'In an exploration: the node may crash at any time, once or as often as the line says; the network may lose or duplicate messages.', example: 'c1, c2 may crash and restart at most 2 times' },
  network: {
    help: 'What every link does to messages, or the links named; later lines win.',
    example: 'network c1 -> storage latency 10ms, loss 7%',
  },
  duplicate: { help: 'The share of messages that arrive twice.', example: 'network c1 <-> storage duplicate 2%' },
  reorder: { help: 'The share of messages that are held up, and by how much, so that later ones overtake them.', example: 'network reorder 10% by 5ms..20ms' },
  corrupt: { help: 'The share of messages whose bytes are damaged on the way.', example: 'network corrupt 1% by word-swap, checksum internet' },
  checksum: {
    help: 'What the receiver checks: internet (16 bits, the default), crc-32 or none. What it notices is dropped.',
    example: 'network corrupt 1%, checksum crc-32',
  },
  authentication: {
    help: 'mac: each message carries a code that only its sender\'s key makes; receivers drop what is damaged or comes in another\'s name.',
    example: 'network authentication mac',
  },
  'bit-flip': { help: 'One bit of the message flips.', example: 'network corrupt 1% by bit-flip' },
  'word-swap': { help: 'Two neighbouring 16-bit words change places; the Internet checksum cannot see it.', example: 'network corrupt 1% by word-swap' },
  'random-bytes': { help: 'Four bytes become random.', example: 'network corrupt 1% by random-bytes' },
  fifo: { help: 'No message overtakes another one of its link.', example: 'network latency 1ms..9ms, fifo' },
  unordered: { help: 'Messages may overtake each other; what links do without a word.', example: 'network a -> b unordered' },
  transport: {
    help: 'datagram: a message is sent once. tcp: connections with acknowledgements, retransmission, order and resets.',
    example: 'network transport tcp',
  },
  bandwidth: { help: 'Bits per second: a message occupies the line while it is sent.', example: 'network bandwidth 1Gbit/s, queue 100' },
  queue: { help: 'How many messages fit, the one in transmission included; one more is dropped.', example: 'port server bandwidth 1Mbit/s, queue 100' },
  circuits: {
    help: 'Circuit switching: the line is divided into slots that come once in every frame; nodes reserve them with openCircuit.',
    example: 'network a -> b bandwidth 1024kbit/s, circuits 16 every 250us',
  },
  region: { help: 'Names nodes or racks that are in one place.', example: 'region eu: a, b' },
  rack: { help: 'Names nodes that share a rack; lines and faults may speak of it as of a node.', example: 'rack r1: a, b, c' },
  rtt: { help: 'The round trip time between two regions, racks or nodes, or within one; each way takes half.', example: 'rtt eu to us 80ms' },
  within: { help: 'Within one region or rack; or the time within which a share of messages arrive.', example: 'rtt within eu 1ms' },
  port: { help: 'The queue before a node, rack or region, shared by everything sent to it from elsewhere.', example: 'port server bandwidth 1Mbit/s, queue 100' },
  uplink: { help: 'The queue out of a node, rack or region, shared by everything it sends elsewhere.', example: 'uplink r1 bandwidth 10Gbit/s, queue 50' },
  normal: { help: 'Drawn from a normal distribution: mean ± standard deviation, never below zero.', example: 'network latency normal 10ms ± 2ms' },
  lognormal: { help: 'The logarithm is normal: half are faster than the median.', example: 'network latency lognormal median 5ms sigma 1' },
  pareto: { help: 'Heavy tail: the shortest time, and how fast long ones get rare.', example: 'network latency pareto from 1ms shape 1.5' },
  then: { help: 'A script: one time after the other; the last one stays.', example: 'network a -> b latency 5ms then 80ms then 5ms' },
  latency: {
    help: 'How long a message takes: a time, a range, a distribution, percentiles or a script.',
    example: 'network latency 1ms + exponential 5ms',
  },
  loss: { help: 'The share of messages that are lost.', example: 'network c1 <-> storage loss 7%' },
  clock: { help: 'How the clocks of nodes begin and how fast they run.', example: 'clock c1 offset -3ms, drift 200 ppm' },
  offset: { help: 'Wall clock minus true time at the start.', example: 'clock c1 offset -3ms' },
  drift: { help: 'How much faster than true time a clock runs, in parts per million.', example: 'clock c1 drift 200 ppm' },
  resolution: { help: 'Readings of the clock are cut to multiples of this.', example: 'clock c1 resolution 1ms' },
  uncertainty: {
    help: 'How wrong a clock can be when it was just synchronised, and how that bound grows: what `clock.interval()` is made of.',
    example: 'clock c1 uncertainty 1ms growing 200 ppm, synchronised every 30s',
  },
  growing: { help: 'How fast the bound grows since the last synchronisation, in parts per million.', example: 'clock c1 uncertainty 1ms growing 200 ppm' },
  synchronised: {
    help: 'Something outside, such as a GPS receiver, sets the wall clock right that often, within its uncertainty.',
    example: 'clock c1 uncertainty 1ms growing 200 ppm, synchronised every 30s',
  },
  ntp: {
    help: 'A time daemon on each of these nodes asks servers for the time over the network and corrects the clocks.',
    example: 'ntp c1, c2 from time1, time2, time3 every 64s',
  },
  step: { help: 'A time daemon steps an offset of this or more, and slews a smaller one; 128 ms without it.', example: 'ntp c1 from time1 every 64s, step 128ms' },
  panic: { help: 'A time daemon gives up when the clock is wrong by more than this; 1000 s without it.', example: 'ntp c1 from time1 every 64s, panic 1000s' },
  slew: { help: 'How fast a time daemon corrects a clock that it does not step; 500 ppm without it.', example: 'ntp c1 from time1 every 64s, slew 500 ppm' },
  disk: { help: 'How long operations of a disk take, one after the other.', example: 'disk db latency 0.1ms, sync 5ms..10ms' },
  sync: { help: 'How long a disk needs for a `sync`.', example: 'disk db latency 0.1ms, sync 5ms..10ms' },
  mailbox: {
    help: 'What becomes of messages that wait for a node: how many may, which comes first, which is dropped.',
    example: 'mailbox server capacity 50, newest first, dropping oldest',
  },
  capacity: { help: 'How many messages may wait; one more is dropped.', example: 'mailbox server capacity 50' },
  dropping: { help: 'Which message is dropped from a full mailbox: the newest, which is the one that arrives, or the oldest.', example: 'mailbox server capacity 50, dropping oldest' },
  refusing: { help: 'The sender of a message that finds the mailbox full hears of it: its call is rejected with an error named Refused.', example: 'mailbox server capacity 50, refusing' },
  priority: { help: 'Messages that are taken first, most urgent first.', example: 'mailbox server priority heartbeat | pay' },
  deadline: { help: 'A message that waited longer than this is dropped.', example: 'mailbox server deadline 1s, needing 10ms' },
  needing: { help: 'How much of its deadline a message must have left to be taken at all.', example: 'mailbox server deadline 1s, needing 10ms' },
  stopped: { help: 'The node does not start with the cluster, but when something starts it.', example: 'spare: Server stopped' },
  exponential: { help: 'Drawn from an exponential distribution with this mean.', example: 'network latency exponential 5ms' },
  with: { help: 'The faults of the run, by the names of their blocks.', example: 'run leases with gc-pause, lossy-network' },
  for: {
    help: 'How long it lasts. A run without it goes on until nothing is left to happen, at most one hour.',
    example: 'run leases for 60s',
  },
  seed: { help: 'The seed of all randomness: the same seed gives the same run. Without it, seed 1.', example: 'run leases seed 42' },
  seeds: { help: 'One run for each seed of the range.', example: 'run leases for 60s seeds 1..1000' },
  events: { help: 'How many events a run may have before it is ended; two million without it.', example: 'run queue for 1h up to 10000000 events' },
  repeated: {
    help: 'Runs the same seed several times, to show that nothing changes.',
    example: 'run dice for 1s seed 7 repeated 100 times',
  },
  at: { help: 'The time at which it begins; a range is drawn from the seed.', example: 'at 5s..10s crash storage for 2s' },
  every: { help: 'Begins again that long after each beginning.', example: 'every 10s isolate lock for 1s until 60s' },
  model: {
    help: 'What may happen in this system: timing, failures, and how many nodes are faulty at most. What lies outside is said.',
    example: 'model partially synchronous within 10ms from 30s, crash-recovery, at most 2 of 5 faulty',
  },
  synchronous: { help: 'Every message arrives within the bound.', example: 'model synchronous within 10ms, crash-stop' },
  partially: { help: 'Every message arrives within the bound from some time on.', example: 'model partially synchronous within 10ms from 30s' },
  asynchronous: { help: 'Messages take any time, and nodes have no clocks or timers.', example: 'model asynchronous, crash-stop' },
  'crash-stop': { help: 'A node that dies stays dead.', example: 'model asynchronous, crash-stop, at most 1 of 3 faulty' },
  'crash-recovery': { help: 'A node that dies may come back.', example: 'model asynchronous, crash-recovery' },
  'fail-slow': { help: 'A node may be slow or stop for a while.', example: 'model synchronous within 10ms, fail-slow' },
  byzantine: { help: 'A node may do anything.', example: 'model synchronous within 10ms, byzantine, at most 1 of 4 faulty' },
  load: {
    help: 'Operations that arrive at a node: each runs one of its methods. Their times count from the arrival.',
    example: 'load client request 80 per second',
  },
  users: { help: 'A closed loop: each user waits for the answer, thinks, and asks again.', example: 'load client request by 10 users thinking 1s' },
  swarm: { help: 'Each line takes part in half of the runs, drawn from the seed; so every run has a choice of faults of its own.', example: 'faults chaos swarm' },
  between: { help: 'Begins at a time drawn from the seed, the same as a range after `at`.', example: 'between 1s and 5s crash db for 2s' },
  about: {
    help: 'Begins again and again, on average so often: a Poisson process, drawn from the seed.',
    example: 'about 12 per month crash any for 5min',
  },
  when: {
    help: 'Begins when it happens for the first time, or for the nth; with a length of time and `after`, so much later.',
    example: 'when storage receives the 2nd write crash storage for 1s',
  },
  whenever: { help: 'Begins each time it happens.', example: 'whenever c1 sends write pause c1 for 10ms' },
  after: { help: 'So much later than what it waits for.', example: '1ms after c1 sends write crash c1' },
  sends: { help: 'The node hands the message to the network; replies do not count. The fault begins when that step is over.', example: 'when c1 sends write crash c1' },
  receives: { help: 'The message reaches the node\'s machine. The fault begins before its code sees the message.', example: 'when storage receives write crash storage' },
  handles: { help: 'The handler of the message has ended and its answer has left.', example: 'when storage handles write crash storage' },
  crashes: { help: 'The node\'s process dies.', example: 'when a crashes partition b | c' },
  restarts: { help: 'The node starts again after a crash.', example: 'when a restarts the 2nd time crash b' },
  pauses: { help: 'The node\'s process stops for a while.', example: 'when a pauses crash b' },
  awaits: { help: 'The node\'s code waits for `busy`, `sleep`, the answer to a `call`, or its `disk`; the fault begins at once.', example: 'when c1 awaits busy pause c1 for 40s' },
  resumes: { help: 'The node runs again after a pause.', example: 'when a resumes crash b' },
  where: {
    help: 'After nodes: those whose fields satisfy this when the fault begins. Else: messages whose fields satisfy it.',
    example: "drop write from c1 to storage where key = 'x' and size > 100",
  },
  and: { help: 'One more thing that the message must say; or the second of two times.', example: "drop write where key = 'x' and size > 100" },
  until: { help: 'No beginning at or after this time; what still lasts heals there.', example: 'every 10s isolate lock for 1s until 60s' },
  expect: { help: 'What must be true of the run: a property, or a value compared.', example: 'expect tokens-never-go-back violated' },
  holds: { help: 'The property was true after every event.', example: 'expect tokens-never-go-back holds' },
  violated: {
    help: 'The property was false after some event; `at` says when first.',
    example: 'expect tokens-never-go-back violated at 41.006s',
  },
  in: { help: 'Over several seeds: in how many runs.', example: 'expect tokens-never-go-back violated in 433 ± 51 of 1000' },
  distinct: { help: 'How many different traces several runs have, or states an exploration found.', example: 'expect 288 distinct states' },
  show: { help: 'The views under the cell.', example: 'show sequence, clocks' },
  nothing: { help: 'Undefined or null.', example: 'expect lock.holder = nothing' },
}

const helpByWord = new Map(Object.entries(wordHelp))

/** Every word that has help. */
export const helpedWords: readonly string[] = [...helpByWord.keys()]

export function helpOf(word: string): WordHelp | undefined {
  return helpByWord.get(word)
}

/** Hyphens and spaces are the same in names of properties and measures. */
export function simpleWords(name: string): string {
  return name.replace(/[\s-]+/g, ' ').trim()
}
