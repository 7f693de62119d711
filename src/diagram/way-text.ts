/**
 * The way to a violation in lines: each step, and below it what it changed.
 *
 *     declare const way: WayStep[]
 *     wayLines(way)      // ['0. a: start, sends ask to b', '   want = true', '1. b: ask from a', '   queue [] → [a]']
 */
import type { WayStep } from '../trace/way.ts'

/** Characters of a line of changes. */
const lineMost = 110

export function wayLines(way: readonly WayStep[]): string[] {
  const width = String(way.at(-1)?.step ?? 0).length
  return way.flatMap(({ step, text, changed }) => [
    `${String(step).padStart(width)}. ${text}`,
    ...packed(changed).map((line) => `${' '.repeat(width + 2)}${line}`),
  ])
}

/** As many on a line as have room. */
export function packed(texts: readonly string[]): string[] {
  const lines: string[] = []
  for (const text of texts) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + text.length + 2 <= lineMost) lines[lines.length - 1] = `${line}, ${text}`
    else lines.push(text)
  }
  return lines
}
