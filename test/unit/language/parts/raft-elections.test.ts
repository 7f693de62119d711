/** Pre-vote and check-quorum: what they prevent, and that it happens without them, which is how Raft's paper and etcd 3.4 do it. */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { stateOf, use } from '../../support/parts.ts'

const member = (options: string): string => `${use('RaftNode')}
class Member extends RaftNode {
  members = ['a', 'b', 'd']
  electionTimeout = { least: s(1), most: s(2) }
  heartbeat = ms(100)
  ${options}
  led: number[] = []
  heartbeatDue() {
    if (!this.led.includes(this.term)) this.led = [...this.led, this.term]
    super.heartbeatDue()
  }
}`
const names = ['a', 'b', 'd']
const cluster = 'cluster c\n  a, b, d: Member\n  network latency 1ms..5ms'

suite('parts: elections of Raft', () => {
  const away = (options: string, seed: number) => {
    const scenario = `${cluster}\nfaults f\n  at 5s isolate any where role = 'follower' for 15s\nrun c with f for 30s seed ${seed}`
    const states = names.map((name) => stateOf(single(member(options), scenario), name))
    return { terms: Math.max(...states.map(({ term }) => term)), ledTerms: states.flatMap(({ led }) => led).length }
  }

  test('a follower that was cut off for 15 s comes back with a high term and deposes the leader, as in etcd 3.4', () => {
    for (const seed of [1, 2, 3]) {
      const { terms, ledTerms } = away('', seed)
      assert.ok(terms > 8, `term ${terms}`)
      assert.ok(ledTerms >= 2, 'the healthy leader was deposed')
    }
  })

  test('with pre-vote it does not', () => {
    for (const seed of [1, 2, 3]) for (const options of ['preVote = true', 'preVote = true; checkQuorum = true']) {
      assert.deepEqual(away(options, seed), { terms: 1, ledTerms: 1 })
    }
  })

  test('with pre-vote a leader that died is replaced', () => {
    const scenario = `${cluster}\nfaults f\n  at 5s crash any where role = 'leader'\nrun c with f for 15s`
    const result = single(member('preVote = true; checkQuorum = true'), scenario)
    assert.equal(names.filter((name) => stateOf(result, name)?.role === 'leader').length, 1)
  })

  test('a leader without a majority goes on thinking so; with check-quorum it steps down after the longest election timeout', () => {
    const scenario = `${cluster}\nfaults f\n  at 5s isolate any where role = 'leader' for 20s\nrun c with f for 20s`
    const leaders = (options: string) => names.filter((name) => stateOf(single(member(options), scenario), name).role === 'leader')
    assert.equal(leaders('').length, 2)
    assert.equal(leaders('checkQuorum = true').length, 1)
  })

  test('a server that was removed and has not heard of it disturbs the others; with check-quorum it does not', () => {
    const operator = `
class Operator extends Node {
  async start() {
    await this.sleep(s(5))
    for (const member of ['a', 'b', 'd']) await this.call(member, 'removeServer', { server: 'd' })
  }
}`
    const scenario = 'cluster c\n  a, b, d: Member\n  operator: Operator\n  network latency 1ms..5ms\nfaults f\n  at 4.9s oneway from d to a, b for 1s\nrun c with f for 30s'
    const terms = (options: string) => {
      const cell = member(options).replace('led: number[]', "electionTimeout = this.id === 'd' ? { least: s(2), most: s(3) } : { least: s(1), most: s(2) }\n  led: number[]").replace('electionTimeout = { least: s(1), most: s(2) }\n', '')
      const result = single(cell, operator, scenario)
      assert.deepEqual(stateOf(result, 'a').members, ['a', 'b'])
      return stateOf(result, 'a').term
    }
    assert.ok(terms('') > 3)
    assert.equal(terms('checkQuorum = true'), 1)
  })
})
