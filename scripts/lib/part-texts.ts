/**
 * The sources of the parts library (`src/language/parts/`), as texts: parts are node code, so the language compiles them like a cell.
 *
 * A program that runs from its sources gets this module as `#parts`; the build puts the same texts into the bundles.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.ts'

export const partFolder = join(root, 'src', 'language', 'parts')

/** The text of each part by the name of its file: `raft`. */
export function readPartTexts(): Record<string, string> {
  const names = readdirSync(partFolder).filter((name) => name.endsWith('.ts')).sort()
  return Object.fromEntries(names.map((name) => [name.slice(0, -'.ts'.length), readFileSync(join(partFolder, name), 'utf8').replaceAll('\r\n', '\n')]))
}

export default readPartTexts()
