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
  return startsTogether(way).flatMap(({ step, text, changed }) => [
    `${String(step).padStart(width)}. ${text}`,
    ...packed(changed).map((line) => `${' '.repeat(width + 2)}${line}`),
  ])
}

type Told = Pick<WayStep, 'step' | 'text' | 'changed'>

/** Nodes that start alike, one after the other, are told of together: `b, c, d: start`. */
function startsTogether(way: readonly WayStep[]): Told[] {
  const told: (Told & { names: string[]; rest: string })[] = []
  for (const { step, text, changed, node = '' } of way) {
    const rest = text.slice(node.length)
    const last = told.at(-1)
    if (step === 0 && last?.rest === rest && last.changed.join('\n') === changed.join('\n')) last.names.push(node)
    else told.push({ step, text, changed, names: [node], rest })
  }
  return told.map(({ step, text, changed, names, rest }) => ({ step, text: names.length === 1 ? text : `${namesText(names)}${rest}`, changed }))
}

/** More names than this are a number. */
const namesMost = 6

function namesText(names: readonly string[]): string {
  return names.length <= namesMost ? names.join(', ') : `${names[0]} … ${names[names.length - 1]} (${names.length} nodes)`
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
