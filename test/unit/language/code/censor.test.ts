/** The sandbox refuses text in which an import could hide; compiled cells never look like that and still mean the same. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { compileCell } from '../../../../src/language/code/index.ts'
import { evaluateCell, evaluateNatively, TestRuntime } from '../../support/cell-runtime.ts'

/** Every program defines `main` and gives back something that shows whether its texts are still right. */
const programs = [
  'const main = () => \'import("x")\'',
  'const main = () => "a import (x) b"',
  'const main = () => `eval(1) ${1 + 1} import( --> <!-- `',
  'const main = () => \'\\import(x) \\eval(x) import/*x*/\'',
  'const main = () => "<!-- -->" + \'\\<!-- \\-->\'',
  '// import("x") eval(y) <!-- -->\nconst main = () => 1 /* import(x) */ + /* eval(\n */ 2',
  'const main = () => /import\\(x\\)|import(y)|eval(z)|<!--|-->/.test("importy")',
  'const main = () => /(?<!--)x/.test("--x") || /import//**/.source',
  'const main = () => [/import//2, /import// 3, /[import/*]/.test("*")].join()',
  'const main = () => { let n = 3, turns = 0; while (n-->0) turns++; return turns }',
  'const main = () => { let a = 1, b = 3; return a<!--b }',
  'class A { import(x) { return x } eval(x) { return x } static import() { return 3 } get eval2() { return 1 } }'
  + '\nconst main = () => new A().import(1) + new A()\n. eval(2) + A?.import()',
  'const main = () => ({ import(x) { return x }, eval: x => x, async import2() {} }).import(4)',
  'const main = () => ({ "import(": 1, ["eval("]: 2 })',
  'const main = () => ({ import: 1, eval: 2 }).import + `${`eval(${2})`}`',
  'const main = () => { // import(\n return "ok" }',
]

suite('code: what the sandbox reads', () => {
  test('compiled cells are accepted and mean the same', () => {
    const compiled = programs.flatMap((text) => {
      const result = compileCell(text, { available: [] }).compiled
      assert.ok(result, `${text}: ${JSON.stringify(compileCell(text, { available: [] }).diagnostics)}`)
      return [result.javascript, result.trackedJavascript]
    })
    const script = fileURLToPath(new URL('../../support/ses-evaluate.ts', import.meta.url))
    const output = execFileSync(process.execPath, [script], { input: JSON.stringify(compiled), encoding: 'utf8' })
    const native = programs.flatMap((text) => {
      // A script would read `<!--` as a comment; TypeScript, like a module, does not.
      const value = (evaluateNatively(text.replace('a<!--b', 'a < ! --b'), ['main'])['main'] as () => unknown)()
      return [{ value }, { value }]
    })
    assert.deepEqual(JSON.parse(output), JSON.parse(JSON.stringify(native)))
  })

  test('comments are blank and lines stay', () => {
    const text = 'const a = 1 // one\n/* two\nthree */ const main = () => a /* four */\n'
    const javascript = compileCell(text, { available: [] }).compiled?.javascript ?? ''
    assert.ok(!/one|two|three|four/.test(javascript))
    assert.equal(javascript.split('\n')[2]?.includes('const main'), true)
  })

  test('any text stays itself', () => {
    const piece = fc.constantFrom('import', 'eval', '(', ' ', '<!--', '-->', '--', '>', '\\', '/', '*', '\n', '"', '\'', '`', '$', '{', 'x')
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')), (value) => {
      const quoted = [JSON.stringify(value), `\`${value.replace(/[\\`$]/g, '\\$&')}\``]
      for (const literal of quoted) {
        const text = `const main = () => ${literal}`
        const { main } = evaluateCell(text, new TestRuntime()) as { main: () => unknown }
        assert.equal(main(), value)
        const javascript = compileCell(text, { available: [] }).compiled?.javascript ?? ''
        assert.ok(!/<!--|-->|import\s*(\(|\/[/*])|eval\s*\(/.test(javascript), javascript)
      }
    }), { numRuns: 300 })
  })

  test('a tagged template cannot be escaped, so it is refused', () => {
    const [diagnostic] = compileCell('const main = () => String.raw`import(x)`', { available: [] }).diagnostics
    assert.equal(diagnostic?.code, 'no-such-text')
    assert.equal(diagnostic.start, 29)
  })
})
