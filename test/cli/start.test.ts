/** What is loaded when: nobody waits for what he does not need. Counted in files and bytes; `npm run bench -- start` says what it is in time. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { distFolder } from '../../scripts/lib/paths.ts'
import type * as editor from '../../src/language/editor.ts'
import { starterText } from '../../src/extension/starter.ts'
import { dsnb } from './support/program.ts'

const bytesOf = (name: string): number => statSync(join(distFolder, name)).size

suite('cli: what is loaded', () => {
  const cache = mkdtempSync(join(tmpdir(), 'dsnb-start-'))
  const file = join(cache, 'first.dsnb')
  const run = (text: string) => {
    writeFileSync(file, text)
    return dsnb(cache, 'run', file)
  }
  suiteTeardown(() => rmSync(cache, { recursive: true, force: true }))

  test('help and wrong usage need one small file', async () => {
    for (const parameters of [['--help'], [], ['fly']]) assert.deepEqual((await dsnb(cache, ...parameters)).loaded, ['cli.cjs'])
    assert.ok(bytesOf('cli.cjs') < 20_000)
  })

  test('the first run of a notebook needs the compiler and the grammar, but nothing that is for editors', async () => {
    const { code, loaded } = await run(starterText)
    assert.equal(code, 0)
    assert.deepEqual(loaded, ['cli.cjs', 'code.cjs', 'commands.cjs', 'grammar.cjs', 'language.cjs', 'library.cjs'])
  })

  test('the second run needs none of them', async () => {
    const { code, loaded } = await run(starterText)
    assert.equal(code, 0)
    assert.deepEqual(loaded, ['cli.cjs', 'commands.cjs'])
    assert.ok(bytesOf('commands.cjs') < 200_000)
  })

  test('after an edit of a scenario the compiler is not needed, after one of node code the grammar is not', async () => {
    const scenario = await run(starterText.replace('for 10s', 'for 11s'))
    assert.deepEqual(scenario.loaded, ['cli.cjs', 'commands.cjs', 'grammar.cjs', 'language.cjs'])
    const code = await run(starterText.replace('for 10s', 'for 11s').replace('count = 0', 'count = 0 // none'))
    assert.deepEqual(code.loaded, ['cli.cjs', 'code.cjs', 'commands.cjs', 'language.cjs', 'library.cjs'])
  })

  test('an error that is known is told without them', async () => {
    const wrong = starterText.replace('server: Server', 'server: Sever')
    const first = await run(wrong)
    const second = await run(wrong)
    assert.equal(second.code, 2)
    assert.equal(second.errors, first.errors)
    assert.deepEqual(second.loaded, ['cli.cjs', 'commands.cjs'])
  })
})

suite('The bundles', () => {
  /** A VS Code of which nothing is asked that matters. What imports it copies its own properties, so the others are its prototype's. */
  const stub = 'const stub = new Proxy(function () {}, { get: (_, key) => key === "then" ? undefined : key === Symbol.toPrimitive ? () => "" : stub, apply: () => stub, construct: () => stub })'

  function inNode(script: string): unknown {
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    assert.equal(stderr, '')
    return JSON.parse(stdout)
  }

  test('the extension is small, and activating it loads nothing else', () => {
    for (const name of ['extension.cjs', 'extension-web.cjs']) assert.ok(bytesOf(name) < 200_000, name)
    assert.deepEqual(inNode(`
      ${stub}
      const Module = require('node:module')
      const load = Module._load
      Module._load = (name, ...others) => name === 'vscode' ? Object.create(stub) : load(name, ...others)
      const dist = ${JSON.stringify(`${distFolder}/`)}
      require(dist + 'extension.cjs').activate({ subscriptions: [], extensionUri: stub, asAbsolutePath: (path) => dist + path.replace('dist/', '') })
      console.log(JSON.stringify(Object.keys(require.cache).map((file) => file.replace(dist, ''))))
      process.exit()`), ['extension.cjs'])
  })

  test('in the browser, too', () => {
    assert.deepEqual(inNode(`
      ${stub}
      const read = []
      const uri = (path) => ({ path, toString: () => path })
      const vscode = Object.create(stub)
      vscode.Uri = { joinPath: (from, ...parts) => uri([from.path, ...parts].join('/')) }
      vscode.workspace = Object.create(stub)
      vscode.workspace.fs = { readFile: async (file) => { read.push(file.path); return new Uint8Array() } }
      const text = require('node:fs').readFileSync(${JSON.stringify(join(distFolder, 'extension-web.cjs'))}, 'utf8')
      const module_ = { exports: {} }
      new Function('module', 'exports', 'require', text)(module_, module_.exports, () => vscode)
      module_.exports.activate({ subscriptions: [], extensionUri: uri('here') })
      console.log(JSON.stringify(read))
      process.exit()`), [])
  })

  test('a door hands on functions and classes, nothing else', () => {
    const load = createRequire(join(distFolder, 'any.cjs'))
    for (const name of ['commands', 'language', 'code', 'grammar', 'library', 'documented-library']) {
      const exported = load(`./${name}.cjs`) as Record<string, unknown>
      const others = Object.keys(exported).filter((key) => typeof exported[key] !== 'function')
      assert.deepEqual(others, [], name)
    }
  })

  test('the language needs nothing of its host but `require`, and checks types in full', () => {
    const host = createContext({})
    const loaded = new Map<string, { exports: Record<string, unknown> }>()
    const load = (name: string): Record<string, unknown> => {
      const known = loaded.get(name)
      if (known) return known.exports
      const module = { exports: {} }
      loaded.set(name, module)
      const text = readFileSync(join(distFolder, name), 'utf8')
      // SAFETY: the value of the text.
      const evaluate = runInContext(`(function (module, exports, require) {${text}\n})`, host, { filename: name }) as (...given: unknown[]) => void
      evaluate(module, module.exports, load)
      return module.exports
    }
    // SAFETY: what the bundle exports.
    const { NotebookAnalysis, documentedLibrary } = load('./language.cjs') as unknown as typeof editor
    assert.deepEqual([...loaded.keys()], ['./language.cjs'])
    const analysis = new NotebookAnalysis({ libraryFiles: documentedLibrary() })
    analysis.update([
      { kind: 'node', text: 'class A extends Node { n: number = "one" }', index: 0 },
      { kind: 'scenario', text: 'cluster c\n  a: A\n\nrun c fro 1s', index: 1 },
    ])
    // Of another host's array only the texts are compared.
    assert.deepEqual([...analysis.diagnostics()].map(({ cell, message }) => `${cell}: ${message}`), [
      "0: Type 'string' is not assignable to type 'number'.",
      '1: Expected "with", "for", "seed", "seeds", "repeated", "up" or the end of the line, not "fro".',
    ])
    assert.deepEqual([...loaded.keys()].sort(), ['./code.cjs', './documented-library.cjs', './grammar.cjs', './language.cjs'])
  })
})
