/**
 * Experiments with parts of the library under many seeds: with the part as it is, or with a bug planted in its text.
 *
 *     declare const [cell, scenario]: [string, string]
 *     violations([use('RaftNode'), cell, scenario], 200)                                  // []
 *     violations([planted('raft', ['term === this.term', 'true']), cell, scenario], 200)  // ['one leader per term', …]
 */
import assert from 'node:assert/strict'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { simulator } from '../../../src/kernel/simulate.ts'
import { partFiles } from '../../../src/language/code/parts.ts'
import { requestsOf } from './laboratory.ts'

/** A cell that imports these parts. */
export function use(...names: string[]): string {
  return `import { ${names.join(', ')} } from 'dsnb'`
}

/** A part as a cell of the notebook, with changes to its text: `[before, after]`, where `before` stands exactly once. */
export function planted(file: string, ...changes: [before: string, after: string][]): string {
  const part = partFiles.get(file)
  assert.ok(part, `there is no part ${file}`)
  return changes.reduce((text, [before, after]) => {
    assert.equal(text.split(before).length, 2, `"${before}" stands exactly once in the part ${file}`)
    return text.replace(before, () => after)
  }, part.text)
}

/**
 * `RaftNode` with all that it stands on as one cell of the notebook, with changes to its text: `[before, after]`, where `before` stands exactly
 * once.
 */
export function plantedRaft(...changes: [before: string, after: string][]): string {
  const texts = ['raft-log', 'raft-election', 'raft-replication', 'raft'].map((file) => planted(file).replace(/^import .*\bRaft.*\n|^import type .*\n/gm, ''))
  return changes.reduce((text, [before, after]) => {
    assert.equal(text.split(before).length, 2, `"${before}" stands exactly once in Raft`)
    return text.replace(before, () => after)
  }, texts.join('\n'))
}

/** The results of a notebook's only run, for seeds 1, 2, 3 …; errors in node code fail the test. */
export function* runs(cells: string[], seeds: number): Generator<RunResult> {
  const { requests, errors } = requestsOf(...cells)
  assert.deepEqual(errors.map(({ message, hint, cell }) => `cell ${cell}: ${message} ${hint ?? ''}`), [])
  const run = simulator(requests[0].plan, plainRealm)
  for (let seed = 1; seed <= seeds; seed++) {
    const result = run(seed)
    assert.deepEqual(result.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message), [], `seed ${seed}`)
    yield result
  }
}

/** `seed 17: tokens never go back`, for every property that was violated in one of the runs. */
export function violations(cells: string[], seeds: number): string[] {
  return [...violated(cells, seeds)]
}

/** Whether a property is violated under one of these seeds; stops at the first. */
export function breaks(cells: string[], seeds: number): boolean {
  return violated(cells, seeds).next().done === false
}

function* violated(cells: string[], seeds: number): Generator<string> {
  for (const { verdicts, trace } of runs(cells, seeds)) {
    assert.ok(verdicts.length > 0, 'there is a property')
    for (const { property, verdict } of verdicts) if (verdict === 'violated') yield `seed ${trace.header.seed}: ${property}`
  }
}

/** Asserts that the part keeps its promise under all seeds, and that the promise is broken when the bug is planted. */
export function findsBug(part: string, bug: string, rest: string[], seeds: number): void {
  assert.deepEqual(violations([part, ...rest], seeds), [])
  assert.ok(breaks([bug, ...rest], seeds), `no seed of ${seeds} finds the planted bug`)
}

/** The value of a measure. */
export function measured(result: RunResult, name: string): unknown {
  const found = result.measures.find((measure) => measure.name === name)
  assert.ok(found, `"${name}" was measured`)
  return found.value
}

/** Fields of a node, without types; a test that reads one that is not there fails. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- node code is typed where it is written
export type Fields = Record<string, any>

/** The fields of a node at the end of a run. */
export function stateOf(result: RunResult, node: string): Fields {
  const { trace } = result
  const index = trace.header.nodes.findIndex(({ name }) => name === node)
  // SAFETY: the node is up at the end, or the test fails at the first field.
  return trace.finalState(index) as Fields
}
