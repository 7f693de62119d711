/**
 * The scenario language: what a `dsnb` cell of a notebook says. `docs/scenario.md` is its manual, for those who write it.
 *
 * `lines/` has the kinds of line, `blocks/` the blocks and which lines they have, `amounts/` times, numbers and values, `grammar/` the grammar,
 * and `assist/` completion and hover. The files beside them work on a whole cell: read, check, print, lower.
 *
 *     const { document } = parseScenario('cluster c\n  a, b: Player\n\nrun c for 5s')
 *     checkScenario(document, noSurroundings)[0].message             // 'There is no class "Player".'
 *     lowerRun(document.runs[0], document, noSurroundings, 0).nodes.length      // 2
 *     printScenario(document).split('\n')[1]                        // '  a, b: Player'
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
