/**
 * Keeps the cache folder small: above a ceiling the files that nobody used for longest go, whatever they are.
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
  // Down to less than the ceiling, so that the next answers do not bring this about again.
  for (const { file, size } of files) {
    if (bytes <= 0.75 * most) return
    try {
      rmSync(file, { force: true })
      bytes -= size
    } catch {
      // It may be in use; the next one then goes instead.
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
      // Another process was faster.
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
