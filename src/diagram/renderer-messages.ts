/**
 * The messages between the renderer and the extension. Each side checks what arrives (`src/extension/messages.ts`, `webview/messages.ts`), since
 * other extensions share the page and may send messages too.
 *
 *     const message: RendererMessage = { type: 'reveal', cell: 3, offset: 120 }
 */
import type { ScreenFormat } from './formats.ts'

export type StepAction = 'first' | 'back' | 'forward' | 'last' | 'play' | 'goto'

export type RendererMessage =
  /** The renderer is loaded and listens. */
  | { type: 'ready' }
  /** A figure, as text, or as base64 in a binary format. It answers the `requestExport` of this number; without one the reader asked for it. */
  | { type: 'export'; request?: number; format: ScreenFormat; name: string; data: string }
  /** Show where an event came from: the cell's index in the notebook, the offset in its text. */
  | { type: 'reveal'; cell: number; offset: number }
  /** Run one seed of a sweep again and show it: the index of the cell, the name of the run. */
  | { type: 'replay'; cell: number; run: string; seed: number }
  /** The event that the cursor stands on. */
  | { type: 'cursor'; event: number }

export type ExtensionMessage =
  /** Asks for the figure that is shown. The extension repeats a request, with its number, until it is answered; it needs one answer only. */
  | { type: 'requestExport'; request: number; format: ScreenFormat }
  /** `event` is for `goto`. `run` is the name of the run, for a cell with several outputs. */
  | { type: 'step'; action: StepAction; event?: number; run?: string }
