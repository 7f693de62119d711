/**
 * The scenario language: what a `dsnb` cell of a notebook says. A cell holds blocks; a block is one line at the margin and
 * indented lines; `#` begins a comment. One thought is one line, and every line is read on its own: an error in one never
 * changes what another means.
 *
 *     cluster <name>
 *       <node>, <node>: <Class> [stopped]
 *       network [<node>, … -> | <-> <node>, …] <link option>, …
 *       region | rack <name>: <node, rack or region>, …
 *       rtt <name> to <name> <time>
 *       rtt within <name> <time>
 *       port | uplink <node, rack or region>, … <capacity option>, …
 *       clock <node>, … <clock option>, …
 *       ntp <node>, … from <node>, … [every <time>, step <time>, panic <time>, slew <number> ppm]
 *       disk <node>, … [latency <time>], [sync <time>]
 *       mailbox <node>, … <mailbox option>, …
 *
 *       model <timing> [, <failures>] … [, at most <n> [of <n>] faulty]
 *       load <node>, … <method> <arrivals> [, from <time>] [, until <time>] [, at most <n> times]
 *
 *     faults <name> [swarm]
 *       [in <percent> of runs] [<beginning>] <fault and what it is about> [for <time>] [until <time>]
 *
 *     explore <cluster> [to depth <n>] [up to <n> states]
 *       messages arrive any number of times | at least once | once | at most once [, in order]
 *       network may lose | duplicate [at most <n> messages]
 *       <node>, … may crash [and restart] [at most <n> times [in all]]
 *       expect <property> holds [to depth <n>] | violated [at depth <n>]
 *       expect <property> holds | violated at the end
 *       expect [<bound>] <n> distinct states
 *       expect generated | depth = | ≠ | < | ≤ | > | ≥ <n>
 *
 *     run <cluster> [with <faults>, …] [for <time>] [seed <n> | seeds <n>..<n> | seed <n> repeated <n> times] [up to <n> events]
 *       expect <property> holds | violated [at <time>] [in <runs>]
 *       expect <counter, measure or node.field> = | ≠ | < | ≤ | > | ≥ <value> [± <tolerance>] [in <runs>]
 *       expect [<bound>] <n> distinct digests
 *       show <view>, …
 *
 * - A **time** is `40s`, or drawn: from a range `1ms..5ms`, `[1ms +] exponential 5ms`, `normal 10ms ± 2ms`,
 *   `[1ms +] lognormal median 5ms sigma 1`, `pareto from 1ms shape 1.5`, percentiles `50% within 1ms, 99% within 9ms, 100% within 1s`,
 *   or a script `5ms then 80ms then 5ms` whose last time stays. Units ns, us, ms, s, min, h, d; whole nanoseconds. A run of more than 104 days passes in
 *   steps of 8 ns, of more than 2 years in steps of 64 ns; 2^59 ns, about 18 years, are the most (`src/kernel/engine/time.ts`).
 * - A **link option** is `latency <time>`, `loss <percent>`, `duplicate <percent>`, `reorder <percent> by <time>`, `fifo` or
 *   `unordered`, `corrupt <percent> [by bit-flip | word-swap | random-bytes]`, `checksum internet | crc-32 | none`,
 *   `authentication mac | none`, `transport tcp | datagram`, or a capacity option. A **capacity option** is `bandwidth <n>bit/s | kbit/s | Mbit/s | Gbit/s`,
 *   `queue <n>` (messages, the one in transmission included; one more is dropped) or `circuits <n> every <time>`. Later lines win.
 * - A message has as many bytes as its payload's field `size` says, else those of its text, else of its JSON text; headers are free.
 * - A **clock option** is `offset <shift>` or `drift <number> ppm`, each also a range that is drawn, `resolution <time>`, `uncertainty <time>
 *   [growing <number> ppm]` (what `clock.interval()` says; 200 ppm without it), or `synchronised every <time>` (from outside, within the
 *   uncertainty). `ntp` is a time daemon on each client (`src/kernel/clocks/ntp.ts`): every 64 s, step 128 ms, panic 1000 s, slew 500 ppm without more;
 *   of the last eight exchanges with a server the best one counts, and its packets pass the same queues and faults as others.
 *   A run whose clocks are synchronised does not end by itself.
 * - A **mailbox option** is `capacity <n>`, `oldest | newest first`, `dropping oldest | newest`, `priority <message> | <message> | …` (most
 *   urgent first), `deadline <time>` (a message that waited longer is dropped) or `needing <time>` (or has less left than this);
 *   `refusing` tells the sender of what is dropped from a full mailbox.
 *   Operations of a `disk` are done one after the other; without a line they take no time.
 * - A node that is `stopped` does not start with the cluster, but when a fault or node code starts it.
 * - A **rack** or **region** names nodes; links, round trips, ports and faults take it like a node. Each way of an `rtt` takes half.
 *   A `port` is the queue before it that all senders share, an `uplink` the queue out of it.
 * - A **beginning** is `at <time>`, `between <time> and <time>` (drawn, the same as a range after `at`), `every <time>`, `about <n> per
 *   second | minute | hour | day | week | month | year` (a Poisson process), `when <event>` (the first time), `whenever <event>` (each
 *   time), or `<time> after <event>`. With several, `every` begins again from the first.
 * - An **event** is `<node> sends | receives | handles [the 2nd] <message> [to | from <node>] [where <conditions>]`, `<node> crashes | restarts | pauses | resumes
 *   [the 2nd time]`, `<node> awaits [the 2nd] busy | sleep | call | disk`, or `<node>.<field> <comparison> <value>`; `src/kernel/faults/triggers.ts` says when.
 * - A **fault** is a phrase of `src/kernel/faults/kinds/`. Messages: `loss`, `drop`, `delay`, `hold`, `release`, `duplicate`, `reorder`, `corrupt`. Links:
 *   `partition`, `isolate`, `oneway`, `bridge`, `ring`, `block`, `reset`, `unplug`, `unreachable`, `detour`, `routing-loop`, `slow-link`, `bandwidth`.
 *   Processes: `pause`, `crash`, `kill`, `restart`, `slow`, `start`, `stop`, `upgrade`. Clocks: `step`, `slew`, `drift`, `freeze`, `strobe`, `leap`,
 *   `ntp-lie`, `ntp-block`. Disks: `slow-disk`, `stall-disk`, `full`, `torn`, `bitflip`, `lose-unsynced`, `sync-lies`. Lies: `forge`, `equivocate`,
 *   `withhold`, `fake-ack`, `spoof`. `heal` ends what is active.
 * - Its **nodes** are names, `any`, `all`, `minority`, `majority`, or those whose fields satisfy conditions when it begins:
 *   `nodes where leader = true`, `any where leader = true and term > 3`.
 * - `drop`, `delay`, `hold` and `release` without a type are about all messages: `delay from a by 20ms`. Faults about messages may look into
 *   them: `drop write from c1 to storage where key = 'x' and size > 100`. **Conditions** compare fields of the payload, by a path such as
 *   `entries.0.term`, with a value; `payload` is all of a payload that has no such field.
 * - Percentages and numbers of a fault may be ranges, drawn once per run: `loss 1%..7%`, `slow db by 2..10`.
 * - In a **swarm** each line takes part in half of the runs, if it does not say `in <percent> of runs`. What chance chose is told with a run
 *   (`RunResult.drawn`), as lines that make it happen again.
 * - A **timing** is `synchronous within <time>`, `partially synchronous within <time> from <time>` or `asynchronous`; **failures** are
 *   `crash-stop`, `crash-recovery`, `fail-slow`, `byzantine`. What lies outside is said (`src/kernel/properties/model.ts`).
 * - **Arrivals** are `<n> per second`, `every <time>`, either with `on <time> off <time>`, or `by <n> users [thinking <time>]`
 *   (`src/kernel/workload/load.ts`). `expect p99 of <method> latency ≤ <time>`: p50, p99, p999 (99.9 %), mean, median, min, max or number of what
 *   was sampled, count of what was counted; a name in quotes is possible: `p99 of 'round trip'`. Fields of a node that is down are its last.
 * - A **value** is a number, a time, a 'text', `true`, `false`, `nothing` (undefined or null), or a list `[1, 2]`.
 * - **Counters** are events, messages, sends, receives, drops, timeouts, late replies, crashes, bytes, acks, retransmissions,
 *   duplicates, signals, damaged; `time` is when the run ended.
 * - **Runs** are `433`, `433 ± 51`, or `<bound> 433`, each with or without `of 1000`; a **bound** is `at least`, `at most`,
 *   `more than`, `fewer than` or `other than`. **Views**: sequence, clocks, state, log, space-time, meters.
 * - `!=`, `<=`, `>=` and `+-` may be written for `≠`, `≤`, `≥` and `±`. In names of properties and measures hyphens and spaces
 *   are the same; any other name is written in quotes.
 * - A run without `with` has no faults, without `seed` it has seed 1, and without `for` it goes on until nothing is left to
 *   happen, at most one hour of simulated time. Without `up to` it ends after two million events.
 * - An **exploration** visits every state that the nodes can reach, with every order of messages, timers and choices; it has no time,
 *   no faults with a schedule and no seed. A **depth** counts the states of a path, the first one included. Without a line about it,
 *   messages arrive once, in any order; a node that may crash may do so once, and `in all` means all nodes of the line together.
 *   A property is asked of every state, or `at the end`: of those in which nothing can happen any more but faults. Where it does not hold, nobody
 *   is left to make it true: that is how a deadlock is found. Node code may wait (`call`, `sleep`, `busy`); a timeout may come at any time before the answer, and no time passes.
 * - A name means the nearest block above of that name, in this cell or an earlier one. No word is reserved: a node may be
 *   called `at`, `run` or `s`.
 */
export * from './document.ts'
export type * from './written.ts'
export type { BlockLine, ClusterLine, FaultsLine, RunLine } from './blocks/lines.ts'
export type { ExpectLine } from './lines/expect.ts'
export type { FaultLine } from './lines/fault.ts'
export type { NetworkLine } from './lines/network.ts'
export { checkScenario } from './check.ts'
export { complete, type Completion } from './assist/complete.ts'
export { hover } from './assist/hover.ts'
export { lowerRun, quietCeilingNs, type LoweredRun } from './lower.ts'
export { parseScenario, type ParsedScenario } from './parse.ts'
export { printFault } from './lines/fault/print.ts'
export { printScenario } from './print.ts'
export { noSurroundings, type SurroundingLists, type Surroundings, surroundingsOf } from './resolve.ts'
