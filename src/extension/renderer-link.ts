/**
 * Exchanges messages with the renderer: steps its cursor, moves it to an event, asks for the figure that is shown, and opens the source line of
 * an event that was clicked. `messages.ts` checks what arrives.
 */
import * as vscode from 'vscode'
import { isOurs } from './cells.ts'
import { readRendererMessage } from './messages.ts'
import type { ScreenFormat } from '../diagram/formats.ts'
import type { ExportMessage, ExtensionMessage, StepAction } from './messages.ts'
import { commands, rendererId } from './names.ts'
import { rangeIn } from './problems.ts'

const answerMs = 15_000
/** How often a request is repeated, since a new output may not listen yet. */
const knockEveryMs = 300

export interface ReplayRequest {
  cell: vscode.NotebookCell
  run: string
  seed: number
}

export class RendererLink implements vscode.Disposable {
  private readonly messaging = vscode.notebooks.createRendererMessaging(rendererId)
  private readonly offered = new vscode.EventEmitter<{ editor: vscode.NotebookEditor; message: ExportMessage }>()
  private readonly subscription: vscode.Disposable
  private readonly asked = new vscode.EventEmitter<ReplayRequest>()
  /** The callbacks that wait for a figure, by the number of the request. */
  private readonly waiting = new Map<number, (message: ExportMessage) => void>()
  /** The number of the last request. It does not begin at 0, since a page may outlive an extension that has asked it before. */
  private requests = Date.now()

  /** Fires with a figure when the reader presses the button to save it in the output. */
  readonly onDidOfferFigure = this.offered.event

  /** Fires when the reader clicks a seed of a sweep. */
  readonly onDidAskReplay = this.asked.event

  constructor() {
    this.subscription = this.messaging.onDidReceiveMessage(({ editor, message }) => this.receive(editor, message))
  }

  post(editor: vscode.NotebookEditor, message: ExtensionMessage): Thenable<boolean> {
    return this.messaging.postMessage(message, editor)
  }

  /** The figure that is shown; undefined when no output answers. */
  requestFigure(editor: vscode.NotebookEditor, format: ScreenFormat): Promise<ExportMessage | undefined> {
    const request = ++this.requests
    return new Promise((resolve) => {
      const settle = (message?: ExportMessage) => {
        clearTimeout(timer)
        clearInterval(knocking)
        this.waiting.delete(request)
        resolve(message)
      }
      const knock = () => void this.post(editor, { type: 'requestExport', request, format }).then(undefined, () => settle())
      const timer = setTimeout(settle, answerMs)
      const knocking = setInterval(knock, knockEveryMs)
      this.waiting.set(request, settle)
      knock()
    })
  }

  dispose(): void {
    this.subscription.dispose()
    this.offered.dispose()
    this.asked.dispose()
  }

  private receive(editor: vscode.NotebookEditor, received: unknown): void {
    const message = readRendererMessage(received)
    if (!message || !isOurs(editor.notebook)) return
    switch (message.type) {
      case 'ready':
      case 'cursor':
        // The extension needs neither message; they are for tests.
        return
      case 'reveal':
        void reveal(editor, message.cell, message.offset)
        return
      case 'replay':
        if (message.cell < editor.notebook.cellCount) this.asked.fire(
          { cell: editor.notebook.cellAt(message.cell), run: message.run, seed: message.seed },
        )
        return
      case 'export':
        if (message.request === undefined) this.offered.fire({ editor, message })
        else this.waiting.get(message.request)?.(message)
    }
  }
}

async function reveal(editor: vscode.NotebookEditor, index: number, offset: number): Promise<void> {
  if (index >= editor.notebook.cellCount) return
  const cell = editor.notebook.cellAt(index)
  editor.revealRange(new vscode.NotebookRange(index, index + 1), vscode.NotebookEditorRevealType.InCenterIfOutsideViewport)
  const { start } = rangeIn(cell, offset, offset)
  const selection = new vscode.Range(start, start)
  await vscode.commands.executeCommand('vscode.open', cell.document.uri, { selection, viewColumn: editor.viewColumn })
}

const steps: Record<string, StepAction> = {
  [commands.stepFirst]: 'first',
  [commands.stepBack]: 'back',
  [commands.stepForward]: 'forward',
  [commands.stepLast]: 'last',
  [commands.stepPlay]: 'play',
}

export function registerSteps(link: RendererLink): vscode.Disposable {
  const post = (message: ExtensionMessage) => {
    const editor = vscode.window.activeNotebookEditor
    return editor && isOurs(editor.notebook) ? link.post(editor, message) : undefined
  }
  const show = ({ event, run }: { event: number; run?: string }) => post({ type: 'step', action: 'goto', event, run })
  return vscode.Disposable.from(
    ...Object.entries(steps).map(([command, action]) => vscode.commands.registerCommand(command, () => post({ type: 'step', action }))),
    vscode.commands.registerCommand(commands.showEvent, show),
  )
}
