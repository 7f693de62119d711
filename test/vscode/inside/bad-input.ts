/**
 * Input that nobody should ever give, tried in the editor: each ends in a clear message, the editor goes on, and no byte is lost.
 */
import * as vscode from 'vscode'
import { suite, teardown, test } from './runner.ts'
import { closeEditors, codeCells, equal, ok, openNotebook, replaceText, runCells, textOf, workspaceUri } from './notebooks.ts'

const node = (code: string): string => `\`\`\`ts dsnb\n${code}\n\`\`\`\n\n`
const scenario = '```dsnb\ncluster c\n  a: A\n\nrun c for 1s\n```\n'

/** Files of the test that runs now; a name is used once, since the editor remembers notebooks it has seen. */
const written: vscode.Uri[] = []
let count = 0

async function write(content: string | Uint8Array): Promise<vscode.Uri> {
  const uri = workspaceUri(`odd-${++count}.dsnb`)
  written.push(uri)
  await vscode.workspace.fs.writeFile(uri, typeof content === 'string' ? new TextEncoder().encode(content) : content)
  return uri
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1)
}

async function sameBytes(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
  equal([...await vscode.workspace.fs.readFile(uri)].join(), [...bytes].join(), 'The bytes of the file')
}

async function stillWorks(): Promise<void> {
  const notebook = await openNotebook('greeting.dsnb')
  await runCells(codeCells(notebook))
  equal(codeCells(notebook)[1]!.executionSummary?.success, true, 'Another notebook still runs.')
}

export function badInput(): void {
  suite('Bad input', () => {
    teardown(async () => {
      await closeEditors()
      for (const uri of written.splice(0)) await vscode.workspace.fs.delete(uri)
    })

    const unreadable: [string, Uint8Array, RegExp][] = [
      ['UTF-16', new Uint8Array([0xff, 0xfe, 0x23, 0, 0x20, 0, 0x61, 0]), /UTF-16/],
      ['Latin-1', new Uint8Array([0x23, 0x20, 0x63, 0x61, 0x66, 0xe9, 0x0a]), /UTF-8/],
      ['a newer version', new TextEncoder().encode('---\ndsnb: 99\n---\n# From the future\n'), /99/],
    ]
    for (const [name, bytes, message] of unreadable) {
      test(`${name} is refused, and the file stays as it is`, async () => {
        const uri = await write(bytes)
        const outcome = await vscode.workspace.openNotebookDocument(uri).then(() => 'it opened', (error: unknown) => String(error))
        ok(message.test(outcome), `The message says why: ${outcome}`)
        await sameBytes(uri, bytes)
        await stillWorks()
      })
    }

    const readable: [string, string][] = [
      ['a truncated file', `# Cut\n\n${node('class A extends Node {}')}${scenario}`.slice(0, -9)],
      ['conflict markers', `# Two\n\n<<<<<<< ours\n\n${node('class A extends Node {}')}=======\n>>>>>>> theirs\n`],
      ['5 MB', `# Long\n\n${node('class A extends Node {}')}${scenario}\n${'The quick brown fox jumps over the lazy dog.\n'.repeat(120_000)}`],
    ]
    for (const [name, text] of readable) {
      test(`${name}: opens, and saving an edit changes nothing else`, async () => {
        const uri = await write(text)
        const notebook = await openNotebook(nameOf(uri))
        const [first] = codeCells(notebook)
        await replaceText(first!, 'extends Node {}', 'extends Node { n = 1 }')
        ok(await notebook.save(), 'The notebook was saved.')
        const expected = text.replace('extends Node {}', 'extends Node { n = 1 }')
        ok(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) === expected, 'Only the edited line is another.')
      })
    }

    const mistakes: [string, string, RegExp][] = [
      ['an endless loop', 'class A extends Node { start() { for (;;) {} } }', /ran too long/],
      ['a gigabyte in one call', 'class A extends Node { start() { new Array(1e9).fill(0) } }', /at most/],
      ['an import', 'import fs from "fs"\nclass A extends Node {}', /import/],
      ['a node that touches what is shared', 'const board = { n: 0 }\nclass A extends Node { start() { board.n += 1 } }', /frozen|read.only/i],
      ['a function in a message', `class A extends Node { start() { this.send('a', 'x', { f: () => 1 }) } }`, /payload\.f is a function/],
      ['a type error', 'class A extends Node { n: number = "one" }', /not assignable/],
    ]
    for (const [name, code, message] of mistakes) {
      test(`${name}: the output says what happened and what to do`, async () => {
        const notebook = await openNotebook(nameOf(await write(`${node(code)}${scenario}`)))
        const run = codeCells(notebook).at(-1)!
        await runCells([run])
        equal(run.executionSummary?.success, false, 'The cell failed.')
        ok(message.test(textOf(run)), `The output: ${textOf(run)}`)
        await closeEditors()
        await stillWorks()
      })
    }
  })

  suite('Help while writing', () => {
    teardown(closeEditors)

    const labels = async (cell: vscode.NotebookCell, before: string): Promise<string[]> => {
      const at = cell.document.getText().indexOf(before) + before.length
      const position = cell.document.positionAt(at)
      const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', cell.document.uri, position)
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label))
    }

    test('completion knows the node, its API and the words of a scenario', async () => {
      const notebook = await openNotebook('greeting.dsnb')
      const [server, run] = codeCells(notebook)
      const members = await labels(server!, 'this.')
      for (const name of ['greeted', 'send', 'clock']) ok(members.includes(name), `${name} is offered: ${members.slice(0, 30).join()}`)
      const classes = await labels(run!, 'client: ')
      ok(classes.includes('Client') && classes.includes('Server'), `Classes are offered: ${classes.join()}`)
    })

    test('hover says what a word is', async () => {
      const notebook = await openNotebook('greeting.dsnb')
      const [server] = codeCells(notebook)
      const at = server!.document.positionAt(server!.document.getText().indexOf('greeted') + 2)
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', server!.document.uri, at)
      const text = hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value))).join()
      ok(/greeted: number/.test(text), `The hover: ${text}`)
    })
  })
}
