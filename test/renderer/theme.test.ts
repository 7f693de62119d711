/** Goal: readable in every theme: colours come from the theme, and never hue alone. */
import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { bundleRenderer, openBrowser, openNotebook, type Bundle } from './support/page.ts'
import { zombieOutput } from './support/samples.ts'
import { themes, type ThemeName } from './support/themes.ts'

function rgb(hex: string): string {
  return `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`
}

/** Contrast of two `rgb(…)` colours as WCAG 2 counts it. */
function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = (color.match(/\d+(\.\d+)?/g) ?? []).slice(0, 3).map((part) => {
      const share = Number(part) / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

suite('renderer: themes', () => {
  let browser: Browser
  let bundle: Bundle

  suiteSetup(async () => {
    bundle = await bundleRenderer()
    browser = await openBrowser()
  })

  suiteTeardown(() => browser.close())

  for (const theme of Object.keys(themes) as ThemeName[]) {
    test(`${theme}: toolkit controls, text and figure take the theme's colours`, async () => {
      const notebook = await openNotebook(browser, bundle, theme)
      const { summary, trace } = zombieOutput()
      await notebook.render(summary, trace)
      const { page } = notebook
      await page.waitForFunction(() => customElements.get('dsnb-button') !== undefined)
      const { tokens } = themes[theme]
      const style = (selector: string, property: string) => page.locator(selector).first().evaluate(
        (node, name) => getComputedStyle(node).getPropertyValue(name),
        property,
      )

      const background = await page.evaluate(() => {
        const root = document.querySelector('.dsnb-output')?.shadowRoot?.querySelector('.dsnb')
        const button = document.createElement('dsnb-button')
        button.setAttribute('appearance', 'primary')
        root?.appendChild(button)
        const color = getComputedStyle(button).backgroundColor
        button.remove()
        return color
      })
      assert.equal(background, rgb(tokens['button-background']), 'a toolkit button has the theme’s colour')
      assert.equal(await style('dsnb-dropdown', 'background-color'), rgb(tokens['dropdown-background']))
      assert.equal(await style('.paper', 'fill'), rgb(tokens['editor-background']))
      assert.equal(await style('.message .shaft', 'stroke'), rgb(tokens['charts-blue']))
      const paper = rgb(tokens['editor-background'])
      for (const name of ['.lane-name', '.time-axis text', '.message-label .type']) assert.ok(
        contrast(await style(name, 'fill'), paper) >= 4.5,
        name,
      )
      // The colour as it is drawn: a transparent one would pass for what it is mixed from.
      const warning = await page.evaluate(() => {
        const root = document.querySelector('.dsnb-output')?.shadowRoot?.querySelector('.dsnb')
        const paper = root?.querySelector('.paper')
        const fault = root?.querySelector('.fault')
        const pen = document.createElement('canvas').getContext('2d')
        if (!paper || !fault || !pen) return ''
        for (const shape of [paper, fault]) {
          pen.fillStyle = getComputedStyle(shape).fill
          pen.fillRect(0, 0, 1, 1)
        }
        return `rgb(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).join(', ')})`
      })
      assert.ok(contrast(warning, paper) >= 3, `faults and warnings can be seen: ${warning}`)
      assert.ok(contrast(await style('.flag-text', 'fill'), await style('.flag', 'fill')) >= 3, 'the verdict on its flag')
      assert.deepEqual(notebook.complaints, [])
      await page.close()
    })
  }

  test('a change of theme needs no redrawing, Mermaid redraws itself', async () => {
    const notebook = await openNotebook(browser, bundle, 'light')
    const { summary, trace } = zombieOutput({ views: ['mermaid'] })
    await notebook.render(summary, trace)
    const { page } = notebook
    await page.locator('.mermaid-stage svg').waitFor()
    await page.evaluate((tokens) => {
      document.body.className = 'vscode-dark'
      for (const [name, value] of Object.entries(tokens)) document.documentElement.style.setProperty(`--vscode-${name}`, value)
    }, themes.dark.tokens)
    await page.waitForFunction(() => {
      const style = document.querySelector('.dsnb-output')?.shadowRoot?.querySelector('.mermaid-stage svg style')
      return style?.textContent?.includes('#cccccc')
    })
    await page.getByRole('tab', { name: 'Space-time' }).click()
    assert.equal(await page.locator('.paper').first().evaluate((node) => getComputedStyle(node).fill), 'rgb(31, 31, 31)')
    assert.deepEqual(notebook.complaints, [])
    await page.close()
  })

  test('what went wrong differs in shape, not only in colour', async () => {
    const notebook = await openNotebook(browser, bundle, 'hc-dark')
    const { summary, trace } = zombieOutput()
    await notebook.render(summary, trace)
    const paths = await notebook.page.locator('.chip').evaluateAll(
      (chips) => chips.map((chip) => chip.querySelector('path')?.getAttribute('d')),
    )
    assert.equal(new Set(paths).size, 2, 'a tick and a cross')
    const widths = await notebook.page.locator('.message .shaft').evaluateAll(
      (shafts) => shafts.map((shaft) => getComputedStyle(shaft).strokeWidth),
    )
    assert.ok(new Set(widths).size > 1, 'the message that broke the property is thicker')
    await notebook.page.close()
  })
})
