/** Two-phase commit under crashes, partitions and loss: all or nothing, and what that costs (curriculum X15.5). */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { planted, runs, stateOf, use } from '../../support/parts.ts'

const shop = `
class Shop extends CommitCoordinator {
  orders = 0
  async start() {
    while (this.clock.now() < s(15)) {
      await this.sleep(ms(1500 * this.random()))
      this.orders += 1
      await this.commitOn(this.id + ' ' + this.clock.now(), { stock: { take: 1 }, bank: { take: 20 }, post: { take: 3 } })
    }
  }
  async recover() {
    await super.recover()
    this.start()
  }
}
class Store extends CommitParticipant {
  doubt = ms(100)
  free = 200
  amount = 200
  canCommit({ take }: { take: number }) {
    if (this.free < take || this.random() < 0.1) return false
    this.free -= take
    return true
  }
  committed({ take }: { take: number }) { this.amount -= take }
  aborted({ take }: { take: number }) { this.free += take }
}
const stores = ({ stock, bank, post }: any) => [stock, bank, post]
const outcomes = (nodes: any, name: string) => stores(nodes).map((store) => store.transactions[name]?.status)
const names = (nodes: any) => [...new Set(stores(nodes).flatMap((store) => Object.keys(store.transactions)))]
safety('all or nothing', (nodes) => names(nodes).every((name) => {
  const known = outcomes(nodes, name)
  return !(known.includes('committed') && known.includes('aborted'))
}))
measure('in doubt at the end', (nodes) => stores(nodes).flatMap((store) => Object.values(store.transactions)).filter((one: any) => one.status === 'prepared').length)
measure('committed without being prepared', (nodes) => names(nodes).filter((name) => (
  outcomes(nodes, name).includes('committed') && outcomes(nodes, name).includes(undefined)
)))
measure('committed', (nodes) => names(nodes).filter((name) => outcomes(nodes, name).every((status) => status === 'committed')).length)
measure('taken', ({ stock, bank, post }) => [200 - stock.amount, (200 - bank.amount) / 20, (200 - post.amount) / 3])`

const trouble = `
cluster sale
  shop: Shop
  stock, bank, post: Store
  network latency 1ms..100ms, loss 5%, duplicate 5%
faults trouble
  every 1s..5s  crash shop for 0.1s..3s until 10s
  every 1s..5s  crash bank for 0.1s..2s until 10s
  every 1s..5s  crash stock for 0.1s..2s until 10s
  every 2s..5s  isolate any for 0.1s..2s until 10s
run sale with trouble for 25s`

suite('parts: two-phase commit', () => {
  const part = use('CommitCoordinator', 'CommitParticipant')

  test('all or nothing, every commit takes effect once at each, and nobody is in doubt after the faults: 200 of 200 runs', () => {
    let all = 0
    for (const result of runs([part, shop, trouble], 200)) {
      const { seed } = result.trace.header
      assert.deepEqual(result.verdicts.filter(({ verdict }) => verdict === 'violated'), [], `seed ${seed}`)
      const [doubt, unprepared, committed, taken] = result.measures.map(({ value }) => value)
      assert.equal(doubt, 0, `seed ${seed}`)
      assert.deepEqual(unprepared, [], `seed ${seed}`)
      assert.deepEqual(taken, [committed, committed, committed], `seed ${seed}`)
      all += committed as number
    }
    assert.ok(all > 500, `${all} transactions were committed`)
  })

  test('the same when the disk is slow, and handlers wait for it while others run', () => {
    const slow = trouble.replace('faults trouble', '  disk shop, stock, bank, post latency 2ms, sync 5ms..80ms\nfaults trouble')
    for (const result of runs([part, shop, slow], 100)) {
      const { seed } = result.trace.header
      assert.deepEqual(result.verdicts.filter(({ verdict }) => verdict === 'violated'), [], `seed ${seed}`)
      const [doubt, unprepared, committed, taken] = result.measures.map(({ value }) => value)
      assert.equal(doubt, 0, `seed ${seed}`)
      assert.deepEqual(unprepared, [], `seed ${seed}`)
      assert.deepEqual(taken, [committed, committed, committed], `seed ${seed}`)
    }
  })

  const bugs: [string, [string, string][]][] = [
    ['a yes is not on the disk', [
      ['    await this.disk.write(\'transactions\', this.transactions)\n    await this.disk.sync()\n', '    await this.disk.write(\'transactions\', this.transactions)\n'],
      ['    await this.disk.sync()\n    return { yes }', '    return { yes }'],
    ]],
    ['a decision is told before it is on the disk', [['      await this.disk.write(\'decisions\', stillToTell(this.decisions))\n      await this.disk.sync()\n', '']]],
    ['a participant in doubt loses patience and aborts', [['// The coordinator is down or cut off: nothing to do but to wait.', "return void (await this.decide({ transaction, outcome: 'aborted' }, coordinator))"]]],
    ['a missing vote counts as a yes', [['mistakes.push(error)\n      return false\n    }', 'mistakes.push(error)\n      return true\n    }']]],
    ['a coordinator forgets what it had not decided and says so too early', [["if (this.undecided.includes(transaction)) return 'undecided'", '']]],
  ]
  for (const [what, changes] of bugs) {
    test(`planted bug: ${what}`, () => {
      for (const result of runs([planted('two-phase-commit', ...changes), shop, trouble], 100)) {
        const [, unprepared, committed, taken] = result.measures.map(({ value }) => value)
        const once = JSON.stringify(taken) === JSON.stringify([committed, committed, committed])
        if (result.verdicts[0].verdict === 'violated' || (unprepared as string[]).length > 0 || !once) return
      }
      assert.fail('no seed of 100 finds the planted bug')
    })
  }

  test('X15.5: the coordinator crashes after the votes, and participants are in doubt until it is back', () => {
    const cell = `${part}
class Shop extends CommitCoordinator {
  outcome: any
  async start() { this.outcome = await this.commitOn('t', { stock: 1, bank: 2 }) }
}
class Store extends CommitParticipant {
  doubt = s(1)
  done: string[] = []
  canCommit() { this.done.push('prepared ' + this.clock.monotonic() / 1e6); return true }
  committed(work: any) { this.done.push('committed ' + work + ' ' + this.clock.monotonic() / 1e6) }
  aborted(work: any) { this.done.push('aborted ' + work + ' ' + this.clock.monotonic() / 1e6) }
}`
    const run = (faults: string) => single(cell, `cluster c\n  shop: Shop\n  stock, bank: Store\n  network latency 10ms\nfaults f\n  ${faults}\nrun c with f for 60s`)
    // Votes would arrive at 20 ms. Down from 15 ms on, and after its restart it does not know the transaction: aborted.
    const result = run('at 15ms crash shop for 20s')
    for (const name of ['stock', 'bank']) {
      const { done } = stateOf(result, name)
      assert.equal(done[0], 'prepared 10')
      assert.match(done[1], /^aborted [12] 2[01]\d\d\d$/)
      assert.equal(done.length, 2)
    }
    // Down just after it has decided and told: the decision is there, it is told again.
    const later = run('at 25ms crash shop for 20s')
    assert.deepEqual(stateOf(later, 'bank').done, ['prepared 10', 'committed 2 30'])
    assert.deepEqual(Object.values(stateOf(later, 'shop').decisions), [{ outcome: 'committed', unaware: [] }])
  })

  test('one no is enough, and a late `prepare` of an aborted transaction is answered with no', () => {
    const cell = `${part}
class Shop extends CommitCoordinator {
  told: any[] = []
  async start() {
    this.told.push(await this.commitOn('t', { stock: 'yes', bank: 'no' }))
    this.told.push(await this.call('stock', 'prepare', { transaction: 't', work: 'yes' }))
    this.told.push(await this.commitOn('u', { stock: 'yes' }), await this.outcomeOf({ transaction: 'never heard of' }))
  }
}
class Store extends CommitParticipant {
  canCommit(work: string) { return work === 'yes' }
}`
    const result = single(cell, 'cluster c\n  shop: Shop\n  stock, bank: Store\n  network latency 10ms\n  network shop -> bank latency 15ms\nrun c for 60s')
    const { told } = stateOf(result, 'shop')
    assert.equal(told[0], 'aborted')
    assert.deepEqual(told.slice(2), ['committed', 'aborted'])
    assert.equal(stateOf(result, 'stock').transactions.t.status, 'aborted')
  })
})
