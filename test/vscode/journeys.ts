/**
 * What a person does with a chapter, done with mouse and keys in a real VS Code. One suite for each extension host.
 * The pictures that it takes on the way lie in `out/screenshots/`.
 */
import { strict as assert } from 'node:assert'
import type { Frame, Locator } from 'playwright-core'
import { waitFor, type ExtensionHost } from '../../scripts/vscode/running.ts'
import { openVsCode, type Session } from './driver/session.ts'
import { chapters, fixture } from './driver/workspace.ts'

const nodeCell = 1
const runCell = 2

export function journeys(extensionHost: ExtensionHost): void {
  suite(`A person with a notebook, ${extensionHost} extension host`, () => {
    let session: Session

    suiteSetup(async () => {
      const files = ['greeting.dsnb', 'stuck.dsnb'].map(fixture)
      session = await openVsCode({ extensionHost, files: [...files, (await chapters())[0]!], open: 'greeting.dsnb' })
      await session.workbench.notebookReady()
    })
    suiteTeardown(() => session?.close())

    // A picture of what went wrong is worth more than the message.
    teardown(async function () {
      const { currentTest } = this
      if (currentTest?.state === 'failed') await session.workbench.screenshot(`failed-${extensionHost}-${currentTest.title.replace(/\W+/g, '-').slice(0, 40)}`)
    })

    const output = async (): Promise<Locator> => (await session.workbench.output()).locator('.dsnb-output .dsnb').first()
    const showsPosition = async (text: string): Promise<void> => (await output()).locator('.step-count', { hasText: text }).waitFor()

    test('opens a file as prose, code and scenario', async () => {
      const { workbench } = session
      await workbench.cell(runCell).row.waitFor()
      assert.match(await workbench.cell(nodeCell).text(), /class Server extends Node/)
      await workbench.cell(nodeCell).statusSays('Node (TypeScript)')
      await workbench.cell(runCell).statusSays('Scenario')
      await (await heading(session)).waitFor()
    })

    test('runs it and sees the diagram', async () => {
      await session.workbench.runAll()
      await session.workbench.scrollTo(runCell)
      const figure = (await output()).locator('svg.dsnb-figure')
      await figure.first().waitFor()
      assert.equal(await figure.locator('.lifeline').count(), 2, 'lifelines')
      assert.equal(await figure.locator('.message').count(), 2, 'messages')
      assert.deepEqual(await figure.locator('.lane-name').allTextContents(), ['client', 'server'])
      assert.match(await (await output()).innerText(), /expected\s+sends = 2/)
      await session.workbench.cell(runCell).statusSays('as expected')
    })

    test('steps forward and back with the buttons, and the state follows', async () => {
      const view = await output()
      await view.getByRole('button', { name: /^First event/ }).click()
      await showsPosition('1 / 7')
      const first = await view.locator('.state-strip').innerText()
      await view.getByRole('button', { name: /^Last event/ }).click()
      await showsPosition('7 / 7')
      const last = await view.locator('.state-strip').innerText()
      assert.notEqual(last, first)
      assert.match(last, /hello, world/)
      await view.getByRole('button', { name: /^Step back/ }).click()
      await showsPosition('6 / 7')
      await view.getByRole('button', { name: /^First event/ }).click()
      await view.getByRole('button', { name: /^Step forward/ }).click()
      await showsPosition('2 / 7')
      await session.workbench.screenshot(`notebook-${extensionHost}`)
    })

    test('steps with the keys', async () => {
      const view = await output()
      await view.locator('.stage-area').focus()
      await session.page.keyboard.press('Home')
      await showsPosition('1 / 7')
      await session.page.keyboard.press('ArrowRight')
      await session.page.keyboard.press('ArrowRight')
      await showsPosition('3 / 7')
      await session.page.keyboard.press('ArrowLeft')
      await showsPosition('2 / 7')
      await session.page.keyboard.press('End')
      await showsPosition('7 / 7')
    })

    test('looks at every view', async () => {
      const view = await output()
      for (const name of ['State', 'Clocks', 'Log', 'Mermaid', 'Space-time']) {
        await view.getByRole('tab', { name }).click()
        await view.locator('.panel').locator('svg, table, ol, ul, .card, pre, .row').first().waitFor()
        await session.workbench.screenshot(`view-${name.toLowerCase()}-${extensionHost}`)
      }
    })

    test('exports the figure as a file', async () => {
      const view = await output()
      await view.locator('summary[aria-label="Export the figure"]').click()
      await view.locator('.menu.export').getByRole('button', { name: 'SVG' }).click()
      await session.workbench.acceptSaveDialog('figure.svg')
      const svg = await appears(() => session.read('figure.svg'))
      assert.match(svg, /^<svg[^]*<\/svg>\s*$/)
      assert.match(svg, /client/)
      await session.workbench.closeTab('figure.svg')
    })

    test('keeps light and dark apart', async () => {
      await session.workbench.theme('dark')
      await session.workbench.screenshot(`notebook-${extensionHost}`)
      await session.workbench.theme('light')
    })

    test('edits a cell and saves: the other bytes stay, the output is stale until the edit is taken back', async () => {
      const before = (await session.read('greeting.dsnb')).toString()
      await session.workbench.cell(runCell).append('\n// a remark')
      await session.workbench.save()
      const after = (await session.read('greeting.dsnb')).toString()
      assert.equal(after, before.replace('show sequence, state\n', 'show sequence, state\n// a remark\n'))
      await session.workbench.cell(runCell).statusSays('Stale: run again')
      await session.workbench.cell(runCell).focus()
      // VS Code takes an insertion back word by word.
      for (let times = 0; times < 3; times++) await session.page.keyboard.press('ControlOrMeta+z')
      await session.workbench.save()
      assert.equal((await session.read('greeting.dsnb')).toString(), before)
      await session.workbench.cell(runCell).row.getByText('Stale: run again').waitFor({ state: 'detached' })
    })

    test('breaks a cell and sees where', async () => {
      const { workbench } = session
      const cell = workbench.cell(runCell)
      const text = 'cluster greeting\n  client: Klient\n  server: Server\n\nrun greeting for 1s'
      await cell.replaceText(text)
      await cell.row.locator('.squiggly-error').first().waitFor()
      const problems = await waitFor(async () => {
        const found = await workbench.problems()
        return found.some((line) => line.includes('Klient')) ? found : undefined
      }, () => 'The Problems view does not say it.')
      assert.ok(problems.length > 0)
      await workbench.screenshot(`problem-${extensionHost}`)
      await workbench.closePanel()
    })

    test('stops a run that would not end, and runs again', async () => {
      const { workbench } = session
      await workbench.openFile('stuck.dsnb')
      const cell = workbench.cell(runCell)
      await cell.run()
      await session.page.waitForTimeout(1_000)
      await cell.stop()
      await workbench.idle()
      await workbench.cell(nodeCell).replaceText('class Searcher extends Node {\nfound = true\n}')
      await cell.run()
      await workbench.idle()
      await (await output()).locator('svg.dsnb-figure').first().waitFor()
    })

    test('reads the first chapter', async () => {
      const { workbench } = session
      const [chapter] = await chapters()
      await workbench.openFile(chapter!)
      await workbench.runAll()
      await workbench.scrollTo(3)
      await (await output()).locator('svg.dsnb-figure').first().waitFor()
      await workbench.screenshot(`chapter-${extensionHost}`)
      await workbench.theme('dark')
      await workbench.screenshot(`chapter-${extensionHost}`)
      assert.deepEqual(await workbench.notifications(), [])
    })
  })
}

async function heading(session: Session): Promise<Locator> {
  const frame: Frame = await session.workbench.notebookFrame()
  return frame.getByRole('heading', { name: 'A greeting' })
}

async function appears(read: () => Promise<Buffer>): Promise<string> {
  const content = await waitFor(async () => {
    const bytes = await read().catch(() => undefined)
    return bytes && bytes.length > 0 ? bytes.toString() : undefined
  }, () => 'The file did not appear.')
  return content
}
