/** Goal: the figure on the screen is the figure in the file. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { EventKind } from '../../src/trace/events.ts'
import { ms, Story } from '../unit/diagram/samples.ts'
import { bundleRenderer, openBrowser, openNotebook, summaryOf, type NotebookPage } from './support/page.ts'
import { zombieOutput } from './support/samples.ts'

interface Exported {
  type: string
  format: string
  name: string
  data: string
}

suite('renderer: export', () => {
  let browser: Browser
  let notebook: NotebookPage

  suiteSetup(async () => {
    browser = await openBrowser()
    notebook = await openNotebook(browser, await bundleRenderer())
    const { summary, trace } = zombieOutput()
    await notebook.render(summary, trace)
  })

  suiteTeardown(async () => {
    await browser.close()
    assert.deepEqual(notebook.complaints, [])
  })

  let requests = 0
  const asked = async (format: string): Promise<Exported> => {
    const before = notebook.messages.length
    await notebook.send({ type: 'requestExport', request: ++requests, format })
    // SAFETY: messages of that type have those fields.
    return await notebook.answer(({ type }) => type === 'export', before) as Exported
  }

  test('SVG: a valid file that needs nothing else, the same picture as on the screen', async () => {
    const { data, name } = await asked('svg')
    assert.equal(name, 'leases-with-gc-pause-42')
    const facts = await notebook.page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
      const shown = document.querySelector('.dsnb-output')?.shadowRoot?.querySelector('svg.space-time')
      const texts = (root?: Document | Element | null) => [...(root?.querySelectorAll('text') ?? [])].map((node) => node.textContent)
      return {
        errors: parsed.querySelectorAll('parsererror').length,
        hits: parsed.querySelectorAll('.hit').length,
        same: JSON.stringify(texts(parsed)) === JSON.stringify(texts(shown)),
        width: parsed.documentElement.getAttribute('width') === shown?.getAttribute('width'),
      }
    }, data)
    assert.deepEqual(facts, { errors: 0, hits: 0, same: true, width: true })
    assert.doesNotMatch(data, /var\(|color-mix|https?:(?!\/\/www\.w3\.org\/2000\/svg)|NaN/)
    assert.match(data, /stroke: #1a85ff/, 'colours of the theme, resolved')
  })

  test('PNG: twice the size of the figure', async () => {
    const { data } = await asked('png')
    const png = Buffer.from(data, 'base64')
    assert.equal(png.subarray(1, 4).toString(), 'PNG')
    const svg = (await asked('svg')).data
    assert.equal(png.readUInt32BE(16), 2 * Number(/width="(\d+)"/.exec(svg)?.[1]))
    const colours = await notebook.page.evaluate(async (base64) => {
      const image = new Image()
      image.src = `data:image/png;base64,${base64}`
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      const pen = canvas.getContext('2d')
      pen?.drawImage(image, 0, 0)
      return new Set(pen?.getImageData(0, 0, image.width, image.height).data ?? []).size
    }, data)
    assert.ok(colours > 30, 'it is not blank')
  })

  test('Mermaid: its text', async () => assert.match((await asked('mermaid')).data, /^sequenceDiagram\n {2}participant n0 as lock/))

  test('the buttons download, without anybody listening', async () => {
    for (const [label, extension] of [['SVG', 'svg'], ['PNG', 'png'], ['Mermaid', 'mmd']]) {
      await notebook.page.locator('.menu.export summary').click()
      const [download] = await Promise.all([
        notebook.page.waitForEvent('download'),
        notebook.page.getByRole('button', { name: label, exact: true }).click(),
      ])
      assert.equal(download.suggestedFilename(), `leases-with-gc-pause-42.${extension}`)
      assert.ok((await readFile(await download.path())).length > 100)
    }
  })

  test('a view that is drawn by Mermaid is exported as drawn', async () => {
    await notebook.page.getByRole('tab', { name: 'Mermaid' }).click()
    await notebook.page.locator('.mermaid-stage svg').waitFor()
    const { data } = await asked('svg')
    assert.match(data, /^<svg[^]*acquire/)
    assert.ok(Buffer.from((await asked('png')).data, 'base64').length > 1000)
    await notebook.page.getByRole('tab', { name: 'Space-time' }).click()
  })

  test('what a file has no place for is replaced in it: every export is well-formed XML', async () => {
    const odd = 'a\ufffe b\uffff c\ud800 d\udfff e\u0001 f'
    const story = new Story({ ann: 'A', bob: 'A' })
    story.plain(ms(1), EventKind.note, 'ann', odd)
    story.receive(ms(3), story.send(ms(2), 'ann', 'bob', odd, { [odd]: odd }), { [odd]: odd })
    const trace = story.finish({ endNs: ms(9), name: odd, properties: [odd] })
    await notebook.clear()
    await notebook.render(summaryOf(trace, {}), trace)
    const texts = [(await asked('svg')).data]
    await notebook.page.getByRole('tab', { name: 'Mermaid' }).click()
    await notebook.page.locator('.mermaid-stage svg').waitFor()
    texts.push((await asked('svg')).data)
    for (const text of texts) {
      const errors = await notebook.page.evaluate((one) => new DOMParser().parseFromString(one, 'image/svg+xml').querySelectorAll('parsererror').length, text)
      assert.equal(errors, 0, text.slice(0, 400))
      assert.doesNotMatch(text, /[\ufffe\uffff\u0001]/)
      assert.ok(text.includes('\ufffd'))
    }
    const { summary, trace: zombie } = zombieOutput()
    await notebook.clear()
    await notebook.render(summary, zombie)
  })

  test('a request that comes again is answered once, and one that comes too early when it comes again', async () => {
    const answers = (to = requests) => notebook.messages.filter(({ type, request }) => type === 'export' && request === to)
    const answered = () => notebook.answer(({ type, request }) => type === 'export' && request === requests)
    requests++
    for (let times = 0; times < 3; times++) await notebook.send({ type: 'requestExport', request: requests, format: 'png' })
    // An answer to what was asked later comes later.
    await answered()
    await asked('png')
    assert.equal(answers(requests - 1).length, 1)

    const { summary, trace } = zombieOutput()
    requests++
    await notebook.clear()
    await notebook.send({ type: 'requestExport', request: requests, format: 'svg' })
    await notebook.render(summary, trace)
    assert.equal(answers().length, 0)
    await notebook.send({ type: 'requestExport', request: requests, format: 'svg' })
    await answered()
    await asked('svg')
    assert.equal(answers(requests - 1).length, 1)
  })

  test('commands of the extension move the cursor of the output that was used', async () => {
    const count = () => notebook.page.locator('.step-count').innerText()
    await notebook.send({ type: 'step', action: 'first' })
    assert.match(await count(), /^1 \//)
    await notebook.send({ type: 'step', action: 'forward' })
    await notebook.send({ type: 'step', action: 'goto', event: 16, run: 'leases with gc-pause' })
    assert.match(await count(), /^17 \//)
    await notebook.send({ type: 'step', action: 'goto', event: 3, run: 'another run' })
    assert.match(await count(), /^17 \//)
    for (const nonsense of [
      null,
      5,
      { type: 'step' },
      { type: 'step', action: 'explode' },
      { type: 'requestExport', request: 1, format: 'exe' },
      { type: 'requestExport', format: 'svg' },
    ]) await notebook.send({ nonsense, ...Object(nonsense) })
    assert.match(await count(), /^17 \//)
  })
})
