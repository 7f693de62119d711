/** Quorum reads and writes under crashes, pauses, partitions and loss: is what clients saw linearizable? */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { planted, runs, stateOf, use } from '../../support/parts.ts'

interface Operation {
  kind: 'read' | 'write'
  value: string | undefined
  begin: number
  /** Infinity when nobody knows whether it took effect. */
  end: number
}

/**
 * Whether a history of a register is linearizable, when every written value is different (Gibbons and Korach, "Testing Shared Memories",
 * 1997, section 4): operations on one value make a zone, from the first end to the last begin; zones that go forwards must not overlap, and
 * none that goes backwards may lie within one that goes forwards.
 */
function isLinearizable(seen: Operation[]): boolean {
  const byValue = new Map<string | undefined, Operation[]>([[undefined, [{ kind: 'write', value: undefined, begin: -1, end: -1 }]]])
  for (const operation of seen) byValue.set(operation.value, [...(byValue.get(operation.value) ?? []), operation])
  const zones: { low: number; high: number }[] = []
  for (const operations of byValue.values()) {
    const write = operations.find(({ kind }) => kind === 'write')
    if (write === undefined || operations.some(({ kind, end }) => kind === 'read' && end < write.begin)) return false
    if (write.end === Infinity && operations.length === 1) continue
    zones.push({ low: Math.min(...operations.map(({ end }) => end)), high: Math.max(...operations.map(({ begin }) => begin)) })
  }
  const forward = zones.filter(({ low, high }) => low < high)
  const backward = zones.filter(({ low, high }) => low >= high)
  const apart = (a: { low: number; high: number }, b: { low: number; high: number }) => a.high < b.low || b.high < a.low
  return forward.every((one, i) => forward.slice(i + 1).every((other) => apart(one, other)))
    && backward.every(({ low, high }) => !forward.some((other) => other.low < high && low < other.high))
}

const clients = (options = '') => `
class Replica extends QuorumReplica {}
class Client extends Node {
  seen: any[] = []
  written = 0
  async start() {
    const options = { replicas: ['r1', 'r2', 'r3'], timeout: ms(300), ${options} }
    for (;;) {
      await this.sleep(ms(100 * this.random()))
      const begin = this.clock.monotonic()
      if (this.random() < 0.3) {
        const value = this.id + '-' + this.written
        this.written += 1
        this.seen = [...this.seen, { kind: 'write', value, begin, end: undefined }]
        const number = this.seen.length - 1
        const ok = await quorumWrite(this, 'x', value, options).then(() => true, (error: any) => { if (error.name !== 'NoQuorum') throw error; return false })
        if (ok) this.seen = this.seen.map((one, i) => i === number ? { ...one, end: this.clock.monotonic() } : one)
      } else {
        await quorumRead(this, 'x', options).then((value: any) => {
          this.seen = [...this.seen, { kind: 'read', value, begin, end: this.clock.monotonic() }]
        }, (error: any) => { if (error.name !== 'NoQuorum') throw error })
      }
    }
  }
}`

const scenario = `
cluster store
  r1, r2, r3: Replica
  c1, c2, c3: Client
  network latency 1ms + exponential 40ms, loss 2%, duplicate 3%
  disk r1, r2, r3 latency 1ms, sync 1ms..20ms
faults trouble
  every 0.5s..3s  crash r1 for 0.1s..1s
  every 0.5s..3s  crash r2 for 0.1s..1s
  every 1s..4s    pause r3 for 0.1s..2s
  every 1s..4s    isolate any for 0.2s..1s
run store with trouble for 15s`

/** How many runs no order of the operations explains; a search for one bug ends with the first. */
function unlinearizable(part: string, seeds: number, options = '', most = Infinity): { count: number; operations: number } {
  let count = 0
  let operations = 0
  for (const result of runs([part, clients(options), scenario], seeds)) {
    const seen: Operation[] = ['c1', 'c2', 'c3'].flatMap((client) => stateOf(result, client).seen)
      .map((operation) => ({ ...operation, end: operation.end ?? Infinity }))
    operations += seen.length
    if (!isLinearizable(seen)) count += 1
    if (count === most) break
  }
  return { count, operations }
}

const part = use('QuorumReplica', 'quorumRead', 'quorumWrite')

suite('parts: quorum', () => {

  test('the checker knows right from wrong', () => {
    const write = (value: string, begin: number, end: number): Operation => ({ kind: 'write', value, begin, end })
    const read = (value: string | undefined, begin: number, end: number): Operation => ({ kind: 'read', value, begin, end })
    assert.ok(isLinearizable([write('a', 0, 10), read(undefined, 1, 2), read('a', 3, 4), read('a', 5, 6)]))
    assert.ok(!isLinearizable([write('a', 0, 10), read('a', 1, 2), read(undefined, 3, 4)]), 'new, then old')
    assert.ok(!isLinearizable([write('a', 0, 1), write('b', 2, 3), read('a', 4, 5)]), 'a stale read')
    assert.ok(!isLinearizable([write('a', 5, 6), read('a', 1, 2)]), 'a read from the future')
    assert.ok(isLinearizable([write('a', 0, Infinity), read('a', 7, 8)]))
    assert.ok(!isLinearizable([write('a', 0, Infinity), read('a', 7, 8), read(undefined, 9, 10)]))
  })

  test('majorities with write-back are linearizable in 200 of 200 runs', () => {
    const { count, operations } = unlinearizable(part, 200)
    assert.equal(count, 0)
    assert.ok(operations > 20_000, `${operations} operations`)
  })

  test('without write-back, and with quorums that do not overlap, they are not', () => {
    assert.ok(unlinearizable(part, 100, 'writeBack: false', 1).count === 1)
    assert.ok(unlinearizable(part, 20, 'readQuorum: 1, writeQuorum: 1', 1).count === 1)
    assert.equal(unlinearizable(part, 20, 'readQuorum: 1, writeQuorum: 3').count, 0, '1 + 3 is more than 3')
  })

  const bugs: [string, [string, string]][] = [
    ['a write is answered before it is on the disk', ['    await this.disk.sync()\n    return { ok: true }', '    return { ok: true }']],
    ['a replica takes whatever comes', ['if (isNewer(stamp, known.stamp)) {', 'if (true) {']],
    ['two is a majority of four, and one of three', ['Math.floor(count / 2) + 1', 'Math.floor(count / 2)']],
    ['two writes of one client have one stamp', ['const by = `${node.id} ${Math.floor(node.random() * 1e9)}`', 'const by = node.id']],
    ['stamps by name only', ['isNewer(register.stamp, best.stamp)', 'register.stamp.by > best.stamp.by']],
  ]
  for (const [what, bug] of bugs) {
    test(`planted bug: ${what}`, () => assert.ok(unlinearizable(planted('quorum', bug), 400, '', 1).count === 1))
  }

  test('gather: the first answers, or why there are not enough', () => {
    const cell = `${use('gather')}
class Server extends Node { ask() { return this.id } }
class Client extends Node {
  told: any[] = []
  async start() {
    const all = ['a', 'b', 'c']
    this.told.push((await gather(this, all, 'ask', {}, { need: 2, timeout: ms(100) })).map(({ from, value }) => from + value))
    for (const need of [3, 4]) await gather(this, all, 'ask', {}, { need, timeout: ms(100) }).catch((error: any) => this.told.push(error.name + ': ' + error.message))
  }
}`
    const scenario = 'cluster c\n  a, b, c: Server\n  client: Client\n  network latency 1ms\n  network client -> a latency 2ms\nfaults f\n  at 0s crash b\nrun c with f'
    assert.deepEqual(stateOf(single(cell, scenario), 'client').told, [
      ['cc', 'aa'],
      'NoQuorum: 3 of 3 answers to "ask" are needed; 1 did not come.',
      'NoQuorum: 4 of 3 answers to "ask" are needed; there are not so many nodes.',
    ])
  })
})
