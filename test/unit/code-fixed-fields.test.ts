/** Cells whose nodes keep the fields they declare are told from those that may not, and what is recorded is the same either way. */
import assert from 'node:assert/strict'
import { plainRealm } from '../../src/kernel/realm.ts'
import { simulate } from '../../src/kernel/simulate.ts'
import { compileCell } from '../../src/language/code/compile.ts'
import { experiment } from './support/laboratory.ts'

const node = (body: string) => `class A extends Node { seen = 0; last?: string; 'quoted' = 1; #hidden = 0; kept: Record<string, number> = {}\n start() { ${body} }\n other() {} }`
const isFixed = (code: string) => {
  const { compiled, diagnostics } = compileCell(code, { available: [] })
  assert.ok(compiled, diagnostics.map(({ message }) => message).join())
  return compiled.fixedFields === true
}

suite('code: fixed fields', () => {
  const fixed = [
    'this.seen = 1; this.seen += 2; this.seen++; --this.seen; this.last ??= "x"; this.quoted = 2',
    '[this.seen, this.last] = [1, "a"]; ({ a: this.seen, ...this.kept } = { a: 5 })',
    'for (this.seen of [1, 2]) this.other()',
    '(this as any).seen = 1; this!.seen = 2; (this).seen = 3',
    'this.#hidden = 5; this.kept["a"] = 1; this.kept.b = 2; delete this.kept.b',
    'const arrow = () => { this.seen = 1 }; arrow(); this.send("b", "x", { seen: this.seen }); super.toString()',
    'const list = [this.seen, { last: this.last }]; const entry: any = {}; entry.more = 1; entry["much"] = list',
  ]
  for (const body of fixed) test(`fixed: ${body}`, () => assert.ok(isFixed(node(body))))

  const changing = [
    'const self: any = this; self.extra = 1', 'Object.assign(this, { extra: 1 })', '(this as any).extra = 1', '(this as any)["extra"] = 1',
    '[(this as any).extra] = [1]', '({ a: (this as any).extra } = { a: 1 })', '[...(this as any).extra] = [1]', '[(this as any).extra = 5] = []',
    'for ((this as any).extra of [1]) {}', 'for ((this as any).extra in {}) {}', '(this as any).extra++', '(this as any).extra ||= 1', 'delete (this as any).seen',
    '(super.valueOf() as any).extra = 1', '(this.valueOf() as any).extra = 1', 'super.extra = 1', '(this as any).__defineGetter__("extra", () => 1)',
    '(this as any).other = () => 1', 'const f = (o: any) => { o.extra = 1 }; f(this)', 'const o = { self: this } as any; o.self.extra = 1', 'const { valueOf: me } = Object.prototype; me',
  ]
  for (const body of changing) test(`perhaps not fixed: ${body}`, () => assert.ok(!isFixed(node(body))))

  const more = {
    'a field of a class it extends': 'class B extends Node { seen = 0 }\nclass A extends B { start() { this.seen = 1 } }',
    'a getter that returns the node': 'class A extends Node { get me() { return this } }',
    'a field that is only declared': 'class A extends Node { declare seen: number; start() { this.seen = 1 } }',
    'a static field': 'class A extends Node { static seen = 0; start() { (this as any).seen = 1 } }',
    'a function that is no method': 'function f(this: any) { this.extra = 1 }\nclass A extends Node { x = f }',
  }
  for (const [name, code] of Object.entries(more)) test(`perhaps not fixed: ${name}`, () => assert.ok(!isFixed(code)))

  test('nodes that crash, restart and are upgraded to a class with other fields have the same states, whether they are said to be fixed or not', () => {
    const code = `class Old extends Node { ticks = 0; name = 'old'
        start() { this.every(ms(1), 'tick') }
        tick() { this.ticks++; if (this.ticks % 10 === 0) this.name = \`old \${this.ticks}\` } }
      class New extends Node { name = 'new'; ticks = 100; more = [1]
        start() { this.every(ms(1), 'tick') }
        tick() { this.ticks++; this.more.push(this.ticks) } }`
    const { requests: [{ plan }] } = experiment(code, 'cluster c\n  a, b: Old\nfaults f\n  at 200ms crash a for 20ms\n  at 400ms upgrade a to New\nrun c with f for 600ms')
    assert.ok(plan.cells.every(({ fixedFields }) => fixedFields))
    const states = (cells: typeof plan.cells) => {
      const { trace } = simulate({ ...plan, cells }, plainRealm)
      return Array.from({ length: trace.length }, (_, i) => [0, 1].map((one) => JSON.stringify(trace.stateAt(one, i))))
    }
    const found = states(plan.cells)
    assert.deepEqual(found, states(plan.cells.map(({ fixedFields: _, ...cell }) => cell)))
    assert.match(found.at(-1)![0], /"name":"new".*"more":\[1,101/)
  })
})
