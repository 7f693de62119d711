/** How far an exploration goes, where its author says so: the first states, states beyond a constraint, channels with room for so many messages. */
import assert from 'node:assert/strict'
import { counts, explorationOf, explored } from '../support/exploring.ts'
import { executeExploration } from '../../../src/host/explore.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { parseScenario, printScenario } from '../../../src/language/scenario/index.ts'

const counter = `class A extends Node { n = 0\n start() { this.every(ms(1), 'up') }\n up() { this.n++ } }
  safety('small', ({ a }) => a.n <= 3)\nsafety('below 4', ({ a }) => a.n < 4)\nsafety('below 5', ({ a }) => a.n < 5)`
const alone = (line: string) => `cluster c\n  a: A\n\nexplore c${line}\n`

suite('explore: a state constraint', () => {
  test('a state outside is generated and asked about, not counted and not gone on from', () => {
    const result = explored(counter, alone(' while small'))
    assert.deepEqual(counts(result), { distinct: 4, generated: 5, depth: 4, complete: true })
    assert.deepEqual(result.verdicts.map(({ property, verdict, depth }) => [property, verdict, depth]), [['below 4', 'violated', 5], ['below 5', 'holds', undefined]])
    assert.deepEqual(result.verdicts[0].path, ['a: timer up', 'a: timer up', 'a: timer up', 'a: timer up'])
    assert.deepEqual(result.within, { text: 'small', outside: 1 })
    assert.deepEqual(counts(explored(counter, alone(' while small'), { reversed: true })), counts(result))
  })

  test('what was bounded is said, in the output and in what was found', () => {
    const text = `${alone(' while small')}  expect below-5 holds\n  expect below-4 violated at depth 5\n  expect 4 distinct states\n`
    const { expectations } = explored(counter, text)
    assert.deepEqual(expectations.map(({ holds, found }) => [holds, found]), [[true, 'holds in every state while small'], [true, 'violated at depth 5'], [true, 'was 4']])
    const { summary } = executeExploration(explorationOf(counter, text), plainRealm, () => {})
    assert.deepEqual(summary.exploration?.within, { text: 'small', outside: 1 })
    assert.match(summary.verdicts.find(({ property }) => property === 'below 5')?.detail ?? '', /in all 4 states while small, and where one step leads out of them/)
  })

  test('one that never leads out leaves nothing out', () => {
    const result = explored(counter.replace('this.n++', 'if (this.n < 2) this.n++'), `${alone(' while small')}  expect below-4 holds\n`)
    assert.deepEqual([result.distinct, result.within?.outside, result.expectations[0].found], [3, 0, 'holds in every state'])
  })

  test('a state whose every step leads out is no end', () => {
    const result = explored(counter, `${alone(' while small')}  expect below-4 holds at the end\n`)
    assert.deepEqual([result.ends, result.expectations[0].holds], [0, false])
  })

  test('first states outside: nothing holds of none', () => {
    const result = explored(counter.replace('n = 0', 'n = 9'), `${alone(' while small')}  expect below-5 holds\n`)
    assert.deepEqual([result.distinct, result.complete, result.verdicts.map(({ verdict }) => verdict), result.expectations[0].holds], [0, false, ['violated', 'violated'], false])
    const silent = explored(counter.replace('n = 0', 'n = 9').replace(/safety\('below 4[^]*/, "safety('any', () => true)"), `${alone(' while small')}  expect any holds\n`)
    assert.equal(silent.expectations[0].holds, false)
    assert.match(silent.expectations[0].found, /no state to begin with/)
  })

  test('messages on a link, or in a mailbox', () => {
    const code = `class A extends Node { start() { if (this.id !== 'r') this.every(ms(1), 'more') }\n more() { this.send('r', 'x') }\n x() {} }`
    const found = (line: string) => counts(explored(code, `cluster c\n  a, b, r: A\n\nexplore c while ${line}\n`))
    // 0, 1 or 2 messages of each; together 0 to 2 messages of both.
    assert.deepEqual(found('at most 2 messages on each link'), { distinct: 9, generated: 1 + 9 * 2 + 12, depth: 5, complete: true })
    assert.deepEqual(found('at most 2 messages in each mailbox'), { distinct: 6, generated: 1 + 6 * 2 + 6, depth: 3, complete: true })
    assert.deepEqual(found('at most 1 message on each link and at most 1 message in each mailbox').distinct, 3)
  })

  test('only the first states that have a property', () => {
    const code = `class A extends Node { n = 0\n start() { this.n = this.choose([0, 1, 2]) } }\nsafety('alike', ({ a, b }) => a.n === b.n)\nsafety('not 2', ({ a }) => a.n !== 2)`
    const text = (line: string) => `cluster c\n  a, b: A\n\nexplore c${line}\n`
    assert.deepEqual([explored(code, text('')).distinct, explored(code, text(' from alike')).distinct], [9, 3])
    const result = explored(code, text(' from alike while not-2'))
    assert.deepEqual([result.distinct, result.generated], [2, 3])
    assert.match(explored(`${code}\nsafety('never', () => false)`, text(' from never')).why ?? '', /no state to begin with/)
  })

  test('it reads and prints as it is written, and names what there is not', () => {
    for (const line of ['while small', "from 'p > 1' while few-tries and at most 1 message on each link to depth 5 up to 10 states", 'while at most 3 messages in each mailbox']) {
      const text = `explore c ${line}`
      const { document, diagnostics } = parseScenario(text)
      assert.deepEqual(diagnostics, [])
      assert.equal(printScenario(document).trim(), text)
    }
    const messages = (line: string, code = counter) => {
      try {
        explorationOf(code, alone(line))
        return ''
      } catch (error) {
        return (error as Error).message
      }
    }
    assert.match(messages(' while smal'), /There is no property "smal"\. Did you mean "small"\?/)
    assert.match(messages(' from smal'), /There is no property "smal"/)
    assert.match(messages(' while small\n  expect small holds'), /"small" says which states this exploration is about/)
    assert.match(messages(' while small while small'), /"while" is given twice/)
    assert.match(messages(' while elsewhere', `${counter}\nsafety('elsewhere', ({ z }) => z.n < 3)`), /"elsewhere" cannot be asked here: it names the node z, which cluster c does not have/)
  })

  test('a property that cannot be decided bounds nothing', () => {
    const result = explored(`${counter}\nsafety('broken', ({ a }) => a.m.n > 0)`, alone(' while broken up to 20 states'))
    assert.equal(result.complete, false)
    assert.match(result.problems[0].message, /"broken" could not be decided/)
  })
})

suite('explore: channels with room for so many messages', () => {
  const code = `class A extends Node { sent = 0\n got = 0\n start() { if (this.id === 'a') this.every(ms(1), 'more') }
      more() { if (this.sent === 3) return this.ignore(); this.sent++; this.send('b', 'x') }\n x() { this.got++ } }
    safety('few on the way', ({ a, b }) => a.sent - b.got <= 1)`

  test('a step that would send more waits, and the sender is as it was', () => {
    const text = (line: string) => `cluster c\n  a, b: A\n\nexplore c\n${line}  expect few-on-the-way holds\n`
    const free = explored(code, text(''))
    assert.deepEqual([free.distinct, free.expectations[0].holds], [10, false])
    for (const channel of ['links', 'mailboxes']) {
      const bounded = explored(code, text(`  ${channel} hold at most 1 message\n`))
      // sent 0 got 0, 1 0, 1 1, 2 1, 2 2, 3 2, 3 3; it waited in three of them but the last, where it has sent all.
      const { waited, expectations: [{ holds }] } = bounded
      assert.deepEqual([counts(bounded), waited, holds], [{ distinct: 7, generated: 7, depth: 7, complete: true }, 2, true])
    }
  })

  test('two that wait for each other wait for ever', () => {
    const both = `class A extends Node { full = 0\n start() { this.every(ms(1), 'more') }\n more() { if (this.full === 2) return this.ignore(); this.full++; this.send(this.peers[0], 'x') }
      x() { this.send(this.peers[0], 'y') }\n y() {} }\nsafety('done', ({ a, b }) => a.full === 2 && b.full === 2)`
    const text = (line: string) => `cluster c\n  a, b: A\n\nexplore c\n${line}  expect done holds at the end\n`
    assert.equal(explored(both, text('')).expectations[0].holds, true)
    const stuck = explored(both, text('  messages arrive once, in order\n  links hold at most 1 message\n'))
    assert.deepEqual([stuck.verdicts[0].verdict, stuck.expectations[0].holds], ['violated', false])
  })

  test('a start that sends more than there is room for, and lines that say it twice', () => {
    const eager = "class A extends Node { start() { if (this.id === 'a') { this.send('b', 'x'); this.send('b', 'x') } }\n x() {} }"
    assert.match(explored(eager, 'cluster c\n  a, b: A\n\nexplore c\n  links hold at most 1 message\n').problems[0].message, /The start of a sends more messages than there is room for/)
    assert.throws(() => explorationOf(eager, 'cluster c\n  a, b: A\n\nexplore c\n  links hold at most 1 message\n  links hold at most 2 messages\n'), /How much links hold is said twice/)
  })
})

suite('explore: what may be lost', () => {
  test('any message, whatever is before it in its queue', () => {
    const code = `class A extends Node { got: number[] = []\n start() { if (this.id === 'a') for (const n of [1, 2, 3]) this.send('b', 'x', n) }\n x(n: number) { this.got.push(n) } }
      safety('not only the middle', ({ b }) => b.got.join() !== '2')`
    const result = explored(code, 'cluster c\n  a, b: A\n  network fifo\n\nexplore c\n  messages arrive once, in order\n  network may lose\n')
    // Each of three messages is on its way, received or lost, and none is on its way that was sent before one that was received.
    assert.deepEqual([result.distinct, result.verdicts[0].verdict], [20, 'violated'])
  })
})
