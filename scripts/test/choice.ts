/**
 * Reads the arguments of `npm test`: stages, files, folders, or stages with files.
 *
 *     await choose(['unit', 'test/unit/trace'], true)   // the files of stage unit that lie there
 *     await choose(['test/unit/trace'], true)           // the same: the place says which stage it is
 */
import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { root } from '../lib/paths.ts'
import { groups, stages, type Stage } from './stages.ts'

export interface Chosen {
  readonly stage: Stage
  /** Its test files, from the root of the project. */
  readonly files: readonly string[]
}

/** The stages to run, in their order, each with the files to run. Throws when something that was asked for does not exist. */
export async function choose(words: readonly string[], build: boolean): Promise<Chosen[]> {
  const places = words.filter(isPlace).map(fromRoot)
  const names = words.filter((word) => !isPlace(word)).flatMap((name) => groups[name] ?? [name])
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name))
  if (unknown.length > 0) {
    throw new Error(`No stage and no file is called ${unknown.join(', ')}. The stages: ${stages.map(({ name }) => name).join(', ')}; vscode is both hosts.`)
  }
  const candidates = await Promise.all(stages.filter(({ name }) => names.length === 0 || names.includes(name)).map(withFiles(places)))
  const asked = candidates.filter(({ files, stage }) => places.length === 0 || files.length > 0 || (names.length > 0 && stage.tool))
  const lost = places.filter((place) => !asked.some(({ files }) => files.some((file) => isIn(file, place))))
  if (lost.length > 0) throw new Error(`There is no test in ${lost.join(', ')}${names.length > 0 ? ` for stage ${names.join(', ')}` : ''}.`)
  const needed = new Set(build ? asked.flatMap(({ stage }) => stage.needs ?? []) : [])
  const also = stages.filter(({ name }) => needed.has(name) && !asked.some(({ stage }) => stage.name === name)).map((stage) => ({ stage, files: [] }))
  return [...asked, ...also].sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage))
}

function isPlace(word: string): boolean {
  return word.includes('/') || word.includes(sep) || word.endsWith('.ts')
}

function fromRoot(word: string): string {
  const place = isAbsolute(word) ? relative(root, word) : existsSync(word) ? relative(root, join(process.cwd(), word)) : word
  return place.split(sep).join('/').replace(/\/$/, '')
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`)
}

function withFiles(places: readonly string[]): (stage: Stage) => Promise<Chosen> {
  return async (stage) => {
    const except = new Set(await listed(stage.except ?? []))
    const all = (await listed(stage.files ?? [])).filter((file) => !except.has(file))
    if (stage.files && all.length === 0) throw new Error(`No file is like ${stage.files.join(', ')}.`)
    return { stage, files: places.length === 0 ? all : all.filter((file) => places.some((place) => isIn(file, place))) }
  }
}

async function listed(patterns: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob([...patterns], { cwd: root })) files.push(file.split(sep).join('/'))
  return files.sort()
}
