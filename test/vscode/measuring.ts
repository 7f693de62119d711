/**
 * What a person does with what a run measured and drew: looks at the charts, takes the drawn faults along, goes to the line that a problem
 * speaks of, watches an exploration and stops it. The pictures lie in `out/screenshots/`.
 */
import { strict as assert } from 'node:assert'
import type { Locator } from 'playwright-core'
import { waitFor, type ExtensionHost } from '../../scripts/vscode/running.ts'
import { openVsCode, type Session } from './driver/session.ts'
import { fixture } from './driver/workspace.ts'

const runCell = 2

export function measuring(extensionHost: ExtensionHost): void {
  suite(`A person with measurements, ${extensionHost} extension host`, () => {
    let session: Session

    suiteSetup(async () => {
      session = await openVsCode({ extensionHost, files: ['measured.dsnb', 'exploring.dsnb'].map(fixture), open: 'measured.dsnb' })
      await session.workbench.notebookReady()
      await session.workbench.runAll()
      await session.workbench.scrollTo(runCell)
      await (await output()).locator('svg.dsnb-figure.meters').waitFor()
    })
    suiteTeardown(() => session?.close())

    teardown(async function () {
      const { currentTest } = this
      if (currentTest?.state === 'failed') await session.workbench.screenshot(`failed-${extensionHost}-${currentTest.title.replace(/\W+/g, '-').slice(0, 40)}`)
    })

    const output = async (): Promise<Locator> => (await session.workbench.output()).locator('.dsnb-output .dsnb').first()
    const press = async (target: Locator): Promise<void> => {
      await session.workbench.bring(target)
      await target.click()
    }
    const tab = async (name: string) => press((await output()).getByRole('tab', { name }))

    /** Brings a part of the output into the window, and takes pictures of it in both themes. */
    const picture = async (name: string, selector: string): Promise<void> => {
      const { workbench } = session
      for (const theme of ['light', 'dark'] as const) {
        await workbench.theme(theme)
        await workbench.bring((await output()).locator(selector).first())
        await workbench.screenshot(`${name}-${extensionHost}`)
      }
      await workbench.theme('light')
    }

    test('sees charts, percentiles and that the model was left', async () => {
      const view = await output()
      assert.match(await view.locator('.meter-table').innerText(), /buy latency\s+278/)
      assert.match(await view.locator('.chip.bad').first().innerText(), /the queue stays short violated at .* outside the declared model: "at 1s pause client/)
      assert.ok(await view.locator('.meters .bound-label').count() > 0, 'the bound is in the picture')
      await picture('measured-header', '.chips')
      await picture('measured-meters', '.meters')
    })

    test('copies the drawn faults and pastes them into a scenario', async () => {
      const view = await output()
      await press(view.locator('.drawn summary'))
      await picture('measured-drawn', '.drawn-body')
      await press(view.getByRole('button', { name: 'Copy' }))
      await view.getByText('copied').waitFor()
      await session.workbench.scrollTo(runCell)
      await session.workbench.cell(runCell).focus()
      await session.page.keyboard.press('ControlOrMeta+End')
      await session.page.keyboard.press('Enter')
      await session.page.keyboard.press('Enter')
      await session.page.keyboard.press('ControlOrMeta+v')
      await session.page.keyboard.press('ControlOrMeta+ArrowUp')
      await session.workbench.cell(runCell).row.locator('.view-line', { hasText: 'faults drawn-3' }).waitFor()
      await session.workbench.cell(runCell).statusSays('Stale')
    })

    test('goes to the line that a problem speaks of', async () => {
      const view = await output()
      await press(view.getByRole('button', { name: 'cell 3, line 14' }).first())
      const { row } = session.workbench.cell(runCell)
      const top = (selector: string, text: string) => row.locator(selector, { hasText: text }).first()
        .evaluate((element) => element.getBoundingClientRect().top, undefined, { timeout: 1_000 }).catch(() => -1)
      // On the web the output keeps the keyboard, so the cursor is looked at and not typed with.
      await waitFor(async () => {
        const [line, cursor] = [await top('.view-line', 'at 1s pause client'), await top('.cursors-layer .cursor', '')]
        return line > 0 && Math.abs(line - cursor) < 4 ? true : undefined
      }, () => 'The cursor does not stand on the line.')
    })

    test('sees what clocks say of themselves, the lanes of a node, and every fault', async () => {
      await tab('Clocks')
      await (await output()).locator('.clocks .uncertainty').first().waitFor()
      await picture('measured-clocks', '.clocks')
      await tab('Space-time')
      const view = await output()
      assert.equal(await view.locator('.fault-row').count(), 5)
      await press(view.locator('.fault-more'))
      await view.getByRole('button', { name: 'all 7 faults', pressed: true }).waitFor()
      assert.equal(await view.locator('.fault-row').count(), 7)
      assert.ok(await view.locator('.side-name', { hasText: 'health' }).count() > 0, 'the lane has its name')
      for (let times = 0; times < 6; times++) await press(view.getByRole('button', { name: 'Zoom in' }))
      await picture('measured-space-time', '.space-time')
    })

    test('watches an exploration and stops it', async () => {
      const { workbench } = session
      await workbench.openFile('exploring.dsnb')
      const cell = workbench.cell(runCell)
      await cell.run()
      await cell.statusSays(/states, depth \d+, .+ per second/)
      await workbench.screenshot(`exploring-${extensionHost}`)
      await cell.row.locator('.cell-statusbar-container').getByText('Stop').click()
      await workbench.idle()
    })
  })
}
