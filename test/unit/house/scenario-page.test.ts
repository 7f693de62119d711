/** `docs/scenario.md` names everything that the language has, its tables are what the program says, its links lead somewhere, and its cells run. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { pageFile, scenarioPage } from '../../../scripts/scenario-page.ts'
import { anchorOf } from '../../../scripts/node-code/print.ts'
import { Tally } from '../../../src/check/evaluate.ts'
import { runCount, seedOf } from '../../../src/check/request.ts'
import { parseText } from '../../../src/format/index.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { simulate } from '../../../src/kernel/simulate.ts'
import { NotebookAnalysis, type SourceCell } from '../../../src/language/notebook/index.ts'
import { blocks } from '../../../src/language/scenario/blocks/index.ts'
import { lineKinds } from '../../../src/language/scenario/blocks/lines.ts'
import { parseScenario } from '../../../src/language/scenario/index.ts'
import { faultWords } from '../../../src/language/scenario/lines/fault/phrase.ts'

const page = readFileSync(pageFile, 'utf8')

const cells = parseText(page).cells.flatMap(({ kind, text }, index): SourceCell[] => kind === 'prose' ? [] : [{ kind, text, index }])

function names(word: string): boolean {
  return new RegExp(`(^|[^\\w-])${word}($|[^\\w-])`).test(page)
}

suite('docs/scenario.md', () => {
  test('has the tables that `node scripts/scenario-page.ts` writes', () => {
    assert.ok(page === scenarioPage(page), 'the tables are old: run node scripts/scenario-page.ts')
  })

  test('names every word there is', () => {
    const grammar = readFileSync(new URL('../../../src/language/scenario/grammar/scenario.langium', import.meta.url), 'utf8').replace(/\/\/.*|\/\*[^]*?\*\//g, '')
    // Other spellings and endings of words that it names.
    const variants = new Set(['Byzantine', 'user', 'st', 'nd', 'rd', 'th'])
    const words = [...grammar.matchAll(/'([A-Za-z][\w-]*)'/g)].map(([, word = '']) => word).filter((word) => !variants.has(word))
    assert.ok(words.length > 100)
    assert.deepEqual([...new Set([...words, ...faultWords()])].filter((word) => !names(word)), [])
  })

  test('every link in it leads to a heading, and no two headings have one address', () => {
    const prose = page.replace(/```[^]*?```/g, '')
    const anchors = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title))
    assert.deepEqual(anchors.filter((anchor, i) => anchors.indexOf(anchor) !== i), [])
    const links = [...prose.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor = '']) => anchor)
    assert.ok(links.length > 20)
    assert.deepEqual(links.filter((link) => !anchors.includes(link)), [])
  })

  test('its cells use every block and every kind of line', () => {
    const used = new Set<string>(cells.filter(({ kind }) => kind === 'scenario').flatMap(({ text }) => (
      parseScenario(text).document.items.flatMap((item) => item.kind === 'comment' ? [] : [item.kind, ...item.lines.map((line) => line.kind)])
    )))
    assert.deepEqual(lineKinds.filter(({ kind }) => !used.has(kind)), [])
    assert.equal(cells.filter(({ text }) => blocks.some(({ word }) => text.startsWith(word))).length, cells.length - 1)
  })

  test('every time that it shows is read as one', () => {
    const [, table = ''] = /### Times\n([^]*?)\n###/.exec(page) ?? []
    const times = [...table.matchAll(/^\| `([^`]*)`/gm)].map(([, time]) => time)
    assert.ok(times.length >= 8)
    for (const time of times) assert.deepEqual(parseScenario(`cluster c\n  network latency ${time}`).diagnostics, [], time)
  })

  test('its cells have no errors, and what they expect holds', () => {
    const analysis = new NotebookAnalysis()
    analysis.update(cells)
    assert.deepEqual(analysis.diagnostics(), [])
    let expectations = 0
    for (const { index } of cells.filter(({ kind }) => kind === 'scenario')) {
      const { requests, errors } = analysis.runs(index)
      assert.deepEqual(errors, [])
      for (const request of requests) {
        expectations += request.expectations.length
        if (request.exploration !== undefined) continue
        const tally = new Tally(request)
        for (let i = 0; i < runCount(request.seeds); i++) tally.add(simulate({ ...request.plan, seed: seedOf(request.seeds, i) }, plainRealm))
        assert.deepEqual(tally.finish().filter(({ holds }) => !holds), [])
      }
    }
    assert.ok(expectations > 12)
  })
})
