/** Goal: a run of a hundred thousand events opens at once and steps smoothly; the renderer itself is small. */
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { long } from '../unit/diagram/samples.ts'
import { bundleRenderer, openBrowser, openNotebook, summaryOf, type Bundle } from './support/page.ts'

const events = 100_000

suite('renderer: speed', function () {
  this.timeout(120_000)
  let browser: Browser
  let bundle: Bundle

  suiteSetup(async () => {
    bundle = await bundleRenderer()
    browser = await openBrowser()
  })

  suiteTeardown(() => browser.close())

  test(`${events} events: first picture, steps, zoom`, async () => {
    const notebook = await openNotebook(browser, bundle)
    const trace = long(events)
    const { tookMs } = await notebook.render(summaryOf(trace), trace)
    const { page } = notebook
    await page.locator('.stage-area').focus()
    const measure = (keys: string, times: number) => page.evaluate(({ keys, times }) => {
      const area = document.querySelector('.dsnb-output')?.shadowRoot?.querySelector('.stage-area')
      const start = performance.now()
      for (let i = 0; i < times; i++) {
        area?.dispatchEvent(new KeyboardEvent('keydown', { key: keys, bubbles: true, composed: true }))
        // Forces style and layout, as a frame would.
        document.body.getBoundingClientRect()
      }
      return (performance.now() - start) / times
    }, { keys, times })
    const backMs = await measure('ArrowLeft', 50)
    await page.keyboard.press('Home')
    const forwardMs = await measure('ArrowRight', 50)
    for (let i = 0; i < 9; i++) {
      await page.getByRole('button', { name: 'Zoom in' }).click()
      await page.waitForTimeout(30)
    }
    const zoomedMs = await measure('ArrowRight', 50)
    const elements = await page.locator('.dsnb').evaluate((root) => root.querySelectorAll('*').length)
    const steps = `step back ${backMs.toFixed(1)} ms, forward ${forwardMs.toFixed(1)} ms, zoomed in ${zoomedMs.toFixed(1)} ms`
    const line = `first picture ${tookMs.toFixed(0)} ms, ${steps}, ${elements} elements`
    console.log(`      ${line}`)
    assert.ok(tookMs < 2000, line)
    assert.ok(backMs < 33 && forwardMs < 33 && zoomedMs < 33, line)
    assert.ok(elements < 6000, line)
    assert.deepEqual(notebook.complaints, [])
    await page.close()
  })

  test('what loads with the first output is small', async () => {
    const notebook = await openNotebook(browser, bundle)
    const trace = long(100)
    await notebook.render(summaryOf(trace), trace)
    await notebook.page.waitForFunction(() => customElements.get('dsnb-button') !== undefined)
    const toolkit = notebook.loaded.filter((path) => path.includes('toolkit'))
    const entry = notebook.loaded.filter((path) => !path.includes('toolkit'))
    const size = (paths: readonly string[]) => paths.reduce((sum, path) => sum + (bundle.files.get(path)?.length ?? 0), 0)
    const packed = (paths: readonly string[]) => paths.reduce(
      (sum, path) => sum + gzipSync(bundle.files.get(path) ?? new Uint8Array(0)).length,
      0,
    )
    const kB = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`
    console.log(
      `      entry ${kB(size(entry))} (${kB(packed(entry))} gzipped), toolkit ${kB(size(toolkit))} (${kB(packed(toolkit))} gzipped)`,
    )
    assert.ok(!notebook.loaded.some((path) => path.includes('mermaid')))
    assert.ok(packed(entry) < 60_000)
    await notebook.page.close()
  })
})
