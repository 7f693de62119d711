/** Raft with snapshots: the same promises as without, logs that stay short, and bugs that break them. */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { measured, plantedRaft, runs, stateOf, use } from '../../support/parts.ts'
import { raftMembers, raftTrouble } from '../../support/raft-memories.ts'

const part = use('RaftNode')
const members = raftMembers('snapshotThreshold = 7')
const trouble = raftTrouble()

suite('parts: Raft with snapshots', () => {
  for (const [what, options, least] of [['none', 'snapshotThreshold = 7', 5], ['some', 'snapshotThreshold = 7; trailingLogs = 4', 2]] as const) {
    test(`under all kinds of trouble nothing is contradicted, with ${what} of the log kept: 100 of 100 runs`, () => {
      let [acknowledged, installed, agreed] = [0, 0, 0]
      for (const result of runs([part, raftMembers(options), trouble], 100)) {
        assert.deepEqual(measured(result, 'broken'), [], `seed ${result.trace.header.seed}`)
        acknowledged += measured(result, 'acknowledged') as number
        installed += measured(result, 'installed') as number
        if (measured(result, 'same at the end') === true) agreed += 1
        for (const name of ['r1', 'r2', 'r3', 'r4', 'r5']) assert.ok(stateOf(result, name).before.index > 0, 'everybody has dropped some of its log')
      }
      assert.ok(acknowledged / 100 > 20, `${acknowledged / 100} commands a run`)
      assert.ok(installed / 100 > least, `${installed / 100} times a snapshot was used in the last lives of the members`)
      assert.equal(agreed, 100, 'the same everywhere, 3 s after the last fault')
    })
  }

  const bugs: [string, [string, string][]][] = [
    ['a snapshot loses the last included term', [['? this.placeAt(from) : snapshot.last', '? this.placeAt(from) : { index: snapshot.last.index, term: 0 }']]],
    ['what contradicts an installed snapshot stays', [['same ? this.entriesAfter(last.index) : []', 'this.entriesAfter(last.index)']]],
    ['a snapshot moves the index and not the state', [['    this.restore(copyOf(snapshot.state))\n', '']]],
  ]
  for (const [what, changes] of bugs) {
    test(`planted bug: ${what}`, () => {
      const cells = [plantedRaft(...changes), members, trouble]
      for (const result of runs(cells, 200)) if ((measured(result, 'broken') as string[]).length > 0 || measured(result, 'same at the end') !== true) return
      assert.fail('no seed of 200 finds the planted bug')
    })
  }

  /** A register whose state is one list that it changes in place, and a follower that is away while the log is dropped. */
  const cell = (options: string): string => `${part}
class Member extends RaftNode {
  members = ['a', 'b', 'd']
  ${options}
  lines: number[] = []
  applied = 0
  apply(line: number) { this.applied += 1; this.lines.push(line) }
  snapshot() { return this.lines }
  restore(lines: number[]) { this.lines = lines }
}
class Client extends Node {
  acked = 0
  async start() {
    while (this.acked < 60) {
      for (const member of ['a', 'b', 'd']) {
        try { if ((await this.call(member, 'propose', { command: this.acked + 1 }, { timeout: ms(50) })).ok) this.acked += 1 } catch {}
      }
      await this.sleep(ms(50))
    }
  }
}`
  const away = "cluster c\n  a, b, d: Member\n  client: Client\n  network latency 2ms\nfaults f\n  at 1s crash any where role = 'follower' for 4s\n  at 8s crash a, b, d for 1s\nrun c with f for 10s"
  const sixty = Array.from({ length: 60 }, (_, i) => i + 1)

  test('a member that was away gets the snapshot and what came after, and after a crash of all nothing is applied that it has', () => {
    const result = single(cell('snapshotThreshold = 20'), away)
    for (const name of ['a', 'b', 'd']) {
      const { lines, applied, entries, before } = stateOf(result, name)
      assert.deepEqual(lines, sixty)
      assert.ok(applied < 20 && entries.length < 25 && before.index >= 40, `${name}: ${applied} applied, ${entries.length} entries after ${before.index}`)
    }
  })

  test('without snapshots, which is how it is unless one asks, everything is applied again', () => {
    const result = single(cell(''), away)
    for (const name of ['a', 'b', 'd']) {
      const { lines, applied, before } = stateOf(result, name)
      assert.deepEqual(lines, sixty)
      assert.deepEqual([applied, before.index], [60, 0])
    }
  })

  test('trailing logs spare a member that lacks little the snapshot', () => {
    const count = (options: string) => {
      const { trace } = single(cell(options).replace('ms(50)', 'ms(100)'), away.replace('for 4s', 'for 600ms').replace('\n  at 8s crash a, b, d for 1s', ''))
      let snapshots = 0
      for (let i = 0; i < trace.messageCount; i++) if (trace.message(i).type === 'installSnapshot') snapshots += 1
      return snapshots
    }
    assert.ok(count('snapshotThreshold = 2') >= 1)
    assert.equal(count('snapshotThreshold = 2; trailingLogs = 20'), 0)
  })

  test('a member with a threshold and no snapshot method says what is missing', () => {
    const bare = cell('snapshotThreshold = 20').replace('  snapshot() { return this.lines }\n', '')
    const { problems } = single(bare, away)
    assert.match(problems[0].message, /A RaftNode with a snapshotThreshold needs the methods snapshot\(\) and restore\(state\)\./)
  })
})
