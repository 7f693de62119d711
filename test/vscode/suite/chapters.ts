/**
 * The extension from the inside, in whichever host runs this: files, runs, diagnostics, stop.
 * The workspace holds the chapters, the fixtures and `expected.json`, the runs as the command line gave them.
 */
import * as vscode from 'vscode'
import { badInput } from '../inside/bad-input.ts'
import { runSuites, suite, teardown, test } from '../inside/runner.ts'
import {
  closeEditors, codeCells, equal, eventually, notebookFiles, ok, openNotebook, readText, replaceText, runCells, runsOf, startCells, textOf,
  workspaceUri, type Run,
} from '../inside/notebooks.ts'

suite('Files', () => {
  teardown(closeEditors)

  test('every notebook is read and written byte for byte', async () => {
    const files = await notebookFiles()
    ok(files.length > 3, 'There are notebooks to read.')
    for (const file of files) {
      const bytes = await vscode.workspace.fs.readFile(workspaceUri(file))
      const data = await vscode.commands.executeCommand<vscode.NotebookData>('vscode.executeDataToNotebook', 'dsnb', bytes)
      const written = await vscode.commands.executeCommand<Uint8Array>('vscode.executeNotebookToData', 'dsnb', data)
      equal(new TextDecoder().decode(written), new TextDecoder().decode(bytes), file)
      equal(written.byteLength, bytes.byteLength, `${file}, in bytes`)
    }
  })

  test('an edit changes the lines of its cell and no others', async () => {
    const before = await readText('greeting.dsnb')
    const notebook = await openNotebook('greeting.dsnb')
    await replaceText(codeCells(notebook)[0]!, '`hello, ${name}`', '`good day, ${name}`')
    ok(await notebook.save(), 'The notebook was saved.')
    equal(await readText('greeting.dsnb'), before.replace('`hello, ${name}`', '`good day, ${name}`'), 'The file after the edit.')
    await replaceText(codeCells(notebook)[0]!, '`good day, ${name}`', '`hello, ${name}`')
    await notebook.save()
    equal(await readText('greeting.dsnb'), before, 'The file after the edit was taken back.')
  })

  test('running leaves the file and the editor as they were', async () => {
    const before = await readText('greeting.dsnb')
    const notebook = await openNotebook('greeting.dsnb')
    await runCells(codeCells(notebook))
    equal(notebook.isDirty, false, 'The notebook has unsaved changes.')
    await notebook.save()
    equal(await readText('greeting.dsnb'), before, 'The file after the run.')
  })
})

suite('Runs', () => {
  teardown(closeEditors)

  test('they are the runs of the command line, byte for byte', async () => {
    // SAFETY: the outside wrote it so.
    const expected = JSON.parse(await readText('expected.json')) as Record<string, Run[]>
    for (const [file, runs] of Object.entries(expected)) {
      const notebook = await openNotebook(file)
      await runCells(codeCells(notebook))
      const failed = codeCells(notebook).filter(({ executionSummary }) => executionSummary?.success === false)
      equal(failed.map((cell) => `cell ${cell.index}: ${textOf(cell)}`).join('\n'), '', `${file}: cells that failed`)
      equal(runsOf(notebook), runs, `${file}: runs`)
      await closeEditors()
    }
  }, 900_000)

  test('an output carries a picture for our renderer and words for everybody else', async () => {
    const notebook = await openNotebook('greeting.dsnb')
    await runCells(codeCells(notebook))
    const [output] = codeCells(notebook)[1]!.outputs
    equal(output?.items.map(({ mime }) => mime), ['application/vnd.dsnb.run', 'text/plain'], 'The items of the output.')
    ok(/greeting/.test(textOf(codeCells(notebook)[1]!)), 'The words name the run.')
  })

  const figures: [string, string, RegExp][] = [
    ['SVG', 'dsnb.exportSvg', /^<svg[^]*client[^]*<\/svg>\s*$/],
    ['PNG', 'dsnb.exportPng', /^.PNG/],
    ['Mermaid', 'dsnb.exportMermaid', /sequenceDiagram[^]*client/],
  ]
  for (const [name, command, content] of figures) {
    test(`the figure that is shown is exported as ${name} by its command`, async () => {
      const notebook = await openNotebook('greeting.dsnb')
      await runCells(codeCells(notebook))
      const uri = workspaceUri(`figure-of-greeting.${name}`)
      const written = await vscode.commands.executeCommand<vscode.Uri>(command, { uri })
      equal(written?.path, uri.path, 'The file that the command wrote.')
      const bytes = await vscode.workspace.fs.readFile(uri)
      const text = String.fromCharCode(...bytes.slice(0, 60_000))
      await vscode.workspace.fs.delete(uri)
      ok(content.test(text), `The file begins: ${text.slice(0, 80)}`)
    })
  }

  test('an endless loop ends by itself, and says so', async () => {
    const notebook = await openNotebook('endless.dsnb')
    await runCells(codeCells(notebook))
    const [, run] = codeCells(notebook)
    equal(run!.executionSummary?.success, false, 'The cell failed.')
    ok(/ran too long/.test(textOf(run!)), `The text says that it ran too long: ${textOf(run!)}`)
  })

  test('a run that goes on and on is stopped, and the next one works', async () => {
    const notebook = await openNotebook('stuck.dsnb')
    const run = codeCells(notebook)[1]!
    const startMs = Date.now()
    const ended = startCells([run])
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    equal(run.executionSummary?.timing?.endTime, undefined, 'The end of the run.')
    await vscode.commands.executeCommand('notebook.cell.cancelExecution', { ranges: [{ start: run.index, end: run.index + 1 }], document: notebook.uri })
    await eventually(() => (run.executionSummary?.timing?.endTime ?? 0) > startMs, () => 'The run did not stop.')
    await ended
    await replaceText(codeCells(notebook)[0]!, 'ns(1)', 'ms(1)')
    await runCells(codeCells(notebook))
    equal(run.executionSummary?.success, true, 'The next run succeeds.')
    equal(runsOf(notebook).length, 1, 'The next run has an output.')
  })
})

suite('Diagnostics', () => {
  teardown(closeEditors)

  const errorsOf = (cell: vscode.NotebookCell): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(cell.document.uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)

  test('a word that is wrong in a scenario is marked, and cleared when it is put right', async () => {
    const notebook = await openNotebook('greeting.dsnb')
    const scenario = codeCells(notebook)[1]!
    await replaceText(scenario, 'client: Client', 'client: Klient')
    await eventually(() => errorsOf(scenario).length > 0, () => 'No error appeared.')
    const [error] = errorsOf(scenario)
    equal(scenario.document.getText(error!.range), 'Klient', 'The marked word.')
    await replaceText(scenario, 'Klient', 'Client')
    await eventually(() => errorsOf(scenario).length === 0, () => 'The error stayed.')
  })

  test('a broken node cell is marked and does not run', async () => {
    const notebook = await openNotebook('greeting.dsnb')
    const [node, scenario] = codeCells(notebook)
    await replaceText(node!, 'greeted = 0', 'greeted = = 0')
    await eventually(() => errorsOf(node!).length > 0, () => 'No error appeared.')
    await runCells([scenario!])
    equal(scenario!.executionSummary?.success, false, 'The run fails.')
    await replaceText(node!, 'greeted = = 0', 'greeted = 0')
    await eventually(() => errorsOf(node!).length === 0, () => 'The error stayed.')
    await runCells([scenario!])
    equal(scenario!.executionSummary?.success, true, 'The run works again.')
  })
})

badInput()

export const run = runSuites
