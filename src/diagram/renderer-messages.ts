/**
 * What the renderer and the extension say to each other, in words that both know. Each side reads what arrives with a reader of its own
 * (`src/extension/messages.ts`, `webview/messages.ts`), since neither may trust the other's page.
 *
 *     const message: RendererMessage = { type: 'reveal', cell: 3, offset: 120 }
 */
import type { ScreenFormat } from './formats.ts'

export type StepAction = 'first' | 'back' | 'forward' | 'last' | 'play' | 'goto'

export type RendererMessage =
  /** The renderer is loaded and listens. */
  | { type: 'ready' }
  /** A figure: text, or base64 where the format is binary. The answer to a `requestExport`, or without a number of its own accord. */
  | { type: 'export'; request?: number; format: ScreenFormat; name: string; data: string }
  /** Show where an event came from: the cell's index in the notebook, the offset in its text. */
  | { type: 'reveal'; cell: number; offset: number }
  /** Run one seed of a sweep again and show it: the index of the cell, the name of the run. */
  | { type: 'replay'; cell: number; run: string; seed: number }
  /** The event that the cursor stands on. */
  | { type: 'cursor'; event: number }

export type ExtensionMessage =
  /** The same request may come again, with its number, until it is answered; one that is being answered needs no second answer. */
  | { type: 'requestExport'; request: number; format: ScreenFormat }
  /** `event` belongs to `goto`. `run` is the name of the run meant, where there may be several outputs. */
  | { type: 'step'; action: StepAction; event?: number; run?: string }
