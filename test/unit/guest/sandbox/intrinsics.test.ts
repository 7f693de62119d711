/** Prototypes, species, error stacks, shared registries: what several programs of one realm could change under each other. */
import { escapes } from '../../support/escapes.ts'
import type { Attempts } from '../../support/escapes.ts'

/** Sets a property of a built-in, looks whether it can be seen from elsewhere, and takes it away again. */
const pollute = (target: string, seen: string) =>
  `const target = ${target}; target.canary = 1; try { return (${seen}).canary === 1 } finally { delete target.canary }`
/** Puts another function in a built-in's place. */
const replace = (target: string, name: string) =>
  `const target = ${target}, old = target.${name}; target.${name} = () => 'mine'; try { return target.${name}() === 'mine' && !Object.hasOwn({}, 'x') } finally { target.${name} = old }`

const prototypes: Attempts = {
  'Object.prototype': pollute('Object.prototype', '{}'),
  'Object.prototype through __proto__': pollute('({}).__proto__', '{}'),
  'Object.prototype through a constructor': pollute('({}).constructor.prototype', '{}'),
  'Object.prototype through JSON': 'const key = "__proto__"; const o = {}; o[key].canary = 1; try { return ({}).canary === 1 } finally { delete o[key].canary }',
  'Object.prototype through a merge': `const merge = (to, from) => { for (const key of Reflect.ownKeys(from)) { if (typeof from[key] === 'object') merge(to[key] ??= {}, from[key]); else to[key] = from[key] } }
    merge({}, JSON.parse('{"__proto__": {"canary": 1}}')); try { return ({}).canary === 1 } finally { delete Object.prototype.canary }`,
  'Array.prototype': pollute('Array.prototype', '[]'),
  'Function.prototype': pollute('Function.prototype', '() => {}'),
  'String.prototype': pollute('String.prototype', '"x"'),
  'Number.prototype': pollute('Number.prototype', '1'),
  'Symbol.prototype': pollute('Symbol.prototype', 'Symbol()'),
  'BigInt.prototype': pollute('BigInt.prototype', '1n'),
  'RegExp.prototype': pollute('RegExp.prototype', '/x/'),
  'Error.prototype': pollute('Error.prototype', 'new TypeError()'),
  'Map.prototype': pollute('Map.prototype', 'new Map()'),
  'WeakMap.prototype': pollute('WeakMap.prototype', 'new WeakMap()'),
  'Promise.prototype': pollute('Promise.prototype', 'Promise.resolve()'),
  'Promise itself': pollute('Promise', 'Promise.resolve().constructor'),
  'the iterators\' prototype': pollute('Object.getPrototypeOf(Object.getPrototypeOf([].values()))', '[].values()'),
  'the generators\' prototype': pollute('Object.getPrototypeOf((function* () {}).prototype)', '(function* () {})()'),
  'the async iterators\' prototype': pollute('Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype))', '(async function* () {})()'),
  'the typed arrays\' prototype': pollute('Object.getPrototypeOf(Uint8Array.prototype)', 'new Int8Array(1)'),
  'the array iterators\' prototype': pollute('Object.getPrototypeOf([][Symbol.iterator]())', '[].keys()'),
  'the text iterators\' prototype': pollute('Object.getPrototypeOf(""[Symbol.iterator]())', '"x"[Symbol.iterator]()'),
  'the prototype of match results': pollute('Object.getPrototypeOf("x".matchAll(/x/g))', '"y".matchAll(/y/g)'),
  'Math': pollute('Math', 'Math'),
  'JSON': pollute('JSON', 'JSON'),
  'the global object': pollute('globalThis', 'globalThis'),
  'the throw-type-error function': 'const f = Object.getOwnPropertyDescriptor(function () { "use strict"; return arguments }(), "callee").get; return Reflect.set(f.constructor, "canary", 1) && delete f.constructor.canary',
}

const functions: Attempts = {
  'Array.prototype.map': replace('Array.prototype', 'map'),
  'Array.prototype.push': replace('Array.prototype', 'push'),
  'Array.prototype.sort': replace('Array.prototype', 'sort'),
  'Array iteration': `const old = Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function* () { yield 'mine' }; try { return [...[1]][0] === 'mine' } finally { Array.prototype[Symbol.iterator] = old }`,
  'Object.keys': replace('Object', 'keys'),
  'Object.freeze': replace('Object', 'freeze'),
  'Function.prototype.call': `const old = Function.prototype.call; Function.prototype.call = () => 'mine'; try { return (() => 1).call() === 'mine' } finally { Function.prototype.call = old }`,
  'Function.prototype.apply': `const old = Function.prototype.apply; Function.prototype.apply = () => 'mine'; try { return (() => 1).apply() === 'mine' } finally { Function.prototype.apply = old }`,
  'Map.prototype.get': replace('Map.prototype', 'get'),
  'String.prototype.includes': replace('String.prototype', 'includes'),
  'JSON.stringify': replace('JSON', 'stringify'),
  'Promise.prototype.then': replace('Promise.prototype', 'then'),
  'Symbol.hasInstance': `Object.defineProperty(Error, Symbol.hasInstance, { value: () => true, configurable: true }); try { return 1 instanceof Error } finally { delete Error[Symbol.hasInstance] }`,
  'Symbol.species': `const old = Object.getOwnPropertyDescriptor(Array, Symbol.species); class Mine extends Array {} Object.defineProperty(Array, Symbol.species, { value: Mine, configurable: true }); try { return [1].map(x => x) instanceof Mine } finally { Object.defineProperty(Array, Symbol.species, old) }`,
  'Symbol.toPrimitive': `Object.prototype[Symbol.toPrimitive] = () => 7; try { return +{} === 7 } finally { delete Object.prototype[Symbol.toPrimitive] }`,
  'a setter for everybody': `let got; Object.defineProperty(Object.prototype, 'canary', { set(v) { got = v }, configurable: true }); try { const o = {}; o.canary = 5; return got === 5 } finally { delete Object.prototype.canary }`,
  'a getter for everybody': `Object.defineProperty(Object.prototype, 'canary', { get: () => 5, configurable: true }); try { return ({}).canary === 5 } finally { delete Object.prototype.canary }`,
  '__defineGetter__': `Object.prototype.__defineGetter__('canary', () => 5); try { return ({}).canary === 5 } finally { delete Object.prototype.canary }`,
  'Reflect.set': `Reflect.set(Array.prototype, 'canary', 5); try { return [].canary === 5 } finally { delete Array.prototype.canary }`,
  'Object.setPrototypeOf': `const old = Object.getPrototypeOf(Array.prototype); Object.setPrototypeOf(Array.prototype, { canary: 5, __proto__: old }); try { return [].canary === 5 } finally { Object.setPrototypeOf(Array.prototype, old) }`,
  'Object.assign': `Object.assign(Object.prototype, { canary: 5 }); try { return ({}).canary === 5 } finally { delete Object.prototype.canary }`,
  'then for everybody': `Object.prototype.then = (f) => f(5); try { return typeof ({}).then === 'function' } finally { delete Object.prototype.then }`,
  'toJSON for everybody': `Object.prototype.toJSON = () => 5; try { return JSON.stringify({}) === '5' } finally { delete Object.prototype.toJSON }`,
}

const engine: Attempts = {
  'the stack of an error': 'return new Error("x").stack.includes("at ")',
  'prepareStackTrace': `const old = Error.prepareStackTrace; Error.prepareStackTrace = (e, sites) => sites; try { return typeof new Error('x').stack[0].getFileName === 'function' } finally { Error.prepareStackTrace = old }`,
  'captureStackTrace': `const o = {}; Error.captureStackTrace(o); return o.stack.includes('at ')`,
  'stackTraceLimit as a shared place': `const old = Error.stackTraceLimit; Error.stackTraceLimit = 42; try { return Error.stackTraceLimit === 42 } finally { Error.stackTraceLimit = old }`,
  'RegExp.$1 as a shared place': `/(secret)/.test('secret'); return RegExp.$1 === 'secret'`,
  'RegExp.input as a shared place': `/x/.test('my x'); return RegExp.input === 'my x'`,
  'RegExp.lastMatch as a shared place': `/x+/.test('xx'); return RegExp.lastMatch === 'xx'`,
  'RegExp.prototype.compile': `const r = /a/; r.compile('b'); return r.test('b')`,
  'a function as a shared place': `[].map.canary = 5; try { return [].map.canary === 5 } finally { delete [].map.canary }`,
  'a symbol as a shared place': `Symbol.for('x').constructor.canary = 5; try { return Symbol.canary === 5 } finally { delete Symbol.canary }`,
  'a template as a shared place': `const f = s => s; const t = f\`x\`; return Reflect.set(t.constructor, 'canary', 5) && delete Array.canary`,
  'a proxy': `return new Proxy({}, { get: () => true }).anything`,
  'a revocable proxy': `return Proxy.revocable({}, {}).proxy !== undefined`,
}

escapes('sandbox: prototypes', prototypes)
escapes('sandbox: functions of the language', functions)
escapes('sandbox: the engine', engine)
