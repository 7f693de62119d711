/** What an exploration may choose from: arrivals, losses, orders, timers, choices, crashes. Counts are worked out by hand in the comments. */
import assert from 'node:assert/strict'
import type { ExplorationResult } from '../../../src/explore/exploration.ts'
import { counts, explored } from '../support/exploring.ts'

const cluster = 'cluster c\n  sender: Sender\n  receiver: Receiver\n\nexplore c\n'

/** Two messages; the receiver keeps them in a list or in a Set. */
const pair = (field: string, put: string) => `class Sender extends Node {
  start() { this.send('receiver', 'got', 'a'); this.send('receiver', 'got', 'b') }
}
class Receiver extends Node {
  ${field}
  got(what: string) { ${put} }
}`
const listed = pair('list: string[] = []', 'this.list.push(what)')
const gathered = pair('all = new Set<string>()', 'this.all.add(what)')

function numbers(code: string, scenario: string): [distinct: number, generated: number, depth: number] {
  const forwards = explored(code, scenario)
  assert.deepEqual(forwards.problems, [])
  assert.equal(forwards.complete, true)
  assert.deepEqual(counts(explored(code, scenario, { reversed: true })), counts(forwards))
  return [forwards.distinct, forwards.generated, forwards.depth]
}

function path(result: ExplorationResult): string[] | undefined {
  return result.verdicts.find(({ verdict }) => verdict === 'violated')?.path
}

suite('explore: how messages arrive', () => {
  test('once, in any order, which is what an exploration does without a word: [], a, b, ab, ba', () => {
    assert.deepEqual(numbers(listed, cluster), [5, 5, 3])
    assert.deepEqual(numbers(listed, `${cluster}  messages arrive once`), [5, 5, 3])
    assert.deepEqual(numbers(listed, `${cluster}  messages arrive once, in any order`), [5, 5, 3])
  })

  test('once, in order: [], a, ab', () => {
    assert.deepEqual(numbers(listed, `${cluster}  messages arrive once, in order`), [3, 3, 3])
  })

  test('at most once: each message waits, arrived or is lost (9 ways), and two that arrived have an order (1 more)', () => {
    assert.deepEqual(numbers(listed, `${cluster}  messages arrive at most once`), [10, 1 + 4 + 4 * 2, 3])
  })

  test('at most once, in order: the second does not arrive while the first waits, but may be lost', () => {
    // Of the 9 ways, all but one; 3 + 2 + 2 + 2 steps.
    assert.deepEqual(numbers(listed, `${cluster}  messages arrive at most once in order`), [8, 1 + 3 + 3 * 2, 3])
  })

  test('any number of times: the network is a set; only what the receiver gathered counts', () => {
    assert.deepEqual(numbers(gathered, `${cluster}  messages arrive any number of times`), [4, 1 + 4 * 2, 3])
  })

  test('at least once: each message waits, arrived and may come again, or is gone', () => {
    assert.deepEqual(numbers(gathered, `${cluster}  messages arrive at least once`), [9, 1 + 12 * 2, 3])
  })

  test('a budget of lost messages: two of three may be lost, in every way', () => {
    const three = listed.replace("this.send('receiver', 'got', 'b')", "this.send('receiver', 'got', 'b'); this.send('receiver', 'got', 'c')").replace('this.list.push(what)', 'this.list = []')
    // Each of three messages waits, arrived (the same for the receiver, but not for the budget) or is lost: by who waits, 0 to 2 losses.
    // Three wait: 1. Two of three: 3 × (0 or 1 lost). One: 3 × (0, 1, 2). None: 0, 1, 2 (not 3).
    assert.equal(numbers(three, `${cluster}  network may lose at most 2 messages`)[0], 1 + 6 + 9 + 3)
    // Without a number: only who waits counts.
    assert.equal(numbers(three, `${cluster}  network may lose`)[0], 8)
    assert.deepEqual(numbers(listed, `${cluster}  network may lose`), numbers(listed, `${cluster}  messages arrive at most once`))
    const path = explored(`${listed}\nsafety('all', ({ receiver }) => receiver.list.join() !== 'b')`, `${cluster}  network may lose at most 1 message`)
    assert.equal(path.verdicts[0].verdict, 'violated')
  })

  test('a budget of doubled messages', () => {
    // The lists that can be heard: once each (5 as without), or one of the two twice.
    const seen = (budget: string) => explored(`${listed}\nsafety('two', ({ receiver }) => receiver.list.length < 3)\nsafety('three', ({ receiver }) => receiver.list.length < 4)`, `${cluster}  ${budget}`)
    const once = seen('network may duplicate at most 1 message')
    assert.deepEqual(once.verdicts.map(({ verdict }) => verdict), ['violated', 'holds'])
    assert.equal(once.complete, true)
    // One message, at most one copy: waits; arrived and gone; arrived and waits again; arrived twice.
    const single = listed.replace("; this.send('receiver', 'got', 'b')", '')
    assert.equal(numbers(single, `${cluster}  network may duplicate at most 1 message`)[0], 4)
    assert.deepEqual(counts(explored(gathered, `${cluster}  network may duplicate`)), counts(explored(gathered, `${cluster}  messages arrive at least once`)))
    // Lost before it arrived, or its copy lost after that: two more.
    assert.equal(numbers(single, `${cluster}  network may duplicate at most 1 message\n  network may lose at most 1 message`)[0], 4 + 2)
  })

  test('what never ends is stopped and said not to be complete', () => {
    const result = explored(`${listed}\nsafety('short', ({ receiver }) => receiver.list.length < 1000)`, `${cluster.trim()} up to 500 states
  messages arrive any number of times
  expect short holds
  expect at least 400 distinct states
  expect 501 distinct states
  expect short violated\n`)
    assert.equal(result.complete, false)
    assert.match(result.why ?? '', /the limit of 500 states was reached/)
    assert.ok(result.distinct >= 500 && result.left > 0)
    assert.equal(result.variety?.[0].what, 'receiver.list')
    const flooding = explored("class A extends Node { n = 0\n start() { this.every(ms(1), 'tick') }\n tick() { this.send('b', 'x', 0) }\n x() {} }", 'cluster c\n  a, b: A\nexplore c up to 100 states')
    assert.match(flooding.variety?.[0].what ?? '', /^messages from [ab] to b$/)
    assert.deepEqual(result.verdicts.map(({ verdict }) => verdict), ['unknown'])
    assert.deepEqual(result.expectations.map(({ holds }) => holds), [false, true, false, false])
    assert.match(result.expectations[0].found, /not violated in 50\d states, but the limit of 500 states was reached/)
  })

  test('to a depth: everything up to there was seen, and an author may settle for that', () => {
    const code = `${listed}\nsafety('short', ({ receiver }) => receiver.list.length < 4)`
    const lines = '\n  messages arrive any number of times\n  expect short holds to depth 4\n  expect short holds\n  expect short violated at depth 5\n  expect 15 distinct states'
    const shallow = explored(code, `${cluster.trim()} to depth 4${lines}`)
    // Lists of up to 3 messages of 2 kinds: 1 + 2 + 4 + 8.
    assert.deepEqual(counts(shallow), { distinct: 15, generated: 15, depth: 4, complete: false })
    assert.deepEqual(shallow.expectations.map(({ holds }) => holds), [true, false, false, true])
    const deep = explored(code, `${cluster.trim()} to depth 5${lines}`)
    assert.deepEqual(deep.expectations.map(({ holds }) => holds), [true, false, true, false])
  })

  test('a bug that needs one order of five messages is always found', () => {
    const code = `class Sender extends Node {
      start() { for (const n of [1, 2, 3, 4, 5]) this.send('receiver', 'got', n) }
    }
    class Receiver extends Node { list: number[] = []; got(n: number) { this.list.push(n) } }
    safety('not the one order', ({ receiver }) => receiver.list.join('') !== '42531')`
    const result = explored(code, cluster)
    assert.equal(result.distinct, 1 + 5 + 20 + 60 + 120 + 120)
    assert.deepEqual(path(result)?.slice(-5), [4, 2, 5, 3, 1].map((n) => `receiver: got ${n} from sender`))
  })
})

suite('explore: choices and timers', () => {
  test('nodes that are healthy, degraded or failed: 3^n states', () => {
    const code = `class Machine extends Node {
      health = 'healthy'
      start() { this.every(s(1), 'change') }
      change() { this.health = this.choose(['healthy', 'degraded', 'failed']) }
    }`
    for (const [names, distinct] of [['a, b, c', 27], ['a, b, c, d', 81], ['a, b, c, d, e', 243]] as const) {
      assert.equal(explored(code, `cluster c\n  ${names}: Machine\nexplore c`).distinct, distinct)
    }
  })

  test('a choice in start makes several initial states', () => {
    const code = 'class A extends Node { v = 0\nstart() { this.v = this.choose([1, 2, 3]) } }'
    assert.deepEqual(numbers(code, 'cluster c\n  a, b: A\nexplore c'), [9, 9, 1])
  })

  test('choices depend on choices: every sequence is tried once', () => {
    const code = `class A extends Node {
      text = ''
      start() { for (let i = this.choose([1, 2, 3]); i > 0; i--) this.text += this.choose(['x', 'y']) }
    }`
    assert.deepEqual(numbers(code, 'cluster c\n  a: A\nexplore c'), [2 + 4 + 8, 14, 1])
  })

  test('timers fire at any time, whatever their length', () => {
    const code = `class A extends Node {
      fired: string[] = []
      start() { this.after(ms(1), 'soon'); this.after(hours(1), 'late') }
      soon() { this.fired.push('soon') }
      late() { this.fired.push('late') }
    }`
    assert.deepEqual(numbers(code, 'cluster c\n  a: A\nexplore c'), [5, 5, 3])
  })

  test('a number that a node remembers of a timer that fired stops no later timer', () => {
    const code = `class A extends Node {
      first: TimerId = 0
      fired = false
      start() { this.first = this.after(ms(1), 'one') }
      one() { this.after(ms(1), 'two'); this.cancel(this.first) }
      two() { this.fired = true }
    }
    safety('never', ({ a }) => !a.fired)`
    assert.deepEqual(path(explored(code, 'cluster c\n  a: A\nexplore c')), ['a: timer one', 'a: timer two'])
  })

  test('what a node ignores is no step', () => {
    const ignored = listed.replace('this.list.push(what)', "if (what !== 'a') return this.ignore(); this.list = [what]")
    const set = `${cluster}  messages arrive any number of times`
    assert.deepEqual(numbers(ignored, set), [2, 1 + 1 + 1, 2])
    // A message that is ignored stays where it is: [], with both on their way, and [b], with a on its way.
    assert.deepEqual(numbers(ignored, cluster), [2, 2, 2])
  })

  test('ignoring is a guard: the input stays until the node wants it', () => {
    const code = `class A extends Node { done = false\n open = false
      start() { this.after(ms(1), 'act'); this.after(ms(1), 'unlock') }
      unlock() { this.open = true }
      act() { if (!this.open) return this.ignore(); this.done = true } }
      safety('done', ({ a }) => a.done)`
    const result = explored(code, 'cluster c\n  a: A\nexplore c\n  expect done holds at the end\n  expect 3 distinct states')
    assert.deepEqual(result.expectations.map(({ holds }) => holds), [true, true])
    assert.deepEqual(numbers(code, 'cluster c\n  a: A\nexplore c'), [3, 3, 3])
    // Where nobody opens it, the timer that nobody wants is an end.
    const never = explored(code.replace("; this.after(ms(1), 'unlock')", ''), 'cluster c\n  a: A\nexplore c\n  expect done violated at the end')
    assert.deepEqual([never.distinct, never.ends, never.expectations[0].holds], [1, 1, true])
  })

  test('in order, a message that is ignored holds up those behind it', () => {
    const later = listed.replace('this.list.push(what)', "if (what === 'a' && this.list.length === 0) return this.ignore(); this.list.push(what)")
    // In any order: [], [b], [b, a]. In order a is first, and never wanted.
    assert.deepEqual(numbers(later, cluster), [3, 3, 3])
    assert.deepEqual(numbers(later, `${cluster.replace('\n\n', '\n  network fifo\n\n')}  messages arrive once, in order`), [1, 1, 1])
  })

  test('a request that is ignored is answered once, when it is wanted', () => {
    const code = `class A extends Node { got = 0\n async start() { this.got = await this.call('b', 'ask') } }
      class B extends Node { open = false\n n = 0\n start() { this.after(ms(1), 'unlock') }\n unlock() { this.open = true }
        async ask() { if (!this.open) return this.ignore(); return ++this.n } }`
    // Asked; open; asked and answered; got.
    assert.deepEqual(numbers(code, 'cluster c\n  a: A\n  b: B\nexplore c'), [4, 4, 4])
  })

  test('lossless ping-pong to five', () => {
    const code = `class Player extends Node { n = 0
        hit(n: number, from: NodeId) { if (n !== this.n || n === 5) return this.ignore(); this.n++; this.send(from, 'hit', this.served ? n + 1 : n) }
        get served() { return this.id === 'a' } }
      class First extends Player { start() { this.send('b', 'hit', 0) } }`
    assert.deepEqual(numbers(code, 'cluster c\n  a: First\n  b: Player\nexplore c'), [11, 11, 11])
  })

  test('async methods are followed; where they wait for the disk there is a step', () => {
    const code = `class A extends Node {
      n = 0
      async start() { this.n += await this.two(); await this.disk.write('n', this.n); this.n += await this.disk.read('n') }
      async two() { return 2 }
    }`
    // Writing, reading, done.
    assert.deepEqual(numbers(code, 'cluster c\n  a: A\nexplore c'), [3, 3, 3])
    const [verdict] = explored(`${code}\nsafety('odd', ({ a }) => a.n !== 4)`, 'cluster c\n  a: A\nexplore c').verdicts
    assert.equal(verdict.verdict, 'violated')
  })
})

suite('explore: crashes', () => {
  const code = `class Sender extends Node { start() { this.send('receiver', 'got', 'a') } }
    class Receiver extends Node { has = false\ngot() { this.has = true } }`

  test('a node that may crash: up or down', () => {
    const quiet = 'class A extends Node { n = 0 }'
    assert.deepEqual(numbers(quiet, 'cluster c\n  a: A\nexplore c\n  a may crash'), [2, 2, 2])
    assert.deepEqual(numbers(quiet, 'cluster c\n  a: A\nexplore c\n  a may crash and restart'), [3, 3, 3])
    assert.deepEqual(numbers(quiet, 'cluster c\n  a: A\nexplore c\n  a may crash and restart at most 2 times'), [5, 5, 5])
    assert.deepEqual(numbers(quiet, 'cluster c\n  a, b: A\nexplore c\n  all may crash'), [4, 5, 3])
  })

  test('crashes that several nodes share', () => {
    const quiet = 'class A extends Node { n = 0 }'
    const three = 'cluster c\n  a, b, d: A\nexplore c\n'
    assert.equal(numbers(quiet, `${three}  all may crash`)[0], 8)
    assert.equal(numbers(quiet, `${three}  all may crash at most once in all`)[0], 1 + 3)
    assert.equal(numbers(quiet, `${three}  all may crash at most 2 times in all`)[0], 1 + 3 + 3)
    assert.equal(numbers(quiet, `${three}  a, b may crash at most once in all\n  d may crash`)[0], 3 * 2)
    // While its disk works, too.
    const writing = "class A extends Node { async start() { this.after(ms(1), 'save') }\n async save() { await this.disk.write('x', 1) } }"
    const both = explored(`${writing}\nsafety('up', ({ a, b }) => true)`, 'cluster c\n  a, b: A\nexplore c\n  all may crash at most once in all')
    // Each: timer set, writing, written (3 × 3, nobody down); one of the two down, with x on its disk or without × the other's 3.
    assert.equal(both.distinct, 9 + 2 * 2 * 3)
  })

  test('a message for a node that is down is lost', () => {
    // The message waits, arrived or was lost; before or after a crash: 2 + 2 + 1.
    assert.deepEqual(numbers(code, `${cluster}  receiver may crash`), [5, 5, 3])
  })
})

suite('explore: what a state is', () => {
  test('neither the order of keys, of a Set nor of a Map makes a state', () => {
    for (const put of ['this.kept[what] = 1', 'this.kept.set(what, 1)', 'this.kept.add(what)']) {
      const kept = put.includes('add') ? 'new Set<string>()' : put.includes('set') ? 'new Map<string, number>()' : '{} as Record<string, number>'
      assert.deepEqual(numbers(pair(`kept = ${kept}`, put), cluster), [4, 5, 3])
    }
  })

  test('fields that hold one object still do after a step', () => {
    const code = `class A extends Node {
      one: number[] = []
      other = this.one
      start() { this.after(ms(1), 'grow') }
      grow() { this.one.push(1) }
    }
    safety('other stays empty', ({ a }) => a.other.length === 0)`
    assert.deepEqual(path(explored(code, 'cluster c\n  a: A\nexplore c')), ['a: timer grow'])
  })

  test('undefined, NaN, -0, bigints and nested collections are told apart', () => {
    const code = `class A extends Node {
      v: unknown = 'none'
      start() { this.v = this.choose([undefined, null, NaN, 0, -0, 0n, '0', [], [[]], new Map(), new Set(), new Map([[new Set([1]), 2]]), { a: undefined }, {}]) }
    }`
    assert.equal(explored(code, 'cluster c\n  a: A\nexplore c').distinct, 14)
  })

  test('properties are asked about what they read only', () => {
    const code = `class A extends Node {
      n = 0
      flag = false
      start() { this.every(ms(1), 'tick') }
      tick() { if (this.n < 500) this.n++; if (this.n === 400) this.flag = true }
    }
    safety('no flag', ({ a }) => !a.flag)`
    const [verdict] = explored(code, 'cluster c\n  a: A\nexplore c').verdicts
    assert.equal(verdict.depth, 401)
  })

  test('nodes with different fields: properties see which there are', () => {
    const code = `class A extends Node {
      [key: string]: unknown
      start() { this.after(ms(1), 'grow') }
      grow() { this['extra'] = 1 }
    }
    safety('no extra', ({ a }) => !('extra' in a))`
    assert.deepEqual(path(explored(code, 'cluster c\n  a: A\nexplore c')), ['a: timer grow'])
  })
})
