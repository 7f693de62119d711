/** Raft groups that change, one server at a time: nothing is contradicted whatever fails meanwhile, and bugs that break it. */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { measured, plantedRaft, runs, stateOf, use } from '../../support/parts.ts'
import { raftMembers, raftTrouble } from '../../support/raft-memories.ts'

const part = use('RaftNode')
const operators = raftTrouble('  o1, o2: Operator\n')

suite('parts: Raft groups that change', () => {
  for (const [what, options] of [['alone', ''], ['with snapshots, pre-vote and check-quorum', 'snapshotThreshold = 7; preVote = true; checkQuorum = true']]) {
    test(`under all kinds of trouble nothing is contradicted, ${what}: 100 of 100 runs`, () => {
      let [acknowledged, late, changes] = [0, 0, 0]
      for (const result of runs([part, raftMembers(options, 3), operators], 100)) {
        assert.deepEqual(measured(result, 'broken'), [], `seed ${result.trace.header.seed}`)
        acknowledged += measured(result, 'acknowledged') as number
        if ((measured(result, 'acknowledged late') as number) > 0) late += 1
        changes += measured(result, 'changes') as number
      }
      assert.ok(acknowledged / 100 > 20, `${acknowledged / 100} commands a run`)
      assert.ok(changes / 100 > 3, `${changes / 100} changes a run`)
      assert.ok(late >= 95, `${late} of 100 groups are at work when all is well again`)
    })
  }

  test('everything at once: slow disks that crashes tear, snapshots, pre-vote, check-quorum, two operators: 60 of 60 runs', () => {
    const options = 'snapshotThreshold = 7; trailingLogs = 2; preVote = true; checkQuorum = true'
    const disks = operators.replace('faults trouble\n', '  disk r1, r2, r3, r4, r5 latency 1ms, sync 2ms..20ms\nfaults trouble\n  torn r1, r2, r3, r4, r5\n')
    let acknowledged = 0
    for (const result of runs([part, raftMembers(options, 3), disks], 60)) {
      assert.deepEqual(measured(result, 'broken'), [], `seed ${result.trace.header.seed}`)
      acknowledged += measured(result, 'acknowledged') as number
    }
    assert.ok(acknowledged / 60 > 10, `${acknowledged / 60} commands a run`)
  })

  test('planted bug: a new leader keeps the group that it had', () => {
    const bug = plantedRaft(['if (kept < end || added.some(({ members }) => members !== undefined)) this.members = this.membersAt(this.lastPlace().index)', ''])
    for (const result of runs([bug, raftMembers('', 3), operators], 300)) if ((measured(result, 'broken') as string[]).length > 0) return
    assert.fail('no seed of 300 finds the planted bug')
  })

  /** Elections, heartbeats and changes happen when a script says so. A step: when, who, what. */
  const scripted = (first: string[], steps: [number, string, string, unknown?][]): string => `
class Server extends RaftNode {
  members = ${JSON.stringify(first)}
  electionTimeout = { least: hours(1), most: hours(1) }
  heartbeat = hours(1)
  applied: Record<number, string> = {}
  apply(command: string, index: number) { this.applied = { ...this.applied, [index]: command } }
  elect() { this.electionDue() }
  push() { this.heartbeatDue() }
}
class Script extends Node {
  async start() {
    const steps: any[] = ${JSON.stringify(steps)}
    for (const [at, server, message, payload] of steps) {
      await this.sleep(s(at) - this.clock.monotonic())
      this.send(server, message, payload)
    }
  }
}
safety('nobody applies another command at an index', (nodes) => {
  const servers: any[] = [nodes.s1, nodes.s2, nodes.s3, nodes.s4, nodes.s5]
  return servers.every((a) => servers.every((b) => Object.entries(a.applied).every(([index, command]) => (b.applied[index] ?? command) === command)))
})
measure('applied', (nodes) => [nodes.s1, nodes.s2, nodes.s3, nodes.s4, nodes.s5].map(({ applied }) => Object.keys(applied).length))`
  const cluster = 'cluster raft\n  s1, s2, s3, s4, s5: Server\n  script: Script\n  network latency 1ms\n'
  const outcome = (part: string, cell: string, faults: string) => {
    const result = single(part, cell, `${cluster}faults schedule\n${faults}\nrun raft with schedule for 12s`)
    return [result.verdicts[0].verdict, measured(result, 'applied')]
  }

  test('planted bug: a change may begin before the last one is committed', () => {
    // s1 takes in two servers that only it can reach: with both it has a majority of five, and s2 and s3 have one of three.
    const cell = scripted(['s1', 's2', 's3'], [
      [1, 's1', 'elect'], [1.1, 's1', 'push'],
      [2, 's1', 'addServer', { server: 's4' }], [2.1, 's1', 'push'],
      [3, 's1', 'addServer', { server: 's5' }], [3.1, 's1', 'push'],
      [4, 's1', 'propose', { command: 'of five' }], [4.1, 's1', 'push'],
      [5, 's2', 'elect'],
      [6, 's2', 'propose', { command: 'of three' }], [6.1, 's2', 'propose', { command: 'of three, too' }], [6.2, 's2', 'push'],
    ])
    const cut = '  at 1.5s partition s1, s4, s5 | s2, s3'
    assert.deepEqual(outcome(part, cell, cut), ['holds', [0, 2, 2, 0, 0]])
    assert.equal(outcome(plantedRaft(['this.lastChange() <= this.commitIndex && this.termAt', 'this.termAt']), cell, cut)[0], 'violated')
  })

  test('the error of 2015: no change before the leader has committed an entry of its own term', () => {
    // s1 leads s1 to s4 and begins to add s5; only s5 hears of it. s2 is elected by s2, s3 and s4, of which s4 hears no more, and removes s1: s3
    // hears of it, and that is a majority of s2, s3, s4. Then s1 is elected by s1, s4, s5: a majority of what it takes for the group.
    const cell = scripted(['s1', 's2', 's3', 's4'], [
      [1, 's1', 'elect'], [1.1, 's1', 'push'],
      [2, 's1', 'addServer', { server: 's5' }], [2.1, 's1', 'push'],
      [4, 's2', 'elect'],
      [5, 's2', 'removeServer', { server: 's1' }], [5.1, 's2', 'push'],
      [5.2, 's2', 'propose', { command: 'without s1' }], [5.3, 's2', 'push'],
      // The first of its elections only finds out the term.
      [7, 's1', 'elect'], [7.5, 's1', 'elect'],
      [8, 's1', 'propose', { command: 'with s5' }], [8.1, 's1', 'push'],
    ])
    // s4 is cut off when it has voted for s2 and before it gets an entry of it.
    const cuts = '  at 1.5s partition s1, s5 | s2, s3, s4 for 5s\n  at 4003500us partition s2, s3 | s1, s4, s5 for 2s\n  at 6s partition s1, s4, s5 | s2, s3'
    assert.deepEqual(outcome(part, cell, cuts), ['holds', [1, 0, 0, 1, 1]])
    assert.equal(outcome(plantedRaft([' && this.termAt(this.commitIndex) === this.term\n', '\n']), cell, cuts)[0], 'violated')
  })

  /** An operator who does as the step says, and asks until it is done. */
  const group = (options: string, steps: [string, string][]): string => `${part}
class Member extends RaftNode {
  members = ['a', 'b', 'd']
  ${options}
  lines: string[] = []
  apply(line: string) { this.lines = [...this.lines, line]; return this.lines.length }
}
class Operator extends Node {
  told: any[] = []
  async start() {
    await this.sleep(s(1))
    for (const [message, server] of ${JSON.stringify(steps)}) this.told.push(await this.ask(message, { server }))
    this.told.push(await this.ask('propose', { command: 'last' }))
  }
  async ask(message: string, payload: unknown) {
    for (let member = 'a'; ; ) {
      const answer = await this.call(member, message, payload, { timeout: s(1) }).catch(() => ({ ok: false }))
      if (answer.ok) return answer.result
      member = answer.leader ?? this.choose(['a', 'b', 'd', 'e', 'f'])
      await this.sleep(ms(20))
    }
  }
}`

  test('a group of three becomes five and three others, and the log goes on', () => {
    const steps: [string, string][] = [['addServer', 'e'], ['addServer', 'f'], ['removeServer', 'a'], ['removeServer', 'b']]
    const result = single(group('', steps), 'cluster c\n  a, b, d, e, f: Member\n  operator: Operator\n  network latency 5ms\nrun c for 20s')
    const { told } = stateOf(result, 'operator')
    assert.deepEqual(told, [['a', 'b', 'd', 'e'], ['a', 'b', 'd', 'e', 'f'], ['b', 'd', 'e', 'f'], ['d', 'e', 'f'], 1])
    for (const name of ['d', 'e', 'f']) {
      assert.deepEqual(stateOf(result, name).members, ['d', 'e', 'f'])
      assert.deepEqual(stateOf(result, name).lines, ['last'])
    }
    for (const name of ['a', 'b']) assert.notEqual(stateOf(result, name).role, 'leader', 'who was removed leads no more')
  })

  test('after a crash of all the group is the one that the log says', () => {
    const scenario = 'cluster c\n  a, b, d, e, f: Member\n  operator: Operator\n  network latency 5ms\nfaults f\n  at 5s crash a, b, d, e for 1s\nrun c with f for 10s'
    for (const options of ['', 'snapshotThreshold = 1; snapshot() { return this.lines } restore(lines: string[]) { this.lines = lines }']) {
      const result = single(group(options, [['addServer', 'e'], ['removeServer', 'b']]), scenario)
      assert.equal(stateOf(result, 'operator').told.length, 3)
      for (const name of ['a', 'd', 'e']) assert.deepEqual(stateOf(result, name).members, ['a', 'd', 'e'])
    }
  })
})
