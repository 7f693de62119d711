/**
 * The scenario language: what a `dsnb` cell of a notebook says. A cell holds blocks; a block is one line at the margin and
 * indented lines; `#` begins a comment. One thought is one line, and every line is read on its own: an error in one never
 * changes what another means.
 *
 *     cluster <name>
 *       <node>, <node>: <Class>
 *       network [<node>, … -> | <-> <node>, …] latency <time>, loss <percent>
 *       clock <node>, … offset <shift>, drift <number> ppm
 *
 *     faults <name>
 *       [at <time>] [every <time>] <fault and what it is about> [for <time>] [until <time>]
 *
 *     run <cluster> [with <faults>, …] [for <time>] [seed <n> | seeds <n>..<n> | seed <n> repeated <n> times]
 *       expect <property> holds | violated [at <time>] [in <runs>]
 *       expect <counter, measure or node.field> = | ≠ | < | ≤ | > | ≥ <value> [± <tolerance>] [in <runs>]
 *       expect [<bound>] <n> distinct digests
 *       show <view>, …
 *
 * - A **time** is `40s`, drawn from a range `1ms..5ms`, or `[1ms +] exponential 5ms`; units ns, us, ms, s, min, h, d.
 *   It is a whole number of nanoseconds, at most 2^53.
 * - A **fault** is a phrase of `src/kernel/faults/`; its **nodes** are names or `any`, `all`, `minority`, `majority`.
 * - A **value** is a number, a time, a 'text', `true`, `false`, `nothing` (undefined or null), or a list `[1, 2]`.
 * - **Counters** are events, messages, sends, receives, drops, timeouts, late replies, crashes; `time` is when the run ended.
 * - **Runs** are `433`, `433 ± 51`, or `<bound> 433`, each with or without `of 1000`; a **bound** is `at least`, `at most`,
 *   `more than`, `fewer than` or `other than`. **Views**: sequence, clocks, state, log, space-time.
 * - `!=`, `<=`, `>=` and `+-` may be written for `≠`, `≤`, `≥` and `±`. In names of properties and measures hyphens and spaces
 *   are the same; any other name is written in quotes.
 * - A run without `with` has no faults, without `seed` it has seed 1, and without `for` it goes on until nothing is left to
 *   happen, at most one hour of simulated time.
 * - A name means the nearest block above of that name, in this cell or an earlier one. No word is reserved: a node may be
 *   called `at`, `run` or `s`.
 */
export * from './ast.ts'
export { checkScenario } from './check.ts'
export { complete, type Completion } from './complete.ts'
export { hover } from './hover.ts'
export { lowerRun, quietCeilingNs, type LoweredRun } from './lower.ts'
export { parseScenario, type ParsedScenario } from './parse.ts'
export { printFault, printScenario } from './print.ts'
export { noSurroundings, type Surroundings } from './resolve.ts'
