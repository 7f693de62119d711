/** The explorer finds the published states of two-phase commit; `support/two-phase-commit.ts` says how the model maps to the specification. */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { createNodeKernelHost } from '../../../src/host/node.ts'
import { counts, explorationOf, explored } from '../support/exploring.ts'
import { lines, single } from '../support/laboratory.ts'
import { commitScenario, specificationCounts, twoPhaseCommit } from '../support/two-phase-commit.ts'

suite('explore: two-phase commit', () => {

  test('3 participants: the published 288 distinct states, 1146 generated, depth 11, and it is consistent', () => {
    const text = ['  messages arrive any number of times', '  expect 288 distinct states', '  expect generated = 1146', '  expect depth = 11', '  expect consistent holds']
    const result = explored(twoPhaseCommit, commitScenario(3, text.join('\n')))
    assert.deepEqual(counts(result), { distinct: 288, generated: 1146, depth: 11, complete: true })
    assert.deepEqual(result.expectations.map(({ holds }) => holds), [true, true, true, true])
    assert.deepEqual(result.problems, [])
    assert.equal(result.left, 0)
  })

  test('1 to 6 participants: the same counts as the specification, found by brute force', () => {
    const found = [1, 2, 3, 4, 5, 6].map((n) => counts(explored(twoPhaseCommit, commitScenario(n))))
    assert.deepEqual(found, [1, 2, 3, 4, 5, 6].map((n) => ({ ...specificationCounts(n), complete: true })))
    assert.deepEqual(found.map(({ distinct }) => distinct), [12, 56, 288, 1568, 8832, 50_816])
    assert.deepEqual(found.map(({ generated }) => generated), [20, 154, 1146, 8258, 58_146, 402_306])
  })

  test('7 participants: 296 448 distinct states, 2 744 706 generated, with at most 50 bytes a state', () => {
    const result = explored(twoPhaseCommit, commitScenario(7))
    assert.deepEqual(counts(result), { distinct: 296_448, generated: 2_744_706, depth: 23, complete: true })
    assert.ok(result.effort.bytesPerState <= 50, `${result.effort.bytesPerState} bytes`)
    assert.ok(result.effort.handlerCalls < 5000, `${result.effort.handlerCalls} calls of node code`)
  })

  test('the order in which choices are tried changes nothing', () => {
    for (const participants of [2, 3, 5]) {
      const forwards = explored(twoPhaseCommit, commitScenario(participants))
      const backwards = explored(twoPhaseCommit, commitScenario(participants), { reversed: true })
      assert.deepEqual(counts(backwards), counts(forwards))
      assert.deepEqual(backwards.verdicts, forwards.verdicts)
    }
  })

  test('a participant that aborts although it is prepared: the shortest way there, as steps and as a trace', () => {
    const broken = twoPhaseCommit.replace("this.send('tm', 'prepared')", "{ this.send('tm', 'prepared'); this.after(ms(1), 'abort') }")
    const result = explored(broken, commitScenario(2))
    const [verdict] = result.verdicts
    assert.equal(verdict.verdict, 'violated')
    assert.deepEqual(verdict.path, [
      "rm1: timer decide, chooses 'prepared', sends prepared to tm",
      'rm1: timer abort',
      "rm2: timer decide, chooses 'prepared', sends prepared to tm",
      'tm: prepared from rm1',
      'tm: prepared from rm2',
      "tm: timer decide, chooses 'commit', sends commit to rm1, sends commit to rm2",
      'rm2: commit from tm',
    ])
    assert.equal(verdict.depth, 8)
    const { trace } = result
    const last = trace.length - 1
    assert.deepEqual([1, 2].map((node) => trace.stateAt(node, last)?.['state']).sort(), ['aborted', 'committed'])
    assert.equal(trace.header.endNs, 7e6)
    assert.deepEqual(lines(trace, 'receive').map((line) => line.slice(line.indexOf('receive'))), [
      'receive tm prepared', 'receive tm prepared', 'receive rm2 commit',
    ])
    assert.equal(lines(trace, 'violation').length, 1)
  })

  test('the same notebook runs in a simulation, and its choices are drawn from the seed', () => {
    const scenario = commitScenario(3).replace(/explore[^]*/, 'run commit for 10s seed ')
    const digests = [1, 2, 3, 4, 5, 6].map((seed) => single(twoPhaseCommit, scenario + seed).trace.header.digest)
    assert.equal(new Set(digests).size > 1, true)
    assert.equal(single(twoPhaseCommit, `${scenario}3`).trace.header.digest, digests[2])
  })

  test('in the kernel process, in compartments: the same counts, with word of how far it is', async () => {
    const kernelFile = join(mkdtempSync(join(tmpdir(), 'dsnb-kernel-')), 'kernel-process.cjs')
    await build({ entryPoints: ['src/host/kernel-process.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: kernelFile, logLevel: 'error' })
    const kernel = createNodeKernelHost(kernelFile)
    try {
      const seen: number[] = []
      const request = explorationOf(twoPhaseCommit, commitScenario(7, '  messages arrive any number of times\n  expect 296448 distinct states'))
      const { summary } = await kernel.run(request, { onExploring: ({ distinct }) => seen.push(distinct) })
      const { distinct, generated, depth, complete } = summary.exploration ?? {}
      assert.deepEqual({ distinct, generated, depth, complete }, { distinct: 296_448, generated: 2_744_706, depth: 23, complete: true })
      assert.deepEqual(summary.expectations.map(({ holds }) => holds), [true])
      assert.deepEqual(summary.verdicts.map(({ property, verdict }) => ({ property, verdict })), [{ property: 'consistent', verdict: 'holds' }])
      assert.ok(seen.length > 0 && seen.every((count, i) => i === 0 || count >= seen[i - 1]))
      assert.equal((await kernel.run(request)).summary.digest, summary.digest)
    } finally {
      kernel.dispose()
    }
  })
})
