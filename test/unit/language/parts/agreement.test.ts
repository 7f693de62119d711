/** Agreement among liars and without clocks: OM(m) (curriculum X14.1) and Ben-Or's consensus (X15.2). */
import assert from 'node:assert/strict'
import { single } from '../../support/laboratory.ts'
import { breaks, measured, planted, runs, stateOf, use } from '../../support/parts.ts'

// --- OM(m)

/** Generals a, b, c … with `traitor` among them, who says what the table tells for each receiver and path. */
function generals(count: number, m: number, traitor: string, lies: Record<string, string>): { cell: string; scenario: string; names: string[] } {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].slice(0, count)
  const cell = `
class Loyal extends General {
  traitors = ${m}
  order = 'attack'
}
class Traitor extends Loyal {
  says(order: string, to: NodeId, path: readonly NodeId[]) {
    const lies: Record<string, string> = ${JSON.stringify(lies)}
    return lies[[...path, to].join('>')]
  }
}`
  const scenario = `cluster army\n${names.map((name) => `  ${name}: ${name === traitor ? 'Traitor' : 'Loyal'}`).join('\n')}\n  network latency 1ms..90ms\nrun army`
  return { cell, scenario, names }
}

/** Whether loyal lieutenants agree (IC1), and obey a loyal commander (IC2). */
function isRight(count: number, m: number, traitor: string, lies: Record<string, string>, part = use('General')): boolean {
  const { cell, scenario, names } = generals(count, m, traitor, lies)
  const result = single(part, cell, scenario)
  const decisions = names.filter((name) => name !== traitor && name !== 'a').map((name) => stateOf(result, name).decision)
  return new Set(decisions).size === 1 && (traitor === 'a' || decisions[0] === 'attack')
}

/** Everything a traitor among n generals can say in OM(1): to each of the others attack, retreat or nothing. */
function* lies(count: number, traitor: string): Generator<Record<string, string>> {
  const others = ['b', 'c', 'd'].slice(0, count - 1).filter((name) => name !== traitor)
  for (let code = 0; code < 3 ** others.length; code++) {
    const said: Record<string, string> = {}
    others.forEach((name, i) => {
      const choice = Math.floor(code / 3 ** i) % 3
      if (choice < 2) said[traitor === 'a' ? name : `a>${name}`] = ['attack', 'retreat'][choice]
    })
    yield said
  }
}

suite('parts: OM(m)', () => {

  test('X14.1: 4 generals, 1 traitor: right whatever the traitor says, all 54 lies tried', () => {
    let tried = 0
    for (const traitor of ['a', 'b', 'c', 'd']) {
      for (const said of lies(4, traitor)) {
        assert.ok(isRight(4, 1, traitor, said), `${traitor} says ${JSON.stringify(said)}`)
        tried += 1
      }
    }
    assert.equal(tried, 27 + 3 * 9)
  })

  test('X14.1: 3 generals, 1 traitor: wrong for some lies', () => {
    const wrong = ['a', 'b', 'c'].flatMap((traitor) => [...lies(3, traitor)].filter((said) => !isRight(3, 1, traitor, said)).map((said) => `${traitor} ${JSON.stringify(said)}`))
    assert.ok(wrong.includes('b {"a>c":"retreat"}'), 'a lieutenant that says "he said retreat" cannot be told from a lying commander')
    assert.ok(wrong.length >= 2, wrong.join('; '))
  })

  test('OM(0) believes a lying commander', () => {
    assert.ok(!isRight(4, 0, 'a', { b: 'attack', c: 'retreat', d: 'attack' }))
  })

  test('7 generals, 2 traitors: OM(2) is right under 60 seeds of random lies', () => {
    const cell = `
class Loyal extends General { traitors = 2 }
class Traitor extends Loyal {
  says() { return this.random() < 0.1 ? undefined : this.random() < 0.5 ? 'attack' : 'retreat' }
}
safety('loyal lieutenants agree', ({ c, d, e, f, g }) => new Set([c, d, e, f, g].map((one) => one.decision)).size <= 2 - (c.decision && d.decision && e.decision && f.decision && g.decision ? 1 : 0))`
    const army = 'cluster army\n  a, b: Traitor\n  c, d, e, f, g: Loyal\n  network latency 1ms..90ms\nrun army'
    assert.ok(!breaks([use('General'), cell, army], 60))
    const byOne = cell.replace('traitors = 2', 'traitors = 1')
    assert.ok(breaks([use('General'), byOne, army], 300), 'OM(1) does not stand two traitors')
  })

  test('it sends as many messages as the paper says', () => {
    const sent = (count: number, m: number) => {
      const { cell, scenario } = generals(count, m, 'none', {})
      return single(use('General'), cell, scenario).trace.messageCount
    }
    assert.equal(sent(4, 0), 3)
    assert.equal(sent(4, 1), 3 + 3 * 2)
    assert.equal(sent(7, 2), 6 + 6 * 5 + 6 * 5 * 4)
  })

  const bugs: [string, [string, string]][] = [
    ['a lieutenant does not count what it was told itself', ['majority([own, ...others', 'majority([...others']],
    ['nothing is passed on', ['if (path.length <= this.traitors) this.passOn(order, path)', '']],
    ['the last word counts, not the majority', ['orders.find(order => orders.filter(other => other === order).length * 2 > orders.length) ?? fallback', 'orders[orders.length - 1] ?? fallback']],
  ]
  for (const [what, bug] of bugs) {
    test(`planted bug: ${what}`, () => {
      const part = planted('oral-messages', bug)
      assert.ok(['a', 'b', 'c', 'd'].some((traitor) => [...lies(4, traitor)].some((said) => !isRight(4, 1, traitor, said, part))))
    })
  }

  test('a message that claims another way than it came is not heard', () => {
    const cell = `${use('General')}
class Loyal extends General {}
class Forger extends General {
  start() {
    this.send('c', 'orally', { path: ['a'], order: 'forged' })
    this.send('c', 'orally', { path: ['a', 'd', 'b'], order: 'forged' })
    this.send('c', 'orally', { path: ['b'], order: 'forged' })
    this.send('c', 'orally', { path: ['a', 'b'], order: 'first' })
    this.send('c', 'orally', { path: ['a', 'b'], order: 'second' })
    this.send('c', 'orally', { path: 'nonsense', order: 'forged' })
  }
}`
    const result = single(cell, 'cluster army\n  a, c, d: Loyal\n  b: Forger\n  network latency 1ms\nrun army')
    assert.deepEqual(stateOf(result, 'c').heard, { 'a>b': 'first', 'a': 'attack', 'a>d': 'attack' })
  })
})

// --- Ben-Or

/** No clock anywhere: delays from a millisecond to minutes, and 2 of 5 crash. */
const voters = `
class Voter extends BenOrNode {
  maxFaults = 2
  input: Bit = 0
  start() {
    this.input = this.random() < 0.5 ? 0 : 1
    this.begin(this.input)
  }
}
const all = ({ a, b, c, d, e }: any) => [a, b, c, d, e]
safety('agreement', (nodes) => new Set(all(nodes).map(({ decision }) => decision).filter((bit) => bit !== undefined)).size <= 1)
safety('validity', (nodes) => all(nodes).some(({ up }) => !up) || all(nodes).every(({ decision }) => decision === undefined || all(nodes).some(({ input }) => input === decision)))
measure('undecided', (nodes) => all(nodes).filter(({ decision }) => decision === undefined).length)
measure('valid', (nodes) => all(nodes).every(({ decision }) => decision === undefined || all(nodes).some(({ input }) => input === decision)))
measure('coins', (nodes) => all(nodes).reduce((sum, { coins }) => sum + coins, 0))
measure('rounds', (nodes) => Math.max(...all(nodes).map(({ round }) => round)))`

const asynchronous = `
cluster vote
  a, b, c, d, e: Voter
  network latency pareto from 1ms shape 0.7
faults f
  at 1ms..2s crash b
  at 1ms..2s crash d
run vote with f for 600s`

suite('parts: Ben-Or', () => {
  const part = `${use('BenOrNode')}\n${use('Bit')}`

  test('agreement and validity in 300 of 300 runs, everyone left decides, and coins were needed', () => {
    let coins = 0
    let longest = 0
    for (const result of runs([part, voters, asynchronous], 300)) {
      assert.deepEqual(result.verdicts.filter(({ verdict }) => verdict === 'violated'), [], `seed ${result.trace.header.seed}`)
      assert.ok((measured(result, 'undecided') as number) <= 2, `seed ${result.trace.header.seed}: only the crashed may be undecided`)
      // A property does not see the input of a node that is down; a measure does.
      assert.equal(measured(result, 'valid'), true, `seed ${result.trace.header.seed}`)
      coins += measured(result, 'coins') as number
      longest = Math.max(longest, measured(result, 'rounds') as number)
    }
    assert.ok(coins > 50, `${coins} coins`)
    assert.ok(longest >= 3, `${longest} rounds`)
  })

  test('when all begin with the same bit, that bit is decided in the first round', () => {
    const same = voters.replace('this.input = this.random() < 0.5 ? 0 : 1', 'this.input = 1')
    for (const result of runs([part, same, asynchronous], 50)) {
      assert.equal(measured(result, 'rounds'), 1)
      assert.equal(stateOf(result, 'a').decision, 1)
    }
  })

  const bugs: [string, [string, string]][] = [
    ['one proposal is enough to decide', ['count(proposals, bit) > this.maxFaults', 'count(proposals, bit) > 0']],
    ['a majority of those heard, not of all', ['count(reports, value) * 2 > this.members.length', 'count(reports, value) * 2 > reports.length']],
    ['a coin although somebody proposes', ['this.estimate = bit ?? this.choose<Bit>([0, 1])', 'this.estimate = this.choose<Bit>([0, 1])']],
  ]
  for (const [what, bug] of bugs) {
    test(`planted bug: ${what}`, () => assert.ok(breaks([planted('ben-or', bug), voters, asynchronous], 2000)))
  }

  test('with half of the members faulty it refuses to begin', () => {
    const { problems } = single(part, voters.replace('maxFaults = 2', 'maxFaults = 3'), asynchronous)
    assert.match(problems[0].message, /Of 5 members less than half may crash; maxFaults is 3\./)
  })
})
