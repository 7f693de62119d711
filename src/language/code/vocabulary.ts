/**
 * The names of node code: those that the kernel adds, those that it takes away, and what to use instead.
 *
 *     forbiddenNames.get('setTimeout')   // { code: 'no-timer', message: '`setTimeout` does not exist in node code.', hint: 'Use `this.after(…' }
 */

/** Global names the kernel adds to plain JavaScript. */
export const kernelGlobals: ReadonlySet<string> = new Set([
  'Node', 'safety', 'measure', 'isSorted', 'console', 'ns', 'us', 'ms', 's', 'min', 'hours', 'days',
])

/** Standard names that a cell must not define anew, because the cells below would get the new meaning. */
export const standardGlobals: ReadonlySet<string> = new Set([
  'Array', 'BigInt', 'Boolean', 'Error', 'EvalError', 'Function', 'Infinity', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object', 'Promise',
  'RangeError', 'ReferenceError', 'RegExp', 'Set', 'String', 'Symbol', 'SyntaxError', 'TypeError', 'WeakMap', 'WeakSet', 'isFinite',
  'isNaN', 'parseFloat', 'parseInt', 'undefined', 'globalThis',
])

/** What every node has already: a message type or a field of this name would hide it. */
export const nodeMembers: ReadonlySet<string> = new Set([
  'id', 'peers', 'clock', 'disk', 'meter', 'history', 'send', 'call', 'broadcast', 'after', 'every', 'cancel', 'sleep', 'busy', 'random',
  'choose', 'ignore', 'note', 'log', 'band', 'endBand', 'lane', 'backlog', 'cluster', 'linkUp', 'openConnection', 'closeConnection',
  'openCircuit', 'closeCircuit',
])

export function reservedMember(name: string): Advice {
  return { code: 'reserved-member', message: `Every node has \`${name}\` already.`, hint: 'Choose another name for yours.' }
}

export interface Advice {
  code: string
  message: string
  hint: string
}

/** The hint for `import`, `export` and `require`. */
export const everythingAbove = 'Everything that the node cells above define is in scope.'

/** Names that node code must not use, since a run would then depend on more than its plan. */
export const forbiddenNames: ReadonlyMap<string, Advice> = new Map(adviceByName())

function adviceByName(): [string, Advice][] {
  const clock = 'Read the node\'s own clock: `this.clock.now()` (wall) or `this.clock.monotonic()`, both in nanoseconds.'
  const timer = 'Use `this.after(ms(5), \'handler\')`, `this.every(s(1), \'handler\')` or `await this.sleep(ms(5))`.'
  const random = 'Use `this.random()`: it draws from the node\'s own seeded stream.'
  const outside = 'Node code has no way to the outside; nodes talk with `this.send(…)` and `this.call(…)`.'
  const collector = 'When memory is collected differs between runs. Use a Map, a Set or a field.'
  const bytes = 'Use an array of numbers.'
  const plain = 'Node code uses plain objects, classes, Map and Set.'
  const list: [string, string, string[]][] = [
    ['no-date', clock, ['Date', 'performance', 'Temporal']],
    ['no-timer', timer, [
      'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'queueMicrotask',
      'requestAnimationFrame',
    ]],
    ['no-random', random, ['crypto']],
    ['no-outside', outside, [
      'fetch', 'process', 'globalThis', 'window', 'self', 'global', 'XMLHttpRequest', 'WebSocket', 'Worker', 'document',
    ]],
    ['no-collector', collector, ['WeakRef', 'FinalizationRegistry']],
    ['no-locale', 'Compare text with `<` and `===`; print numbers with `String(n)` or `n.toFixed(3)`.', ['Intl']],
    ['no-bytes', bytes, [
      'ArrayBuffer', 'SharedArrayBuffer', 'Atomics', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array',
      'Uint16Array', 'Int32Array', 'Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array',
      'Buffer',
    ]],
    ['no-proxy', plain, ['Proxy', 'Reflect']],
    ['no-eval', 'Write the code itself; text is never run.', ['eval']],
    ['no-escape', 'Use `encodeURIComponent` and `decodeURIComponent`, which know all characters.', ['escape', 'unescape']],
    ['no-import', everythingAbove, ['require', 'module', 'exports']],
  ]
  return list.flatMap(([code, hint, names]) => names.map((name): [string, Advice] => {
    const message = code === 'no-import' ? 'Node code cannot import.' : `\`${name}\` does not exist in node code.`
    return [name, { code, hint, message }]
  }))
}

/** The advice for a method whose result depends on the machine's language. */
export function localeAdvice(name: string): Advice | undefined {
  if (name !== 'localeCompare' && !name.startsWith('toLocale')) return undefined
  const hint = name === 'localeCompare'
    ? 'Compare code units: `(a, b) => a < b ? -1 : a > b ? 1 : 0`.'
    : `Use \`${name.replace('toLocale', 'to')}\`: it says the same everywhere.`
  return { code: 'no-locale', message: `\`${name}\` depends on the language of the machine.`, hint }
}

/** What `RegExp` itself remembers of the last match, in whichever program it was, and how a pattern is made another one. */
export const legacyPatternAdvice: Advice = {
  code: 'no-legacy-pattern',
  message: 'This old part of `RegExp` does not exist in node code.',
  hint: 'Use what `exec` or `match` returns, `const [all, first] = /(a)b/.exec(text) ?? []`, and make a new pattern for another text.',
}

export const mathRandomAdvice: Advice = {
  code: 'no-random',
  message: '`Math.random` does not exist in node code.',
  hint: 'Use `this.random()`: it draws from the node\'s own seeded stream.',
}
