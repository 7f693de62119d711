/** What is handled from beginning to end while a method waits is remembered by what it did, not by the inputs that did it. */
import assert from 'node:assert/strict'
import type { ExplorationResult } from '../../../src/explore/exploration.ts'
import { counts, explored } from '../support/exploring.ts'

function good(code: string, scenario: string): ExplorationResult {
  const result = explored(code, scenario)
  assert.deepEqual([result.problems, result.complete], [[], true])
  assert.deepEqual(counts(explored(code, scenario, { reversed: true })), counts(result))
  return result
}

const verdicts = (result: ExplorationResult) => result.verdicts.map(({ verdict }) => verdict)
const alone = 'cluster c\n  a: A\nexplore c'
/** A waits, and what `b` sends comes meanwhile. */
const meanwhile = (fields: string, waits: string, handlers: string, sends: string) => `class A extends Node { ${fields}\n async start() { ${waits} }\n ${handlers} }
  class B extends Node { start() { ${sends} } }`
const two = 'cluster c\n  a: A\n  b: B\nexplore c'

suite('explore: what is handled aside', () => {
  test('inputs in any order, and inputs that change nothing, are one state', () => {
    const both = meanwhile('n = 0', 'await this.sleep(ms(1))', 'x(by: number) { this.n += by }\n look() { return this.n }', "this.send('a', 'x', 1); this.send('a', 'x', 2)")
    // Four sets of messages that have come, before and after the sleep.
    const result = good(both, two)
    assert.deepEqual([result.distinct, result.remembering], [8, undefined])
    const asked = meanwhile('n = 0', 'await this.sleep(ms(1))', 'look() { return this.n }', "void this.call('a', 'look'); void this.call('a', 'look')")
    // Each call: asked, answered, heard; two alike, before and after the sleep.
    assert.ok(good(asked, two).distinct <= 18)
  })

  test('a timer that beats for ever beside a method that waits comes to an end', () => {
    const code = "class A extends Node { n = 0\n async start() { this.every(ms(1), 'beat'); await this.sleep(ms(1)) }\n beat() { this.n = (this.n + 1) % 3 } }"
    assert.equal(good(code, alone).distinct, 6)
  })

  test('what the waiting method holds is still the same object: changed, replaced, let go and changed', () => {
    const program = (handler: string) => meanwhile('list: any = [0]\n seen = \'\'', 'const list = this.list; await this.sleep(ms(1)); list.push(9); this.seen = [list, this.list].map((l) => l.join("")).join("|")', `x(n: number) { ${handler} }`, "this.send('a', 'x', 1)")
    const seen = (handler: string, wanted: string) => {
      const asked = `${program(handler)}\nsafety('never', ({ a }) => a.seen !== '${wanted}')\nsafety('no other', ({ a }) => ['', '09|09', '${wanted}'].includes(a.seen))`
      return verdicts(good(asked, two))
    }
    assert.deepEqual(seen('this.list.push(n)', '019|019'), ['violated', 'holds'])
    assert.deepEqual(seen('this.list = [...this.list]', '09|0'), ['violated', 'holds'])
    assert.deepEqual(seen('this.list = [0]', '09|0'), ['violated', 'holds'])
    assert.deepEqual(seen('const old = this.list; this.list = [7]; old.push(n)', '019|7'), ['violated', 'holds'])
    assert.deepEqual(seen('this.list.length = 0', '9|9'), ['violated', 'holds'])
    assert.deepEqual(seen('this.list = new Set([this.list]); this.list = [...this.list][0]; this.list.unshift(n)', '109|109'), ['violated', 'holds'])
  })

  test('Maps, Sets, objects of classes with private members, in each other', () => {
    const code = (handler: string) => `class Box { #in: any\n constructor(value: any) { this.#in = value }\n get() { return this.#in }\n put(value: any) { this.#in = value } }
      class A extends Node { all = new Map<string, any>([['box', new Box(new Set(['s']))]])\n seen = ''
        async start() { if (this.id === 'b') return this.send('a', 'x'); const box = this.all.get('box'); const set = box.get(); await this.sleep(ms(1))
          set.add('t'); this.seen = [[...box.get()].sort().join(''), [...set].sort().join(''), this.all.size].join() }
        x() { const box = this.all.get('box'); ${handler} } }\nsafety('never', ({ a }) => a.seen !== 'SEEN')\nsafety('no other', ({ a }) => ['', 'st,st,1', 'SEEN'].includes(a.seen))`
    const cases: [handler: string, seen: string][] = [
      ["box.get().add('u'); this.all.set('more', 1)", 'stu,stu,2'], ["box.put(new Set(['v']))", 'v,st,1'], ['box.get().clear(); this.all.clear()', 't,t,0'],
      ["this.all = new Map([['box', new Box(box.get())]]); this.all.get('box').get().add('w')", 'stw,stw,1'],
    ]
    for (const [handler, seen] of cases) assert.deepEqual(verdicts(good(code(handler).replaceAll('SEEN', seen), 'cluster c\n  a, b: A\nexplore c')), ['violated', 'holds'], handler)
  })

  test('what begins to wait for the promise of a field is remembered, and timers with their arguments', () => {
    const code = meanwhile('ready: any\n said = \'\'', 'this.ready = this.sleep(ms(1)); await this.ready; this.said += "s"', 'x(w: string) { if (this.said.length === 0) void this.ready.then(() => { this.said += w }) }', "this.send('a', 'x', 'p'); this.send('a', 'x', 'q')")
    const asked = `${code}\nsafety('p q', ({ a }) => a.said !== 'spq')\nsafety('q p', ({ a }) => a.said !== 'sqp')`
    assert.deepEqual(verdicts(good(asked, two)), ['violated', 'violated'])
    const timers = meanwhile('list: any = [1]\n got = \'\'', 'await this.sleep(ms(1)); this.list.push(2)', "x() { this.after(ms(1), 'y', this.list) }\n y(list: any) { this.got = list === this.list ? 'same' + list.length : 'other' }", "this.send('a', 'x')")
    const result = good(`${timers}\nsafety('one', ({ a }) => a.got !== 'same1')\nsafety('two', ({ a }) => a.got !== 'same2')\nsafety('other', ({ a }) => a.got !== 'other')`, two)
    assert.deepEqual(verdicts(result), ['violated', 'violated', 'holds'])
  })

  test('frozen, sealed and with holes', () => {
    const program = (handler: string, look: string) => `class A extends Node { o: any = { list: [1, 2], n: 0 }\n seen = ''
        async start() { if (this.id === 'b') return this.send('a', 'x'); const { o } = this; await this.sleep(ms(1)); this.seen = String(${look}) }
        x() { const { o } = this; ${handler} } }\nsafety('never', ({ a }) => a.seen !== 'yes')`
    const cases: [handler: string, look: string][] = [
      ['Object.freeze(o)', "Object.isFrozen(o) ? 'yes' : 'no'"], ['Object.seal(o); o.n = 5', "Object.isSealed(o) && o.n === 5 ? 'yes' : 'no'"],
      ['delete o.list[0]', "!(0 in o.list) && o.list.length === 2 ? 'yes' : 'no'"], ['o.list.most = 3', "o.list.most === 3 ? 'yes' : 'no'"],
      ['Object.freeze(o); o.list.push(3)', "Object.isFrozen(o) && o.list.length === 3 ? 'yes' : 'no'"],
    ]
    for (const [handler, look] of cases) assert.deepEqual(verdicts(good(program(handler, look), 'cluster c\n  a, b: A\nexplore c')), ['violated'], handler)
  })

  test('what differs in nothing but what was handled is said', () => {
    const code = `class A extends Node { n = 0\n start() { for (const w of ['x', 'y']) void this.go(w) }
      async go(w: string) { await this.sleep(ms(1)); await this.sleep(ms(1)); this.n++ } }`
    const result = good(code, alone)
    assert.deepEqual(result.remembering?.map(({ node }) => node), ['a'])
    const [{ states, apparent }] = result.remembering ?? []
    assert.ok(states > apparent && apparent > 1, `${states} ${apparent}`)
  })
})
