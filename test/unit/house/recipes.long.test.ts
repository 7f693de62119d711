/**
 * The recipes of CONTRIBUTING.md work as they stand there: all of them are applied to a copy of the sources, which then passes the compiler,
 * the tests that the recipes bring, and the tests that compare lists.
 */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { run } from '../../../scripts/lib/command.ts'
import { root } from '../../../scripts/lib/paths.ts'
import { parseText } from '../../../src/format/index.ts'
import { experiment } from '../support/laboratory.ts'
import { patched, type Recipe, recipesIn } from '../support/recipes.ts'

/** What compares one list with another, or a page with what it is made from. */
const guards = [
  'test/unit/diagram/gallery.test.ts', 'test/unit/diagram/views.test.ts', 'test/unit/extension/manifest.test.ts', 'test/unit/house/header-examples.test.ts',
  'test/unit/house/imports.test.ts', 'test/unit/house/node-code.test.ts', 'test/unit/house/pages.test.ts', 'test/unit/house/scenario-page.test.ts',
  'test/unit/language/parts/import.test.ts', 'test/unit/language/scenario/complete.test.ts', 'test/unit/language/scenario/errors.test.ts', 'test/unit/trace/views.test.ts',
]

/** What no copy needs, and what it makes anew. */
const left = /^(?:node_modules|dist|\.git|\.cache|out(?!\/types)[/\\].+)(?:[/\\]|$)/

function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'dsnb-recipes-'))
  // With their times, so that the compiler checks only what the recipes change.
  cpSync(root, copy, { recursive: true, preserveTimestamps: true, filter: (path) => !left.test(relative(root, path)) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), process.platform === 'win32' ? 'junction' : 'dir')
  return copy
}

/** Writes the files of a recipe into a copy of the sources, and changes those that it changes. */
function apply({ steps }: Recipe, copy: string): void {
  for (const step of steps) {
    if (step.kind === 'command') continue
    const file = join(copy, step.path)
    if (step.kind === 'change') writeFileSync(file, patched(readFileSync(file, 'utf8'), step.diff))
    else {
      assert.ok(!existsSync(file), `${step.path} is there already`)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, step.text)
    }
  }
}

suite('Recipes of CONTRIBUTING.md', () => {
  const recipes = recipesIn(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))

  test('there is one for a fault, a counter, a view, an export, a part and a chapter', () => {
    assert.deepEqual(recipes.map(({ title }) => title), ['A fault', 'A counter', 'A view', 'An export', 'A part', 'A chapter'])
  })

  test('the chapter runs, and what it expects holds', () => {
    const chapter = recipes.flatMap(({ steps }) => steps).find((step) => step.kind === 'file' && step.path.startsWith('notebooks/'))
    assert.ok(chapter?.kind === 'file')
    const { expectations } = experiment(...parseText(chapter.text).cells.filter(({ kind }) => kind !== 'prose').map(({ text }) => text))
    assert.ok(expectations.length > 0)
    assert.deepEqual(expectations.filter(({ holds }) => !holds), [])
  })

  test('all together they apply, have right types, and pass their own tests and those that compare lists', async () => {
    const copy = copySources()
    try {
      for (const recipe of recipes) apply(recipe, copy)
      const commands = new Set(recipes.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'command' ? [step.line] : []))))
      const tests = recipes.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'file' && step.path.endsWith('.test.ts') ? [step.path] : [])))
      assert.ok(commands.size >= 3 && tests.length >= 4)
      // What the recipes leave alone is looked at where it stands.
      const touched = new Set(recipes.flatMap(({ steps }) => steps.flatMap((step) => (step.kind !== 'command' && step.path.endsWith('.ts') ? [step.path] : []))))
      for (const line of [...commands, 'tsc -b', `eslint --max-warnings 0 --no-warn-ignored ${[...touched].join(' ')}`, `mocha ${[...tests, ...guards].join(' ')}`]) {
        const [command, ...rest] = line.split(' ')
        const { code, output } = await run(command, rest, { cwd: copy })
        assert.equal(code, 0, `${line}\n${output}`)
      }
    } finally {
      rmSync(copy, { recursive: true, force: true, maxRetries: 5 })
    }
  })

  test('a change that no longer fits is found', () => {
    assert.equal(patched('a\nb\nc\n', ' a\n-b\n+new\n c\n'), 'a\nnew\nc\n')
    assert.throws(() => patched('a\nb\n', ' a\n+new\n c\n'), /stand 0 times/)
    assert.throws(() => patched('a\na\n', ' a\n+new\n'), /stand 2 times/)
  })
})
