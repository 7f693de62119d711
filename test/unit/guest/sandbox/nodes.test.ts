/** Nodes share nothing, runs share nothing, notebooks share nothing: attempts to leave a word for somebody else. */
import assert from 'node:assert/strict'
import { plainRealm } from '../../../../src/guest/sandbox/realm.ts'
import { simulator } from '../../../../src/kernel/simulate.ts'
import type { Outcome, Task } from '../../support/escape-child.ts'
import { tryAll } from '../../support/escapes.ts'
import { requestsOf } from '../../support/laboratory.ts'

interface Whisper {
  /** At the top of the cell. */
  top?: string
  /** Node `a` leaves `'secret'` somewhere; */
  leave: string
  /** an expression that node `b` finds it with. */
  find: string
  /** Where nodes are apart by themselves, nothing needs protection: the control finds nothing either. */
  apart?: true
}

const whispers: Record<string, Whisper> = {
  'a built-in\'s prototype': { leave: `(Array.prototype as any).w = 'secret'`, find: '([] as any).w' },
  'a built-in': { leave: `(Object as any).w = 'secret'`, find: '(Object as any).w' },
  'a built-in function': { leave: `([].map as any).w = 'secret'`, find: '([].map as any).w' },
  'Node': { leave: `(Node as any).w = 'secret'`, find: '(Node as any).w' },
  'Node.prototype': { leave: `(Node.prototype as any).w = 'secret'`, find: '(this as any).w' },
  'the constructor of a node\'s class': { leave: `(Object.getPrototypeOf(this.constructor) as any).w = 'secret'`, find: '(Object.getPrototypeOf(this.constructor) as any).w' },
  'a method of every node': { leave: `(this.send as any).w = 'secret'`, find: '(this.send as any).w' },
  'Promise': { leave: `(Promise as any).w = 'secret'`, find: '(Promise as any).w' },
  'the class of a promise': { leave: `(this.sleep(ms(1)) as any).constructor.w = 'secret'`, find: '(this.sleep(ms(1)) as any).constructor.w' },
  'a method of promises': { leave: `(this.sleep(ms(1)).then as any).w = 'secret'`, find: '(this.sleep(ms(1)).then as any).w' },
  'Math': { leave: `(Math as any).w = 'secret'`, find: '(Math as any).w' },
  'a function of Math': { leave: `(Math.log as any).w = 'secret'`, find: '(Math.log as any).w' },
  'a registered symbol': { leave: `(Symbol.for('meet').constructor as any).w = 'secret'`, find: '(Symbol as any).w' },
  'what a list is made with': { leave: `([].constructor as any).w = 'secret'`, find: '(Array as any).w' },
  'the prototype of generators': { leave: `Object.getPrototypeOf(function* () {}).w = 'secret'`, find: 'Object.getPrototypeOf(function* () {}).w' },
  'the prototype of iterators': { leave: `Object.getPrototypeOf([].values()).w = 'secret'`, find: '([].values() as any).w' },
  'the class of an error of the kernel': { leave: `try { this.send('nobody', 'x') } catch (e: any) { e.constructor.w = 'secret' }`, find: '(TypeError as any).w' },
  'the prototype of a kernel\'s error': { leave: `try { this.every(0, 'look') } catch (e: any) { Object.getPrototypeOf(e).w = 'secret' }`, find: '(new RangeError() as any).w' },
  'the last match of an expression': { leave: `/(secret)/.exec('secret')`, find: '(RegExp as any).$1' },
  'the limit of stack traces': { leave: `(Error as any).stackTraceLimit = 'secret'`, find: '(Error as any).stackTraceLimit' },
  'a hook of stack traces': { leave: `(Error as any).prepareStackTrace = () => 'secret'`, find: '(Error as any).prepareStackTrace?.()' },
  'console': { leave: `(console.log as any).w = 'secret'`, find: '(console.log as any).w', apart: true },
  'a unit of time': { leave: `(ms as any).w = 'secret'`, find: '(ms as any).w', apart: true },
  'a constant of the cell': { top: 'const box: any = { w: 1 }', leave: `box.w = 'secret'`, find: 'box.w', apart: true },
  'a list of the cell': { top: 'const box: any[] = []', leave: `box.push('secret')`, find: 'box[0]', apart: true },
  'a Map of the cell': { top: 'const box = new Map()', leave: `box.set(1, 'secret')`, find: 'box.get(1)', apart: true },
  'a WeakMap of the cell, by a built-in': { top: 'const box = new WeakMap()', leave: `box.set(Array, 'secret')`, find: 'box.get(Array)', apart: true },
  'a closure of the cell': { top: 'const box = (() => { let w: any; return (v?: any) => (w = v ?? w) })()', leave: `box('secret')`, find: 'box()', apart: true },
  'a generator of the cell': { top: 'const box = (function* (): any { let w: any; for (;;) w = (yield w) ?? w })()', leave: `box.next(); box.next('secret')`, find: 'box.next().value', apart: true },
  'a static field': { leave: `(Intruder as any).w = 'secret'`, find: '(Intruder as any).w', apart: true },
  'a static private field': { top: 'class Box { static #w: any; static set(v: any) { Box.#w = v } static get() { return Box.#w } }', leave: `Box.set('secret')`, find: 'Box.get()', apart: true },
  'a function of the cell': { top: 'function box() {}', leave: `(box as any).w = 'secret'`, find: '(box as any).w', apart: true },
  'an expression\'s lastIndex': { top: 'const box = /s/g', leave: `box.lastIndex = 7; box.lastIndex`, find: `box.lastIndex === 7 ? 'secret' : ''`, apart: true },
  'a template object': { top: 'const tag = (s: any) => s, box = () => tag`x`', leave: `(box() as any).w = 'secret'`, find: '(box() as any).w', apart: true },
  'the object of a message, kept': { leave: `(this as any).kept = { w: 1 }; this.send('b', 'take', (this as any).kept); (this as any).kept.w = 'secret'`, find: '(this as any).taken?.w', apart: true },
  'the list of peers': { leave: `(this.peers as any).push('secret')`, find: `this.peers.find((p) => p === 'secret')`, apart: true },
  'the clock': { leave: `(this.clock as any).w = 'secret'`, find: '(this.clock as any).w', apart: true },
  'a function of the clock': { leave: `(this.clock.now as any).w = 'secret'`, find: '(this.clock.now as any).w', apart: true },
  'a function of the disk': { leave: `(this.disk.write as any).w = 'secret'`, find: '(this.disk.write as any).w', apart: true },
  'the disk of another node': { leave: `this.disk.write('w', 'secret')`, find: `((this as any).read, undefined)`, apart: true },
  'the numbers of timers': { leave: `(this as any).t = this.after(s(1), 'look')`, find: `(this.cancel(1), this.cancel(2), this.cancel(3), undefined)`, apart: true },
}

function plan(top: string, leave: string, find: string) {
  const cell = `${top}
class Intruder extends Node {
  got: unknown = 'nothing'
  start() { if (this.id === 'a') { try { ${leave} } catch {} } this.after(ms(10), 'look') }
  take(what: unknown) { (this as any).taken = what }
  look() { if (this.id === 'b') try { this.got = ${find} } catch { this.got = 'threw' } }
}
measure('got', ({ b }) => b.got)`
  const { requests, errors } = requestsOf(cell, 'cluster c\n  a, b: Intruder\nrun c for 20ms')
  assert.deepEqual(errors, [])
  return requests[0].plan
}

suite('sandbox: the runs of a sweep share nothing', () => {
  const memories: Record<string, [top: string, count: string]> = {
    'a Map of the cell': ['const box = new Map()', 'box.set(1, (box.get(1) ?? 0) + 1).get(1)'],
    'a closure of the cell': ['const box = (() => { let n = 0; return () => ++n })()', 'box()'],
    'a closure that a getter made': ['const { box } = { get box() { let n = 0; return () => ++n } }', 'box()'],
    'a generator of the cell': ['const box = (function* () { for (let n = 1; ; n++) yield n })()', 'box.next().value'],
    'an iterator of a list': ['const box = [1, 2, 3].values()', 'box.next().value'],
    'a static private field': ['class Box { static #n = 0; static next() { return ++Box.#n } }', 'Box.next()'],
    'a private field of an object': ['class Box { #n = 0; next() { return ++this.#n } }\nconst box = new Box()', 'box.next()'],
    'a static block': ['class Box { static next: any; static { let n = 0; Box.next = () => ++n } }', 'Box.next()'],
  }
  for (const [name, [top, count]] of Object.entries(memories)) {
    test(name, () => {
      const { requests, errors } = requestsOf(`${top}\nclass A extends Node { n: any = 0; start() { this.n = ${count} } }\nmeasure('n', ({ a }) => a.n)`, 'cluster c\n  a: A\nrun c')
      assert.deepEqual(errors, [])
      const run = simulator(requests[0].plan, plainRealm)
      assert.deepEqual([1, 2, 3].map((seed) => run(seed).measures[0].value), [1, 1, 1])
    })
  }

  test('cells that cannot remember are loaded once for all runs', () => {
    const remembers = (cell: string) => requestsOf(`${cell}\nclass A extends Node {}`, 'cluster c\n  a: A\nrun c').requests[0].plan.cells.some((one) => one.remembers)
    assert.equal(remembers('const a = ms(5), b = [1, { c: Math.max(1, 2) }], f = (x: number) => new Map([[x, x]])'), false)
    assert.equal(remembers(`import { retry, CircuitBreaker, RaftNode, NtpClient } from 'dsnb'`), false)
    assert.equal(remembers('const a = new Map()'), true)
  })
})

suite('sandbox: nodes share nothing', () => {
  const names = Object.keys(whispers)
  let inside: Outcome[] = []
  let outside: Outcome[] = []
  let later: Outcome[] = []

  suiteSetup(() => {
    const both = names.map((name): Task => ({ body: '', plan: plan(whispers[name].top ?? '', whispers[name].leave, whispers[name].find) }))
    // The next notebook of the same kernel only looks.
    const next = names.map((name): Task => ({ body: '', plan: plan(whispers[name].top ?? '', '', whispers[name].find) }))
    const all = tryAll([...both, ...next], 'sandboxed')
    inside = all.slice(0, names.length)
    later = all.slice(names.length)
    outside = tryAll(both, 'plain')
  })

  for (const [i, name] of names.entries()) {
    test(name, () => {
      if (!whispers[name].apart) assert.equal(outside[i].run?.got, 'secret', 'without protection it is found')
      assert.notEqual(inside[i].run?.got, 'secret', 'another node finds it')
      assert.notEqual(later[i].run?.got, 'secret', 'another notebook finds it')
      assert.deepEqual([inside[i].changed, later[i].changed], [[], []])
    })
  }
})
