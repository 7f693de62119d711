/** Every mistake in a node cell is found at its word, says what is wrong, and what to do. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compileCell } from '../../../../src/language/code/index.ts'

/** The errors of a cell as `code "the text they are at"`. */
function errors(text: string, available: string[] = []): string[] {
  const { diagnostics, compiled } = compileCell(text, { available })
  for (const { start, end, message, hint } of diagnostics) {
    assert.ok(start >= 0 && start < end && end <= Math.max(1, text.length), `place ${start}..${end} of ${text.length}`)
    assert.ok(message.length > 10 && (hint ?? '').length > 10, `${message} ${hint}`)
  }
  assert.equal(compiled === undefined, diagnostics.some(({ severity }) => severity === 'error'))
  return diagnostics.map(({ code, start, end }) => `${code} ${JSON.stringify(text.slice(start, end))}`)
}

const cases: Record<string, [text: string, ...expected: string[]]> = {
  'import': ['import fs from "fs"', 'no-import "import fs from \\"fs\\""'],
  'import of a type': ['import type { A } from "a"', 'no-import "import type { A } from \\"a\\""'],
  'import =': ['import fs = require("fs")', 'no-import "import fs = require(\\"fs\\")"'],
  'dynamic import': ['const f = () => import("x")', 'no-import "import(\\"x\\")"'],
  'import.meta': ['const f = () => import.meta', 'no-import "import.meta"'],
  'require': ['const f = () => require("x")', 'no-import "require(\\"x\\")"'],
  'export': ['export const a = 1', 'no-export "export"'],
  'export default': ['export default 1', 'no-export "export default 1"'],
  'export list': ['const a = 1\nexport { a }', 'no-export "export { a }"'],
  'export =': ['const a = 1\nexport = a', 'no-export "export = a"'],
  'let at the top': ['let a = 1', 'no-top-level-state "let"'],
  'var at the top': ['var a = 1', 'no-top-level-state "var"'],
  'if at the top': ['if (1) {}', 'no-statement "if (1) {}"'],
  'a call at the top': ['const a = []\na.push(1)', 'no-statement "a.push(1)"'],
  'await at the top': ['const f = async () => 1\nconst a = await f()', 'no-top-level-await "await f()"'],
  'declare': ['declare const a: number', 'no-declare "declare"'],
  'enum': ['enum Role { leader }', 'no-enum "Role"'],
  'namespace': ['namespace N { export const a = 1 }', 'no-namespace "N"'],
  'decorator': ['const d = () => {}\n@d class A {}', 'no-decorator "@d"'],
  'parameter property': ['class A { constructor(private x: number) {} }', 'no-parameter-property "private"'],
  'angle bracket assertion': ['const a = <number>1', 'no-angle-assertion "<number>1"'],
  'with': ['function f(a) { with (a) {} }', 'no-with "with (a) {}"'],
  'eval': ['const f = () => eval("1")', 'no-eval "eval"'],
  'new Function': ['const f = () => new Function("return 1")', 'no-eval "Function"'],
  'Function()': ['const f = () => Function("return 1")', 'no-eval "Function"'],
  'async generator': ['class A { async *all() {} }', 'no-async-generator "all"'],
  'for await': ['async function f(a) { for await (const x of a) {} }', 'no-for-await "await"'],
  'super() in async': [
    'class B {}\nclass A extends B { constructor() { const f = async () => super(); f() } }', 'no-async-super "super()"',
  ],
  'using': ['function f(a) { using x = a }', 'no-using "using x = a"'],
  'accessor': ['class A { accessor x = 1 }', 'no-accessor "x"'],
  'Date': ['const f = () => Date.now()', 'no-date "Date"'],
  'new Date': ['const f = () => new Date()', 'no-date "Date"'],
  'performance': ['const f = () => performance.now()', 'no-date "performance"'],
  'setTimeout': ['const f = () => setTimeout(f, 1)', 'no-timer "setTimeout"'],
  'queueMicrotask': ['const f = () => queueMicrotask(f)', 'no-timer "queueMicrotask"'],
  'Math.random': ['const f = () => Math.random()', 'no-random "Math.random"'],
  'Math[random]': ['const f = () => Math["random"]()', 'no-random "Math[\\"random\\"]"'],
  'random taken out of Math': ['const { random } = Math', 'no-random "random"'],
  'crypto': ['const f = () => crypto.randomUUID()', 'no-random "crypto"'],
  'fetch': ['const f = () => fetch("x")', 'no-outside "fetch"'],
  'process': ['const f = () => process.exit()', 'no-outside "process"'],
  'globalThis': ['const f = () => globalThis.x', 'no-outside "globalThis"'],
  'shorthand': ['const f = () => ({ fetch })', 'no-outside "fetch"'],
  'WeakRef': ['const f = x => new WeakRef(x)', 'no-collector "WeakRef"'],
  'Intl': ['const f = () => Intl', 'no-locale "Intl"'],
  'localeCompare': ['const f = (a, b) => a.localeCompare(b)', 'no-locale "localeCompare"'],
  'toLocaleString of a number': ['const f = a => a?.toLocaleString()', 'no-locale "toLocaleString"'],
  'typed array': ['const f = () => new Uint8Array(1)', 'no-bytes "Uint8Array"'],
  'Proxy': ['const f = () => new Proxy({}, {})', 'no-proxy "Proxy"'],
  'arguments at the top': ['const f = () => arguments[0]', 'no-arguments "arguments"'],
  'reserved name': ['const f = $k => $k.fuel', 'reserved-name "$k"', 'reserved-name "$k"'],
  'reserved name, escaped': ['const f = () => \\u0024k', 'reserved-name "\\\\u0024k"'],
  'class named like a global': ['class Node {}', 'taken-name "Node"'],
  'function named like a unit': ['const min = Math.min', 'taken-name "min"'],
  'class named like a built-in': ['class Map {}', 'taken-name "Map"'],
  'type named like a global': ['type Node = string', 'taken-name "Node"'],
  'a message that hides the node\'s own': ['class A extends Node { send() {} }', 'reserved-member "send"'],
  'a field that hides the node\'s own': ['class A extends Node { log = [] }', 'reserved-member "log"'],
  'the same class twice': ['class A {}\nclass A {}', 'TS2300 "A"', 'doubled-name "A"'],
  'the same constant twice': ['const a = 1\nconst a = 2', 'TS2451 "a"', 'doubled-name "a"'],
  'the same property twice': ['safety(\'a b\', () => true)\nsafety("a-B", () => true)', 'doubled-name "\\"a-B\\""'],
  'the same measure twice': ['measure(\'a\', () => 1)\nmeasure(\'a\', () => 1)', 'doubled-name "\'a\'"'],
  'a property without a name': ['const n = "x"\nsafety(n, () => true)', 'no-name "n"'],
  'a property without a function': ['safety("x")', 'no-function "safety(\\"x\\")"'],
  'a property inside a function': ['const f = () => safety("x", () => true)', 'nested-property "safety"'],
  'function as body of if': ['function f() { if (1) function g() {} }', 'no-lone-definition "g"'],
  'private name import': ['class A { #import() {} m() { return this.#import() } }', 'no-such-name "#import"', 'no-such-name "#import"'],
  // What the parser and the language forbid.
  'missing bracket': ['class A {\n  m() {\n', 'TS1005 "\\n"'],
  'missing value': ['const a = ', 'TS1109 " "'],
  'unclosed text': ['const a = "abc', 'TS1002 "c"'],
  'unclosed template': ['const a = `abc', 'TS1160 "c"'],
  'unclosed comment': ['const a = 1 /* abc', 'TS1010 "c"'],
  'await in a plain function': ['function f() { await g() }\nconst g = () => 1', 'TS1308 "await"'],
  'break outside': ['function f() { break }', 'TS1107 "break"'],
  'unknown private name': ['class A { m() { return this.#x } }', 'TS2339 "#x"'],
  'two constructors': ['class A { constructor() {} constructor() {} }', 'TS2392 "constructor"', 'TS2392 "constructor"'],
  'doubled parameter': ['const f = (a, a) => 1', 'TS2300 "a"', 'TS2300 "a"'],
  'assignment to a call': ['function f() { f() = 1 }', 'TS2364 "f()"'],
  'const without value': ['const a', 'TS1155 "a"'],
  'super outside': ['function f() { super.x }', 'TS2660 "super"'],
  'bad regular expression': ['const a = /(/', 'TS1005 "/"'],
  'minus before power': ['const a = -1 ** 2', 'TS17006 "-1"'],
}

const allowed: Record<string, string> = {
  'own names of the same spelling':
    'function f(Date, fetch) { const process = 1, { Intl } = { Intl: 2 }; return Date + fetch + process + Intl + (Proxy => Proxy)(1) }',
  'properties of the same spelling': 'const f = o => o.Date + o.fetch.process + ({ eval: 1, crypto: 2 }).crypto',
  'types of the same spelling': 'type When = Date\nconst f = (d: Date): Uint8Array | undefined => undefined',
  'labels of the same spelling': 'function f() { Date: for (;;) { break Date } }',
  'an own method toLocaleText': 'class A { toLocaleText() { return 1 } m() { return this.toLocaleText() } }',
  'typeof in a type': 'const a = 1\ntype A = typeof a',
  'labels, empty statements, nested functions': ';;function f() { a: { break a } ; function g() { return arguments.length } }',
  'let and var in functions': 'function f() { let a = 1; var b = 2; { const c = a + b; return c } }',
  'start and recover': 'class A extends Node { start() {} recover() {} }',
  'members that hide nothing': 'class A { send() {} log = [] }',
  'nothing': '',
  'only a comment': '// nothing here',
  'instanceof Function': 'const f = x => x instanceof Function',
  '$key': 'const $key = 1',
}

suite('code: checks', () => {
  for (const [name, [text, ...expected]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(errors(text), expected))
  }

  for (const [name, text] of Object.entries(allowed)) {
    test(`allowed: ${name}`, () => assert.deepEqual(errors(text), []))
  }

  test('a forbidden name that a cell above defines is fine', () => {
    assert.deepEqual(errors('const f = () => new Proxy()', ['Proxy']), [])
  })

  test('one mistake does not hide another', () => {
    const expected = ['no-top-level-state "let"', 'no-import "import \\"x\\""', 'no-date "Date"']
    assert.deepEqual(errors('let a = 1\nimport "x"\nconst f = () => Date.now()'), expected)
  })

  test('a cell that is too long or nested too deeply is refused, however it is nested', () => {
    assert.deepEqual(compileCell(`const a = '${'x'.repeat(300_000)}'`, { available: [] }).diagnostics.map(({ code }) => code), ['too-long'])
    const nested = [
      `const a = ${'('.repeat(5000)}1${')'.repeat(5000)}`,
      `const a = ${'['.repeat(250)}${']'.repeat(250)}`,
      `const a = ${'!'.repeat(60_000)}1`,
      `const a = ${'x => '.repeat(300)}1`,
      `function f() { ${'if (1) {'.repeat(300)}${'}'.repeat(300)} }`,
      `function f() { ${'if (1) {} else '.repeat(300)} {} }`,
      `const a = ${'1 ? 2 : '.repeat(30_000)}3`,
      `const a = ${'`${'.repeat(300)}1${'}`'.repeat(300)}`,
      `const a = 1${' + 1'.repeat(60_000)}`,
      `const a = ${'x.'.repeat(60_000)}y`,
      `const a = ${'{a:'.repeat(300)}1${'}'.repeat(300)}`,
      `type A = ${'('.repeat(2000)}1${')'.repeat(2000)}`,
      '('.repeat(200_000),
      '{'.repeat(200_000),
    ]
    for (const text of nested) {
      const { diagnostics, compiled } = compileCell(text, { available: [] })
      assert.equal(compiled, undefined)
      assert.equal(diagnostics.at(0)?.code, 'too-deep', `${text.slice(0, 40)}: ${JSON.stringify(diagnostics.slice(0, 2))}`)
    }
  })

  test('long chains and long cells are fine', () => {
    assert.deepEqual(errors(`const a = 'x'${' + \'x\''.repeat(400)}`), [])
    assert.deepEqual(errors(`const f = x => x${'.a()'.repeat(200)}`), [])
    assert.deepEqual(errors(Array.from({ length: 2000 }, (_, i) => `const f${i} = x => x + ${i}`).join('\n')), [])
  })

  test('no text makes the compiler throw', () => {
    const token = fc.constantFrom(
      'class', 'A', 'extends', 'Node', '{', '}', '(', ')', 'async', 'await', '=>', '=', 'const', 'x', '1', '\'t', '`', '${', '/', '*', '**=',
      'super', '.', '#x', 'this', 'yield', 'function', 'for', 'of', 'in', ';', '\n', '@', 'enum', 'import', 'export', 'new', 'get', 'static',
      ':', '?', '<', '>', '[', ']', ',', '...', '\\',
    )
    fc.assert(fc.property(fc.array(token, { maxLength: 30 }).map((parts) => parts.join(' ')), (text) => {
      errors(text)
    }), { numRuns: 1500 })
  })

  test('what compiles can be evaluated', () => {
    const token = fc.constantFrom(
      'class A { ', 'm() { ', 'async ', 'static ', 'x = 1', '}', ' }', '(', ')', 'const a = ', 'x', '1', 'function f() { ', 'return ', 'this',
      '=> ', 'async () => ', 'await ', 'yield ', 'function* g() { ', ';', '\n', 'let y', ' = ', ' ** ', ' **= ', '[', ']', '...', ',', '{ ',
      'get ', 'for (const z of ', 'if (x) ', 'else ', 'label: ', 'break ', 'as any', '?.', 'super.x',
    )
    fc.assert(fc.property(fc.array(token, { maxLength: 14 }).map((parts) => parts.join('')), (text) => {
      const { compiled } = compileCell(text, { available: [] })
      if (compiled === undefined) return
      for (const javascript of [compiled.javascript, compiled.trackedJavascript]) {
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- parsing only
        assert.doesNotThrow(() => new Function('$k', `'use strict'; ${javascript}`), `${text}\n${javascript}`)
      }
    }), { numRuns: 4000 })
  })
})
