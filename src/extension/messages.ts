/**
 * What the renderer and the extension say to each other.
 *
 *     readRendererMessage({ type: 'reveal', cell: 3, offset: 120 })   // the message
 *     readRendererMessage({ type: 'reveal', cell: '../x' })           // undefined
 *
 * All renderers of a notebook share one page with those of other extensions, so everything that comes from there is untrusted: it is
 * read field by field, bounded, and names neither commands nor files. A request goes to all outputs of an editor; the one with the
 * focus answers, else the one that was used last, else the first that is visible.
 */

export const exportFormats = ['svg', 'png', 'mermaid'] as const
export type ExportFormat = (typeof exportFormats)[number]

export type StepAction = 'first' | 'back' | 'forward' | 'last' | 'play' | 'goto'

export type RendererMessage =
  /** The renderer is loaded and listens. */
  | { type: 'ready' }
  /** A figure: text for `svg` and `mermaid`, base64 for `png`. The answer to `requestExport`, or of its own accord from a button. */
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

export type ExportMessage = Extract<RendererMessage, { type: 'export' }>

const dataCharacters = 64 * 1024 * 1024
const nameCharacters = 100

export function readRendererMessage(value: unknown): RendererMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  // SAFETY: an object can be read as a record; every field is checked before it is used.
  const message = value as Record<string, unknown>
  switch (message.type) {
    case 'ready':
      return { type: 'ready' }
    case 'export':
      return readExport(message)
    case 'reveal':
      return isCount(message.cell) && isCount(message.offset) ? { type: 'reveal', cell: message.cell, offset: message.offset } : undefined
    case 'replay':
      return readReplay(message)
    case 'cursor':
      return isCount(message.event) ? { type: 'cursor', event: message.event } : undefined
    default:
      return undefined
  }
}

function readReplay({ cell, run, seed }: Record<string, unknown>): RendererMessage | undefined {
  if (!isCount(cell) || typeof run !== 'string' || run.length > 10 * nameCharacters || !isCount(seed)) return undefined
  return { type: 'replay', cell, run, seed }
}

function readExport({ format, name, data }: Record<string, unknown>): ExportMessage | undefined {
  const known = exportFormats.find((candidate) => candidate === format)
  if (!known || typeof name !== 'string' || typeof data !== 'string') return undefined
  if (data === '' || data.length > dataCharacters) return undefined
  if (known === 'png' && !isBase64(data)) return undefined
  return { type: 'export', format: known, name: fileName(name), data }
}

/** A name that cannot lead out of a folder, on any system. */
export function fileName(name: string): string {
  const plain = name
    .slice(0, nameCharacters)
    .replace(/[^\p{L}\p{N}._ -]+/gu, '-')
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
  return plain === '' ? 'figure' : plain
}

function isBase64(data: string): boolean {
  return data.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(data)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
