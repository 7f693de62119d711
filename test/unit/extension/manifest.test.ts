/** Goal: what the manifest declares is what the code registers, and highlighting knows every fault. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { exportCommand, formats, screenFormats } from '../../../src/diagram/formats.ts'
import { commands, nodeLanguage, notebookType, rendererId, scenarioLanguage } from '../../../src/extension/names.ts'
import { faultPhrases } from '../../../src/kernel/faults/kinds/index.ts'
import { blockWords } from '../../../src/language/scenario/blocks/index.ts'
import { runMime } from '../../../src/trace/output.ts'

const root = new URL('../../../', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))

suite('extension: manifest', function () {
  const { contributes } = manifest
  test('notebook, renderer, languages', () => {
    assert.equal(contributes.notebooks[0].type, notebookType)
    assert.equal(contributes.notebookRenderer[0].id, rendererId)
    assert.deepEqual(contributes.notebookRenderer[0].mimeTypes, [runMime])
    assert.deepEqual(contributes.languages.map(({ id }: { id: string }) => id), [notebookType, nodeLanguage, scenarioLanguage])
  })

  test('commands', () => {
    const registered = [...Object.values(commands), ...screenFormats.map(exportCommand)]
    assert.deepEqual(contributes.commands.map(({ command }: { command: string }) => command).sort(), registered.sort())
  })

  test('every format that a figure can be saved as has its command, and its place in every menu, in the order of the list', () => {
    const exporting = screenFormats.map(exportCommand)
    const isExport = ({ command }: { command: string }) => command.startsWith('dsnb.export')
    const wanted = screenFormats.map((format) => ({ command: exportCommand(format), title: `Export Figure as ${formats[format].label}`, category: 'dsnb' }))
    assert.deepEqual(contributes.commands.filter(isExport), wanted)
    for (const menu of ['notebook/cell/title', 'webview/context', 'commandPalette']) {
      assert.deepEqual(contributes.menus[menu].filter(isExport).map(({ command }: { command: string }) => command), exporting, menu)
    }
    for (const menu of ['notebook/cell/title', 'webview/context']) {
      assert.deepEqual(contributes.menus[menu].filter(isExport).map(({ group }: { group: string }) => group), exporting.map((_, i) => `2_dsnb@${i + 1}`), menu)
    }
  })

  test('files that are named exist', () => {
    const paths = JSON.stringify(contributes).match(/\.?\/?(?:syntaxes|media)\/[\w./-]+/g) ?? []
    assert.ok(paths.length >= 9)
    for (const path of paths) assert.ok(existsSync(new URL(path, root)), path)
  })

  test('highlighting is what the grammar and the faults say', async () => {
    const written = readFileSync(new URL('syntaxes/dsnb-scenario.tmLanguage.json', root), 'utf8')
    const { scenarioHighlighting } = await import(new URL('scripts/scenario-highlighting.ts', root).href) as { scenarioHighlighting(): string }
    assert.equal(written, scenarioHighlighting(), 'run `node scripts/scenario-highlighting.ts`')
    const { repository } = JSON.parse(written)
    for (const { phrase } of faultPhrases) assert.match(repository.fault.match, new RegExp(`[(|]${phrase.split(' ')[0]}[|)]`))
    for (const word of blockWords) assert.match(repository.header.begin, new RegExp(`[(|]${word}[|)]`))
  })
})
