/** Reads the extension's messages to the renderer and checks them. Their types are in `src/diagram/renderer-messages.ts`. */
import type { ExtensionMessage, StepAction } from '../src/diagram/renderer-messages.ts'
import { screenFormats } from '../src/diagram/formats.ts'

export type { ExtensionMessage, RendererMessage, StepAction } from '../src/diagram/renderer-messages.ts'

const stepActions: readonly StepAction[] = ['first', 'back', 'forward', 'last', 'play', 'goto']

/** Reads a message; undefined when it is none of ours, since every renderer of a page gets all messages. */
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
