/** Elections of Raft in every order of messages, timers, disk operations and a crash: one leader in a term, and the bugs that break it are found. */
import assert from 'node:assert/strict'
import { plantedRaft, use } from '../../support/parts.ts'
import { explored } from '../../support/exploring.ts'

/** Two of three become candidates in the same term; the third may crash and start again. What a leader does is left out. */
const members = `
class Member extends RaftNode {
  members = ['a', 'b', 'd']
  electionTimeout = { least: s(1), most: s(1) }
  async electionDue() {
    if (this.term === 0 && this.id !== 'd') await super.electionDue()
  }
  protected override becomeLeader() { this.role = 'leader' }
}
safety('one leader in a term', ({ a, b }) => !(a.up && b.up && a.role === 'leader' && b.role === 'leader' && a.term === b.term))
safety('nobody leads', ({ a, b }) => ![a, b].some(({ up, role }) => up && role === 'leader'))`

const exploration = `
cluster c
  a, b, d: Member
explore c in full
  messages arrive once, in order
  d may crash and restart at most once`

suite('parts: every election of Raft', () => {
  const outcome = (part: string) => {
    const { complete, distinct, verdicts } = explored([part, members], exploration)
    return { complete, distinct, oneLeader: verdicts[0].verdict, nobody: verdicts[1].verdict }
  }

  test('at most one leader in a term, in each of 15 132 states', () => {
    assert.deepEqual(outcome(use('RaftNode')), { complete: true, distinct: 15_132, oneLeader: 'holds', nobody: 'violated' })
  })

  const bugs: [string, [string, string]][] = [
    ['a member votes twice in a term', ['(this.votedFor === undefined || this.votedFor === from)', 'true']],
    ['a vote is not on the disk', ['      this.votedFor = votedFor\n', '']],
    ['a vote is given before it is safe', ['    const answer = { term: this.term, granted }\n    await this.persist()\n', '    const answer = { term: this.term, granted }\n    void this.persist()\n']],
    ['a third is enough', ['votes * 2 <= this.members.length', 'votes * 3 < this.members.length']],
  ]
  for (const [what, bug] of bugs) {
    test(`planted bug: ${what}`, () => assert.equal(outcome(plantedRaft(bug)).oneLeader, 'violated'))
  }
})
