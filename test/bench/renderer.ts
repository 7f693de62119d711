/**
 * `npm run bench -- renderer`: how long the first picture of a hundred thousand events takes in a browser, and a step. Look at it on a
 * quiet machine.
 */
import { findOrInstallBrowser } from '../../scripts/vscode/browser.ts'
import { encodeTrace } from '../../src/trace/bytes.ts'
import { encodeOutput } from '../../src/trace/output.ts'
import { long } from '../unit/diagram/samples.ts'
import { bundleRenderer, openBrowser, openNotebook, summaryOf } from '../renderer/support/page.ts'
import { print, type Row } from './measure.ts'

const events = 100_000
const presses = 50

process.env['DSNB_BROWSER'] = await findOrInstallBrowser(console.log)
const browser = await openBrowser()
const { page } = await openNotebook(browser, await bundleRenderer())
const trace = long(events)

const firstMs = await page.evaluate((data) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
  const host = document.createElement('div')
  host.className = 'output'
  document.getElementById('outputs')?.appendChild(host)
  // SAFETY: the page's script put it there.
  const api = (window as unknown as { rendererApi: { renderOutputItem(item: object, host: Element): void } }).rendererApi
  const startMs = performance.now()
  api.renderOutputItem({ id: 'output-1', mime: 'application/vnd.dsnb.run', data: () => bytes }, host)
  host.getBoundingClientRect()
  return performance.now() - startMs
}, Buffer.from(encodeOutput(summaryOf(trace), encodeTrace(trace))).toString('base64'))

/** How long a press of a key takes until style and layout are done. */
const stepMs = (key: string) => page.evaluate(({ key, presses }) => {
  const area = document.querySelector('.dsnb-output')?.shadowRoot?.querySelector('.stage-area')
  const startMs = performance.now()
  for (let i = 0; i < presses; i++) {
    area?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }))
    document.body.getBoundingClientRect()
  }
  return (performance.now() - startMs) / presses
}, { key, presses })

await page.locator('.stage-area').focus()
const backMs = await stepMs('ArrowLeft')
await page.keyboard.press('Home')
const forwardMs = await stepMs('ArrowRight')
for (let times = 0; times < 9; times++) {
  await page.getByRole('button', { name: 'Zoom in' }).click()
  // The picture is drawn anew for the next frame.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}
const zoomedMs = await stepMs('ArrowRight')
await browser.close()

const row = (work: string, ms: number, mostMs: number): Row => ({ work, measured: `${ms.toFixed(1)} ms`, must: `${mostMs} ms`, holds: ms < mostMs })
print([
  row('first picture', firstMs, 2000),
  row('a step back', backMs, 33),
  row('a step forward', forwardMs, 33),
  row('a step forward, zoomed in', zoomedMs, 33),
])
