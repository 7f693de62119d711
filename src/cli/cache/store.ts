/**
 * Keeps answers on disk, each by a hash of the question, which has everything that the answer depends on. The whole question is stored with the
 * answer and compared, so that questions with equal hashes do not get each other's answers.
 *
 *     declare const folder: string
 *     const store = openStore(folder)
 *     store.write('sums', '2 + 2', 4)
 *     store.read('sums', '2 + 2')        // 4, or undefined
 *
 * Several processes may share a folder: an answer is written to a temporary file, which is then renamed. A file that cannot be read, or that is
 * not as it was written, counts as absent.
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

/** The time of an answer that is used is set again at most this often, in milliseconds. */
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
      // SAFETY: the hash shows that `write` below has written it.
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
    // When the folder cannot be written, there is no file to remove.
  }
}

function hashOf(bytes: Buffer): Buffer {
  const digest = new Digest()
  const whole = bytes.length & ~3
  for (let i = 0; i < whole; i += 4) digest.add(bytes.readInt32LE(i))
  for (let i = whole; i < bytes.length; i++) digest.add(bytes[i])
  return Buffer.from(digest.text(), 'hex')
}

/** Sets the time of a file that was used, since `trim` removes those first that were not used for longest. */
function keepYoung(file: string): void {
  try {
    const nowMs = Date.now()
    if (nowMs - statSync(file).mtimeMs > touchEveryMs) utimesSync(file, nowMs / 1000, nowMs / 1000)
  } catch {
    // The folder cannot be written, so `trim` cannot remove the file either.
  }
}
