/** What the renderer and the extension say to each other. The same words stand in `src/extension/messages.ts`. */
export const exportFormats = ['svg', 'png', 'mermaid'] as const
export type ExportFormat = (typeof exportFormats)[number]

export type StepAction = 'first' | 'back' | 'forward' | 'last' | 'play' | 'goto'

export type RendererMessage =
  /** The renderer is loaded and listens. */
  | { type: 'ready' }
  /** A figure: text for `svg` and `mermaid`, base64 for `png`. The answer to `requestExport`. */
  | { type: 'export'; format: ExportFormat; name: string; data: string }
  /** Show where an event came from: the cell's index in the notebook, the offset in its text. */
  | { type: 'reveal'; cell: number; offset: number }
  /** Run one seed of a sweep again and show it: the index of the cell, the name of the run. */
  | { type: 'replay'; cell: number; run: string; seed: number }
  /** The event that the cursor stands on. */
  | { type: 'cursor'; event: number }

export type ExtensionMessage =
  | { type: 'requestExport'; format: ExportFormat }
  /** `event` belongs to `goto`. `run` is the name of the run meant, where there may be several outputs. */
  | { type: 'step'; action: StepAction; event?: number; run?: string }

const stepActions: readonly StepAction[] = ['first', 'back', 'forward', 'last', 'play', 'goto']

/** All renderers of a page hear all messages: what is not one of ours is ignored. */
export function readExtensionMessage(value: unknown): ExtensionMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  // SAFETY: an object can be read as a record; every field is checked before it is used.
  const { type, format, action, event, run } = value as Record<string, unknown>
  if (type === 'requestExport') {
    const known = exportFormats.find((candidate) => candidate === format)
    return known ? { type, format: known } : undefined
  }
  if (type !== 'step') return undefined
  const known = stepActions.find((candidate) => candidate === action)
  if (!known) return undefined
  return {
    type,
    action: known,
    ...(Number.isSafeInteger(event) ? { event: Number(event) } : {}),
    ...(typeof run === 'string' ? { run } : {}),
  }
}
