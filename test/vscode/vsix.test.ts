/** The packed extension, installed into a real VS Code as a user installs it. */
import { strict as assert } from 'node:assert'
import { vsixFile } from '../../scripts/lib/paths.ts'
import { openVsCode, type Session } from './driver/session.ts'
import { chapters } from './driver/workspace.ts'

suite('The package, installed', () => {
  let session: Session
  let chapter: string

  suiteSetup(async () => {
    chapter = (await chapters())[0]!
    session = await openVsCode({ extensionHost: 'node', vsix: vsixFile, files: [chapter] })
  })
  suiteTeardown(() => session?.close())

  test('opens a chapter as a notebook', async () => {
    await session.workbench.openFile(chapter)
    assert.doesNotMatch(await session.page.title(), /Extension Development Host/)
  })

  test('runs it and shows the diagram', async () => {
    await session.workbench.runAll()
    await session.workbench.scrollTo(3)
    const output = await session.workbench.output()
    await output.locator('.dsnb-output svg.dsnb-figure .lane-name').first().waitFor()
    await session.workbench.screenshot('installed-package')
  })

  test('has the parts that are loaded late', async () => {
    const output = (await session.workbench.output()).locator('.dsnb-output').first()
    await output.getByRole('tab', { name: 'Mermaid' }).click()
    await output.locator('.panel svg').first().waitFor()
    assert.deepEqual(await session.workbench.notifications(), [])
  })
})
