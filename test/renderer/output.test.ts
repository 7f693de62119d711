/** Goal: an output in a notebook can be read, stepped, exported, with mouse, keyboard and screen reader, and runs nobody's code. */
import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { EventKind } from '../../src/trace/events.ts'
import { everything } from '../unit/diagram/samples.ts'
import { waitFor } from '../../scripts/vscode/running.ts'
import { bundleRenderer, openBrowser, openNotebook, summaryOf, type Bundle, type NotebookPage } from './support/page.ts'
import { firstEvent, hostileOutput, zombieOutput } from './support/samples.ts'

suite('renderer: an output', () => {
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
  })

  teardown(async function () {
    await notebook.page.close()
    assert.deepEqual(notebook.complaints, [], 'the page had nothing to complain about')
  })

  const show = async (more = {}) => {
    const { summary, trace } = zombieOutput(more)
    await notebook.render(summary, trace)
    return { summary, trace }
  }
  const text = (selector: string) => notebook.page.locator(selector).first().innerText()
  const card = (name: string) => notebook.page.locator('.card', { has: notebook.page.getByText(name, { exact: true }) }).innerText()
  const position = async () => Number((await text('.step-count')).split('/')[0].trim())

  test('is painted before the notebook measures it', async () => {
    const { summary, trace } = zombieOutput()
    const { height } = await notebook.render(summary, trace)
    await notebook.page.waitForFunction(() => customElements.get('dsnb-button') !== undefined)
    await notebook.page.waitForTimeout(100)
    const settled = await notebook.page.locator('#output-1').evaluate((host) => host.getBoundingClientRect().height)
    assert.ok(height > 300)
    assert.ok(Math.abs(settled - height) <= 2, `${height} px at first, ${settled} px with the controls`)
  })

  test('a figure that has to be loaded is painted before, too', async () => {
    const { summary, trace } = zombieOutput({ views: ['clocks'] })
    const { height } = await notebook.render(summary, trace)
    assert.ok(height > 300)
    assert.equal(await notebook.page.locator('.clocks-view svg.dsnb-figure').count(), 1)
  })

  test('says what the run came to', async () => {
    await show()
    const all = await text('.dsnb')
    const verdicts = ['tokens never go back violated at 41.006 s', 'one holder at a time holds', 'expected tokens-never-go-back violated']
    for (const word of ['leases with gc-pause', 'seed 42', '31 events', '60 s simulated', 'lease 30 s', ...verdicts]) {
      assert.ok(all.includes(word), word)
    }
  })

  test('steps forward and back with the buttons, and the state follows', async () => {
    const { trace } = await show()
    const press = (name: string) => notebook.page.getByRole('button', { name }).click()
    await press('First event')
    assert.equal(await position(), 1)
    for (let i = 0; i < firstEvent(trace, EventKind.receive); i++) await press('Step forward')
    assert.match(await text('.step-sentence'), /lock receives acquire \{lease: 30 s\} from c1/)
    assert.match(await card('lock'), /token[^]*33[^]*was 32/)
    await press('Step back')
    assert.match(await card('lock'), /token[^]*32/)
    assert.doesNotMatch(await card('lock'), /33/)
    await press('Last event')
    assert.equal(await position(), trace.length)
    assert.match(await card('storage'), /token: 33, by: c1/)
  })

  test('keys step, and the notebook around does not hear them', async () => {
    const { trace } = await show()
    const { page } = notebook
    await page.evaluate(() => {
      Object.assign(window, { heard: [] as string[] })
      document.addEventListener('keydown', ({ key }) => (window as unknown as { heard: string[] }).heard.push(key))
    })
    await page.locator('.stage-area').focus()
    await page.keyboard.press('Home')
    assert.equal(await position(), 1)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    assert.equal(await position(), 3)
    await page.keyboard.press('ArrowLeft')
    assert.equal(await position(), 2)
    await page.keyboard.press('v')
    assert.equal(await position(), firstEvent(trace, EventKind.violation) + 1)
    await page.keyboard.press('Home')
    await page.keyboard.press('f')
    assert.equal(await position(), firstEvent(trace, EventKind.faultBegin) + 1)
    await page.keyboard.press('End')
    assert.equal(await position(), trace.length)
    assert.deepEqual(await page.evaluate(() => (window as unknown as { heard: string[] }).heard), [])
  })

  test('keys do nothing while the focus is elsewhere', async () => {
    const { trace } = await show()
    await notebook.page.keyboard.press('Home')
    assert.equal(await position(), trace.length)
  })

  test('space plays and stops', async () => {
    await show()
    const { page } = notebook
    // The time of the page passes as the test says.
    await page.clock.install()
    await page.locator('.stage-area').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press(' ')
    await page.clock.runFor(1000)
    const played = await position()
    await page.clock.runFor(1000)
    assert.ok(played > 2 && await position() > played)
    await page.keyboard.press(' ')
    const stopped = await position()
    await page.clock.runFor(5000)
    assert.equal(await position(), stopped)
  })

  test('the slider says where it stands', async () => {
    await show()
    const slider = notebook.page.getByRole('slider', { name: 'Event' })
    await slider.focus()
    await notebook.page.keyboard.press('Home')
    assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^event 1 of 31, 0 s: lock starts$/)
    await slider.fill('3')
    assert.equal(await position(), 4)
  })

  test('hovering a message shows its content, its way and its times', async () => {
    await show()
    await notebook.page.locator('.message.wrong .hit').hover({ force: true })
    const card = await text('.tooltip')
    for (const word of [
      'write (awaits a reply)',
      'c1 → storage',
      '{token: 33}',
      '41 s',
      '41.006 s (after 6 ms)',
      'violated a property',
    ]) assert.ok(card.includes(word), word)
  })

  test('a click on a message moves the cursor there, and its source line is one click away', async () => {
    const { trace } = await show()
    await notebook.page.locator('.message.wrong .hit').click({ force: true })
    assert.match(await text('.step-sentence'), /storage receives write \{token: 33\} from c1/)
    const jump = notebook.page.locator('.step-line .link')
    assert.equal(await jump.innerText(), 'cell 2, line 13')
    await jump.click()
    assert.deepEqual(notebook.messages.at(-1), { type: 'reveal', cell: 1, offset: 360 })
    const moved = notebook.messages.filter(({ type }) => type === 'cursor').at(-1)
    assert.deepEqual(moved, { type: 'cursor', event: firstEvent(trace, EventKind.violation) - 1 })
  })

  test('the views asked for come first, and all of them open', async () => {
    await show({ views: ['clocks', 'sequence'] })
    const { page } = notebook
    assert.deepEqual(await page.getByRole('tab').allInnerTexts(), ['Clocks', 'Space-time', 'State', 'Log', 'Mermaid'])
    await page.locator('svg.clocks').waitFor()
    await page.getByRole('tab', { name: 'Clocks' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('svg.space-time').waitFor()
    await page.getByRole('tab', { name: 'State' }).click()
    assert.match(await text('.state-view'), /wall 60\.000 s \(exact\)/)
    assert.match(await text('.state-view'), /Lamport \d+, vector \w+ \d+, /)
    await page.getByRole('tab', { name: 'Log' }).click()
    assert.match(await text('.log'), /41\.006 s[^]*“tokens never go back” is violated/)
    await page.locator('.log-line', { hasText: 'c1 is paused' }).click()
    assert.match(await text('.step-sentence'), /c1 is paused/)
  })

  test('Mermaid comes in its own chunk, sequence diagrams only', async () => {
    await show()
    const { page } = notebook
    assert.ok(!notebook.loaded.some((path) => path.includes('mermaid')))
    await page.getByRole('tab', { name: 'Mermaid' }).click()
    await page.locator('.mermaid-stage svg').waitFor()
    assert.match((await page.locator('.mermaid-stage svg').textContent()) ?? '', /acquire/)
    const diagrams = notebook.loaded.filter((path) => /diagram-/i.test(path) && !/sequence/i.test(path))
    assert.deepEqual(diagrams, [])
    assert.equal(await page.locator('body > [class*=mermaid], body > [id*=mermaid]').count(), 0, 'nothing is left behind on the page')
  })

  test('zooming makes a part larger and keeps the moment under the mouse', async () => {
    await show()
    const { page } = notebook
    const pause = page.locator('.pause')
    const before = await pause.boundingBox()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    assert.ok(before)
    const width = async () => (await pause.boundingBox())?.width ?? 0
    await waitFor(async () => await width() > before.width * 1.2 || undefined, () => 'The pause is no wider.')
    await page.getByRole('button', { name: 'Show the whole run' }).click()
    await waitFor(async () => Math.abs(await width() - before.width) < 1 || undefined, () => 'The pause is not as wide as it was.')
  })

  test('nodes can be taken out of the picture', async () => {
    await show()
    await notebook.page.locator('.menu.nodes summary').click()
    await notebook.page.getByRole('checkbox', { name: 'c2' }).click()
    assert.deepEqual(await notebook.page.locator('.lane-name').allTextContents(), ['lock', 'storage', 'c1'])
  })

  test('hostile names are only text', async () => {
    const { summary, trace } = hostileOutput()
    await notebook.render(summary, trace)
    await notebook.page.getByRole('tab', { name: 'Mermaid' }).click()
    await notebook.page.locator('.mermaid-stage svg').waitFor()
    await notebook.page.getByRole('tab', { name: 'Log' }).click()
    const found = await notebook.page.locator('.dsnb').evaluate(
      (root) => root.querySelectorAll('img, script, iframe, foreignObject').length,
    )
    assert.equal(found, 0)
    assert.equal(await notebook.page.evaluate(() => 'hacked' in window), false)
    assert.match(await text('h3'), /<img src=x/)
  })

  test('a run that could not begin says what to do', async () => {
    const { summary } = zombieOutput()
    await notebook.render({
      ...summary,
      verdicts: [],
      expectations: [],
      events: 0,
      digest: '',
      problems: [{
        severity: 'error',
        message: 'There is no cluster called “leases”.',
        hint: 'Define it in a cell above this one.',
        cell: 3,
        start: 4,
      }],
    })
    assert.match(await text('.problem'), /There is no cluster called “leases”\.\s+cell 4\s+Define it in a cell above this one\./)
    await notebook.page.locator('.problem .link').click()
    assert.deepEqual(notebook.messages.at(-1), { type: 'reveal', cell: 3, offset: 4 })
  })

  test('bytes that are no output are an error message, not a crash', async () => {
    await notebook.page.evaluate(() => {
      const host = document.createElement('div')
      document.body.appendChild(host)
      const api = (window as unknown as { rendererApi: { renderOutputItem(item: object, host: Element): void } }).rendererApi
      api.renderOutputItem({ id: 'x', mime: 'application/vnd.dsnb.run', data: () => new Uint8Array([1, 2, 3]) }, host)
    })
    assert.match(await text('.broken'), /cannot be shown: These bytes are not the output of a dsnb run/)
  })

  test('a sweep shows its counts as a bar and as numbers', async () => {
    await show({ sweep: {
      seeds: [1, 10_000],
      runs: 10_000,
      counts: [{ name: 'tokens never go back', holds: 9988, violated: 12 }, { name: 'late in 3 of 10000', holds: 3, violated: 9997, rare: { of: 'so', seeds: [5, 6, 9] } }],
      percentiles: [{ name: 'took', unit: 'duration', runs: 10_000, sum: 3e12, mean: 3e8, deviation: 1e6, least: 1e6, p50: 3e8, p90: 4e8, p99: 5e8, most: 6e8, leastSeed: 11, mostSeed: 12 }],
      texts: [{ name: 'winner', runs: 10_000, values: [{ text: 'a', count: 9000, seeds: [1, 2] }, { text: 'nobody', count: 1000, seeds: [3] }] }],
      failingSeeds: [17, 42],
      distinctDigests: 9950,
    } })
    const lines = (await text('.sweep')).split(/\n+/).map((line) => line.trim()).filter(Boolean)
    assert.deepEqual(lines, [
      '10\u202f000 runs, seeds 1 to 10\u202f000',
      'tokens never go back',
      'held 9988, failed 12',
      'late in 3 of 10000',
      'held 3, failed 9997',
      'shows late in 3 of 10000: seeds 5, 6, 9',
      'took least 1 ms (seed 11), mean 300 ms, deviation 1 ms, sum 50 min, median 300 ms, p90 400 ms, p99 500 ms, most 600 ms (seed 12)',
      'winner a 9000 (seed 1), nobody 1000 (seed 3)',
      'seeds worth a look: 17, 42',
      '9950 distinct runs',
    ])
  })

  test('several outputs share one page, each with its own cursor', async () => {
    const { trace } = await show()
    await notebook.render(summaryOf(everything()), everything(), 'output-2')
    await notebook.page.locator('#output-2 .stage-area').focus()
    await notebook.page.keyboard.press('Home')
    assert.equal(await position(), trace.length)
    assert.match(await notebook.page.locator('#output-2 .step-count').innerText(), /^1 \//)
    const leaked = await notebook.page.evaluate(() => [...document.documentElement.style].filter((name) => !name.startsWith('--vscode-')))
    assert.deepEqual(leaked, [], 'the toolkit wrote nothing on the page')
  })

  test('has a name and the whole story for a screen reader', async () => {
    await show()
    const region = notebook.page.getByRole('region', { name: /^Space-time diagram of the run “leases with gc-pause” with seed 42/ })
    assert.equal(await region.count(), 1)
    const list = notebook.page.getByRole('group', { name: 'Events of the run' }).getByRole('listitem')
    assert.equal(await list.count(), 31)
    assert.match(await list.last().innerText(), /60\.000 s the run ends/)
  })
})
