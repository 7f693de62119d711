/** One cell of the notebook on the screen: `await workbench.cell(2).run()`. */
import type { Locator, Page } from 'playwright-core'

/** The notebook in front: VS Code keeps those of other tabs far outside the window. */
export const activeNotebook = '.notebookOverlay:not([style*="left: -50000px"])'

export class NotebookCell {
  readonly page: Page
  readonly row: Locator

  constructor(page: Page, row: Locator) {
    this.page = page
    this.row = row
  }

  /** Puts the cursor into the cell's text. */
  async focus(): Promise<void> {
    await this.row.locator('.cell-editor-container .monaco-editor .view-lines').click()
    // Keys mean what they mean in a cell only once VS Code knows where the cursor is.
    await this.row.locator('.cell-editor-focus, :scope.cell-editor-focus').first().waitFor({ state: 'attached' })
  }

  /** The text that the editor shows; only the lines on the screen. */
  async text(): Promise<string> {
    const lines = await this.row.locator('.view-lines').innerText()
    return lines.replaceAll('\u00a0', ' ')
  }

  /** Replaces the cell's text as a person who selects all and pastes. */
  async replaceText(text: string): Promise<void> {
    await this.focus()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.#insert(text)
  }

  /** Types at the end of the cell's text. */
  async append(text: string): Promise<void> {
    await this.focus()
    await this.page.keyboard.press('ControlOrMeta+End')
    await this.#insert(text)
  }

  async #insert(text: string): Promise<void> {
    await this.page.keyboard.insertText(text)
    await this.page.locator('.tabs-container .tab.active.dirty').waitFor()
  }

  /** Starts the cell with its own button. */
  async run(): Promise<void> {
    await this.row.hover()
    await this.row.getByRole('button', { name: /^Execute Cell( \(|$)/ }).click()
  }

  async stop(): Promise<void> {
    await this.row.getByRole('button', { name: /^Stop (Cell )?Execution/ }).click()
  }

  /** The items below the cell: its status, its language, what the extension adds. */
  async status(): Promise<string> {
    return this.row.locator('.cell-statusbar-container').innerText()
  }

  /** Waits until the line below the cell says something. */
  async statusSays(text: string | RegExp): Promise<void> {
    await this.row.locator('.cell-statusbar-container', { hasText: text }).waitFor()
  }

  /** True when a wavy error line is under a word of the cell. */
  async hasErrorMark(): Promise<boolean> {
    return (await this.row.locator('.squiggly-error').count()) > 0
  }
}
