/**
 * The path to a violation as lines of text: each step, and below it what the step changed.
 *
 *     declare const way: WayStep[]
 *     wayLines(way)      // ['0. a: start, sends ask to b', '   want = true', '1. b: ask from a', '   queue [] → [a]']
 */
import type { WayStep } from '../trace/way.ts'

/** The most characters in a line of changes. */
const lineMost = 110

export function wayLines(way: readonly WayStep[]): string[] {
  const width = String(way.at(-1)?.step ?? 0).length
  return startsTogether(way).flatMap(({ step, text, changed }) => [
    `${String(step).padStart(width)}. ${text}`,
    ...packed(changed).map((line) => `${' '.repeat(width + 2)}${line}`),
  ])
}

type Told = Pick<WayStep, 'step' | 'text' | 'changed'>

/** Puts consecutive nodes that start in the same way into one line: `b, c, d: start`. */
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

/** With more nodes than this the line has their number. */
const namesMost = 6

function namesText(names: readonly string[]): string {
  return names.length <= namesMost ? names.join(', ') : `${names[0]} … ${names[names.length - 1]} (${names.length} nodes)`
}

/** Joins the texts into lines, as many into each as fit. */
export function packed(texts: readonly string[]): string[] {
  const lines: string[] = []
  for (const text of texts) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + text.length + 2 <= lineMost) lines[lines.length - 1] = `${line}, ${text}`
    else lines.push(text)
  }
  return lines
}
