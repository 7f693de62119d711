/**
 * Reads the renderer's messages to the extension and checks them.
 *
 *     readRendererMessage({ type: 'reveal', cell: 3, offset: 120 })   // { type: 'reveal', cell: 3, offset: 120 }
 *     readRendererMessage({ type: 'reveal', cell: '../x' })           // undefined
 *
 * Our renderer shares its page with those of other extensions, so its messages are untrusted: they are read field by field, their sizes are
 * bounded, and they cannot name commands or files. A request goes to all outputs of an editor; the one with the focus answers, else the one
 * that was used last, else the first that is visible.
 */

import type { RendererMessage } from '../diagram/renderer-messages.ts'
import { isBinary, screenFormats } from '../diagram/formats.ts'

export type { ExtensionMessage, RendererMessage, StepAction } from '../diagram/renderer-messages.ts'

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

function readExport({ request, format, name, data }: Record<string, unknown>): ExportMessage | undefined {
  const known = screenFormats.find((candidate) => candidate === format)
  if (!known || typeof name !== 'string' || typeof data !== 'string') return undefined
  if (data === '' || data.length > dataCharacters) return undefined
  if (isBinary(known) && !isBase64(data)) return undefined
  if (request !== undefined && !isCount(request)) return undefined
  return { type: 'export', ...(request === undefined ? {} : { request }), format: known, name: fileName(name), data }
}

/** The name without characters that could lead out of a folder on some system. */
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
