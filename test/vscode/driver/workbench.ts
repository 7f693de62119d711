/**
 * The workbench as a person uses it: keys and clicks, and what can be read on the screen.
 *
 *     declare const workbench: Workbench
 *     await workbench.openFile('01-lost-message.dsnb')
 *     await workbench.runAll()
 *     const output = await workbench.output()
 *     await output.getByRole('button', { name: 'Step forward' }).click()
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core'
import { outFolder } from '../../../scripts/lib/paths.ts'
import { patienceMs, waitFor, type ExtensionHost } from '../../../scripts/vscode/running.ts'
import type { Theme } from '../../../scripts/vscode/settings.ts'
import { activeNotebook, NotebookCell } from './cell.ts'

export const screenshotFolder = join(outFolder, 'screenshots')

/** VS Code scrolls a list by about so many pixels for one notch of the wheel. */
const wheelStep = 50
/** So many turns of the wheel without effect mean that it goes no further. */
const stillness = 3

const themeLabels: Record<Theme, string> = {
  'light': 'Light Modern',
  'dark': 'Dark Modern',
  'high-contrast': 'Dark High Contrast',
  'high-contrast-light': 'Light High Contrast',
}

export class Workbench {
  readonly page: Page
  readonly extensionHost: ExtensionHost
  #theme: Theme

  constructor(page: Page, extensionHost: ExtensionHost, theme: Theme) {
    this.page = page
    this.extensionHost = extensionHost
    this.#theme = theme
    page.setDefaultTimeout(patienceMs)
  }

  /** Waits until the window is there and the extensions are known. */
  async ready(): Promise<void> {
    await this.page.waitForSelector('.monaco-workbench .explorer-viewlet .monaco-list-row, .monaco-workbench .explorer-viewlet .welcome-view',
      { state: 'attached' })
  }

  // --- commands, files

  /** Runs a command of the command palette by its title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1')
    await this.#quickInput(`>${title}`)
    // Not Enter: the list follows the typing a moment later, and commands of similar names may stand above.
    await this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first().click()
  }

  async #quickInput(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input').first()
    await input.waitFor()
    await input.fill(text)
  }

  /** Opens a notebook from the Explorer. */
  async openFile(name: string): Promise<void> {
    const asText = this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`)
    await waitFor(async () => {
      await this.page.locator('.explorer-viewlet .monaco-list-row', { hasText: name }).dblclick()
      await this.page.locator('.tabs-container .tab.active', { hasText: name }).waitFor()
      await this.#notebookSigns().or(asText).first().waitFor({ state: 'attached' })
      if (await asText.count() === 0) return true
      // Opened before VS Code knew the extensions of its server: it shows a text. A person closes it and tries again.
      await this.closeTab(name)
      await this.page.waitForTimeout(1_000)
      return undefined
    }, () => `${name} opens as text.`)
    await this.notebookReady()
  }

  /** Waits for the notebook in the active editor. The web host asks for trust in the author: yes. */
  async notebookReady(): Promise<void> {
    await this.#notebookSigns().first().waitFor({ state: 'attached' })
    if (this.extensionHost === 'web' && await this.#trustButton().isVisible()) await this.#trustButton().click()
    await this.#rows().first().waitFor({ state: 'attached' })
  }

  #rows(): Locator {
    return this.page.locator(`${activeNotebook} .monaco-list-rows > .monaco-list-row`)
  }

  #trustButton(): Locator {
    return this.page.getByRole('button', { name: 'Open Notebook' })
  }

  #notebookSigns(): Locator {
    return this.#rows().or(this.#trustButton())
  }

  async closeTab(name: string): Promise<void> {
    const tab = this.page.locator('.tabs-container .tab', { hasText: name })
    await tab.waitFor()
    await tab.click({ button: 'middle' })
    await tab.waitFor({ state: 'detached' })
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+s')
    await this.page.locator('.tabs-container .tab.active:not(.dirty)').waitFor()
  }

  /** Answers VS Code's dialog for a file name with the name that it offers, or with another in the same folder. */
  async acceptSaveDialog(name?: string): Promise<string> {
    const input = this.page.locator('.quick-input-widget:visible input').first()
    await input.waitFor()
    // The dialog fills in the folder first and the name later.
    let last = ''
    const offered = await waitFor(async () => {
      const before = last
      last = await input.inputValue()
      await this.page.waitForTimeout(300)
      return last !== '' && last === before ? last : undefined
    }, () => 'The save dialog offers no name.')
    const wanted = name === undefined ? offered : offered.replace(/[^/\\]*$/, () => name)
    if (wanted !== offered) await input.fill(wanted)
    await this.page.keyboard.press('Enter')
    await input.waitFor({ state: 'hidden' })
    return wanted
  }

  // --- the notebook

  /** The cells of the active notebook that are on the screen, by their place among all cells (from 0). */
  cell(index: number): NotebookCell {
    return new NotebookCell(this.page, this.page.locator(`${activeNotebook} .monaco-list-rows > .monaco-list-row[data-index="${index}"]`))
  }

  /** The notebook's own *Run All*; waits until no cell runs any more. */
  async runAll(): Promise<void> {
    await this.page.locator(`${activeNotebook} .notebook-toolbar-container`).getByRole('button', { name: /^Run All/ }).click()
    await this.idle()
  }

  /** Waits until no cell is running or waiting to run. */
  async idle(): Promise<void> {
    // A run shows its state a moment after the click.
    await this.page.waitForTimeout(300)
    await this.page.locator(activeNotebook).locator('.codicon-notebook-state-executing, .codicon-notebook-state-pending')
      .first().waitFor({ state: 'hidden' })
  }

  /** Brings a cell to the upper part of the window. Cells far away are not in the page at all. */
  async scrollTo(cell: number): Promise<void> {
    const list = this.page.locator(`${activeNotebook} .cell-list-container`)
    const area = (await list.boundingBox())!
    // At the left edge, where no output takes the wheel for itself.
    await this.page.mouse.move(area.x + 8, area.y + area.height / 2)
    const top = async (): Promise<number | undefined> => (await this.cell(cell).row.boundingBox({ timeout: 100 }).catch(() => null))?.y
    let still = 0
    await waitFor(async () => {
      const before = await top()
      const shown = await this.#rows().evaluateAll((rows) =>
        rows.map((row) => Number(row.getAttribute('data-index'))))
      const distance = before !== undefined ? before - area.y - 40 : Math.min(...shown) > cell ? -600 : 600
      if (before !== undefined && Math.abs(distance) < wheelStep) return true
      for (let step = 0; step < Math.min(20, Math.abs(distance) / wheelStep); step++) await this.page.mouse.wheel(0, Math.sign(distance) * 120)
      await this.page.waitForTimeout(200)
      // The last cells of a notebook come no further up; a busy window takes its time.
      still = before !== undefined && await top() === before ? still + 1 : 0
      return still === stillness ? true : undefined
    }, () => `Cell ${cell} did not come into view.`)
  }

  /** Turns the wheel until something in an output is in the upper part of the window, as far as the notebook goes. */
  async bring(target: Locator): Promise<void> {
    const area = (await this.page.locator(`${activeNotebook} .cell-list-container`).boundingBox())!
    await this.page.mouse.move(area.x + 8, area.y + area.height / 2)
    let last: number | undefined
    let still = 0
    await waitFor(async () => {
      const y = (await target.boundingBox({ timeout: 2_000 }).catch(() => null))?.y
      if (y === undefined) return undefined
      const distance = y - area.y - 90
      // The last lines of a notebook come no further up; a busy window takes its time.
      still = y === last ? still + 1 : 0
      if (Math.abs(distance) < 2 * wheelStep || still === stillness) return true
      last = y
      for (let step = 0; step < Math.min(40, Math.abs(distance) / wheelStep); step++) await this.page.mouse.wheel(0, Math.sign(distance) * 120)
      await this.page.waitForTimeout(300)
      return undefined
    }, () => 'A part of an output did not come into view.')
  }

  /** The document that holds all outputs of the active notebook, and its prose: two frames deep. */
  async notebookFrame(): Promise<Frame> {
    return this.#frame('#container .markup, #container .output_container', 'The notebook has no document for its outputs.')
  }

  /** The same, once there is an output in it. */
  async output(): Promise<Frame> {
    return this.#frame('#container .output_container .output', 'No output of a notebook is on the page.')
  }

  /** The frame of the visible webview that has such an element. */
  async #frame(selector: string, complaint: string): Promise<Frame> {
    return waitFor(async () => {
      for (const frame of this.page.frames()) {
        const found = await frame.locator(selector).count().catch(() => 0)
        if (found > 0 && await this.#isShown(frame)) return frame
      }
      return undefined
    }, () => complaint)
  }

  /** Notebooks in other tabs keep their documents, hidden. */
  async #isShown(frame: Frame): Promise<boolean> {
    const outer = frame.parentFrame()
    if (!outer) return true
    const box = await outer.frameElement().then((element) => element.boundingBox()).catch(() => null)
    return box !== null && box.x >= 0 && box.width > 0
  }

  // --- what is on the screen around it

  /** The texts of the Problems view. */
  async problems(): Promise<string[]> {
    const view = this.page.locator('.markers-panel')
    if (!await view.isVisible()) await this.page.keyboard.press('ControlOrMeta+Shift+m')
    await view.waitFor()
    await this.page.waitForTimeout(500)
    return view.locator('.monaco-list-row').allInnerTexts()
  }

  /** Closes the panel below the editor, where the Problems view is. */
  async closePanel(): Promise<void> {
    await this.page.locator('.part.panel').getByRole('button', { name: /^Hide Panel|^Close Panel/ }).click()
    await this.page.locator('.part.panel').waitFor({ state: 'hidden' })
  }

  async notifications(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts()
  }

  statusBar(): Locator {
    return this.page.locator('.part.statusbar')
  }

  /** A webview panel that is not a notebook's output: its inner document. */
  panel(title: string): FrameLocator {
    return this.page.frameLocator(`iframe.webview[name]`).frameLocator(`iframe[title="${title}"]`)
  }

  async theme(theme: Theme): Promise<void> {
    if (theme === this.#theme) return
    await this.command('Preferences: Color Theme')
    await this.#quickInput(themeLabels[theme])
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: themeLabels[theme] }).waitFor()
    await this.page.keyboard.press('Enter')
    await this.page.locator(`.monaco-workbench.${{ 'light': 'vs', 'dark': 'vs-dark', 'high-contrast': 'hc-black', 'high-contrast-light': 'hc-light' }[theme]}`).waitFor()
    this.#theme = theme
  }

  /** Keeps what the window shows as `out/screenshots/<name>-<theme>.png`. */
  async screenshot(name: string): Promise<void> {
    await mkdir(screenshotFolder, { recursive: true })
    await this.page.screenshot({ path: join(screenshotFolder, `${name}-${this.#theme}.png`), animations: 'disabled' })
  }
}
