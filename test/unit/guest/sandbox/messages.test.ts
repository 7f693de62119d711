/**
 * What node code hands over (messages, state, disk, answers, properties, measures) is copied as plain data: no code of a node runs in
 * another's turn.
 */
import assert from 'node:assert/strict'
import type { Outcome, Task } from '../../support/escape-child.ts'
import { tryAll } from '../../support/escapes.ts'
import { requestsOf } from '../../support/laboratory.ts'

interface Handover {
  /** What node `a` does. */
  does: string
  /** What the run says: its first error, or the measure `got`. */
  says: RegExp
}

const refusedMessage = /^a: TypeError: The message "take" cannot be sent: payload/

const handovers: Record<string, Handover> = {
  'a function': { does: `this.send('b', 'take', () => this)`, says: refusedMessage },
  'a function deep inside': { does: `this.send('b', 'take', { a: [{ b: () => this }] })`, says: /payload\.a\[0\]\.b is a function/ },
  'a symbol': { does: `this.send('b', 'take', Symbol.iterator)`, says: /payload is a symbol/ },
  'a class': { does: `this.send('b', 'take', class {})`, says: /payload is a function/ },
  'a getter': { does: `this.send('b', 'take', { get n() { return 5 } })`, says: /payload\.n is a getter/ },
  'a setter': { does: `this.send('b', 'take', { set n(v: any) {} })`, says: /payload\.n is a getter/ },
  'a getter made later': { does: `this.send('b', 'take', Object.defineProperty({}, 'n', { get: () => 5, enumerable: true }))`, says: /payload\.n is a getter/ },
  'what contains itself': { does: `const o: any = []; o.push(o); this.send('b', 'take', o)`, says: /payload\[0\] contains itself/ },
  'a Map that contains itself': { does: `const o: any = new Map(); o.set(1, o); this.send('b', 'take', o)`, says: /contains itself/ },
  'a key __proto__': { does: `this.send('b', 'take', JSON.parse('{"__proto__": {"w": 1}}'))`, says: /__proto__ may not be used as a key/ },
  'a key __proto__ inside': { does: `this.send('b', 'take', { a: JSON.parse('{"__proto__": {"w": 1}}') })`, says: /payload\.a\.__proto__ may not be used as a key/ },
  'the node itself, of which only fields travel': { does: `this.send('b', 'take', this)`, says: /^got: object/ },
  'a promise, of which nothing travels': { does: `this.send('b', 'take', Promise.resolve(5))`, says: /^got: object \{\}$/ },
  'an object with a prototype of its own': { does: `this.send('b', 'take', Object.create({ w: 5 }))`, says: /^got: object \{\}$/ },
  'an object of a class': { does: `class C { w = 5; m() { return 1 } } this.send('b', 'take', new C())`, says: /^got: object \{"w":5\}$/ },
  'toJSON': { does: `this.send('b', 'take', { toJSON() { return 5 } })`, says: /payload\.toJSON is a function/ },
  'valueOf': { does: `this.send('b', 'take', { valueOf: () => 5 })`, says: /payload\.valueOf is a function/ },
  'a thenable': { does: `this.send('b', 'take', { then: (f: any) => f(5) })`, says: /payload\.then is a function/ },
  'an iterable': { does: `this.send('b', 'take', { *[Symbol.iterator]() { yield 1 } })`, says: /^got: object \{\}$/ },
  'a list with a field': { does: `const o: any = [1]; o.w = 5; this.send('b', 'take', o)`, says: /^got: object \[1\]$/ },
  'a list with an iterator of its own': { does: `const o: any = [1]; o[Symbol.iterator] = function* () { yield 7 }; this.send('b', 'take', o)`, says: /^got: object \[1\]$/ },
  'a Map whose iteration lies': { does: `const o: any = new Map([[1, 2]]); o[Symbol.iterator] = function* () { yield [7, () => 8] }; this.send('b', 'take', [...o].length)`, says: /^got: number 1$/ },
  'an error': { does: `this.send('b', 'take', new Error('x'))`, says: /^got: object \{\}$/ },
  'a message named like a method of every object': { does: `this.send('b', 'toString', 1)`, says: /no method of that name/ },
  'a message named constructor': { does: `this.send('b', 'constructor', 1)`, says: /"constructor"/ },
  'a message named __proto__': { does: `this.send('b', '__proto__', 1)`, says: /"__proto__"/ },
  'a message named like the node\'s own': { does: `this.send('b', 'cancel', 1)`, says: /every node has that name for itself/ },
  'a message to a node named by an object': { does: `this.send({ toString: () => 'b' } as any, 'take', 1)`, says: /there is no node/ },
  'a message type that is an object': { does: `this.send('b', { toString: () => 'take' } as any, 1)`, says: /takes the name of the receiver's method/ },
  'a timer for a method that is none': { does: `this.after(1, { toString: () => 'take' } as any)`, says: /takes the name of a method/ },
  'a length of time that is an object': { does: `this.after({ valueOf: () => 5 } as any, 'take')`, says: /needs a length of time/ },
  'options whose timeout changes when it is read': { does: `let n = 0; this.call('b', 'take', 1, { get timeout() { return n++ === 0 ? 5 : 'x' as any } })`, says: /^(a: RangeError: the timeout of call|got: number 1)/ },
  // To show a value runs no code of the node.
  'a note whose text is code': { does: `this.note({ toString() { throw new Error('mine') } })`, says: /^got: nothing$/ },
  'a note whose text loops': { does: `this.note({ toString() { for (;;) {} } })`, says: /^got: nothing$/ },
  'a log whose JSON loops': { does: `this.log({ toJSON() { for (;;) {} } })`, says: /^got: nothing$/ },
  'an error whose text loops': { does: `throw { toString() { for (;;) {} } }`, says: /^a: (This code ran too long|threw \{toString: ‹function›\})/ },
  'an error whose message is a getter that throws': { does: `throw Object.defineProperty(new Error(), 'message', { get() { throw 5 } })`, says: /^a: threw something that cannot be shown/ },
  'an error whose name is an object': { does: `const e: any = new Error('x'); e.name = { toString() { throw 5 } }; throw e`, says: /^a: / },
  'a function on the disk': { does: `this.disk.write('k', { f: () => this })`, says: /there is a function in it/ },
  'a getter on the disk': { does: `this.disk.append('k', { get n() { return 5 } })`, says: /"n" is a getter/ },
  'what contains itself on the disk': { does: `const o: any = {}; o.o = o; this.disk.write('k', o)`, says: /contains itself/ },
  '__proto__ on the disk': { does: `this.disk.write('k', JSON.parse('{"__proto__": 1}'))`, says: /"__proto__" may not be used/ },
  'a key of the disk that is __proto__': { does: `this.disk.write('__proto__', { w: 1 }); this.got = String(({} as any).w)`, says: /^got: undefined$/ },
  'a field that is a function': { does: `(this as any).f = () => this`, says: /^got: nothing$/ },
  'a field that is a getter': { does: `Object.defineProperty(this, 'f', { get: () => 5, enumerable: true })`, says: /^got: nothing$/ },
  'a field that throws when it is read': { does: `Object.defineProperty(this, 'f', { get() { throw new Error('mine') }, enumerable: true })`, says: /^(a: mine|got: nothing)/ },
  'a field that loops when it is read': { does: `Object.defineProperty(this, 'f', { get() { for (;;) {} }, enumerable: true })`, says: /^(a: This code ran too long|got: nothing)/ },
  'a field named __proto__': { does: `Object.defineProperty(this, '__proto__', { value: 5, enumerable: true })`, says: /^(a: .*__proto__ may not be used as a key|got: nothing)/ },
  'a field that is a symbol': { does: `(this as any)[Symbol('x')] = 5; (this as any).s = Symbol('y')`, says: /^got: nothing$/ },
  'a sample that is no number': { does: `this.meter.sample('x', { valueOf: () => 5 })`, says: /takes a number/ },
  'a choice from a list that lies': { does: `this.choose({ length: 2, 0: 1, 1: 2 } as any)`, says: /takes a list/ },
}

suite('sandbox: what is handed over is plain data', () => {
  const names = Object.keys(handovers)
  let outcomes: Outcome[] = []

  suiteSetup(() => {
    outcomes = tryAll(names.map((name): Task => {
      const cell = `class A extends Node {
  got = 'nothing'
  start() { if (this.id !== 'a') return\n${handovers[name].does} }
  take(what: any) { this.got = typeof what + ' ' + JSON.stringify(what) }
}
safety('nobody is polluted', () => ({} as any).w === undefined)
measure('got', ({ a, b }) => b.got === 'nothing' ? a.got : b.got)`
      const { requests, errors } = requestsOf(cell, 'cluster c\n  a, b: A\nrun c for 1s')
      assert.deepEqual(errors, [], name)
      return { body: 'return 1', plan: requests[0].plan }
    }), 'sandboxed')
  })

  for (const [i, name] of names.entries()) {
    test(name, () => {
      const { run, changed } = outcomes[i]
      assert.match(run?.problem ?? `got: ${String(run?.got)}`, handovers[name].says)
      if (run?.problem !== undefined) assert.ok(run.placed, run.problem)
      assert.deepEqual(changed, [])
    })
  }
})

suite('sandbox: properties and measures only look', () => {
  const watchers: Record<string, [looks: string, says: RegExp]> = {
    'changes a field': [`({ a }) => { a.n = 5; return true }`, /Cannot (assign|set)|read only/],
    'changes a list in a field': [`({ a }) => { a.list.push(5); return true }`, /not extensible/],
    'adds a node': [`(nodes) => { Object.assign(nodes, { z: 5 }); return true }`, /not extensible/],
    'asks for the constructor of a node': [`({ a }) => { a.constructor.w = 5; return true }`, /not extensible/],
    'calls a method of a node': [`({ a }) => a.send('b', 'x')`, /not a function/],
    'answers with an object that loops': [`() => { for (;;) {} }`, /ran too long/],
    'answers nothing': [`() => {}`, /returned nothing/],
    'throws': [`() => { throw new Error('mine') }`, /mine/],
  }
  const names = Object.keys(watchers)
  let outcomes: Outcome[] = []

  suiteSetup(() => {
    outcomes = tryAll(names.map((name): Task => {
      const cell = `class A extends Node { n = 1; list = [1] }\nsafety('p', ${watchers[name][0]})\nmeasure('got', ({ a }) => a.n + a.list.length)`
      const { requests, errors } = requestsOf(cell, 'cluster c\n  a, b: A\nrun c for 1s')
      assert.deepEqual(errors, [], name)
      return { body: 'return 1', plan: requests[0].plan }
    }), 'sandboxed')
  })

  for (const [i, name] of names.entries()) {
    test(name, () => {
      const { run, changed } = outcomes[i]
      assert.match(run?.problem ?? 'no problem', watchers[name][1])
      assert.equal(run?.got, '2')
      assert.equal(run?.placed, true)
      assert.deepEqual(changed, [])
    })
  }
})
