/** Whatever takes time in a run is a step: a node that is busy is deaf, and others see it so; a disk does its work when it likes. */
import assert from 'node:assert/strict'
import type { ExplorationResult } from '../../../src/explore/exploration.ts'
import { counts, explored } from '../support/exploring.ts'
import { lines, single } from '../support/laboratory.ts'

const alone = 'cluster c\n  a: A\nexplore c\n'

function good(code: string, scenario: string): ExplorationResult {
  const result = explored(code, scenario)
  assert.deepEqual([result.problems, result.complete], [[], true])
  assert.deepEqual(counts(explored(code, scenario, { reversed: true })), counts(result))
  return result
}

const path = (result: ExplorationResult) => result.verdicts.find(({ verdict }) => verdict === 'violated')?.path
const verdicts = (result: ExplorationResult) => result.verdicts.map(({ verdict }) => verdict)

suite('explore: busy', () => {
  const inside = `class A extends Node { inside = false
      async start() { await this.busy(ms(5)); this.inside = true; await this.busy(ms(5)); this.inside = false } }
    safety('never both inside', (nodes) => !Object.values(nodes).every((node) => node.inside))`

  test('each end of it is a step, and others see the fields meanwhile', () => {
    assert.deepEqual(counts(good(inside, alone)), { distinct: 3, generated: 3, depth: 3, complete: true })
    const two = good(inside, 'cluster c\n  a, b: A\nexplore c\n')
    assert.deepEqual([two.distinct, verdicts(two)], [9, ['violated']])
    assert.deepEqual(path(two), ['a: is no longer busy', 'b: is no longer busy'])
    assert.equal(single(inside, 'cluster c\n  a, b: A\nrun c').verdicts[0].verdict, 'violated')
    assert.equal(lines(two.trace, 'busyBegin').length, 2)
    assert.equal(good(`${inside}\nsafety('never inside', ({ a }) => !a.inside)`, alone).verdicts[1].verdict, 'violated')
  })

  test('a node that is busy handles nothing: neither messages nor timers, nor what its own code waits for', () => {
    const code = `class A extends Node { told = ''
        start() { this.send('a', 'hear'); this.after(ms(1), 'tick'); void this.nap(); void this.work() }
        async work() { await this.busy(ms(1)); this.told += 'w' }
        async nap() { await this.sleep(ms(1)); this.told += 'n' }
        tick() { this.told += 't' }\n hear() { this.told += 'h' } }
      safety('first', ({ a }) => a.told === '' || a.told[0] === 'w')`
    const result = good(code, alone)
    assert.deepEqual(verdicts(result), ['holds'])
    // Busy, and then three things in any order: 1 + 1 + 3 + 6 + 6.
    assert.equal(result.distinct, 17)
  })

  test('several follow each other, as in a run', () => {
    const code = `class A extends Node { told = ''
        start() { for (const what of ['p', 'q', 'r']) void this.work(what) }
        async work(what: string) { await this.busy(ms(1)); this.told += what }\n }
      safety('in order', ({ a }) => 'pqr'.startsWith(a.told))`
    assert.deepEqual(counts(good(code, alone)), { distinct: 4, generated: 4, depth: 4, complete: true })
    assert.deepEqual(verdicts(good(code, alone)), ['holds'])
  })

  test('a crash may land in it, and what it was about to do is not done', () => {
    const code = `class A extends Node { done = 0\n async start() { await this.busy(ms(1)); this.done = 1; this.send('b', 'told') } }
      class B extends Node { heard = false\n told() { this.heard = true } }`
    const scenario = 'cluster c\n  a: A\n  b: B\nexplore c\n  a may crash'
    // Busy, on its way, heard; down after each.
    assert.equal(good(code, scenario).distinct, 6)
  })
})

suite('explore: disks', () => {
  const counter = `class S extends Node { n = 0
      async inc() { const x = this.n; await this.disk.write('n', x + 1); await this.disk.sync(); this.n = x + 1 } }
    class C extends Node { start() { this.send('s', 'inc') } }
    safety('both counted', ({ s }) => s.n === 2)`

  test('an operation takes a step, and others come between: an update is lost', () => {
    const result = good(counter, 'cluster c\n  s: S\n  a, b: C\nexplore c\n  expect both-counted violated at the end')
    assert.deepEqual(verdicts(result), ['violated'])
    // Both write what they read before; in which order the disk and the messages come makes no difference.
    assert.equal(path(result)?.length, 2 + 6)
    assert.deepEqual(path(result)?.slice(0, 4), ['a: start, sends inc to s', 'b: start, sends inc to s', 's: inc from a', 's: its disk has written n'])
    const run = single(counter, 'cluster c\n  s: S\n  a, b: C\n  disk s latency 1ms, sync 5ms\nrun c')
    assert.deepEqual(run.trace.finalState(0), { n: 1 })
    assert.equal(lines(result.trace, 'wake').length, 4)
  })

  test('one after the other, and what is read is what was written before', () => {
    const code = `class A extends Node { got: unknown = 'nothing'
        async start() { void this.disk.write('x', 1); void this.disk.append('list', 'a'); void this.disk.append('list', 'b'); const x = this.disk.read('x'); this.got = [await x, await this.disk.read('list')] } }
      safety('all', ({ a }) => a.got === 'nothing' || JSON.stringify(a.got) === '[1,["a","b"]]')\nsafety('never', ({ a }) => a.got === 'nothing')`
    assert.deepEqual(verdicts(good(code, alone)), ['holds', 'violated'])
  })

  test('it works on while the node is busy, whose code hears of it later', () => {
    const code = `class A extends Node { told = ''
        start() { void this.write(); void this.work() }
        async write() { await this.disk.write('x', 1); this.told += 'd' }
        async work() { await this.busy(ms(1)); this.told += 'w' } }
      safety('first', ({ a }) => a.told !== 'd')`
    const result = good(code, alone)
    // Busy and writing; busy, written; free, writing (w); free, written (w); wd.
    assert.deepEqual([result.distinct, verdicts(result)], [5, ['holds']])
  })

  const paying = (work: string) => `class Client extends Node { start() { this.send('server', 'pay', 7) } }
    class Server extends Node {
      paid: number[] = []
      busyWith = 0
      async pay(id: number) {
        if (this.busyWith > 0) return this.ignore()
        this.busyWith = id
        const book = ((await this.disk.read('book')) ?? { done: [], paid: [] }) as { done: number[]; paid: number[] }
        const paid = ((await this.disk.read('paid')) ?? book.paid) as number[]
        const done = ((await this.disk.read('done')) ?? book.done) as number[]
        if (!done.includes(id)) {
          ${work}
          await this.disk.sync()
          this.paid = [...paid, id]
        }
        this.busyWith = 0
      }
    }
    safety('paid once', ({ server }) => !server.up || server.paid.length <= 1)`
  const payments = 'cluster shop\n  client: Client\n  server: Server\n\nexplore shop\n  network may duplicate at most 1 message\n  server may crash and restart\n'

  test('what was not synced may be lost in a crash, and may not: two keys are not stored together', () => {
    const result = good(paying("await this.disk.write('paid', [...paid, id]); await this.disk.write('done', [...done, id])"), payments)
    assert.deepEqual(verdicts(result), ['violated'])
    assert.ok(path(result)?.includes('server: crash, and paid is on its disk although not synced'), path(result)?.join('\n'))
  })

  test('one key is: never paid twice', () => {
    const result = good(paying("await this.disk.write('book', { done: [...done, id], paid: [...paid, id] })"), payments)
    assert.deepEqual(verdicts(result), ['holds'])
    assert.ok(result.distinct > 50)
  })

  test('what a crash leaves: all that was synced, and of the rest anything', () => {
    const code = `class A extends Node { found = 'unread'
        async start() { await this.disk.write('x', 1); await this.disk.sync(); await this.disk.write('x', 2); await this.disk.write('y', 3); await this.disk.sync() }
        async recover() { this.found = [await this.disk.read('x'), await this.disk.read('y')].join() } }`
    const found = ['unread', ',', '1,', '2,', '1,3', '2,3']
    const asked = found.map((text, i) => `safety('found ${i}', ({ a }) => a.found !== '${text}')`)
    const others = `safety('nothing else', ({ a }) => !a.up || ${JSON.stringify(found)}.includes(a.found))`
    const result = good([code, ...asked, others].join('\n'), `${alone}  a may crash and restart`)
    assert.deepEqual(verdicts(result), [...found.map(() => 'violated'), 'holds'])
  })

  test('many keys without a sync are too many ways for a crash', () => {
    const code = "class A extends Node { async start() { for (let i = 0; i < 14; i++) await this.disk.write('k' + i, i) } }"
    assert.equal(explored(code, alone).complete, true)
    const { problems } = explored(code, `${alone}  a may crash`)
    assert.match(problems[0].message, /13 keys on the disk of a are not synced, and each may be lost in a crash/)
    assert.match(problems[0].hint ?? '', /Sync before/)
  })
})
