/** Two states are one only where no code can tell them apart: whatever can be seen of a value is compared, or refused. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { explore } from '../../../src/explore/explore.ts'
import { canonical } from '../../../src/explore/canonical.ts'
import { Classes } from '../../../src/explore/classes.ts'
import { revive } from '../../../src/explore/revive.ts'
import type { Realm } from '../../../src/guest/sandbox/realm.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { Unstorable, Values } from '../../../src/trace/values.ts'
import { explorationOf, explored } from '../support/exploring.ts'
import { single } from '../support/laboratory.ts'

class Point {
  x: unknown = 1
}

/** Whether nothing but identity outside of the two tells them apart: the same objects in the same places, with the same properties. */
function alike(a: unknown, b: unknown, met = new Map<unknown, unknown>(), back = new Map<unknown, unknown>()): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  if (met.has(a) || back.has(b)) return met.get(a) === b && back.get(b) === a
  met.set(a, b)
  back.set(b, a)
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  if (Object.isExtensible(a) !== Object.isExtensible(b)) return false
  if (a instanceof Set) return b instanceof Set && propertiesAlike(a, b, met, back) && alike([...a].sort(), [...b].sort(), met, back)
  if (a instanceof Map && b instanceof Map) {
    const keys = [...a.keys()].sort()
    return propertiesAlike(a, b, met, back) && a.size === b.size && keys.every((key) => b.has(key) && alike(a.get(key), b.get(key), met, back))
  }
  return propertiesAlike(a, b, met, back)
}

function propertiesAlike(a: object, b: object, met: Map<unknown, unknown>, back: Map<unknown, unknown>): boolean {
  const keys = Reflect.ownKeys(a)
  if (keys.length !== Reflect.ownKeys(b).length) return false
  return keys.map(String).sort().every((name) => {
    const key = keys.find((one) => String(one) === name) as string
    const [first, second] = [a, b].map((one) => Object.getOwnPropertyDescriptor(one, key))
    if (!first || !second || first.get !== second.get) return false
    if (first.enumerable !== second.enumerable || first.writable !== second.writable || first.configurable !== second.configurable) return false
    return alike(first.value, second.value, met, back)
  })
}

/** How to make a value: the same recipe makes two values that share nothing and that nobody can tell apart. */
type Recipe = { leaf: unknown } | { kind: 'list' | 'record' | 'map' | 'set' | 'point'; parts: Recipe[] } | { again: number }

const leaf = fc.constantFrom<unknown>(0, -0, 1, NaN, Infinity, '', 'a', '0', true, false, null, undefined, 1n, 4_294_967_296, 0.5)
const recipe = fc.letrec<{ recipe: Recipe }>((tie) => ({
  recipe: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ leaf }),
    fc.record({ kind: fc.constantFrom('list', 'record', 'map', 'set', 'point'), parts: fc.array(tie('recipe'), { maxLength: 3 }) }),
    fc.constantFrom({ kind: 'list', parts: [] }, { kind: 'record', parts: [] }),
    fc.record({ again: fc.nat(6) }),
  ) as fc.Arbitrary<Recipe>,
})).recipe

function made(of: Recipe, objects: object[] = []): unknown {
  if ('leaf' in of) return of.leaf
  // Only what is finished may be there again: nothing contains itself.
  if ('again' in of) return objects[of.again % Math.max(1, objects.length)]
  const parts = of.parts.map((part) => made(part, objects))
  const object = of.kind === 'list' ? parts
    : of.kind === 'map' ? new Map(parts.map((part, i) => [`k${i}`, part]))
    : of.kind === 'set' ? new Set(parts.map((part, i) => (typeof part === 'object' && part !== null ? i : part)).filter((part) => typeof part === 'string'))
    : Object.assign(of.kind === 'point' ? new Point() : {}, Object.fromEntries(parts.map((part, i) => [`f${i}`, part])))
  objects.push(object)
  return object
}

const objectsIn = (value: unknown, met = new Set<object>()): object[] => {
  if (typeof value !== 'object' || value === null || met.has(value)) return [...met]
  met.add(value)
  const inside = value instanceof Map ? [...value.values()] : Object.values(value)
  for (const item of inside) objectsIn(item, met)
  return [...met]
}

const hidden = { value: 1, enumerable: false, writable: true, configurable: true }
/** Each changes something that code can see of an object; false: there is nothing of the kind in it. */
const twists: Record<string, (object: Record<string, unknown>, all: object[]) => unknown> = {
  'a hole': (one) => Array.isArray(one) && one.length > 0 && delete one[0 as never],
  'a longer list': (one) => Array.isArray(one) && one.length++ >= 0,
  'a property of any object': (one) => Object.isExtensible(one) && ((one['more'] = 1), true),
  'a property that is undefined': (one) => Object.isExtensible(one) && ((one['more'] = undefined), true),
  'a hidden property': (one) => Object.defineProperty(one, 'secret', hidden),
  'a getter': (one) => Object.defineProperty(one, 'got', { get: () => 1, enumerable: true, configurable: true }),
  'a key that is a symbol': (one) => Object.defineProperty(one, Symbol('s'), { ...hidden, enumerable: true }),
  'a property that cannot be written': (one) => Object.keys(one).length > 0 && Object.defineProperty(one, Object.keys(one)[0], { writable: false }),
  'a property that cannot go': (one) => Object.keys(one).length > 0 && Object.defineProperty(one, Object.keys(one)[0], { configurable: false }),
  'frozen': (one) => Object.freeze(one),
  'sealed': (one) => Object.seal(one),
  'not extensible': (one) => Object.preventExtensions(one),
  'no prototype': (one) => Object.setPrototypeOf(one, null),
  'another prototype': (one) => Object.setPrototypeOf(one, { strange: true }),
  'a prototype of something else': (one) => Object.setPrototypeOf(one, one instanceof Map ? Object.prototype : Map.prototype),
  'a function': (one) => ((one['f'] = () => 1), true),
  'minus zero': (one) => Object.keys(one).some((key) => Object.is(one[key], 0) && ((one[key] = -0), true)),
  'two equal objects instead of one': (one) => Object.keys(one).some((key) => {
    const value = one[key]
    if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set) return false
    one[key] = Array.isArray(value) ? [...value as unknown[]] : Object.assign(Object.create(Object.getPrototypeOf(value) as object), value)
    return true
  }),
  'one object instead of two': (one, all) => Object.keys(one).some((key) => {
    const value = one[key]
    const other = typeof value === 'object' && value !== null && all.find((object) => object !== value && alike(object, value) && !objectsIn(object).includes(one))
    if (!other) return false
    one[key] = other
    return true
  }),
}

suite('explore: what is compared', () => {
  const classes = () => new Classes()

  test('whatever is encoded comes back as it was, and equal recipes are one state', () => {
    fc.assert(fc.property(fc.array(recipe, { maxLength: 4 }), (parts) => {
      const values = new Values()
      const own = classes()
      const make = () => made({ kind: 'record', parts })
      const id = values.intern(canonical(make(), 'fields', '', own))
      assert.ok(alike(make(), revive(values.value(id), own)))
      assert.equal(values.intern(canonical(make(), 'fields', '', own)), id)
    }), { numRuns: 1000 })
  })

  for (const [name, twist] of Object.entries(twists)) {
    test(`${name}: another state, or refused`, () => {
      let different = 0
      fc.assert(fc.property(fc.array(recipe, { minLength: 1, maxLength: 4 }), fc.nat(9), (parts, at) => {
        const values = new Values()
        const own = classes()
        const plain = made({ kind: 'record', parts })
        const twisted = made({ kind: 'record', parts })
        const objects = objectsIn(twisted)
        if (!twist(objects[at % objects.length] as Record<string, unknown>, objects) || alike(plain, twisted)) return
        different++
        const id = values.intern(canonical(plain, 'fields', '', own))
        try {
          const other = values.intern(canonical(twisted, 'fields', '', own))
          assert.notEqual(other, id)
          assert.ok(alike(twisted, revive(values.value(other), own)))
        } catch (error) {
          if (!(error instanceof Unstorable)) throw error
        }
      }), { numRuns: 2000 })
      assert.ok(different > 20, `${different} were different`)
    })
  }
})

/** What a field may hold, something else that it may hold, and what code can see of the difference. */
const pairs: [what: string, one: string, other: string, look: string][] = [
  ['holes', '[undefined, undefined]', 'new Array(2)', "v.map(() => 'x').join()"],
  ['a property of a list', '[1]', 'Object.assign([1], { most: 2 })', 'v.most'],
  ['a property of a Map', 'new Map()', 'Object.assign(new Map(), { most: 2 })', 'v.most'],
  ['a hidden property', '{ a: 1 }', "Object.defineProperty({ a: 1 }, 'b', { value: 2 })", 'v.b'],
  ['a symbol', '{ a: 1 }', "{ a: 1, [Symbol.for('s')]: 2 }", "v[Symbol.for('s')]"],
  ['frozenness', '[1]', 'Object.freeze([1])', 'Object.isFrozen(v)'],
  ['sealedness', '{ a: 1 }', 'Object.seal({ a: 1 })', 'Object.isSealed(v)'],
  ['extensibility', '{ a: 1 }', 'Object.preventExtensions({ a: 1 })', 'Object.isExtensible(v)'],
  ['the prototype', '{ a: 1 }', 'Object.assign(Object.create(null), { a: 1 })', 'v instanceof Object'],
  ['the class', '{ a: 1 }', 'new Kind()', 'v instanceof Kind'],
  ['minus zero', '0', '-0', '1 / v'],
  ['NaN', 'undefined', 'NaN', 'v !== v'],
  ['undefined and absent', '{}', '{ a: undefined }', "'a' in v"],
  ['one object in two places', '(() => { const l = [1]; return [l, l] })()', '[[1], [1]]', 'v[0] === v[1]'],
  ['one object in two fields', '(this.w = [1])', '[1]', 'v === this.w'],
  ['an object of the cell', 'Red', "{ name: 'red' }", 'v === Red'],
  ['one of two equal objects of the cell', 'Red', 'Green', 'v === Green'],
  ['an object of the cell as a key', 'new Map([[Red, 1]])', "new Map([[{ name: 'red' }, 1]])", 'v.get(Red)'],
  ['a list of the node', 'this.peers', '[...this.peers]', 'v === this.peers'],
  ['bound functions', 'this.look', 'this.look.bind({})', 'v === this.look'],
  ['a bigint', '1', '1n', 'typeof v'],
  ['an object in a Set', '(() => { const o = {}; return [new Set([o]), o] })()', '[new Set([{}]), {}]', 'v[0].has(v[1])'],
]

/** As a protected realm does it: whatever a cell defines is frozen through and through. */
const hardening: Realm = {
  ...plainRealm,
  harden: (value) => {
    const freeze = (item: unknown): void => {
      if (typeof item !== 'object' || item === null || Object.isFrozen(item)) return
      Object.freeze(item)
      Object.values(item).forEach(freeze)
    }
    freeze(value)
    return value
  },
}

suite('explore: states that code can tell apart', () => {
  for (const [what, one, other, look] of pairs) {
    for (const [first, second] of [[one, other], [other, one]]) {
      test(`${what}: ${first} before ${second}`, () => {
        const program = (timers: string[], [never, neither]: readonly string[] = ['', '']) => `class Kind { a = 1 }
          const Red = { name: 'red' }\nconst Green = { name: 'red' }
          class A extends Node { v: any = 7\n w: any = [1]\n seen = 'nothing'
            start() { if (this.id === 'a') { ${timers.map((timer, i) => `this.after(ms(${i + 1}), '${timer}')`).join('; ')} } }
            first() { this.w = [1]; this.v = ${first} }\n second() { this.w = [1]; this.v = ${second} }
            look() { const v = this.v; if (v !== 7) this.seen = String(${look}) } }
          safety('never', ({ a }) => a.seen !== ${JSON.stringify(never)})\nsafety('neither', ({ a }) => a.seen !== ${JSON.stringify(neither)})`
        // What a run sees of each of the two.
        const seen = ['first', 'second'].map((method) => {
          const { trace } = single(program([method, 'look']), 'cluster c\n  a, b: A\nrun c for 1s')
          return String(trace.stateAt(0, trace.length - 1)?.['seen'])
        })
        if (what !== 'bound functions') assert.notEqual(seen[0], seen[1], 'nothing to be seen')
        const request = explorationOf(program(['first', 'second', 'look'], seen), 'cluster c\n  a, b: A\nexplore c\n')
        if (!request.exploration) throw new Error('This is no exploration.')
        const result = explore(request.plan, request.exploration, hardening, { kernel: 'test' })
        if (result.problems.length > 0) assert.match(result.problems[0].message, /holds|is no ordinary property|has a key/)
        else assert.deepEqual(result.verdicts.map(({ verdict }) => verdict), ['violated', 'violated'])
      })
    }
  }

  test('slots that are cleared and slots that are made anew', () => {
    const code = `class Slots extends Node { slots: any[] = ['free', 'free']\n ghost = false
        start() { this.every(ms(1), 'clear'); this.every(ms(1), 'fill'); this.every(ms(1), 'look') }
        clear() { this.slots = [undefined, undefined] }\n fill() { this.slots = new Array(2) }
        look() { this.ghost = this.slots.map(() => 'x').join('') === '' } }
      safety('no ghost', ({ s }) => !s.ghost)`
    const result = explored(code, 'cluster c\n  s: Slots\nexplore c')
    assert.deepEqual([result.problems, result.complete, result.verdicts[0].verdict], [[], true, 'violated'])
  })

  test('the class of the node itself, and whether it can have more fields', () => {
    for (const change of ['Object.setPrototypeOf(this, Object.create(A.prototype))', 'Object.preventExtensions(this)', "Object.defineProperty(this, 'n', { writable: false })"]) {
      const result = explored(`class A extends Node { n = 0\n start() { this.after(ms(1), 'x') }\n x() { ${change} } }`, 'cluster c\n  a: A\nexplore c')
      assert.equal(result.complete, false, change)
      assert.match(result.problems[0].message, /is not as its class makes it|is not an ordinary field/, change)
    }
  })

  test('what has no name of its own is called what the language calls it', () => {
    for (const [value, name] of [['/x/', 'RegExp'], ["new Error('x')", 'Error'], ["new TypeError('x')", 'Error'], ['new WeakMap()', 'WeakMap'], ['[].values()', 'Array Iterator']]) {
      const result = explored(`class A extends Node { v: any\n start() { this.v = ${value} } }`, 'cluster c\n  a: A\nexplore c')
      assert.match(result.problems[0].message, new RegExp(`v holds an object of class ${name}`))
    }
  })

  test('the middle of three depends on their order, and so may a property', () => {
    const start = "start() { if (this.id === 'a') for (const w of ['p', 'q', 'r']) this.send('b', 'x', w) }"
    const middle = `class A extends Node { all = new Set<string>()\n one = ''\n ${start}\n x(w: string) { this.all.add(w); if (this.all.size === 3) this.one = [...this.all][1] } }`
    assert.match(explored(middle, 'cluster c\n  a, b: A\nexplore c').problems[0].message, /depends on the order/)
    const asked = `class A extends Node { all = new Set<string>()\n ${start}\n x(w: string) { this.all.add(w) } }\nsafety('p first', ({ b }) => b.all.size < 2 || [...b.all][0] === 'p')`
    const result = explored(asked, 'cluster c\n  a, b: A\nexplore c')
    assert.match(result.problems[0].message, /"p first" could not be decided: it depends on the order/)
  })

  test('a property sees copies, here and in a run: nothing is the same as anything else', () => {
    const code = `class A extends Node { one: any = [1]\n other: any = [1]\n start() { this.after(ms(1), 'join') }\n join() { this.other = this.one } }
      safety('apart', ({ a }) => a.one !== a.other)`
    assert.equal(single(code, 'cluster c\n  a: A\nrun c for 1s').verdicts[0].verdict, 'holds')
    const result = explored(code, 'cluster c\n  a: A\nexplore c')
    assert.deepEqual([result.distinct, result.verdicts[0].verdict], [2, 'holds'])
  })
})
