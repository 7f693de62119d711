/** Compiled cells do what the same program does when Node runs it: every tricky form of the language, one program each. */
import assert from 'node:assert/strict'
import { assertSameBehaviour } from '../../support/cell-runtime.ts'

/** Each defines `main(log)`. The number of lines a program logs guards against a program that tests nothing. */
const programs: Record<string, { logs: number; text: string }> = {
  'bigints, numbers and what becomes one, multiplied and shifted': {
    logs: 9,
    text: `
      class Box { #n = 3n; grow(log) { this.#n *= 5n; this.#n <<= 2n; return this.#n } }
      const noted = (log, value) => { log('read', value); return value }
      function main(log) {
        const text = (...all) => log(all.map(String).join())
        const record = { n: 7n, list: [2n, 3] }
        record.n *= noted(log, 2) === 2 ? 2n * 3n + 1n << 4n : 0n
        record.list[0] <<= 70n
        record.list[1] *= 4
        text(record.n, record.list, new Box().grow(log))
        text(2n ** 64n * -(3n ** 50n), -1n << 65n, 12345678901234567890n << -3n, 0n << 5n, -8n * 0n)
        text(6 * 7, 3 << 33, '5' * '4', 1.5 << 1, { valueOf: () => 4n } * 2n, null * 3, undefined * 1)
        let x = 1
        x <<= x *= 3
        text(x)
        for (const [a, b] of [[1n, 2], [2, 1n], [Symbol('s'), 1n]]) { try { text(a * b) } catch (error) { log(error.name) } }
        try { text(1n << 1) } catch (error) { log(error.name) }
      }`,
  },
  'await in expressions keeps the order of evaluation': {
    logs: 4,
    text: `
      const later = (log, value) => { log('ask', value); return Promise.resolve(value) }
      async function main(log) {
        const sum = (await later(log, 1)) + (await later(log, 2)) * (await later(log, 3))
        log(sum)
      }`,
  },
  'statements without semicolons do not join': {
    logs: 3,
    text: `
      async function main(log) {
        let a = 1
        await log('first')
        let b = a
        await [1].map(x => log(x))
        ;[a, b] = [b + 1, a]
        log(a, b)
      }`,
  },
  'two async functions interleave as promises do': {
    logs: 12,
    text: `
      async function worker(log, name) { for (let i = 0; i < 5; i++) { log(name, i); await null } return name }
      async function main(log) { const both = await Promise.all([worker(log, 'a'), worker(log, 'b')]); log(both); log('end') }`,
  },
  'try, catch and finally around await': {
    logs: 6,
    text: `
      async function fails(log) { try { await 1; throw new Error('lost') } finally { log('cleanup'); await null; log('clean') } }
      async function main(log) {
        try { await fails(log) } catch (error) { log(error.message) } finally { log('finally') }
        const value = await (async () => { try { return await 1 } finally { log('after return') } })()
        log(value)
      }`,
  },
  'super, this and fields in async methods': {
    logs: 5,
    text: `
      class Base { name = 'base'; greet(word) { return word + ' ' + this.name } get title() { return 'T:' + this.name } set title(v) { this.name = v } static make() { return 'made' } }
      class Derived extends Base {
        name = 'derived'
        async greet(word, log) {
          await null
          log(super.greet(word), super.title)
          super.title = 'renamed'
          super.title += '!'
          log(this.name, super['greet']('hi'))
          const inner = async () => { await 1; return super.greet('inner') + super.missing?.('x') }
          log(await inner())
          const plain = () => super.greet?.('plain')
          log(plain())
          return super.greet.name
        }
        static async make(log) { log(super.make()); return this === Derived }
      }
      async function main(log) { return [await new Derived().greet('hello', log), await Derived.make(log)] }`,
  },
  'super as target: compound, ++, destructuring, power': {
    logs: 2,
    text: `
      class Base { }
      class Derived extends Base {
        x = 2
        async run(log) { await null; super.x += 3; super.x++; [super.y] = [7]; super['x'] **= 2; log(this.x, this.y) }
        now(log) { super.x **= 3; super['y' + 1] = 4; super['y' + 1] **= 2; log(this.x, this.y1) }
      }
      async function main(log) { await new Derived().run(log); new Derived().now(log) }`,
  },
  'a method taken from super that does not exist rejects': {
    logs: 0,
    text: `
      class Base {}
      class Derived extends Base { async run() { try { super.missing() } catch (error) { return error instanceof TypeError } } }
      async function main() { return new Derived().run() }`,
  },
  'arguments in async functions and arrows': {
    logs: 6,
    text: `
      async function plain(a) { await null; return [arguments.length, arguments[1], a] }
      function outer() { return (async (x) => { await null; return [arguments.length, ...arguments, x, { arguments }.arguments.length] })('arrow') }
      async function nested() { const arrow = async () => { await 1; const deeper = async () => arguments[0]; return deeper() }; return arrow('no') }
      function shadow() { return (async () => (function () { return arguments.length })(1, 2, 3))() }
      class A { async method() { return (() => arguments.length)() } }
      async function main(log) {
        log(await plain(1, 2, 3)); log(await outer('a', 'b')); log(await nested('yes')); log(await shadow()); log(await new A().method(1, 2))
        log(await plain())
      }`,
  },
  'parameters of async functions: defaults, patterns, rest, and their errors reject': {
    logs: 7,
    text: `
      const boom = () => { throw new Error('default') }
      class A { base = 10
        async defaults(a = this.base, b = a + 1, ...rest) { return [a, b, rest] }
        async pattern({ x, y: [first = 5, ...others] = [] }, { z = x } = {}) { return [x, first, others, z] }
        async fails(a = boom()) { return a }
      }
      const arrow = async (a, { b } = { b: 2 }, ...rest) => [a, b, rest]
      async function main(log) {
        const a = new A()
        log(await a.defaults()); log(await a.defaults(1, undefined, 3, 4)); log(await a.pattern({ x: 1, y: [undefined, 2, 3] }))
        log(await arrow(1)); log(await arrow(1, { b: 3 }, 4))
        log(await a.fails().catch(error => error.message))
        let thrown = 'rejected'
        let promise
        try { promise = a.pattern() } catch { thrown = 'thrown' }
        log(thrown, await promise.catch(error => error.name))
      }`,
  },
  'length and name of functions': {
    logs: 7,
    text: `
      async function two(a, b) {}
      const three = async (a, b, c) => {}
      const defaulted = async (a, b = 1, c) => {}
      const leaf = x => x.y
      const caller = x => leaf(x)
      class A { async method(a, ...rest) {} handler = async () => {}; plain = () => leaf({}) }
      function main(log) { log(two); log(three); log(defaulted); log(leaf); log(caller); log(new A().method, new A().handler); log(new A().plain) }`,
  },
  'a parameter may be declared again with var': {
    logs: 2,
    text: `
      async function again(x) { var x; await null; return x }
      async function hoisted(x) { await null; return typeof later(x); function later(y) { return y } }
      async function main(log) { log(await again(5)); log(await hoisted(5)) }`,
  },
  'async arrows where this and new.target come from around': {
    logs: 3,
    text: `
      class A { constructor() { this.value = 1; this.run = async () => { await null; return [this.value, new.target === A] } } }
      class B extends A { constructor() { const early = async () => 'no this yet'; super(); this.early = early } }
      function F() { return (async () => new.target === undefined)() }
      async function main(log) { log(await new A().run()); log(await new B().early()); log(await F()) }`,
  },
  'power: order of evaluation, every target': {
    logs: 9,
    text: `
      function main(log) {
        const trace = (name, value) => { log(name); return value }
        const object = { get x() { log('get'); return 3 }, set x(v) { log('set', v) }, y: 2, nested: { z: 2 } }
        trace('object', object)[trace('key', 'x')] **= trace('value', 2)
        let a = 2
        a **= a = 3
        log(a, 2 ** 3 ** 2, (-2) ** 2, 2n ** 10n, 4 ** 0.5)
        object.y **= 3
        object.nested.z **= object.y **= 2
        log(object.y, object.nested.z)
        class P { #secret = 3; grow() { this.#secret **= 2; (() => this)().#secret **= 2; return this.#secret } }
        log(new P().grow())
        const list = [1, 2, 3]
        let i = 0
        list[i++] **= 2; list[i++] **= 2; list[i++] **= 2
        log(list, i)
      }`,
  },
  'power with await inside': {
    logs: 2,
    text: `
      async function main(log) {
        const o = { a: [2, 3] }
        const key = async () => { log('key'); return 1 }
        o.a[await key()] **= await 2
        log(o.a, (await 2) ** (await 3))
      }`,
  },
  'generators: yields, delegation, return and throw from outside': {
    logs: 13,
    text: `
      function* inner(log) { try { const got = yield 1; log('got', got); yield* [2, 3]; return 'inner done' } finally { log('inner end') } }
      function* outer(log) { const result = yield* inner(log); log('result', result); try { yield 4 } catch (error) { log('caught', error.message); yield log('recovered') } finally { log('outer end') } }
      function* leaf() { yield 1; yield 2 }
      function main(log) {
        const g = outer(log)
        log(g.next('ignored')); log(g.next('hello').value, g.next().value, g.next().value)
        log(g.throw(new Error('from outside')).value)
        log(g.return('early'))
        const early = outer(log); early.next(); log(early.return('now'))
        for (const x of leaf()) { if (x > 1) break }
        log([...leaf()], Math.max(...leaf()), Array.from(inner(() => {})))
      }`,
  },
  'a generator walks a tree and generators are iterables of their own': {
    logs: 2,
    text: `
      class Tree { constructor(value, left, right) { Object.assign(this, { value, left, right }) }
        *[Symbol.iterator]() { if (this.left) yield* this.left; yield this.value; if (this.right) for (const v of this.right) yield v } }
      function main(log) {
        log([...new Tree(4, new Tree(2, new Tree(1), new Tree(3)), new Tree(6, new Tree(5)))])
        const [first, , third] = new Tree(2, new Tree(1), new Tree(3))
        log(first, third)
      }`,
  },
  'field initialisers, static blocks and computed members': {
    logs: 6,
    text: `
      const made = []
      const make = name => { made.push(name); return name.length }
      class A {
        one = make('one')
        two = this.one + make('two')
        arrow = () => this.two;
        [make('computed') + 'x'] = 1
        static three = make('three')
        static { make('static block'); this.four = make('four') }
        static five = (() => this.three)();
        ['late' + 1]() { return 'late' }
        #hidden = make('hidden')
        get hidden() { return this.#hidden }
        anonymous = class {}
        list = [...[1, 2], make('spread')]
      }
      class B extends A { own = super.constructor === A; two = 9; base = this.two }
      function main(log) {
        const a = new A()
        log(a.one, a.two, a.arrow(), a['8x'], a.late1(), a.hidden)
        log(A.three, A.four, A.five, a.anonymous.name, a.arrow.name, a.list)
        log(new B().own, new B().arrow(), new B().base)
        log(Object.keys(a)); log(Object.keys(new B())); log(made)
      }`,
  },
  'constructors: derived, returning, with defaults': {
    logs: 4,
    text: `
      const size = () => 3
      class A { constructor(n = size(), { m } = { m: size() }) { this.n = n; this.m = m; if (n === 0) return { other: true } } }
      class B extends A { field = size() + this.n; constructor(...all) { if (all.length > 1) { super(...all) } else { super(); } this.after = new.target === B } }
      function main(log) { log(new A()); log(new A(0)); log(new B(1, { m: 2 })); log(new B()) }`,
  },
  'getters, setters, toString, valueOf, toJSON': {
    logs: 3,
    text: `
      class Money { #n = 5; get n() { return this.#n } set n(v) { this.#n = Math.max(0, v) } toString() { return '$' + this.n } valueOf() { return this.n } toJSON() { return { money: this.n } } [Symbol.toPrimitive](hint) { return hint === 'string' ? this.toString() : this.valueOf() } }
      function main(log) { const m = new Money(); log(\`\${m}\`, m + 1, m > 4); m.n = -3; log(m.n); log(m) }`,
  },
  'loops: labels, continue, break, switch, single statements': {
    logs: 9,
    text: `
      function main(log) {
        outer: for (let i = 0; i < 4; i++) { for (const j of [0, 1, 2]) { if (j === 1) continue outer; if (i === 2) break outer; log(i, j) } }
        let n = 3
        while (n --> 0) log(n)
        do n++; while (n < 3)
        for (const key in { a: 1, b: 2 }) switch (key) { case 'a': log('case a'); default: log('default'); break; case 'c': log('never') }
        for (let i = 0, f = []; i < 3; f.push(() => i), i++) if (i === 2) log(f.map(g => g()))
        for (;;) break
        block: { if (n) break block; log('never') }
        for (var v = 0; v < 2; v++);
        loop: while (true) { do { if (n-- < 1) break loop; continue } while (true) }
        return [n, v]
      }`,
  },
  'closures see their own loop variable, also across await': {
    logs: 1,
    text: `
      async function main(log) {
        const found = []
        for (let i = 0; i < 3; i++) { await null; found.push(async () => { await null; return i }) }
        log(await Promise.all(found.map(f => f())))
      }`,
  },
  'optional chaining, nullish, spread, destructuring': {
    logs: 5,
    text: `
      function main(log) {
        const o = { a: { b() { return this.c }, c: 1 }, list: [1, [2, 3]], n: null }
        log(o?.a?.b?.(), o.x?.y.z, o.n?.[log('never')], o.a['b'](), (o.a.b)())
        const { list: [one, [, three] = []], n = 'default', missing = 'gone', ...rest } = o
        log(one, three, n, missing, Object.keys(rest))
        let p, q; [p, q = p] = [1]; ({ p, ...q } = { p: 5, r: 6 })
        log(p, q)
        log([...'ab', ...[1, 2]], Math.max(...[1, 5, 3]), { ...o.a, d: 4 }.d)
        o.n ??= 7; o.z ||= 8; o.a.c &&= 9
        log(o.n, o.z, o.a.c)
      }`,
  },
  'tagged templates and regular expressions': {
    logs: 2,
    text: `
      const tag = (strings, ...values) => strings.raw.join('|') + values.join(',')
      class Base { tag(strings) { return this.name + strings[0] } }
      class D extends Base { name = 'd'; async run() { return super.tag\`x\` } }
      async function main(log) { log(tag\`a\${1 + 1}b\\n\${'c'}\`, /a\\/(b)/.exec('a/b')[1], 4 / 2 / 1); log(await new D().run()) }`,
  },
  'exceptions pass through everything': {
    logs: 4,
    text: `
      const fail = text => { throw new RangeError(text) }
      class A { get bad() { return fail('getter') } field = (() => 1)() }
      function main(log) {
        try { fail('plain') } catch ({ message }) { log(message) }
        try { new A().bad } catch (error) { log(error.message) }
        try { [3, 1, 2].sort((a, b) => fail('sort')) } catch (error) { log(error.message) }
        const f = () => { try { return 'try' } finally { log('finally') } }
        f()
        null.boom
      }`,
  },
  'return values that are promises, thenables and errors': {
    logs: 3,
    text: `
      async function main(log) {
        log(await (async () => Promise.resolve(1))())
        log(await (async () => ({ then(resolve) { resolve('thenable') } }))())
        log(await (async () => { await Promise.reject(new Error('no')) })().catch(error => error.message))
        return Promise.reject(new TypeError('last'))
      }`,
  },
  'object literals with async methods, getters and computed names': {
    logs: 2,
    text: `
      const base = { greet() { return 'base ' + this.n } }
      const make = n => ({ __proto__: base, n, async greet() { await null; return super.greet() + '!' }, async ['x' + n](a) { return [this.n, a] }, get double() { return n * 2 }, f: async function named() { return named.length } })
      async function main(log) { const o = make(4); log(await o.greet(), o.double); log(await o.x4('arg'), await o.f()) }`,
  },
  'types disappear without a trace': {
    logs: 2,
    text: `
      type Id = string
      interface Box<T> { value: T }
      abstract class Shape<T extends number> { abstract area(): T; declare ghost: string; readonly sides?: number; protected size!: number }
      class Square extends Shape<number> implements Box<number> {
        value = 2 as number
        private side: number = this.value satisfies number
        override area(): number { return this.side! * <never>this.side }
        async wait<T>(this: Square, value: T, other?: Id): Promise<T> { const x = await value as T
          return x }
      }`.replace('<never>', '') + `
      function over(a: string): string
      function over(a: any): any { return (a as string) + '!' as string }
      async function main(log: (...parts: unknown[]) => void): Promise<void> {
        const leaf = (w: { x: number }) => w.x as number
        log(new Square().area(), over('a'), leaf({ x: 1 }))
        log(await new Square().wait<number>(3))
      }`,
  },
  'methods named import and eval, private methods, accessors': {
    logs: 1,
    text: `
      class A { import(x) { return ['import', x] } async eval(x) { return this.import(x) } #secret() { return 1 } static #count = 0; static next() { return ++A.#count } open() { return this.#secret() } }
      async function main(log) { const a = new A(); log(a.import(1), await a
        .eval(2), a?.import(3), a.open(), A.next(), A.next()) }`,
  },
}

suite('code: compiled cells behave like the program itself', () => {
  for (const [name, { text, logs }] of Object.entries(programs)) {
    test(name, async () => {
      const { log } = await assertSameBehaviour(text)
      assert.equal(log.length, logs, `logged ${JSON.stringify(log)}`)
    })
  }
})
