/**
 * The recipes of CONTRIBUTING.md: what each writes, changes and runs.
 *
 *     const [recipe] = recipesIn('## Recipes\n\n### A thing\n\n```ts src/a.ts\nlet a\n```\n')
 *     recipe.steps                                                            // [{ kind: 'file', path: 'src/a.ts', text: 'let a\n' }]
 *     patched('a\nb\nc\n', ' a\n+new\n b\n')                                  // 'a\nnew\nb\nc\n'
 *
 * A fence with the name of a file holds a file to write, one with `diff` and a name a change to a file, and one with `sh` commands to run.
 */
export type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'change'; readonly path: string; readonly diff: string }
  | { readonly kind: 'command'; readonly line: string }

export interface Recipe {
  readonly title: string
  readonly steps: readonly Step[]
}

export function recipesIn(page: string): Recipe[] {
  const recipes: { title: string; steps: Step[] }[] = []
  let within = false
  let block: { fence: string; language: string; path: string; lines: string[] } | undefined
  for (const line of page.split('\n')) {
    const [, fence, language, path] = /^(`{3,})(\w*) ?(\S*)$/.exec(line) ?? []
    if (block) {
      if (line !== block.fence) block.lines.push(line)
      else {
        if (within) recipes.at(-1)?.steps.push(...stepsOf(block))
        block = undefined
      }
    } else if (fence) block = { fence, language, path, lines: [] }
    else if (line.startsWith('## ')) within = line === '## Recipes'
    else if (within && line.startsWith('### ')) recipes.push({ title: line.slice('### '.length), steps: [] })
  }
  return recipes
}

function stepsOf({ language, path, lines }: { language: string; path: string; lines: readonly string[] }): Step[] {
  if (language === 'sh') return lines.map((line) => ({ kind: 'command', line }))
  if (path === '') return []
  const text = lines.map((line) => `${line}\n`).join('')
  return [language === 'diff' ? { kind: 'change', path, diff: text } : { kind: 'file', path, text }]
}

/** The text with a change applied; an error when the lines that the change is about do not stand in it exactly once. */
export function patched(text: string, diff: string): string {
  const change = diff.split('\n').slice(0, -1)
  const without = (mark: string): string[] => change.filter((line) => line[0] !== mark).map((line) => line.slice(1))
  const [before, after] = [without('+'), without('-')]
  const lines = text.split('\n')
  const places = lines.flatMap((_, i) => (before.every((line, j) => lines[i + j] === line) ? [i] : []))
  if (places.length !== 1) throw new Error(`These lines stand ${places.length} times in the file:\n${before.join('\n')}`)
  return lines.toSpliced(places[0], before.length, ...after).join('\n')
}
