/**
 * Promises: what was added is read back in its order, a crash leaves what was safe, and one write carries all that came while the disk was at
 * work.
 */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { findsBug, planted, stateOf, use } from '../../support/parts.ts'

/** Numbers 1, 2, 3 … are added, now and then with a new beginning; what is said to be safe must be read after a crash, and nothing out of order. */
const counter = `
class Counter extends Node {
  next = 1
  safe = 0
  /** What the disk must have: kept apart from the log, on a disk of its own. */
  wrong: string[] = []
  #log = new WriteAheadLog('numbers')
  start() { this.work() }
  async recover() {
    const told = await this.call('notary', 'howFar')
    const records = await this.#log.read(this)
    const numbers: number[] = records.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
    if (!numbers.every((number, i) => number === i + 1)) this.wrong.push('gap: ' + numbers.join(' '))
    if (numbers.length < told) this.wrong.push(told + ' were safe, ' + numbers.length + ' are there')
    this.next = numbers.length + 1
    for (const what of this.wrong) this.send('notary', 'complain', what)
    this.work()
  }
  work() {
    for (let i = Math.floor(4 * this.random()); i >= 0; i--) void this.put()
    this.after(ms(8 * this.random()), 'work')
  }
  async put() {
    const number = this.next
    this.next += 1
    if (this.random() < 0.2) await this.#log.replace(this, { from: 1, to: number })
    else await this.#log.add(this, { from: number, to: number })
    this.send('notary', 'safe', number)
  }
}
class Notary extends Node {
  number = 0
  complaints: string[] = []
  safe(number: number) { this.number = Math.max(this.number, number) }
  howFar() { return this.number }
  complain(what: string) { this.complaints.push(what) }
}
safety('what was safe is there, in its order', ({ notary }) => notary.complaints.length === 0)`

const crashes = `
cluster c
  counter: Counter
  notary: Notary
  network latency 0ms
  disk counter latency 1ms, sync 1ms..5ms
faults f
  torn counter
  every 20ms..300ms crash counter for 5ms
run c with f for 10s`

const part = use('WriteAheadLog')

suite('parts: write-ahead log', () => {
  const bugs: [string, [string, string][]][] = [
    ['it does not wait for the disk', [['        await node.disk.sync()\n      }', '      }']]],
    ['the new log takes the place of the old one', [['[this.#segment, this.#segment + 1]', '[this.#segment, this.#segment]'], ['await node.disk.write(this.place(old), [])', '']]],
    ['the new log counts before it is there', [['    await node.disk.write(this.place(segment), [batch])\n    await node.disk.sync()\n    await node.disk.write(this.#key, segment)\n', '    await node.disk.write(this.#key, segment)\n    await node.disk.sync()\n    await node.disk.write(this.place(segment), [batch])\n']]],
    ['what comes while the disk is at work counts as written', [['this.#safe = all', 'this.#safe = this.#added']]],
  ]
  for (const [what, changes] of bugs) {
    test(`crashes at any moment leave what was safe; planted bug: ${what}`, () => findsBug(part, planted('write-ahead-log', ...changes), [counter, crashes], 40))
  }

  test('group commit: what comes while the disk is at work goes with one write', () => {
    const cell = `${part}
class A extends Node {
  #log = new WriteAheadLog()
  safe: number[] = []
  async start() {
    await Promise.all(Array.from({ length: 100 }, (_, i) => this.add(i)))
    this.safe = [...this.safe, (await this.#log.read(this)).length]
  }
  async add(i: number) {
    await this.#log.add(this, i)
    this.safe = [...this.safe, this.clock.monotonic()]
  }
}`
    const { safe } = stateOf(single(cell, 'cluster c\n  a: A\n  disk a latency 1ms, sync 4ms\nrun c for 1s'), 'a')
    assert.deepEqual(safe, [5e6, ...Array.from({ length: 99 }, () => 10e6), 100], 'the first alone, all others together')
  })

  test('a full disk: the error reaches who waits, and nothing is lost once there is room', () => {
    const cell = `${part}
class A extends Node {
  #log = new WriteAheadLog()
  told: unknown[] = []
  async start() {
    for (const record of ['a', 'b']) {
      try { await this.#log.add(this, record) } catch (error) { this.told.push(error.name) }
      await this.sleep(ms(20))
    }
    this.told.push(await this.#log.read(this))
  }
}`
    assert.deepEqual(stateOf(single(cell, 'cluster c\n  a: A\nfaults f\n  full a for 10ms\nrun c with f for 1s'), 'a').told, ['DiskFull', ['a', 'b']])
  })
})
