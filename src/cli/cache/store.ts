/**
 * Answers that are kept on the disk, each under everything it depends on. The whole question lies beside the answer and is compared, so
 * that no two questions are ever taken for one another.
 *
 *     declare const folder: string
 *     const store = openStore(folder)
 *     store.write('sums', '2 + 2', 4)
 *     store.read('sums', '2 + 2')        // 4, or undefined
 *
 * Several processes may share a folder: an answer is written under another name and then put in its place at once. Whatever cannot be
 * read or written, or is not as it was written, counts as not being there.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { Digest } from '../../trace/hash.ts'
import { trim } from './trim.ts'

export interface Store {
  read(kind: string, question: string): unknown
  write(kind: string, question: string, answer: unknown): void
}

/** Larger answers are not kept. */
const answerBytesMax = 8 * 1024 * 1024

/** Every file begins with the hash of what follows it. */
const hashBytes = 8

/** An answer that is used is kept; its time is set anew this seldom, in milliseconds. */
const touchEveryMs = 24 * 3600 * 1000

export const noStore: Store = { read: () => undefined, write: () => {} }

export function openStore(folder: string | undefined): Store {
  return folder === undefined ? noStore : new FolderStore(folder)
}

class FolderStore implements Store {
  private readonly folder: string
  private trimmed = false

  constructor(folder: string) {
    this.folder = folder
  }

  read(kind: string, question: string): unknown {
    const file = this.fileOf(kind, question)
    try {
      const bytes = readFileSync(file)
      const content = bytes.subarray(hashBytes)
      if (!bytes.subarray(0, hashBytes).equals(hashOf(content))) return undefined
      // SAFETY: written below, as its hash says.
      const entry = deserialize(content) as { question: string; answer: unknown }
      if (entry.question !== question) return undefined
      keepYoung(file)
      return entry.answer
    } catch {
      return undefined
    }
  }

  write(kind: string, question: string, answer: unknown): void {
    const file = this.fileOf(kind, question)
    const passing = `${file}.${process.pid}`
    try {
      const content = serialize({ question, answer })
      if (content.length > answerBytesMax) return
      mkdirSync(join(this.folder, kind), { recursive: true, mode: 0o700 })
      writeFileSync(passing, Buffer.concat([hashOf(content), content]), { mode: 0o600 })
      renameSync(passing, file)
    } catch {
      leave(passing)
      return
    }
    if (!this.trimmed) trim(this.folder)
    this.trimmed = true
  }

  private fileOf(kind: string, question: string): string {
    return join(this.folder, kind, hashOf(Buffer.from(question)).toString('hex'))
  }
}

function leave(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // The folder cannot be written: then there is nothing to take away.
  }
}

function hashOf(bytes: Buffer): Buffer {
  const digest = new Digest()
  const whole = bytes.length & ~3
  for (let i = 0; i < whole; i += 4) digest.add(bytes.readInt32LE(i))
  for (let i = whole; i < bytes.length; i++) digest.add(bytes[i])
  return Buffer.from(digest.text(), 'hex')
}

/** `trim` takes the files first that nobody used for longest. A folder that cannot be written cannot be trimmed either. */
function keepYoung(file: string): void {
  try {
    const nowMs = Date.now()
    if (nowMs - statSync(file).mtimeMs > touchEveryMs) utimesSync(file, nowMs / 1000, nowMs / 1000)
  } catch {
    // It was read, and that is all that counts.
  }
}
