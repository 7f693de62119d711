/** Total and causal order of messages, when the network loses, delays and reorders them (curriculum X09.8). */
import assert from 'node:assert/strict'
import { breaks, findsBug, planted, runs, stateOf, use } from '../../support/parts.ts'

// --- total order

const members = `
class Replica extends SequencedNode {
  lines: string[] = []
  start() {
    super.start()
    for (let i = 0; i < 5; i++) this.after(ms(1000 * this.random()), 'say', i)
  }
  say(i: number) { this.publish(this.id + i) }
  inOrder(payload: any, _from: NodeId, number: number) {
    if (number !== this.lines.length + 1) throw new Error('a gap')
    this.lines = [...this.lines, payload]
  }
}
const isPrefix = (a: string[], b: string[]) => a.every((line, i) => line === b[i])
safety('same order', ({ r1, r2, r3 }) => [[r1, r2], [r1, r3], [r2, r3]].every(([a, b]) => isPrefix(a.lines, b.lines) || isPrefix(b.lines, a.lines)))
safety('nothing twice', ({ r1 }) => new Set(r1.lines).size === r1.lines.length)
measure('complete', ({ r1, r2, r3 }) => [r1, r2, r3].every((replica) => replica.lines.length === 15))`

const unreliable = `
cluster group
  sequencer: Sequencer
  r1, r2, r3: Replica
  network latency 1ms..80ms, loss 20%, duplicate 5%
  disk sequencer, r1, r2, r3 latency 1ms, sync 1ms..20ms
faults trouble
  at 0.2s..1s crash sequencer for 0.1s..1s
  at 0.2s..3s isolate r2 for 0.5s
run group with trouble for 12s`

suite('parts: sequencer', () => {
  const part = use('Sequencer', 'SequencedNode')

  test('the same log everywhere, complete, in 150 of 150 runs', () => {
    for (const result of runs([part, members, unreliable], 150)) {
      assert.deepEqual(result.verdicts.filter(({ verdict }) => verdict === 'violated'), [])
      assert.equal(result.measures[0].value, true, `seed ${result.trace.header.seed}`)
    }
  })

  test('a member that crashed takes the whole history again', () => {
    const trouble = unreliable.replace('at 0.2s..3s isolate r2 for 0.5s', 'at 1.5s..4s crash r2 for 1s')
    for (const result of runs([part, members, trouble], 30)) {
      assert.deepEqual(result.verdicts.filter(({ verdict }) => verdict === 'violated'), [])
      assert.deepEqual(stateOf(result, 'r2').lines, stateOf(result, 'r1').lines)
    }
  })

  const bugs: [string, [string, string]][] = [
    ['a repeated request gets another number', ['message.from === from && message.request === request', 'false']],
    ['numbers are not on the disk before they are told', ['await this.disk.append(\'ordered\', message)\n    await this.disk.sync()', '']],
  ]
  for (const [what, bug] of bugs) test(`planted bug: ${what}`, () => findsBug(part, planted('sequencer', bug), [members, unreliable], 60))

  test('planted bug: messages are taken as they come', () => {
    // Without the check in `inOrder` of the members: the logs differ.
    const plain = members.replace("if (number !== this.lines.length + 1) throw new Error('a gap')", '')
    const bug = planted('sequencer', ['if (message.number > this.taken) this.early = { ...this.early, [message.number]: message }', 'this.inOrder(message.payload, message.from, message.number)'])
    assert.ok(breaks([bug, plain, unreliable], 5))
  })
})

// --- causal order

/** Who hears a question may answer it; who hears the answer may answer that. */
const chat = `
class Member extends CausalNode {
  lines: { text: string; about?: string }[] = []
  repair = ms(300)
  asked = 0
  baffled = 0
  start() {
    super.start()
    this.after(ms(500 * this.random()), 'ask')
  }
  ask() {
    this.asked += 1
    this.causalSend({ text: this.id + this.asked })
    if (this.asked < 3) this.after(ms(500 * this.random()), 'ask')
  }
  inCausalOrder(line: any, from: NodeId) {
    if (line.about !== undefined && !this.lines.some((earlier) => earlier.text === line.about)) this.baffled += 1
    this.lines = [...this.lines, line]
    if (from !== this.id && line.text.length < 12 && this.random() < 0.25) this.after(ms(20 * this.random()), 'answer', line.text)
  }
  answer(about: string) { this.causalSend({ text: about + '<' + this.id, about }) }
}
safety('no answer before its question', (nodes) => Object.values(nodes).every(({ baffled }) => baffled === 0))
measure('all have heard the same', ({ a, b, c, d }) => {
  const texts = [a, b, c, d].map(({ lines }) => JSON.stringify(lines.map((line: any) => line.text).sort()))
  return new Set(texts).size === 1 && a.lines.length
})`

const gossip = `
cluster chat
  a, b, c, d: Member
  network latency 1ms..200ms, loss 10%, duplicate 10%
faults trouble
  at 0.2s..1s isolate any for 0.5s
run chat with trouble for 6s`

suite('parts: causal broadcast', () => {
  const part = use('CausalNode')

  test('no answer before its question, and everyone hears everything, in 150 of 150 runs', () => {
    let answers = 0
    for (const result of runs([part, chat, gossip], 150)) {
      assert.deepEqual(result.verdicts.filter(({ verdict }) => verdict === 'violated'), [])
      const heard = result.measures[0].value
      assert.ok(typeof heard === 'number', `seed ${result.trace.header.seed}: ${heard}`)
      answers += heard - 12
    }
    assert.ok(answers > 500, `${answers} answers`)
  })

  const bugs: [string, [string, string]][] = [
    ['messages are taken as they come', ['count === taken + 1 : count <= taken', 'count >= taken + 1 : true']],
    ['only the sender\'s own order counts', ['count === taken + 1 : count <= taken', 'count === taken + 1 : true']],
    ['a message does not name its causes', ['{ ...this.taken, [this.id]: this.takenOf(this.id) + 1 }', '{ [this.id]: this.takenOf(this.id) + 1 }']],
  ]
  for (const [what, bug] of bugs) test(`planted bug: ${what}`, () => assert.ok(breaks([planted('causal-broadcast', bug), chat, gossip], 60)))
})
