/** Reads a notebook file and prepares its runs. Throws an `InputError` with file, line and column when it cannot be used. */
/// <reference path="../language/library.d.ts" />
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buildId } from 'dsnb:build'
import { libraryFiles } from 'dsnb:library'
import { FormatError, oddities, parseNotebook } from '../format/index.ts'
import type { CellDiagnostic, RunRequest } from '../language/index.ts'
import { cacheFolder } from './cache/folder.ts'
import { openStore } from './cache/store.ts'
import { systemReason } from './failure.ts'
import { understand } from './understand.ts'
import { InputError, placedText, wholeFile, type PlacedError } from './usage.ts'

export interface LoadedNotebook {
  /** As it is called in what is said. */
  file: string
  requests: RunRequest[]
  /** Warnings, as compilers print them. */
  warnings: string[]
  /** `file:line:column` of a place in a cell. */
  locate(cell: number, offset: number): string
}

/** `-` is the standard input. `anew` asks for everything to be found out again, whatever the cache knows. */
export async function loadNotebook(path: string, { anew = false }: { anew?: boolean } = {}): Promise<LoadedNotebook> {
  const file = path === '-' ? '<stdin>' : path
  const bytes = await readBytes(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EISDIR') throw wholeFile(file, 'This is a folder.', 'Name a notebook in it; dsnb check takes folders.')
    throw wholeFile(file, error.code === 'ENOENT' ? 'there is no such file' : `It cannot be read: ${systemReason(error) ?? error.message}.`)
  })
  const cells = readCells(file, bytes)
  const odd = oddities(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).map((one): PlacedError & typeof one => ({ file, ...one }))
  if (cells.every(({ kind }) => kind === 'prose')) {
    throw new InputError([{ file, line: 1, column: 1, message: 'There is no cell in this file.', hint: 'A cell begins with a line ```ts dsnb or ```dsnb at the margin.' }, ...odd])
  }
  const build = `${buildId()} ${process.version}`
  const { diagnostics, requests } = understand(cells, { store: openStore(cacheFolder(process.env)), build, place: resolve(file), anew, libraryFiles })
  const told = (wanted: CellDiagnostic['severity']) => diagnostics.filter(({ severity }) => severity === wanted).map((one) => placed(file, cells, one))
  const errors = told('error')
  if (errors.length > 0) throw new InputError(errors)
  const warnings = [...odd.filter(({ kind }) => kind !== 'hidden'), ...told('warning')].map(placedText)
  return { file, requests, warnings, locate: (cell, offset) => locate(file, placeOf(cells, cell, offset)) }
}

async function readBytes(path: string): Promise<Uint8Array> {
  if (path !== '-') return readFile(path)
  const parts: Buffer[] = []
  // SAFETY: without an encoding it gives bytes.
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

interface Located {
  kind: 'prose' | 'node' | 'scenario'
  text: string
  index: number
  /** Line of the file, from 1, on which the cell's text begins. */
  line: number
}

function readCells(file: string, bytes: Uint8Array): Located[] {
  try {
    return parseNotebook(bytes).cells.map(({ kind, text, line = 1 }, index) => ({ kind, text, index, line }))
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    const { line, column, message, hint } = error
    throw new InputError([{ file, line, column, message, hint }])
  }
}

function placed(file: string, cells: Located[], { cell, start, message, hint }: CellDiagnostic): PlacedError {
  return { file, ...placeOf(cells, cell, start), message, ...(hint !== undefined && { hint }) }
}

function placeOf(cells: Located[], cell: number, offset: number): { line: number; column: number } {
  const found = cells.find(({ index }) => index === cell)
  const before = (found?.text ?? '').slice(0, offset).split('\n')
  return { line: (found?.line ?? 1) + before.length - 1, column: before[before.length - 1].length + 1 }
}

function locate(file: string, { line, column }: { line: number; column: number }): string {
  return `${file}:${line}:${column}`
}
