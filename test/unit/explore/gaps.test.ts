/** Whatever a cluster does in a run is explored, or the exploration says what it leaves out and is not called complete. */
import assert from 'node:assert/strict'
import { executeExploration } from '../../../src/host/explore.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { checkScenario, parseScenario, surroundingsOf } from '../../../src/language/scenario/index.ts'
import { clusterLines } from '../../../src/language/scenario/blocks/lines.ts'
import { explorationOf, explored } from '../support/exploring.ts'

const code = `class A extends Node { got = 0\n start() { if (this.id === 'a') { this.send('b', 'hi'); this.send('b', 'hi') } }\n hi() { this.got++ } }
  safety('both', ({ b }) => b.got === 2)`
const cluster = (line: string) => `cluster c\n  a, b: A\n  ${line}\n\n`

/** A line of a cluster, what an exploration without a word says of it, and the lines with which it is complete. */
const lines: [line: string, says: RegExp | undefined, closes?: string][] = [
  ['network latency 1ms..5ms', undefined],
  ['network latency exponential 3ms', undefined],
  ['network loss 50%', /cluster c loses messages, and this exploration loses none/, 'network may lose'],
  ['network loss 50%', /loses none/, 'messages arrive at most once'],
  ['network a -> b loss 1%', /loses none/, 'network may lose at most 1 message'],
  ['network duplicate 10%', /cluster c doubles messages, and this exploration doubles none/, 'network may duplicate at most 1 message'],
  ['network duplicate 10%', /doubles none/, 'messages arrive any number of times'],
  ['network reorder 10% by 1ms', undefined],
  ['network corrupt 1%', /loses messages that are damaged/, 'network may lose'],
  ['network corrupt 1% by word-swap, checksum crc-32', /loses messages that are damaged/, 'network may lose'],
  ['network corrupt 1% by word-swap', /cluster c damages messages, and an exploration damages none/],
  ['network corrupt 1%, checksum none', /damages none/],
  ['network corrupt 1%, checksum none, authentication mac', /loses messages that are damaged/, 'network may lose'],
  ['network fifo', undefined],
  ['network transport tcp', undefined],
  ['network transport tcp, loss 1%', /the connections of cluster c may break, and an exploration knows no connections/],
  ['network transport tcp textbook, loss 1%', /connections of cluster c may break/],
  ['network bandwidth 1Mbit/s', undefined],
  ['network bandwidth 1Mbit/s, queue 10', /a full queue of cluster c loses messages/, 'network may lose'],
  ['network bandwidth 64kbit/s, circuits 2 every 125us', /cluster c has circuits, and an exploration knows none/],
  ['port b bandwidth 1Mbit/s, queue 10', /a full queue of cluster c loses messages/, 'network may lose'],
  ['clock a offset 5ms, drift 100ppm', undefined],
  ['rack r: a, b', undefined],
  ['rack r: a\n  rack s: b\n  rtt r to s 5ms', undefined],
  ['ntp a from b every 1s', undefined],
  ['chrony a from b every 1s', undefined],
  ['disk a, b latency 1ms, sync 5ms', undefined],
  ['mailbox b capacity 1', /a full mailbox of b loses messages/, 'network may lose'],
  ['mailbox b capacity 1, refusing', /a full mailbox of b refuses messages, and in an exploration nobody hears of that/],
  ['mailbox b deadline 5ms', /the mailbox of b loses messages that are too late/, 'network may lose'],
  ['mailbox b newest first', undefined],
  ['model partially synchronous within 10ms from 30s, crash-stop', undefined],
  ['load b hi 5 per second, until 1s', /"load b hi 5 per second, until 1s" brings nothing to this exploration/],
]

suite('explore: lines of a cluster', () => {
  for (const [line, says, closes] of lines) {
    test(`${line.replaceAll('\n', ';')}${closes === undefined ? '' : ` (${closes})`}`, () => {
      const result = explored(code, `${cluster(line)}explore c\n  expect both holds at the end\n`)
      assert.deepEqual([result.problems, result.left], [[], 0])
      assert.deepEqual([result.complete, result.verdicts[0].verdict, result.expectations[0].holds], says ? [false, 'unknown', false] : [true, 'holds', true])
      if (!says) return assert.deepEqual(result.gaps, [])
      assert.match(result.why ?? '', says)
      assert.match(result.expectations[0].found, says)
      const [{ start, end, hint }] = result.gaps
      assert.equal(cluster(line).slice(start, end), line.split('\n').at(-1))
      if (closes === undefined) return assert.doesNotMatch(hint, /^Write "/)
      const closed = explored(code, `${cluster(line)}explore c up to 50 states\n  ${closes}\n`)
      assert.deepEqual([closed.problems, closed.gaps], [[], []])
    })
  }

  test('every kind of line of a cluster is among these', () => {
    const words = new Set(lines.flatMap(([line]) => line.split('\n').map((one) => one.trim().split(' ')[0])))
    const missing = clusterLines.filter(({ kind, words: own }) => kind !== 'node' && own.every((word) => !words.has(word))).map(({ kind }) => kind)
    assert.deepEqual(missing, [])
  })

  const orders: [line: string, says: RegExp | undefined][] = [
    ['network latency 1ms..5ms', /in cluster c messages may overtake each other, and in this exploration they do not/],
    ['network reorder 10% by 1ms', /may overtake each other/],
    ['network latency 1ms..5ms, fifo', undefined],
    ['network transport tcp', undefined],
    ['network latency 5ms', undefined],
    ['mailbox b newest first', /the mailbox of b changes the order of messages/],
  ]
  for (const [line, says] of orders) {
    test(`in order: ${line}`, () => {
      const result = explored(code, `${cluster(line)}explore c\n  messages arrive once, in order\n`)
      if (says) assert.match(result.why ?? '', says)
      else assert.equal(result.complete, true)
    })
  }

  test('what depends on node code: who ignores a message has others overtake it; who crashes others breaks connections', () => {
    const ignoring = code.replace('this.got++', 'if (this.got > 5) return this.ignore(); this.got++')
    assert.match(explored(ignoring, `${cluster('network latency 5ms')}explore c\n  messages arrive once, in order\n`).why ?? '', /others overtake a message that a node ignores/)
    const crashing = code.replace('this.got++', "this.got++; this.cluster.crash('a')")
    assert.match(explored(crashing, `${cluster('network transport tcp')}explore c\n`).why ?? '', /connections of cluster c may break/)
    assert.match(explored(code, `${cluster('network transport tcp')}explore c\n  b may crash`).why ?? '', /connections of cluster c may break/)
  })

  test('a violation is one all the same, and a bound of the depth does not close a gap', () => {
    const wrong = `${code}\nsafety('none', ({ b }) => b.got < 2)`
    const result = explored(wrong, `${cluster('network loss 50%')}explore c\n  expect none violated\n  expect both holds to depth 1\n  expect 3 distinct states`)
    assert.deepEqual(result.verdicts.map(({ verdict }) => verdict), ['violated', 'violated'])
    assert.deepEqual(result.expectations.map(({ holds }) => holds), [true, false, true])
  })

  test('it is told where it stands: in the output, and at once in the editor', () => {
    const request = explorationOf(code, `${cluster('network loss 50%')}explore c\n  expect both holds at the end\n`)
    const { summary } = executeExploration(request, plainRealm, () => {})
    assert.deepEqual(summary.problems.map(({ severity, message, hint }) => [severity, message, hint]), [
      ['warning', 'Not complete: cluster c loses messages, and this exploration loses none.', 'Write "network may lose" in the explore block.'],
    ])
    assert.deepEqual([summary.end.reason, summary.exploration?.complete], ['limit', false])
    const { document } = parseScenario(`${cluster('network loss 50%')}explore c`)
    const found = checkScenario(document, surroundingsOf({ classes: ['A'], properties: [], measures: [], clusters: [], faults: [] }))
    assert.deepEqual(found.map(({ code: name, severity }) => [name, severity]), [['unexplored', 'warning']])
  })
})
