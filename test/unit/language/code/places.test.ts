/** Places: compiled code knows which call touched the world, and tracked code which statement threw. */
import assert from 'node:assert/strict'
import { packSite } from '../../../../src/trace/site.ts'
import { compileCell } from '../../../../src/language/code/index.ts'
import { evaluateCell, TestRuntime } from '../../support/cell-runtime.ts'

/** Cuts `‹` out of a text and gives its offset. */
function marked(text: string): { text: string; offset: number } {
  return { text: text.replace('‹', ''), offset: text.indexOf('‹') }
}

suite('code: the place of a call on this', () => {
  const record = (text: string): number[] => {
    const $k = new TestRuntime()
    const sites: number[] = []
    const note = (): number => sites.push($k.site)
    const globals = { Node: class { send = note; random = note; disk = { write: note }; clock = { now: note } } }
    // SAFETY: the cells here define `A` with a method `go`.
    const { A } = evaluateCell(text, $k, globals) as { A: new () => { go(): unknown } }
    void new A().go()
    return sites
  }

  test('is where the call begins', () => {
    const { text, offset } = marked('class A extends Node {\n  go() {\n    if (true) return ‹this.send("b", "x")\n  }\n}')
    assert.deepEqual(record(text), [offset])
  })

  test('is there in conditions, loops, arrows, optional calls and after a line break', () => {
    const text = `class A extends Node {
      go() { while (this.send() < 2) {} for (let i = this.clock.now(); i < 0;); const f = () => this.disk\n.write(); f(); this.send?.() }
    }`
    const found = ['this.send()', 'this.send()', 'this.clock', 'this.disk', 'this.send?.'].map((part) => text.indexOf(part))
    assert.deepEqual(record(text), found)
  })

  test('is that of the whole call for what its arguments ask', () => {
    const text = 'class A extends Node { go() { this.send("b", { n: this.random() }) } }'
    const outer = text.indexOf('this.send')
    assert.deepEqual(record(text), [outer, outer])
  })

  test('holds the cell too', () => {
    const { compiled } = compileCell('class A extends Node { go() { this.send() } }', { available: [], cell: 3 })
    assert.ok(compiled?.javascript.includes(`$k.site = ${packSite(3, 30)}`))
  })
})

/** Programs that throw; `‹` stands where tracked code must say it happened. */
const failing: Record<string, string> = {
  'a statement': 'function main() { const a = 1; ‹null.x; return a }',
  'a statement without braces': 'function main() { if (true) ‹null.x }',
  'else': 'function main() { if (false) ; else ‹null.x }',
  'else if': 'function main() { if (false) {} else ‹if (null.x) {} }',
  'in a function called': 'const f = () => { ‹null.x }\nfunction main() { f() }',
  'an arrow without braces': 'const f = x => ‹x.y.z\nfunction main() { return f({}) }',
  'after a function returned': 'const f = () => { return null }\nfunction main() { let a; ‹return f().x }',
  'after a callback': 'function main() { ‹return [1].map(x => { return x })[1].y }',
  'a condition after the body': 'function main() { let o = { next: {} }; while (‹(o = o.next).next !== 1) {} }',
  'the second turn of a condition': 'function main() { let o = { v: 1 }; while (‹o.v) { o = null; } }',
  'an increment': 'function main() { let o = { v: 1 }; for (let i = 0; i < 2; ‹o.v.w.x) { i++; } }',
  'a case': 'function main() { switch (1) { case 1: ‹null.x } }',
  'a field': 'const f = () => { ‹throw new Error("field") }\nclass A { x = f() }\nfunction main() { new A() }',
  'the field itself': 'const nothing = () => null\nclass A { x = ‹nothing().y }\nfunction main() { new A() }',
  'a parameter taken apart': 'class A { m(‹{ x }) { return x } }\nfunction main() { new A().m() }',
  'after a catch': 'function main() { try { null.x } catch {}\n ‹null.y }',
  'thrown again': 'function main() { try { null.x } catch (e) { ‹throw e } }',
  'a finally that passes it on': 'function main() { try { ‹null.x } finally { } }',
  'after a generator': 'function* g() { yield 1; yield 2 }\nfunction main() { ‹return [...g()].x.y }',
  'inside a generator': 'function* g() { yield 1; ‹null.x }\nfunction main() { return [...g()] }',
  'the rest of a statement that yields': 'function* g() { (‹yield 1).x }\nfunction main() { return [...g()] }',
  'async': 'async function main() { await null; ‹null.x }',
  'async before the first await': 'async function main() { ‹null.x }',
  'the rest of a statement that awaits': 'async function main() { const x = (‹await null).y }',
  'a rejection from nowhere': 'async function main() { ‹await reject() }',
  'an async function that another awaits': 'async function f() { await null; ‹null.x }\nasync function main() { await null; await f() }',
  'an async parameter taken apart': 'class A { async m(‹{ x }) { return x } }\nasync function main() { await new A().m() }',
  'a call in an async function': 'const f = () => { ‹null.x }\nasync function main() { await null; f() }',
}

suite('code: the place of an error', () => {
  for (const [name, program] of Object.entries(failing)) {
    test(name, async () => {
      const { text, offset } = marked(program)
      const $k = new TestRuntime()
      const reject = (): Promise<never> => {
        $k.site = -1
        return Promise.reject(new Error('from the kernel'))
      }
      const { main } = evaluateCell(text, $k, { reject }, 'trackedJavascript') as { main: () => unknown }
      let threw = false
      try {
        await main()
      } catch {
        threw = true
      }
      assert.ok(threw, 'the program throws')
      assert.equal($k.site, offset, `said “${text.slice($k.site, $k.site + 12)}”`)
    })
  }
})
