/** Goal: what chance drew, what was measured, what lay outside the model and every fault can be seen, and taken along. */
import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { execute } from '../../src/host/execute.ts'
import { plainRealm } from '../../src/guest/sandbox/realm.ts'
import { withDrawn } from '../../src/language/drawn.ts'
import { decodeTrace } from '../../src/trace/bytes.ts'
import type { RunSummary } from '../../src/trace/output.ts'
import type { Trace } from '../../src/trace/trace.ts'
import { requestsOf } from '../unit/support/laboratory.ts'
import { bundleRenderer, openBrowser, openNotebook, type Bundle, type NotebookPage } from './support/page.ts'
import { hostile, zombieOutput } from './support/samples.ts'

const code = `class Server extends Node {
  async request() { await this.busy(ms(10)) }
}
class Client extends Node {
  waiting = 0
  async buy() {
    this.meter.sample('queue', ++this.waiting)
    await this.call('server', 'request')
    this.waiting--
  }
}
safety('the queue stays short', ({ client }) => client.waiting < 5)`
const pauses = Array.from({ length: 6 }, (_, i) => `  at ${i + 2}s pause client for 5ms..20ms`).join('\n')
const scenario = `cluster shop
  client: Client
  server: Server
  network latency 1ms
  model synchronous within 50ms, crash-recovery
  load client buy 40 per second

faults bad-day
  between 1s and 2s pause server for 200ms..400ms
${pauses}

run shop with bad-day for 9s seed 3
  expect p99 of buy latency < 50ms
  show meters`

function shop(): { summary: RunSummary; trace: Trace } {
  const { requests, errors } = requestsOf(code, scenario)
  assert.deepEqual(errors, [])
  const run = execute(requests[0], plainRealm, { onProgress: () => {} })
  return { summary: withDrawn(run), trace: decodeTrace(run.trace) }
}

suite('renderer: what was measured', () => {
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

  const show = async () => {
    const { summary, trace } = shop()
    await notebook.render(summary, trace)
    return { summary, trace }
  }
  const text = (selector: string) => notebook.page.locator(selector).first().innerText()

  test('the verdict says that the model was left, and by what', async () => {
    await show()
    assert.match(await text('.chip.bad'), /the queue stays short violated at .*, outside the declared model: "between 1s and 2s pause server for 200ms..400ms"/)
  })

  test('percentiles stand in a table that a screen reader can read', async () => {
    const { summary } = await show()
    const table = notebook.page.getByRole('table', { name: 'Percentiles' })
    assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), ['measure', 'samples', 'least', 'mean', 'median', 'p90', 'p99', 'p99.9', 'most'])
    assert.deepEqual(await table.getByRole('rowheader').allInnerTexts(), ['queue', 'buy latency'])
    assert.ok((await table.innerText()).includes(String(summary.meters?.distributions[0].number)))
  })

  test('the drawn faults are copied as a block for a scenario', async () => {
    const { summary } = await show()
    await notebook.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await notebook.page.locator('.drawn summary').click()
    assert.equal(await text('.drawn-lines'), summary.drawn?.lines.join('\n'))
    await notebook.page.getByRole('button', { name: 'Copy' }).click()
    await notebook.page.getByText('copied', { exact: true }).waitFor()
    const copied = await notebook.page.evaluate(() => navigator.clipboard.readText())
    const block = requestsOf(code, `${scenario}\n\n${copied}`)
    assert.deepEqual(block.errors, [], 'it is a block of the language')
    assert.match(copied, /^faults drawn-3\n {2}at [\d.]+\w+ pause server for [\d.]+\w+\n/)
  })

  test('where nothing may be written to the clipboard the text is selected', async () => {
    await notebook.page.evaluate(() => Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error('no')) }))
    const { summary } = await show()
    await notebook.page.locator('.drawn summary').click()
    await notebook.page.getByRole('button', { name: 'Copy' }).click()
    await notebook.page.getByText('selected: press Ctrl+C or Cmd+C').waitFor()
    assert.ok((await notebook.page.evaluate(() => String(window.getSelection()))).includes(summary.drawn?.lines[0] ?? '?'))
  })

  test('the chart opens first when it was asked for, follows the cursor and is exported', async () => {
    await show()
    const { page } = notebook
    const tabs = await page.getByRole('tab').allInnerTexts()
    assert.equal(tabs[0], 'Meters')
    await page.locator('svg.meters .bound-label.broken').waitFor()
    await page.locator('.meter-dots circle').nth(20).click({ force: true })
    assert.match(await text('.step-sentence'), /an operation of client ends/)
    assert.ok(await page.locator('svg.meters .cursor').count() > 2, 'a line in every panel')
    await notebook.send({ type: 'requestExport', request: 1, format: 'svg' })
    await notebook.send({ type: 'requestExport', request: 2, format: 'mermaid' })
    // SAFETY: messages of that type have those fields.
    const [svg, mermaid] = await Promise.all([1, 2].map((wanted) => notebook.answer(({ type, request }) => type === 'export' && request === wanted))) as unknown as { data: string }[]
    assert.match(svg.data, /^<svg[^]*buy goodput, per second[^]*<\/svg>\s*$/)
    assert.doesNotMatch(svg.data, /var\(|color-mix|NaN/)
    assert.match(mermaid.data, /^xychart-beta\n {2}title "queue"/)
  })

  test('a run that measured nothing has no such tab', async () => {
    const { summary, trace } = zombieOutput()
    await notebook.render(summary, trace)
    assert.ok(!(await notebook.page.getByRole('tab').allInnerTexts()).includes('Meters'))
  })

  test('faults beyond five are counted, and shown on a click or by a button', async () => {
    await show()
    const { page } = notebook
    await page.getByRole('tab', { name: 'Space-time' }).click()
    assert.equal(await page.locator('.fault-row').count(), 5)
    assert.equal(await page.locator('.fault-more').textContent(), 'and 2 more faults')
    await page.locator('.fault-more').click()
    assert.equal(await page.locator('.fault-row').count(), 7)
    await page.getByRole('button', { name: 'all 7 faults', pressed: true }).click()
    assert.equal(await page.locator('.fault-row').count(), 5)
  })

  test('many warnings do not push the picture away, and each leads to its line', async () => {
    const { summary } = await show()
    assert.ok(summary.problems.length > 4)
    const { page } = notebook
    assert.equal(await page.locator('.problem:visible').count(), 2)
    await page.getByText(`${summary.problems.length - 2} more warnings`).click()
    assert.equal(await page.locator('.problem:visible').count(), summary.problems.length)
    const link = page.locator('.problem', { hasText: 'at 2s pause client' }).getByRole('button').first()
    assert.equal(await link.innerText(), 'cell 2, line 10')
    await link.click()
    assert.deepEqual(notebook.messages.at(-1), { type: 'reveal', cell: 1, offset: scenario.indexOf('at 2s pause client') })
  })

  test('hostile names stay text here too', async () => {
    const { summary, trace } = shop()
    const meters = {
      counts: [{ name: hostile, count: 1 }], distributions: (summary.meters?.distributions ?? []).map((one) => ({ ...one, name: hostile })),
      left: 3,
    }
    const verdicts = summary.verdicts.map((verdict) => ({ ...verdict, outsideModel: hostile }))
    await notebook.render({ ...summary, meters, verdicts, drawn: { lines: [hostile], left: 0 } }, trace)
    assert.equal(await notebook.page.locator('.dsnb').evaluate((root) => root.querySelectorAll('img, script').length), 0)
    assert.equal(await notebook.page.evaluate(() => 'hacked' in window), false)
  })
})
