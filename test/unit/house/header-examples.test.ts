/**
 * The examples at the head of files hold: each is checked as TypeScript, and run where it can be, and every value that a remark states is
 * compared. A new file's example takes part by being there; `support/header-examples.ts` says how one is written.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { root } from '../../../scripts/lib/paths.ts'
import { parseScenario } from '../../../src/language/scenario/index.ts'
import { replaceStated, statementsOf } from '../support/examples.ts'
import { exampleIn, Exports, type Fence, fencesIn, type HeaderExample, moduleOf, sourceFiles, type Used, usedBy, withoutImports } from '../support/header-examples.ts'
import { mismatch, type Stated } from '../support/stated-values.ts'

/** Folders whose code runs anywhere. */
const runsAnywhere = /^src\/(?:format|trace|guest|kernel|explore|check|diagram|language)\//
/** Here an example is run when it states a value and needs neither VS Code nor a page. Scripts start programs: theirs are only checked. */
const mayRun = /^(?:src|test\/unit)\//

const files = sourceFiles()
const exported = new Exports(files)

function told(example: HeaderExample, line: number, message: string): string {
  return `${example.file}:${example.lines[line] ?? '?'}: ${message}`
}

// --- types

/** What the compiler says of the examples, as `file:line: message`. One program for all. */
function typeErrors(examples: readonly HeaderExample[]): string[] {
  const errors: string[] = []
  const modules = new Map<string, { example: HeaderExample; text: string }>()
  for (const example of examples) {
    try {
      statementsOf(example.text)
      modules.set(join(root, example.file.replace(/\.ts$/, '.example.ts')), { example, text: moduleOf(example, usedBy(example, exported)) })
    } catch (error) {
      errors.push(told(example, 0, (error as Error).message))
    }
  }
  const program = programOf(modules)
  for (const [name, { example }] of modules) {
    const file = program.getSourceFile(name)
    for (const { start = 0, messageText } of program.getSemanticDiagnostics(file)) {
      // The first line of the module holds the imports.
      errors.push(told(example, (file?.getLineAndCharacterOfPosition(start).line ?? 1) - 1, ts.flattenDiagnosticMessageText(messageText, ' ')))
    }
  }
  return errors
}

function programOf(modules: ReadonlyMap<string, { text: string }>): ts.Program {
  const configFile = join(root, 'test/tsconfig.json')
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(configFile, ts.sys.readFile).config, ts.sys, join(root, 'test'))
  Object.assign(
    options,
    { noEmit: true, composite: false, emitDeclarationOnly: false, tsBuildInfoFile: undefined, noUnusedLocals: false, verbatimModuleSyntax: false },
  )
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (name) => modules.get(name)?.text ?? readFile(name)
  host.fileExists = (name) => modules.has(name) || fileExists(name)
  host.getSourceFile = (name, target, ...rest) => {
    const text = modules.get(name)?.text
    return text === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, text, target, true)
  }
  const declarations = files.length === 0 ? [] : ['src/language/library.d.ts', 'src/language/part-texts.d.ts'].map((name) => join(root, name)).filter((name) => ts.sys.fileExists(name))
  return ts.createProgram([...modules.keys(), ...declarations], options, host)
}

// --- values

/** Whether an example can be run here at all. */
function canRun({ file, text }: HeaderExample): boolean {
  if (/^(?:declare |import ')/m.test(text)) return false
  if (runsAnywhere.test(file)) return true
  return mayRun.test(file) && statementsOf(text).some(({ stated }) => stated) && !needsHost(file, new Set())
}

/** Whether loading a file loads VS Code, or it belongs to the page. */
function needsHost(file: string, seen: Set<string>): boolean {
  if (file.startsWith('webview/')) return true
  if (seen.has(file)) return false
  seen.add(file)
  const imports = [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export) (?!type )(?:[^'\n]* from )?'([^']+)'/gm)]
  return imports.some(([, name]) => name === 'vscode' || (name.startsWith('.') && needsHost(join(file, '..', name).replaceAll('\\', '/'), seen)))
}

type Check = (index: number, value: () => unknown) => Promise<void>

/** What does not hold of an example when it runs. */
async function wrongValues(example: HeaderExample, used: readonly Used[]): Promise<string[]> {
  const wrong: string[] = []
  const statements = statementsOf(example.text)
  const check: Check = async (index, value) => {
    const { stated, start } = statements[index]
    const difference = await mismatchOf(stated!, value)
    if (difference !== undefined) wrong.push(told(example, example.text.slice(0, start).split('\n').length - 1, difference))
  }
  const { text, imported } = withoutImports(example)
  const values = [...used.filter(({ isType }) => !isType), ...imported]
  const code = replaceStated(text, (index, { expression }) => `await $check(${index}, async () => (${expression}))`)
  const javascript = ts.transpileModule(`async () => {\n${code}\n}`, { compilerOptions: { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext } }).outputText
  const modules = await Promise.all(values.map(async ({ name, from, statement }) => {
    const module = await import(statement === undefined ? pathToFileURL(join(root, from)).href : from) as Record<string, unknown>
    return module[/^import \w+ from/.test(statement ?? '') ? 'default' : name]
  }))
  try {
    // eslint-disable-next-line no-implied-eval -- the text is this project's own
    const example = new Function('$check', ...values.map(({ name }) => name), `return ${javascript.replace(/^"use strict";\s*/, '')}`)(check, ...modules) as () => Promise<void>
    await example()
  } catch (error) {
    wrong.push(told(example, 0, String(error)))
  }
  return wrong
}

async function mismatchOf(stated: Stated, value: () => unknown): Promise<string | undefined> {
  let found: unknown
  try {
    found = await value()
  } catch (error) {
    const { message } = error as Error
    return stated.kind === 'throws' && message.includes(stated.text) ? undefined : `throws '${message}'`
  }
  return mismatch(stated, found)
}

// --- other languages

/** A block stands by itself; lines are lines of some block. */
const around = ['', 'cluster c\n  a: A\n', 'faults f\n', 'run c\n', 'explore c\n']

/** What is wrong with a scenario wherever it may stand; the fewest complaints are the best guess of where that is. */
function scenarioErrors({ file, text, line }: Fence): string[] {
  const tries = around.map((before) => {
    const lines = before === '' ? text : text.replace(/^(?=.)/gm, '  ')
    return parseScenario(before + lines).diagnostics.filter(({ severity }) => severity === 'error')
  })
  const [fewest] = tries.sort((a, b) => a.length - b.length)
  return fewest.map(({ message }) => `${file}:${line}: ${message}`)
}

// --- all of them

/** An example in a file of `src/trace/` that has none of its own. */
function planted(file: string, ...lines: string[]): HeaderExample {
  const source = ['/**', ' * A file.', ' *', ...lines.map((line) => ` *     ${line}`), ' */', 'export const a = 1'].join('\n')
  return exampleIn(source, `src/trace/${file}.ts`)!
}

suite('Examples at the head of files', () => {
  const examples = files.flatMap((file) => exampleIn(readFileSync(join(root, file), 'utf8'), file) ?? [])

  test('are right for the compiler, and a wrong one is found at its line', () => {
    assert.ok(examples.length > 150, `${examples.length} examples`)
    const wrong: [example: HeaderExample, told: RegExp][] = [
      [planted('hash', "sameName('a', 'b')", 'sameNames(1)'), /^src\/trace\/hash\.ts:5: Cannot find name 'sameNames'/],
      [planted('events', "sameName('a')"), /^src\/trace\/events\.ts:4: Expected 2 arguments/],
      [planted('trace', "sameName('a',"), /^src\/trace\/trace\.ts:4: .*expected/],
      [planted('hash', "sameName('a', 'b')  // 1 of them"), /^src\/trace\/hash\.ts:4: .*put a colon before words/],
    ]
    for (const [{ file }] of wrong) assert.ok(!examples.some((example) => example.file === file), `${file} has an example of its own: plant elsewhere`)
    const errors = typeErrors([...examples, ...wrong.map(([example]) => example)])
    assert.deepEqual(errors.filter((error) => !wrong.some(([, told]) => told.test(error))), [])
    for (const [, told] of wrong) assert.ok(errors.some((error) => told.test(error)), String(told))
  })

  test('have the values that they state', async () => {
    const wrong: string[] = []
    let count = 0
    for (const example of examples) {
      if (!canRun(example)) continue
      count += statementsOf(example.text).filter(({ stated }) => stated).length
      wrong.push(...await wrongValues(example, usedBy(example, exported)))
    }
    assert.deepEqual(wrong, [])
    assert.ok(count > 100, `${count} values`)
  })

  test('scenarios between fences are read without an error, and commands name what there is', () => {
    const fences = files.flatMap((file) => fencesIn(readFileSync(join(root, file), 'utf8'), file))
    const scenarios = fences.filter(({ language }) => language === 'dsnb')
    assert.ok(scenarios.length > 20, `${scenarios.length} scenarios`)
    assert.deepEqual(scenarios.flatMap(scenarioErrors), [])
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    for (const { file, line, text } of fences.filter(({ language }) => language === 'sh')) {
      for (const [, script] of text.matchAll(/^npm (?:run )?(?!ci|install)(\S+)/gm)) assert.ok(scripts[script], `${file}:${line}: npm ${script}`)
      for (const [, program] of text.matchAll(/^node (\S+)/gm)) assert.ok(existsSync(join(root, program)), `${file}:${line}: node ${program}`)
    }
    const planted: Fence = { file: 'planted.ts', language: 'dsnb', text: 'disk db latensy 1ms', line: 1 }
    assert.match(scenarioErrors(planted)[0], /^planted\.ts:1: Expected/)
  })

  test('a wrong value is found at its line', async () => {
    const values = (example: HeaderExample): Promise<string[]> => wrongValues(example, usedBy(example, exported))
    assert.deepEqual(await values(planted('hash', "sameName('a', 'b')   // false: they differ")), [])
    assert.match((await values(planted('hash', 'const a = 1', "sameName('a', 'b')   // true")))[0], /^src\/trace\/hash\.ts:5: true is stated, it is false/)
    assert.match((await values(planted('hash', 'nothing()')))[0], /nothing is not defined/)
    assert.match((await values(planted('hash', "sameName('a', 'b')   // throws 'no'")))[0], /an error is stated/)
  })
})
