/**
 * Keeps the cache folder small: when it exceeds a ceiling, removes the files that were not used for longest, whatever they are.
 *
 *     declare const folder: string
 *     trim(folder)
 */
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const bytesMax = 96 * 1024 * 1024

export function trim(folder: string, most = bytesMax): void {
  const files = filesIn(folder)
  let bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes <= most) return
  files.sort((a, b) => a.usedMs - b.usedMs)
  // It goes below the ceiling, so that the next answers do not exceed it again at once.
  for (const { file, size } of files) {
    if (bytes <= 0.75 * most) return
    try {
      rmSync(file, { force: true })
      bytes -= size
    } catch {
      // The file may be in use; then the next one is removed.
    }
  }
}

interface Kept {
  file: string
  size: number
  usedMs: number
}

function filesIn(folder: string): Kept[] {
  const files: Kept[] = []
  for (const entry of list(folder)) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    try {
      const { size, mtimeMs } = statSync(file)
      files.push({ file, size, usedMs: mtimeMs })
    } catch {
      // Another process has removed it.
    }
  }
  return files
}

function list(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
  } catch {
    return []
  }
}
