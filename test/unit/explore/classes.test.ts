/** Objects of the notebook's own classes and private members are part of a state: nothing is lost, nothing is hidden. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { canonical } from '../../../src/explore/canonical.ts'
import { Classes } from '../../../src/explore/classes.ts'
import { revive } from '../../../src/explore/revive.ts'
import { Values } from '../../../src/trace/values.ts'
import { counts, explored } from '../support/exploring.ts'
import { single } from '../support/laboratory.ts'

const alone = 'cluster c\n  a: A\nexplore c\n'

function distinct(code: string, scenario = alone): number {
  const result = explored(code, scenario)
  assert.deepEqual(result.problems, [])
  assert.deepEqual(counts(explored(code, scenario, { reversed: true })), counts(result))
  return result.distinct
}

suite('explore: objects of classes in fields', () => {
  const counter = `class Counter { n = 0\n up() { this.n = (this.n + 1) % 5; return this }\n get next() { return this.n + 1 } }`

  test('code gets them back with their methods', () => {
    assert.equal(distinct(`${counter}\nclass A extends Node { one = new Counter()\n start() { this.every(ms(1), 'tick') }\n tick() { this.one.up() } }`), 5)
  })

  test('two names of one object stay one, two equal objects stay two', () => {
    const code = (other: string) => `${counter}\nclass A extends Node { one = new Counter()\n other = ${other}
      start() { this.after(ms(1), 'tick') }\n tick() { this.one.up() } }\nsafety('alike', ({ a }) => a.one.n === a.other.n)`
    assert.equal(explored(code('this.one'), alone).verdicts[0].verdict, 'holds')
    assert.equal(explored(code('new Counter()'), alone).verdicts[0].verdict, 'violated')
  })

  test('equal fields of different classes are different states; classes may extend each other', () => {
    const code = `class Base { n = 1\n name() { return 'base' } }\nclass Left extends Base { name() { return 'left' } }\nclass Right extends Base {}
      class A extends Node { one: Base | { n: number } = new Base()\n said = ''
        start() { this.one = this.choose([0, 1, 2, 3]) === 0 ? new Left() : this.choose([0, 1]) === 0 ? new Right() : { n: 1 }; this.after(ms(1), 'say') }
        say() { this.said = this.one instanceof Base ? this.one.name() : 'plain' } }`
    assert.equal(distinct(code), 6)
  })

  test('in Sets, Maps and lists, in any order', () => {
    const code = `class Mark { who: string\n constructor(who: string) { this.who = who } }
      class A extends Node { start() { for (const w of ['p', 'q', 'r']) this.send('b', 'x', w) } }
      class B extends Node { all = new Set<Mark>()\n by = new Map<string, Mark>()\n x(w: string) { const mark = new Mark(w); this.all.add(mark); this.by.set(w, mark) } }`
    assert.equal(distinct(code, 'cluster c\n  a: A\n  b: B\nexplore c\n'), 8)
  })

  test('parts of the library count like fields', () => {
    const code = `import { LamportClock, VectorClock, compareVectors } from 'dsnb'
      class A extends Node {
        time = new LamportClock()
        vector = new VectorClock(this.id)
        heard: Record<string, number>[] = []
        start() { if (this.id === 'a') for (const peer of this.peers) this.send(peer, 'said', { at: this.time.tick(), stamp: this.vector.tick() }) }
        said({ at, stamp }: any) { this.time.receive(at); this.heard = [...this.heard, this.vector.receive(stamp)] }
      }
      safety('in order', (nodes) => Object.values(nodes).every(({ heard }) => heard.every((one: any, i: number) => i === 0 || compareVectors(heard[i - 1], one) === 'before')))`
    const result = explored(code, 'cluster c\n  a, b, c: A\nexplore c\n')
    assert.deepEqual(result.problems, [])
    assert.deepEqual([result.distinct, result.verdicts[0].verdict], [4, 'holds'])
  })

  test('promises: what was kept is kept, and others can await it; one that is pending stays so', () => {
    const code = `class Store extends Node { value = 7\n #loaded?: Promise<number>
        recover() { this.#loaded = this.load(); return this.#loaded.then(() => {}) }
        async load() { const value = (await this.disk.read('value')) ?? 5; await this.sleep(ms(1)); this.value = value; return value }
        async get() { return this.#loaded === undefined ? this.value : [await this.#loaded, this.value].join() } }
      class A extends Node { got: unknown[] = []\n asked = Promise.resolve(3)\n async start() { this.got = [await this.asked, await this.call('b', 'get')] } }
      safety('before', ({ a }) => a.got[1] !== 7)\nsafety('after', ({ a }) => a.got[1] !== '5,5')
      safety('no other', ({ a }) => a.got.length === 0 || (a.got[0] === 3 && [7, '5,5'].includes(a.got[1])))\nsafety('seen as data', ({ a }) => a.asked.value === 3)`
    const result = explored(code, 'cluster c\n  a: A\n  b: Store\nexplore c\n  b may crash and restart')
    assert.deepEqual(result.problems, [])
    assert.deepEqual(result.verdicts.map(({ verdict }) => verdict), ['violated', 'violated', 'holds', 'holds'])
  })

  test('parts that wait: two-phase commit with a participant that crashes, a retry without jitter', () => {
    const commit = `import { CommitCoordinator, CommitParticipant } from 'dsnb'
      class Shop extends CommitCoordinator { said = ''\n async start() { this.said = await this.commitOn('t', { p: 1 }) } }
      class Part extends CommitParticipant { n = 0\n committed() { this.n = 1 } }
      safety('as said', ({ shop, p }) => shop.said !== 'aborted' || p.n !== 1)`
    const result = explored(commit, 'cluster c\n  shop: Shop\n  p: Part\nexplore c to depth 9\n  p may crash and restart\n  expect as-said holds to depth 9')
    assert.deepEqual(result.problems, [])
    assert.ok(result.expectations[0].holds && result.distinct > 50, String(result.distinct))
    const retried = `import { retry } from 'dsnb'
      class A extends Node { got = 0\n async start() { this.got = await retry(this, () => this.call('b', 'x', {}, { timeout: ms(1) }), { attempts: 2, jitter: 'none' }).catch(() => -1) } }
      class B extends Node { n = 0\n x() { return ++this.n } }
      safety('once', ({ b }) => b.n < 2)`
    const twice = explored(retried, 'cluster c\n  a: A\n  b: B\nexplore c')
    assert.deepEqual([twice.problems, twice.complete, twice.verdicts[0].verdict], [[], true, 'violated'])
  })

  test('what is encoded comes back the same, with its class', () => {
    class Point {
      x: unknown
      constructor(x: unknown) {
        this.x = x
      }
    }
    fc.assert(fc.property(fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 6 }), (list) => {
      const classes = new Classes()
      const values = new Values()
      const point = new Point(list)
      const id = values.intern(canonical({ a: point, b: [point], c: new Point(1) }, 'fields', '', classes))
      const back = revive(values.value(id), classes) as { a: Point; b: Point[]; c: Point }
      assert.equal(back.a, back.b[0])
      assert.ok(back.a instanceof Point && back.c instanceof Point)
      assert.deepEqual(back.a.x, list)
      assert.equal(values.intern(canonical(back, 'fields', '', classes)), id)
      // For other eyes it is plain data.
      assert.deepEqual(revive(values.value(id)), { a: { x: list }, b: [{ x: list }], c: { x: 1 } })
    }))
  })
})

suite('explore: private members', () => {
  test('of nodes, and of objects in their fields, also where a subclass has one of the same name', () => {
    const code = `class Base { #n = 0\n up() { this.#n = (this.#n + 1) % 3; return this.#n }\n has(other: object) { return #n in other } }
      class Sub extends Base { #n = 0\n #twice() { return this.#n * 2 }\n down() { this.#n = (this.#n + 1) % 2; return this.#twice() } }
      class A extends Node {
        #part = new Sub()
        static #limit = 9
        seen = 0
        start() { this.every(ms(1), 'tick'); this.every(ms(1), 'tock') }
        tick() { this.#part.up() }
        tock() { if (this.#part.has({})) throw new Error('strange'); if (A.#limit > 8 && this.#part.has(this.#part)) this.#part.down() }
      }`
    assert.equal(distinct(code), 6)
  })

  test('assignments of every form do as in a simulation', () => {
    const code = `class A extends Node {
        #n = 2
        #list?: number[]
        get #double() { return this.#n * 2 }
        set #double(n: number) { this.#n = n / 2 }
        seen: unknown[] = []
        start() {
          this.#n **= 3; this.#n++; this.#double += 2
          this.#list ??= [this.#n]
          const { length } = this.#list
          const that: A = this
          this.seen = [that.#n, length, this.#double, #n in this, Object.keys(this), JSON.stringify(this)]
        }
      }
      safety('seen', ({ a }) => JSON.stringify(a.seen) === SEEN)`
    const { trace } = single(code.replace('SEEN', "''"), 'cluster c\n  a: A\nrun c for 1s')
    const { seen } = trace.stateAt(0, trace.length - 1) as { seen: unknown }
    const result = explored(code.replace('SEEN', JSON.stringify(JSON.stringify(seen))), alone)
    assert.deepEqual(result.problems, [])
    assert.equal(result.verdicts[0].verdict, 'holds')
  })

  test('are seen neither by properties nor in the figure, and are not sent', () => {
    const code = `class Ticket { #secret = 7\n open = 1 }
      class A extends Node { #n = 5\n m = 1\n got: unknown\n start() { this.send('a', 'x', new Ticket()) }\n x(ticket: object) { this.got = ticket } }
      safety('plain', ({ a }) => Object.keys(a).sort().join() === 'got,m' && (a.got === undefined || JSON.stringify(a.got) === '{"open":1}'))`
    const result = explored(code, alone)
    assert.deepEqual(result.problems, [])
    assert.equal(result.verdicts[0].verdict, 'holds')
    assert.deepEqual(Object.keys(result.trace.stateAt(0, result.trace.length - 1) ?? {}), ['got', 'm'])
  })

  test('a bug that only a private field can hide is found, at its shortest', () => {
    const code = `class A extends Node { #tries = 0\n bad = false\n start() { this.every(ms(1), 'tick') }\n tick() { if (++this.#tries === 4) this.bad = true } }
      safety('never', ({ a }) => !a.bad)`
    const result = explored(code, `${alone.trim()} up to 100 states\n`)
    assert.deepEqual(result.verdicts.map(({ verdict, depth }) => [verdict, depth]), [['violated', 5]])
  })
})
