/** Fuel ends every kind of loop, depth ends every kind of recursion, and both at the same place on every engine. */
import assert from 'node:assert/strict'
import { evaluateCell, TestRuntime } from '../../support/cell-runtime.ts'

/** Runs `main` of a cell with little fuel and depth; gives back the error it ended with and the runtime. */
function run(text: string, limits: { fuel?: number; depthMax?: number } = {}): { error: unknown; result: unknown; $k: TestRuntime } {
  const $k = new TestRuntime(limits)
  let error: unknown
  let result: unknown
  try {
    // SAFETY: every cell here defines `main`, or fails before.
    result = (evaluateCell(text, $k)['main'] as () => unknown)()
  } catch (caught) {
    error = caught
  }
  return { error, result, $k }
}

const endlessLoops: Record<string, string> = {
  'while': 'while (true) {}',
  'while without braces': 'let n = 0; while (true) n++',
  'while with an empty statement': 'while (true);',
  'do': 'do {} while (true)',
  'do without braces': 'let n = 0; do n++; while (true)',
  'for': 'for (;;) {}',
  'for with an empty statement': 'for (let i = 0; true; i++);',
  'for of, over a growing list': 'const list = [1]; for (const x of list) list.push(x)',
  'for of, over an endless generator': 'function* all() { while (true) yield 1 } for (const x of all()) {}',
  'spread of an endless generator': 'function* all() { while (true) yield 1 } return [...all()]',
  'continue with a label': 'outer: while (true) { while (true) continue outer }',
  'finally that continues': 'while (true) { try { throw 1 } finally { continue } }',
  'catch that goes on': 'while (true) { try { while (true) {} } catch {} }',
  'an iterator of its own':
    'const endless = { [Symbol.iterator]() { return this }, next() { return { done: false } } }; for (const x of endless) {}',
}

const endlessRecursions: Record<string, string> = {
  'function': 'const f = () => f(); return f()',
  'mutual recursion': 'function even(n) { return odd(n + 1) } function odd(n) { return even(n + 1) } return even(0)',
  'method': 'class A { a() { return this.b() } b() { return this.a() } } return new A().a()',
  'getter': 'class A { get x() { return this.x } } return new A().x',
  'setter': 'class A { set x(v) { this.x = v } } new A().x = 1',
  'toString': 'const o = { toString() { return `${o}` } }; return `${o}`',
  'valueOf as an arrow': 'const o = {}; o.valueOf = () => +o; return o + 1',
  'toJSON': 'const o = { toJSON() { return JSON.parse(JSON.stringify(o)) } }; return JSON.stringify(o)',
  'Symbol.toPrimitive': 'const o = { [Symbol.toPrimitive]: () => 1 + o }; return 1 + o',
  'getter by defineProperty': 'const o = Object.defineProperty({}, "x", { get: () => o.x }); return o.x',
  'constructor': 'class A { constructor() { this.next = new A() } } return new A()',
  'field': 'class A { next = new A() } return new A()',
  'default parameter': 'function f(x = f()) { return x } return f()',
  'default in a pattern': 'function f({ x = f({}) }) { return x } return f({})',
  'computed key in a pattern': 'function f({ [f({})]: x }) { return x } return f({})',
  'tagged template': 'const f = () => f`x`; return f()',
  'new': 'function F() { return new F() } return new F()',
  'iteration': 'const o = { *[Symbol.iterator]() { for (const x of o) yield x } }; return [...o]',
  'spread': 'const o = { [Symbol.iterator]() { return [...o][Symbol.iterator]() } }; return [...o]',
  'destructuring': 'const o = { [Symbol.iterator]() { const [x] = o; return x } }; const [y] = o',
  'yield*': 'function* g() { yield* g() } return [...g()]',
  'generator by for of': 'function* g() { for (const x of g()) yield x } return [...g()]',
  'async': 'async function f() { await f() } return f()',
  'async arrow': 'const f = async () => f(); return f()',
  'sort with a comparator that sorts': 'const f = () => [2, 1].sort(f).length; return f()',
  'bound function': 'let f = () => 0; const g = (() => f()).bind(null); f = () => g(); return f()',
  'apply': 'const f = () => f.apply(null, []); return f()',
}

suite('code: fuel', () => {
  for (const [name, body] of Object.entries(endlessLoops)) {
    test(`ends an endless loop: ${name}`, () => {
      const { error } = run(`function main() { ${body} }`, { fuel: 1000 })
      assert.equal((error as Error | undefined)?.message, 'out of fuel')
    })
  }

  test('ends an endless loop that waits for nothing', async () => {
    const { result } = run('async function main() { while (true) await null }', { fuel: 500 })
    await assert.rejects(result as Promise<unknown>, /out of fuel/)
  })

  test('counts every turn and every entry, also of leaf functions', () => {
    const { $k } = run('const leaf = x => x.y\nfunction main() { for (let i = 0; i < 10; i++) leaf({}) }', { fuel: 1000 })
    assert.equal($k.fuel, 1000 - 1 - 10 - 10)
  })

  test('is the same in tracked code', () => {
    const text = `
      class A { x = [1].map(y => y) }
      function main() {
        const list = []
        for (const a of [1, 2, 3]) { list.push(() => a, new A()) }
        return list.map(f => f.call?.()).length
      }`
    const used = (['javascript', 'trackedJavascript'] as const).map((mode) => {
      const $k = new TestRuntime()
      ;(evaluateCell(text, $k, {}, mode)['main'] as () => unknown)()
      return $k.fuel
    })
    assert.equal(used[0], used[1])
  })
})

suite('code: depth', () => {
  for (const [name, body] of Object.entries(endlessRecursions)) {
    test(`ends an endless recursion: ${name}`, async () => {
      const { error, result, $k } = run(`function main() { ${body} }`, { depthMax: 100 })
      const reason: unknown = error ?? (await (result as Promise<unknown>).then(() => undefined, (rejected: unknown) => rejected))
      assert.equal((reason as Error | undefined)?.message, 'too deep')
      assert.equal($k.depth, 0, 'depth is counted down on the way out')
    })
  }

  test('lets recursion go as deep as the limit and no deeper', () => {
    const text = 'function down(n) { return n === 0 ? 0 : 1 + down(n - 1) }\nfunction main() { return down(98) }'
    assert.equal(run(text, { depthMax: 100 }).result, 98)
    assert.equal((run(text, { depthMax: 99 }).error as Error).message, 'too deep')
  })

  test('is not held while a generator waits', () => {
    const text = `
      function* numbers() { for (let i = 0; ; i++) yield next(i) }
      const next = i => i + 1
      function main() {
        const all = []
        for (let i = 0; i < 500; i++) { const g = numbers(); g.next(); all.push(g) }
        return all.map(g => g.next().value).length
      }`
    assert.equal(run(text, { depthMax: 20 }).result, 500)
  })

  test('is not held while an async function waits', async () => {
    const text = `
      async function wait(i) { await null; return i }
      async function main() { const all = []; for (let i = 0; i < 500; i++) all.push(wait(i)); return (await Promise.all(all)).length }`
    const { result, $k } = run(text, { depthMax: 20 })
    assert.equal(await result, 500)
    assert.equal($k.depth, 0)
  })
})
