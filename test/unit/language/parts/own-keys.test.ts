/** Names that every object has, such as `constructor`, are names like any other for what keeps things by name. */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { stateOf, use } from '../../support/parts.ts'

const words = ['constructor', 'toString', 'hasOwnProperty', 'valueOf']

const nodes = (word: string): string => `
class Dns extends NameServer {}
class Replica extends QuorumReplica {}
class Teller extends CommitCoordinator {}
class Account extends CommitParticipant {}
class Asker extends Node {
  names = new NameCache('dns')
  versions = new VersionedValue<number>()
  answers: unknown[] = []
  tell(answer: unknown) { this.answers = [...this.answers, answer] }
  async start() {
    this.tell(await this.call('dns', 'resolve', { name: '${word}' }))
    await this.call('dns', 'publish', { name: '${word}', address: 'r1', ttl: s(1) })
    this.tell(await this.names.address(this, '${word}'))
    const lease = await acquireLease(this, 'locks', { name: '${word}', length: s(1) })
    this.tell(lease?.token)
    this.tell(await this.call('locks', 'renewLease', { name: '${word}', token: 7, length: s(1) }))
    this.tell(await quorumRead(this, '${word}', { replicas: ['r1', 'r2', 'r3'], timeout: s(1) }))
    this.tell(await this.call('teller', 'outcomeOf', { transaction: '${word}' }))
    this.tell(await this.call('account', 'prepare', { transaction: '${word}', work: 1 }))
    this.tell(compareVectors({ ['${word}']: 1 }, {}))
    this.tell(Object.entries(mergeVectors({ a: 1 }, { ['${word}']: 2 })).join(' '))
    this.versions.write('${word}', 5, {})
    this.tell(this.versions.versions[0].count)
  }
}`

const parts = use('NameServer', 'NameCache', 'LeaseService', 'acquireLease', 'QuorumReplica', 'quorumRead', 'CommitCoordinator', 'CommitParticipant',
  'VersionedValue', 'compareVectors', 'mergeVectors')
const cluster = 'cluster c\n  dns: Dns\n  locks: LeaseService\n  r1, r2, r3: Replica\n  teller: Teller\n  account: Account\n  asker: Asker\nrun c for 500ms'

suite('parts: names that every object has', () => {
  for (const word of words) {
    test(word, () => {
      const result = single(parts, nodes(word), cluster)
      assert.deepEqual(result.problems, [])
      assert.deepEqual(stateOf(result, 'asker').answers, [
        undefined, 'r1', 1, { ok: false }, undefined, 'aborted', { yes: true }, 'after', `a,1 ${word},2`, 1,
      ])
    })
  }
})
