/** What the extension says to the renderer, read with care. The words themselves stand in `src/diagram/renderer-messages.ts`. */
import type { ExtensionMessage, StepAction } from '../src/diagram/renderer-messages.ts'
import { screenFormats } from '../src/diagram/formats.ts'

export type { ExtensionMessage, RendererMessage, StepAction } from '../src/diagram/renderer-messages.ts'

const stepActions: readonly StepAction[] = ['first', 'back', 'forward', 'last', 'play', 'goto']

/** All renderers of a page hear all messages: what is not one of ours is ignored. */
export function readExtensionMessage(value: unknown): ExtensionMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  // SAFETY: an object can be read as a record; every field is checked before it is used.
  const { type, request, format, action, event, run } = value as Record<string, unknown>
  if (type === 'requestExport') {
    const known = screenFormats.find((candidate) => candidate === format)
    return known && Number.isSafeInteger(request) ? { type, request: Number(request), format: known } : undefined
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
