/** What waits: choosing among it costs the same however much waits. */
import { deepEqual, equal } from 'node:assert/strict'
import { Fifo } from '../../../src/kernel/engine/fifo.ts'
import type { Waiting } from '../../../src/kernel/processes/lane.ts'
import type { Mail } from '../../../src/kernel/processes/mailbox.ts'
import { Mailbox } from '../../../src/kernel/processes/mailbox.ts'

const operation = (method: string): Waiting => ({ kind: 'operation', method, begin: () => {}, drop: () => {} })

/** Counts how often somebody looks at what waits. */
function counting(): Mail & { looks: number } {
  return {
    looks: 0,
    typeOf(waiting) {
      this.looks++
      return waiting.kind === 'operation' ? waiting.method : undefined
    },
    waited: () => 0,
  }
}

suite('kernel: what waits', () => {
  test('taking and dropping look at the same few, however many wait', () => {
    const looksWith = (count: number): number => {
      const mail = counting()
      const mailbox = new Mailbox(mail, { priority: ['a', 'b'], order: 'newest', capacity: count },
        Array.from({ length: count }, (_, i) => operation('xab'[i % 3])))
      mail.looks = 0
      for (let i = 0; i < 10; i++) {
        mailbox.push(operation('b'))
        mailbox.surplus()
        mailbox.take()
      }
      return mail.looks
    }
    equal(looksWith(10_000), looksWith(10))
  })

  test('the most urgent first, the newest or oldest of them, and own business before all', () => {
    const take = (mailbox: Mailbox) => Array.from({ length: mailbox.length }, () => mailbox.take()).map((one) => one?.kind === 'operation' ? one.method : one?.kind)
    const all = [...'axbxa'].map(operation)
    const timer: Waiting = { kind: 'timer', timer: 1 }
    deepEqual(take(new Mailbox(counting(), undefined, [...all, timer])), [...'axbxa', 'timer'])
    deepEqual(take(new Mailbox(counting(), { priority: ['b', 'a'] }, [...all, timer])), ['timer', ...'baaxx'])
    const numbered = Array.from('123', operation)
    deepEqual(take(new Mailbox(counting(), { order: 'newest' }, numbered)), ['3', '2', '1'])
    const changed = new Mailbox(counting(), { order: 'newest' }, [...numbered, operation('a')])
    changed.follow({ priority: ['a'] })
    deepEqual(changed.waiting().length, 4)
    deepEqual(take(changed), ['a', '1', '2', '3'])
  })

  test('a row gives back what was put in, in order, and keeps no room', () => {
    const row = new Fifo<number>()
    const taken: (number | undefined)[] = []
    for (let i = 0; i < 1000; i++) {
      row.push(i)
      if (i % 3 > 0) taken.push(row.shift())
    }
    equal(row.length, 334)
    deepEqual([...row], Array.from({ length: 334 }, (_, i) => 666 + i))
    equal(row.pop(), 999)
    deepEqual(taken, Array.from({ length: 666 }, (_, i) => i))
    row.insert(998.5, (other) => other > 998.5)
    row.insert(665, (other) => other > 665)
    equal(row.remove(700), true)
    equal(row.remove(665), true)
    equal(row.remove(665), false)
    deepEqual([row.first, row.fromEnd(1), row.fromEnd(2), row.last, row.length], [666, 998.5, 998, 998.5, 333])
    row.clear()
    equal(row.fromEnd(1), undefined)
    equal(row.shift(), undefined)
    equal(row.pop(), undefined)
  })
})
