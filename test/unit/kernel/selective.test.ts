/** What a node ignores stays with it, unhandled, and comes again when the node has handled something else. */
import assert from 'node:assert/strict'
import { simulator } from '../../../src/kernel/simulate.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'

const worker = (more = '') => `class Boss extends Node {
  start() { for (const job of ['a', 'b', 'c']) this.send('w', 'job', job) }
}
class Worker extends Node {
  open = false
  done: string[] = []
  start() { this.after(ms(5), 'unlock') }
  unlock() { this.open = true }
  job(what: string) {
    ${more}
    if (!this.open) return this.ignore()
    this.done.push(what)
  }
}`
const pair = 'cluster c\n  b: Boss\n  w: Worker\n\nrun c for 1s\n'
const done = ({ trace }: ReturnType<typeof single>, node = 1) => trace.finalState(node)?.['done']

suite('ignore: an input that is not wanted yet', () => {
  test('messages are kept, and handled in their order once the guard is open', () => {
    const run = single(worker(), pair)
    assert.deepEqual(run.problems, [])
    assert.deepEqual(done(run), ['a', 'b', 'c'])
    assert.deepEqual(lines(run.trace, 'ignored', 'receive', 'timer').map((line) => line.split(' ').slice(0, 2).join(' ')), [
      '500000 ignored', '500000 ignored', '500000 ignored', '5000000 timer', '5000000 receive', '5000000 receive', '5000000 receive',
    ])
    const received = [...run.trace.events.kind].flatMap(
      (_, i) => (run.trace.event(i).timeNs === 5e6 && run.trace.events.kind[i] === 1 ? [run.trace.event(i)] : []),
    )
    assert.deepEqual(received.map(({ cause }) => run.trace.events.kind[cause]), [39, 39, 39])
    assert.equal(run.end.reason, 'quiet')
  })

  test('nothing is asked again until something else was handled: a run in which nobody opens the guard ends', () => {
    const run = single(worker().replace("this.after(ms(5), 'unlock')", ''), pair)
    assert.deepEqual([run.end.reason, run.trace.header.endNs, done(run)], ['quiet', 500_000, []])
    assert.equal(lines(run.trace, 'ignored').length, 3)
  })

  test('a timer that goes off once is kept, one that repeats has its next turn anyway', () => {
    const code = (set: string) => `class Worker extends Node { open = false\n done: number[] = []\n tid = 0
      start() { this.tid = this.${set}(ms(1), 'act', 7); this.after(ms(5), 'unlock'); this.after(ms(8), 'close') }
      unlock() { this.open = true }\n close() { this.open = false; this.cancel(this.tid) }
      act(n: number) { if (!this.open) return this.ignore(); this.done.push(n) } }`
    const alone = 'cluster c\n  w: Worker\nrun c for 1s\n'
    const once = single(code('after'), alone)
    assert.deepEqual(done(once, 0), [7])
    assert.deepEqual(lines(once.trace, 'ignored', 'timer'), ['1000000 ignored w', '5000000 timer w', '5000000 timer w', '8000000 timer w'])
    const again = single(code('every'), alone)
    assert.deepEqual(done(again, 0), [7, 7, 7])
    const cancelled = single(code('after').replace('unlock() { this.open = true }', 'unlock() { this.cancel(this.tid); this.open = true }'), alone)
    assert.deepEqual([done(cancelled, 0), cancelled.end.reason], [[], 'quiet'])
  })

  test('a request that is ignored is not answered before it is handled', () => {
    const code = `${worker()}\nclass Client extends Node { got: unknown = 'nothing'\n async start() { this.got = await this.call('w', 'job', 'x') } }`
    const run = single(code, 'cluster c\n  w: Worker\n  a: Client\nrun c for 1s\n')
    assert.deepEqual(lines(run.trace, 'send').map((line) => line.split(' ')[0]), ['0', '5000000'])
    assert.deepEqual(run.trace.finalState(1), { got: undefined })
  })

  test('on links that keep the order, a message that is kept holds up those behind it; elsewhere it does not', () => {
    const code = worker().replace("['a', 'b', 'c']", "['late', 'b']").replace('if (!this.open)', "if (what === 'late' && !this.open)")
    assert.deepEqual(done(single(code, pair)), ['b', 'late'])
    assert.deepEqual(done(single(code, pair.replace('\n\n', '\n  network fifo\n\n'))), ['late', 'b'])
    assert.deepEqual(done(single(code, pair.replace('\n\n', '\n  network transport tcp\n\n'))), ['late', 'b'])
  })

  test('a node that is busy meanwhile takes it later; a crash takes it with it', () => {
    const busy = single(worker().replace('this.open = true', 'this.open = true; void this.busy(ms(3))'), pair)
    assert.deepEqual(lines(busy.trace, 'receive').map((line) => line.split(' ')[0]), ['8000000', '8000000', '8000000'])
    const crash = experiment(worker(), `${pair.replace('run c for', 'faults f\n  at 2ms crash w\n\nrun c with f for')}`).results[0][0]
    assert.deepEqual(lines(crash.trace, 'drop').length, 3)
  })

  test('lanes and mailboxes with rules count what is kept', () => {
    const code = worker("if (what === 'probe') return void this.done.push(String(this.backlog()))").replace('class Worker', "class Prober extends Node { start() { this.after(ms(2), 'ask') }\n ask() { this.send('w', 'job', 'probe') } }\nclass Worker")
    const run = single(code, 'cluster c\n  b: Boss\n  w: Worker\n  p: Prober\nrun c for 1s\n')
    assert.deepEqual(done(run), ['3', 'a', 'b', 'c'])
    const full = single(worker("this.open ||= what === 'z'"), `${pair.replace('\n\n', '\n  mailbox w capacity 2\n\n')}`)
    assert.deepEqual(done(full), ['a', 'b', 'c'], 'a free node has taken each of them')
  })

  test('an operation of a load is kept too, and its time goes on', () => {
    const run = single(`class Worker extends Node { open = false\n done = 0\n start() { this.after(ms(5), 'unlock') }\n unlock() { this.open = true }
      work() { if (!this.open) return this.ignore(); this.done++ } }`, 'cluster c\n  w: Worker\n  load w work every 1ms, at most 3 times\nrun c for 1s\n')
    assert.deepEqual(run.problems, [])
    assert.equal(done(run, 0), 3)
    assert.equal(run.meters?.statistic('max', 'work latency'), 5e6 - 1e6)
  })

  test('with and without a record a run comes to the same', () => {
    for (const scenario of [pair, pair.replace('\n\n', '\n  network latency 1ms..9ms\n  network fifo\n\n')]) {
      const { requests } = requestsOf(worker(), scenario)
      const quick = simulator(requests[0].plan, plainRealm)
      for (const seed of [1, 2, 3]) {
        const told = experiment(worker(), scenario.trim() + ` seed ${seed}`).results[0][0]
        assert.equal(quick(seed).trace.header.digest, told.trace.header.digest)
      }
    }
  })
})

suite('ignore: where it does not belong', () => {
  const wrong: [what: string, body: string, message: RegExp][] = [
    ['in start', 'start() { this.ignore() }', /^w: TypeError: ignore leaves a message or a timer for later/],
    ['after an await', "start() { this.after(ms(1), 'act') }\n async act() { await this.sleep(ms(1)); this.ignore() }", /ignore leaves a message or a timer for later/],
    ['before one', "start() { this.after(ms(1), 'act') }\n async act() { this.ignore(); await this.sleep(ms(1)) }", /ignores its input, and yet something changes/],
    ['before a promise', "p: any\n start() { this.p = new Promise(() => {}); this.after(ms(1), 'act') }\n async act() { this.ignore(); await this.p }", /ignores its input, and yet something changes/],
    ['with a change', "n = 0\n start() { this.after(ms(1), 'act') }\n act() { this.n++; this.ignore() }", /ignores its input, and yet something changes/],
    ['with a message', "start() { this.after(ms(1), 'act') }\n act() { this.send('w', 'x'); this.ignore() }\n x() {}", /ignores its input, and yet something changes/],
    ['with a line of the log', "start() { this.after(ms(1), 'act') }\n act() { this.log('not now'); this.ignore() }", /ignores its input, and yet something changes/],
    ['by chance', "start() { this.after(ms(1), 'act') }\n act() { if (this.choose([true])) this.ignore() }", /ignores its input, and yet something changes/],
  ]
  for (const [what, body, message] of wrong) {
    test(what, () => {
      const code = `class Worker extends Node {\n${body}\n}`
      const run = single(code, 'cluster c\n  w: Worker\nrun c for 1s\n')
      assert.match(run.problems[0]?.message ?? 'nothing', message)
      const { requests } = requestsOf(code, 'cluster c\n  w: Worker\nrun c for 1s\n')
      assert.equal(simulator(requests[0].plan, plainRealm)(0).end.reason, 'error')
    })
  }
})
