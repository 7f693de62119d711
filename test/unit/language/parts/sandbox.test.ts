/** Parts in the real sandbox, in the kernel's own process: every one loads there, and does what it does without protection. */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { KernelClient } from '../../../../src/host/client.ts'
import { createNodeKernelHost } from '../../../../src/host/node.ts'
import { usableParts } from '../../../../src/language/code/parts.ts'
import { requestsOf, single } from '../../support/laboratory.ts'
import { stateOf } from '../../support/parts.ts'

const everything = `import { ${usableParts.join(', ')} } from 'dsnb'

class Member extends RaftNode {
  members = ['r1', 'r2', 'r3']
  value = 0
  apply({ add }: { add: number }) { return this.value += add }
}
class Replica extends QuorumReplica {}
class Locks extends LeaseService {}
class Numbers extends Sequencer { members = ['m1', 'm2'] }
class Listener extends SequencedNode {
  sequencer = 'numbers'
  heard: number[] = []
  start() { super.start(); this.publish(this.random()) }
  inOrder(number: number) { this.heard.push(number) }
}
class Chat extends CausalNode { members = ['c1', 'c2']; start() { super.start(); this.causalSend('hello') } }
class Voter extends BenOrNode { members = ['v1', 'v2', 'v3']; maxFaults = 1; start() { this.begin(this.random() < 0.5 ? 0 : 1) } }
class Army extends General { generals = ['g1', 'g2', 'g3', 'g4'] }
class Time extends NtpServer {}
class Account extends CommitParticipant {}
class Shop extends CommitCoordinator {
  lamport = new LamportClock()
  vector = new VectorClock(this.id)
  hybrid = new HybridClock()
  version = new VersionedValue<string>()
  budget = new RetryBudget()
  breaker = new CircuitBreaker()
  bulkhead = new Bulkhead()
  bucket = new TokenBucket({ rate: 100, burst: 10 })
  fixed = new TimeoutDetector({ timeout: s(1) })
  phi = new PhiDetector()
  fence = new Fence()
  keys = new IdempotencyKeys()
  time = new NtpClient({ servers: ['t1', 't2', 't3'] })
  told: unknown[] = []
  async start() {
    const now = this.clock.monotonic()
    this.version.write(this.id, 'x', {})
    this.fixed.heard('r1', now)
    for (let i = 0; i < 20; i++) this.phi.heard('r1', now + i * ms(100 + 20 * this.random()))
    this.told.push(this.lamport.receive(4), this.vector.receive({ a: 3 }), this.hybrid.tick(this.clock.now()), this.bucket.take(now), this.phi.phi('r1', s(3)))
    this.told.push(compareVectors({ a: 1 }, { b: 1 }), mergeVectors({ a: 1 }, { b: 1 }), majorityOf(5), backoff(3, 0.5), marzullo([{ earliest: 1, latest: 2 }]))
    this.told.push(this.keys.once(now, 'k', 1, () => 7), isTransient(failure('Timeout', '')), compareHybrid({ wall: 1, count: 0 }, { wall: 1, count: 2 }))
    const lease = await acquireLease(this, 'locks', { length: s(5) })
    this.told.push(lease instanceof Lease && this.fence.admits(lease.token), await this.commitOn('t', { a1: 1, a2: 2 }))
    const quorum = { replicas: ['q1', 'q2', 'q3'] }
    await quorumWrite(this, 'x', 5, quorum)
    this.told.push(await quorumRead(this, 'x', quorum), (await gather(this, ['q1', 'q2'], 'quorumGet', { key: 'x' }, { need: 1, timeout: s(1) })).length)
    this.told.push(await this.breaker.run(this, () => this.bulkhead.run(() => retry(this, () => ntpExchange(this, 't1'), { budget: this.budget }))))
    this.told.push(await this.time.sync(this), new NtpFilter().best(), new VersionVector().increment('a'))
    await this.sleep(s(1))
    this.told.push(await Promise.all(['r1', 'r2', 'r3'].map((server) => this.call(server, 'propose', { command: { add: 2 } }))))
  }
}`

const scenario = `
cluster everything
  r1, r2, r3: Member
  q1, q2, q3: Replica
  locks: Locks
  numbers: Numbers
  m1, m2: Listener
  c1, c2: Chat
  v1, v2, v3: Voter
  g1, g2, g3, g4: Army
  t1, t2, t3: Time
  a1, a2: Account
  shop: Shop
  network latency 1ms..9ms
run everything for 3s`

suite('parts: in the sandbox', () => {
  let kernel: KernelClient

  suiteSetup(async () => {
    const kernelFile = join(mkdtempSync(join(tmpdir(), 'dsnb-parts-')), 'kernel-process.cjs')
    await build({ entryPoints: ['src/host/kernel-process.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: kernelFile, logLevel: 'error' })
    kernel = createNodeKernelHost(kernelFile, { memoryMb: 256 })
  })
  suiteTeardown(() => kernel.dispose())

  test('a run that uses every part has the same digest there', async () => {
    const { requests, errors } = requestsOf(everything, scenario)
    assert.deepEqual(errors, [])
    const { summary: there } = await kernel.run(requests[0])
    assert.deepEqual(there.problems, [])
    assert.ok(there.events > 500)
    const here = single(everything, scenario)
    assert.equal(there.digest, here.trace.header.digest)
    const { told } = stateOf(here, 'shop')
    assert.equal(told.filter((one: unknown) => one === undefined).length, 1, 'an empty filter has no best sample, and nothing else is undefined')
    assert.equal(told.at(-1).filter(({ ok }: { ok: boolean }) => ok).length, 1, 'it came to its end: one member leads')
  })

  test('the classes of the library are frozen: no node can change what another one gets', async () => {
    const cell = `import { CircuitBreaker } from 'dsnb'
class A extends Node { start() { (CircuitBreaker.prototype as any).run = () => 'mine' } }`
    const { requests } = requestsOf(cell, 'cluster c\n  a: A\nrun c')
    const { problems } = (await kernel.run(requests[0])).summary
    assert.match(problems[0].message, /^a: TypeError: Cannot assign to read only property 'run'/)
    assert.equal(problems[0].cell, 0)
  })
})
