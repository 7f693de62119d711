/** The names that compiled code uses, the budget of a step, the kernel's own functions and objects: out of reach, and without a second helping. */
import assert from 'node:assert/strict'
import type { Outcome, Task } from '../../support/escape-child.ts'
import { notebook, tryAll } from '../../support/escapes.ts'
import { requestsOf } from '../../support/laboratory.ts'

/** The errors of a cell with this body of a method, each with the text at its place. */
function refused(body: string): string[] {
  const cell = `class A extends Node { start() { ${body} } }`
  const { errors } = requestsOf(cell, 'cluster c\n  a: A\nrun c')
  return errors.map(({ start, end }) => cell.slice(start, end))
}

const names: Record<string, string> = {
  'read': 'return $k.fuel',
  'more fuel': '$k.fuel = 1e9',
  'less depth': '$k.depth = -1e9',
  'another limit': '$k.depthMax = Infinity',
  'shadowed by a constant': 'const $k = { fuel: 1e9 }; for (;;) {}',
  'shadowed by a parameter': '(($k) => { for (;;) {} })({ fuel: 1e9 })',
  'shadowed by a catch': 'try {} catch ($k) { for (;;) {} }',
  'shadowed by a function': 'function $k() {}',
  'shadowed by a class': 'class $k {}',
  'shadowed by a pattern': 'const { $k } = { $k: 1 } as any',
  'shadowed by a label': '$k: for (;;) break $k',
  'deleted': 'delete $k.outOfFuel',
  'an escaped name': '\\u0024k.fuel = 1e9',
  'an escaped name in braces': '\\u{24}k.fuel = 1e9',
  'a helper': '$k_wait(1, 2)',
  'a helper of its own': 'const $k_resume = () => {}',
  'a part of the library under its hidden name': 'return $k_part_retry',
  'typeof': 'return typeof $k',
  'shorthand': 'return { $k }',
  'an assignment as a default': 'const [a = $k] = [] as any',
  'an import under that name': 'return $k_arguments',
}

suite('sandbox: hidden names are refused at their place', () => {
  for (const [name, body] of Object.entries(names)) {
    test(name, () => {
      const places = refused(body)
      assert.ok(places.length > 0, 'it compiles')
      assert.ok(places.every((place) => /^(\$|\\u0024|\\u\{24\})k/.test(place) || place.includes('$k')), JSON.stringify(places))
    })
  }
})

/** Each would go on for ever if it got a second helping of fuel or depth. */
const greedy: Record<string, string> = {
  'catching the end of fuel': 'for (;;) { try { for (;;) {} } catch {} }',
  'catching it in a finally': 'for (;;) { try { for (;;) {} } finally { continue } }',
  'catching it at each level': 'const f = (n: number): void => { try { f(n + 1) } catch { f(n + 1) } finally { f(n + 1) } }; f(0)',
  'going on in a getter': 'const o = { get x(): any { try { return this.x } catch { return this.x } } }; o.x',
  'going on in toString': 'const o: any = { toString() { try { for (;;) {} } catch { return String(o) } } }; String(o)',
  'going on in a comparator': '[3, 2, 1].sort(() => { try { for (;;) {} } catch { for (;;) {} } })',
  'going on in a replacer': '"aaa".replace(/a/g, () => { try { for (;;) {} } catch {} for (;;) {} })',
  'going on in a reviver': 'JSON.parse("[1,2]", () => { try { for (;;) {} } catch {} for (;;) {} })',
  'going on in toJSON': 'JSON.stringify({ toJSON() { try { for (;;) {} } catch {} for (;;) {} } })',
  'going on in an iterator': 'const it: any = { [Symbol.iterator]: () => it, next: () => ({ done: false }), return() { for (;;) {} } }; for (const x of it) { try { for (;;) {} } catch { break } }',
  'going on in a generator\'s finally': 'function* g() { try { for (;;) yield 1 } finally { for (;;) {} } } for (const x of g()) break',
  'going on in a promise': 'const f = (): any => Promise.resolve().then(f, f); f()',
  'going on in a rejection': 'const f = (): any => Promise.reject(1).catch(f); f()',
  'going on in finally of a promise': 'const f = (): any => Promise.resolve().finally(f); f()',
  'awaiting nothing': '(async () => { for (;;) await null })()',
  'awaiting in a catch': '(async () => { for (;;) { try { for (;;) await null } catch {} } })()',
  'promises that race': 'const f = (): any => Promise.race([Promise.resolve()]).then(f); f()',
  'promises of promises': 'const f = (): any => new Promise((r) => r(Promise.resolve().then(f))); f()',
  'a species that loops': 'class L extends Array { static get [Symbol.species](): any { for (;;) {} } } new L(1, 2).map((x) => x)',
  'a field that makes itself': 'class B { next: any = new B() } new B()',
  'a default that calls itself': 'const f = (x: any = f()): any => x; f()',
  'messages without end': 'for (;;) this.send("a", "x")',
  'timers without end': 'for (;;) this.after(1, "start")',
  'lines of the log without end': 'for (;;) this.log("x")',
  'samples without end': 'for (;;) this.meter.sample("x", 1)',
  'operations without end': 'for (;;) this.history.invoke("x")',
  'walks over a long list': 'const a = new Array(1e6).fill(0); for (;;) a.indexOf(1)',
  'sorting without end': 'const a = new Array(1e4).fill(0); for (;;) a.sort()',
  'texts without end': 'let n = 0; for (;;) n += "x".repeat(1e6).length',
  'texts of objects without end': 'const a = new Array(1e5).fill(1); for (;;) JSON.stringify(a)',
}

/** `this` and its parts: true when something could be put in place of the kernel's own. */
const handles: Record<string, string> = {
  'another send': 'this.send = () => 1 as any; const own = Object.hasOwn(this, "send"); delete (this as any).send; return own && Node.prototype.send !== undefined && !Object.isFrozen(Node.prototype)',
  'keys that are hidden': 'return Object.getOwnPropertySymbols(this).length > 0 || Object.getOwnPropertyNames(this).join() !== "got"',
  'a node of one\'s own': 'return new (this.constructor as any)() instanceof Node',
  'Node without a handle': 'return (Node.prototype as any).send.call({}, "a", "x") === undefined',
  'the name of another node': 'return ((this as any).id = "b") && (this.id as string) === "b"',
  'the clock replaced': 'return ((this as any).clock = { now: () => 5 }) && this.clock.now() === 5',
  'the clock\'s function replaced': 'return ((this.clock as any).now = () => 5) && this.clock.now() === 5',
  'the disk\'s function replaced': 'return ((this.disk as any).write = () => 5) && (this.disk as any).write() === 5',
  'the cluster\'s function replaced': 'return ((this.cluster as any).crash = () => 5) && (this.cluster as any).crash() === 5',
  'something kept in the clock\'s function': 'return ((this.clock.now as any).kept = 5) === 5 && (this.clock.now as any).kept === 5',
  'something kept in the meter\'s function': 'return ((this.meter.count as any).kept = 5) === 5 && (this.meter.count as any).kept === 5',
  'a prototype for the class': 'Object.setPrototypeOf(this.constructor.prototype, {}); return true',
  'a method for the class': '(this.constructor.prototype as any).start = () => 1; return true',
  'settling the kernel\'s promise': 'const p: any = this.sleep(s(1)); p.settle(1); return true',
  'failing the kernel\'s promise': 'const p: any = this.sleep(s(1)); p.fail(1); return true',
  'waiting as the kernel does': 'const p: any = this.sleep(s(1)); p.wait({ onDone() {} }); return true',
  'finishing the kernel\'s promise': 'const p: any = this.sleep(s(1)); p.finish(1, 2); return true',
  'the resumption of a generator': 'const p: any = this.sleep(s(1)); p.resumeWhenSettled(() => {}); return true',
  'a promise that is none': 'const p = Object.create(Promise.prototype); p.then(() => 1); return true',
  'the class of the limit': 'try { const f = (): any => f(); f() } catch (e: any) { e.constructor.w = 1; return e.constructor.w === 1 }',
  'the prototype of the limit': 'try { const f = (): any => f(); f() } catch (e: any) { Object.getPrototypeOf(e).w = 1; return e.w === 1 }',
  'the limit itself': 'try { const f = (): any => f(); f() } catch (e: any) { e.message = "nothing happened"; return e.message === "nothing happened" }',
}

/** Where something else than fuel or depth is the end. */
const ends: Partial<Record<string, RegExp>> = { 'timers without end': /^a: a has 50000 timers that have not fired yet/ }

suite('sandbox: nothing gets a second helping, nothing of the kernel can be changed', () => {
  const greedyNames = Object.keys(greedy)
  const handleNames = Object.keys(handles)
  let outcomes: Outcome[] = []

  suiteSetup(() => {
    const tasks = [...greedyNames.map((name) => greedy[name]), ...handleNames.map((name) => handles[name])].map((body): Task => {
      const { requests } = notebook(body)
      return { body: 'return 1', ...(requests[0] && { plan: requests[0].plan }) }
    })
    outcomes = tryAll(tasks, 'sandboxed')
  })

  for (const [i, name] of greedyNames.entries()) {
    test(name, () => {
      const { run, changed } = outcomes[i]
      assert.match(run?.problem ?? '', ends[name] ?? /^a: (This code ran too long|Calls are nested)/)
      assert.equal(run?.placed, true)
      assert.deepEqual(changed, [])
    })
  }
  for (const [i, name] of handleNames.entries()) {
    test(name, () => {
      const { run, changed } = outcomes[greedyNames.length + i]
      assert.notEqual(run?.got, 'true')
      assert.deepEqual(changed, [])
    })
  }
})
