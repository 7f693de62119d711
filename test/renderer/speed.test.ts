/**
 * Goal: a run of a hundred thousand events opens at once and steps smoothly; the renderer itself is small. Said in elements that are made and
 * changed, since that is what a browser takes its time for.
 */
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { long } from '../unit/diagram/samples.ts'
import { bundleRenderer, openBrowser, openNotebook, summaryOf, type Bundle } from './support/page.ts'

const events = 100_000

suite('renderer: speed', () => {
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
    await notebook.render(summaryOf(trace), trace)
    const { page } = notebook
    await page.locator('.stage-area').focus()
    /** The most changes to the page that one of some presses of a key makes. */
    const changes = (key: string, times: number) => page.evaluate(({ key, times }) => {
      const root = document.querySelector('.dsnb-output')?.shadowRoot
      const area = root?.querySelector('.stage-area')
      if (!root || !area) throw new Error('There is no picture.')
      const observer = new MutationObserver(() => {})
      observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true })
      const counts = Array.from({ length: times }, () => {
        area.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }))
        return observer.takeRecords().reduce((sum, { addedNodes, removedNodes }) => sum + 1 + addedNodes.length + removedNodes.length, 0)
      })
      observer.disconnect()
      return Math.max(...counts)
    }, { key, times })
    const first = await page.locator('.dsnb').evaluate((root) => root.querySelectorAll('*').length)
    const back = await changes('ArrowLeft', 50)
    await page.keyboard.press('Home')
    const forward = await changes('ArrowRight', 50)
    for (let i = 0; i < 9; i++) {
      await page.getByRole('button', { name: 'Zoom in' }).click()
      // The picture is drawn anew for the next frame.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    }
    const zoomed = await changes('ArrowRight', 50)
    const elements = await page.locator('.dsnb').evaluate((root) => root.querySelectorAll('*').length)
    const line = `first picture ${first} elements, zoomed in ${elements}; changes of a step back ${back}, forward ${forward}, zoomed in ${zoomed}`
    console.log(`      ${line}`)
    assert.ok(first < 2000 && elements < 3000, line)
    assert.ok(back > 0 && forward > 0 && zoomed > 0, line)
    assert.ok(Math.max(back, forward, zoomed) < 100, line)
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
