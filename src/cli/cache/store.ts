/**
 * Answers that are kept on the disk, each under everything it depends on. The whole question lies beside the answer and is compared, so
 * that no two questions are ever taken for one another.
 *
 *     const store = openStore('/home/ann/.cache/dsnb')
 *     store.write('requests', question, answer)
 *     store.read('requests', question)               // the answer, or undefined
 *
 * Several processes may share a folder: an answer is written under another name and then put in its place at once. Whatever cannot be
 * read or written, or is not as it was written, counts as not being there.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { finish, hashString, mix } from '../../trace/hash.ts'
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
      rmSync(passing, { force: true })
    }
    if (!this.trimmed) trim(this.folder)
    this.trimmed = true
  }

  private fileOf(kind: string, question: string): string {
    const hash = hashOf(Buffer.from(question, 'utf16le')).toString('hex')
    return join(this.folder, kind, hash)
  }
}

function hashOf(bytes: Buffer): Buffer {
  const text = bytes.latin1Slice()
  const low = hashString(text)
  let high = 0x2545f491
  for (let i = 0; i < text.length; i += 3) high = mix(high, low ^ text.charCodeAt(i))
  const hash = Buffer.alloc(hashBytes)
  hash.writeInt32LE(finish(low), 0)
  hash.writeInt32LE(finish(high), 4)
  return hash
}

function keepYoung(file: string): void {
  const now = new Date()
  utimesSync(file, now, now)
}
