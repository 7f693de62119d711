/**
 * Goal: what an exploration found opens as a figure to step through, with what each step changed; where nothing was violated the counts stand
 * there.
 */
import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { executeExploration } from '../../src/host/explore.ts'
import { plainRealm } from '../../src/guest/sandbox/realm.ts'
import { decodeTrace } from '../../src/trace/bytes.ts'
import { explorationOf } from '../unit/support/exploring.ts'
import { bundleRenderer, openBrowser, openNotebook, type Bundle, type NotebookPage } from './support/page.ts'

const lock = `class Lock extends Node { holder: string | undefined
    ask({ who }: { who: string }) { this.holder = who; this.send(who, 'granted') } }
  class Client extends Node { inside = false
    start() { this.after(ms(5), 'enter', { round: 1 }) }
    enter() { this.send('lock', 'ask', { who: this.id }) }
    granted() { this.inside = true } }
  safety('one inside', ({ a, b }) => !(a.inside && b.inside))\nsafety('nobody', ({ a }) => !a.inside)`

suite('renderer: what an exploration found', () => {
  let browser: Browser
  let bundle: Bundle
  let notebook: NotebookPage

  suiteSetup(async () => {
    bundle = await bundleRenderer()
    browser = await openBrowser()
  })

  suiteTeardown(() => browser.close())

  setup(async () => {
    notebook = await openNotebook(browser, bundle)
    const lines = '  expect one-inside violated\n  expect nobody violated'
    const { summary, trace } = executeExploration(explorationOf(lock, `cluster locks\n  lock: Lock\n  a, b: Client\nexplore locks\n${lines}`), plainRealm, () => {})
    await notebook.render(summary, decodeTrace(trace))
  })

  teardown(async () => {
    await notebook.page.close()
    assert.deepEqual(notebook.complaints, [], 'the page had nothing to complain about')
  })

  const text = (selector: string) => notebook.page.locator(selector).first().innerText()

  test('counts, verdicts, and the ways to all violations in words', async () => {
    const all = await text('.dsnb')
    for (const words of ['distinct states', 'stopped when everything was decided', 'one inside violated', 'nobody violated']) assert.ok(all.includes(words), all)
    const ways = notebook.page.locator('details.drawn')
    assert.deepEqual(await ways.locator('summary').allInnerTexts(), ['6 steps to a violation of one inside, as in the figure', '3 steps to a violation of nobody'])
    await ways.nth(1).locator('summary').click()
    const told = await ways.nth(1).locator('pre').innerText()
    assert.match(told, /1\. a: timer enter \{round: 1\}, sends ask \{who: a\} to lock\n[^]*3\. a: granted from lock\n {3}inside false → true$/)
  })

  test('the figure names timers and changes; stepping shows the fields with what each step changed', async () => {
    const figure = notebook.page.locator('svg.space-time').first()
    const labels = await figure.locator('.step-labels text').allTextContents()
    assert.ok(labels.includes('enter {round: 1}') && labels.includes('inside = true'), labels.join())
    await notebook.page.getByRole('button', { name: /^Next violation/ }).click()
    assert.match(await text('.step-line'), /step 6/)
    const card = notebook.page.locator('.card', { has: notebook.page.getByText('b', { exact: true }) })
    assert.match(await card.innerText(), /inside[^]*true/)
    await notebook.page.getByRole('button', { name: /^First event/ }).click()
    assert.match(await text('.step-line'), /step 0/)
  })
})
