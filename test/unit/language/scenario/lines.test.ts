/** Kinds of line: each is in the grammar, explains its words, and shows at the head of its file lines that are read. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../../scripts/lib/paths.ts'
import { blocks, lineKindIn } from '../../../../src/language/scenario/blocks/index.ts'
import { lineKinds } from '../../../../src/language/scenario/blocks/lines.ts'
import { parseScenario } from '../../../../src/language/scenario/index.ts'
import { scenarioGrammar, tokenize } from '../../../../src/language/scenario/grammar/langium.ts'

const folder = 'src/language/scenario'

/** Lines between fences in the first comment of a file. */
function shownIn(file: string): string | undefined {
  const [comment = ''] = readFileSync(join(root, file), 'utf8').split('*/')
  return /```dsnb\n([^]*?) \* ```/.exec(comment)?.[1]?.replace(/^ \* /gm, '')
}

/** In a block of some kind the lines are read without an error. */
function isRead(shown: string): boolean {
  const indented = shown.replace(/^/gm, '  ')
  return [shown, ...blocks.map(({ word }) => `${word} x\n${indented}`)].some((text) => parseScenario(text).diagnostics.length === 0)
}

suite('scenario: kinds of line', () => {
  test('the lines at the head of a file are read', () => {
    const shown = globSync(`${folder}/**/*.ts`, { cwd: root }).map((file) => [file, shownIn(file)] as const).filter(([, text]) => text !== undefined)
    ok(shown.length >= lineKinds.length, `${shown.length} files`)
    deepEqual(shown.filter(([, text]) => !isRead(text!)), [])
    equal(isRead('network latncy 5ms\n'), false)
  })

  test('every kind has a rule, and a block in which its words begin it', () => {
    const rules = new Set(scenarioGrammar().rules.map(({ name }) => name))
    for (const kind of lineKinds) {
      ok(rules.has(kind.rule), kind.rule)
      const home = blocks.find(({ lines }) => lines.includes(kind))
      for (const word of kind.words) {
        const { tokens } = tokenize(kind.kind === 'loss' ? `${word} may lose` : `${word} x`)
        equal(lineKindIn(home!.word, tokens), kind, word)
      }
    }
  })

  test('a word is explained once, with an example that is read, and a place is named in one file only', () => {
    const kinds = [...lineKinds, ...blocks]
    const words = kinds.flatMap(({ help }) => Object.keys(help))
    deepEqual(words.filter((word, i) => words.indexOf(word) !== i), [])
    const places = kinds.flatMap((kind) => Object.keys(kind.places))
    deepEqual(places.filter((place, i) => places.indexOf(place) !== i), [])
    for (const { help } of kinds) for (const [word, { example }] of Object.entries(help)) ok(isRead(`${example}\n`), `${word}: ${example}`)
  })
})
