/**
 * The imports between source files, types included, and what is wrong with them: circles, imports of a room that may not be imported, dead files.
 *
 *     const graph = importGraph(new Map([['src/a/one.ts', "import { two } from '../b/two.ts'"], ['src/b/two.ts', '']]))
 *     circles(graph)                                        // []
 *     wrongArrows(graph, { a: [], b: [] })                  // ['src/a/one.ts → src/b/two.ts']
 *     unreached(graph, ['src/b/two.ts'])                    // ['src/a/one.ts']
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'

/** For each file the files that it imports; all paths are relative to the root, with `/`. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/** The texts of all TypeScript files in these folders of `root`, by path. */
export function readSources(root: string, folders: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>()
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith('.ts')) continue
      const path = posix.join(folder, name.replaceAll('\\', '/'))
      texts.set(path, readFileSync(join(root, path), 'utf8'))
    }
  }
  return texts
}

/** Imports of files that are not among the texts are left out, unless they are relative and name a TypeScript file: those must exist. */
export function importGraph(texts: ReadonlyMap<string, string>): ImportGraph {
  return new Map([...texts].map(([path, text]) => [path, importsOf(path, text, texts)]))
}

function importsOf(path: string, text: string, known: ReadonlyMap<string, string>): string[] {
  const { importedFiles, referencedFiles } = ts.preProcessFile(text, true, true)
  const found = new Set<string>()
  for (const { fileName } of [...importedFiles, ...referencedFiles]) {
    if (!fileName.startsWith('.')) continue
    const target = posix.join(posix.dirname(path), fileName)
    if (known.has(target)) found.add(target)
    else if (isAmong(known, target) && target.endsWith('.ts')) throw new Error(`${path} imports ${target}, which does not exist.`)
  }
  return [...found]
}

/** Whether a path lies in a top-level folder that was read. */
function isAmong(known: ReadonlyMap<string, string>, target: string): boolean {
  const [top] = target.split('/')
  return [...known.keys()].some((path) => path.startsWith(`${top}/`))
}

/** The groups of files that import each other, directly or by way of others; each sorted, the largest first (Tarjan). */
export function circles(graph: ImportGraph): string[][] {
  const order = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): number => {
    const number = order.size
    order.set(file, number)
    stack.push(file)
    let least = number
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) least = Math.min(least, visit(next))
      else if (stack.includes(next)) least = Math.min(least, order.get(next) ?? number)
    }
    if (least === number) {
      const group = stack.splice(stack.indexOf(file))
      if (group.length > 1 || graph.get(file)?.includes(file)) found.push(group.sort())
    }
    return least
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file)
  return found.sort((a, b) => b.length - a.length || (a[0] < b[0] ? -1 : 1))
}

/** Imports from one top-level folder of another one that it may not import; a file of `src/kernel` is in `kernel`, one of `webview` in `webview`. */
export function wrongArrows(graph: ImportGraph, allowed: Readonly<Record<string, readonly string[]>>): string[] {
  const wrong: string[] = []
  for (const [file, imports] of graph) {
    const from = topFolder(file)
    if (!Object.hasOwn(allowed, from)) throw new Error(`Nothing is said of what ${from} may import.`)
    for (const target of imports) {
      const to = topFolder(target)
      if (to !== from && !allowed[from].includes(to)) wrong.push(`${file} → ${target}`)
    }
  }
  return wrong.sort()
}

function topFolder(path: string): string {
  const [first, second] = path.split('/')
  return first === 'src' ? second : first
}

/** Files that no entry imports, directly or by way of others. */
export function unreached(graph: ImportGraph, entries: readonly string[]): string[] {
  const missing = entries.find((entry) => !graph.has(entry))
  if (missing !== undefined) throw new Error(`The entry ${missing} does not exist.`)
  const reached = new Set(entries)
  for (const file of reached) for (const next of graph.get(file) ?? []) reached.add(next)
  return [...graph.keys()].filter((file) => !reached.has(file)).sort()
}
