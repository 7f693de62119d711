/** TypeScript's own declaration files, read from the installed package. */
import { readFileSync } from 'node:fs'
import { collectLibrary } from '../../../src/language/code/index.ts'

const folder = new URL('../../../node_modules/typescript/lib/', import.meta.url)

let files: Record<string, string> | undefined

export function libraryFiles(): Record<string, string> {
  files ??= collectLibrary((name) => readFileSync(new URL(name, folder), 'utf8'))
  return files
}
