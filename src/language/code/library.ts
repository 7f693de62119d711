/**
 * Which of TypeScript's own declaration files node code needs: the language of 2024, no browser, no Node.
 *
 *     declare const folder: string
 *     import { readFileSync } from 'node:fs'
 *     const libraryFiles = collectLibrary(name => readFileSync(`${folder}/${name}`, 'utf8'))
 *     new TypeService({ libraryFiles })
 */

/** The file that refers to all the others. */
export const libraryRoot = 'lib.es2024.d.ts'

/** What the library declares of `RegExp` and the sandbox takes away. */
const legacyPatterns = /^ {4}(?:compile\(pattern: string.*|"(?:\$.|input|lastMatch|lastParen|leftContext|rightContext)": string;)(?=\r?$)/gm

/** All library files by name. `read` gives the text of one, for example of `lib.es5.d.ts`. */
export function collectLibrary(read: (fileName: string) => string): Record<string, string> {
  const files: Record<string, string> = {}
  const waiting = [libraryRoot]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in files) continue
    const text = read(name)
    files[name] = text.replace(legacyPatterns, '')
    for (const [, library] of text.matchAll(/^\/\/\/\s*<reference\s+lib="([^"]+)"\s*\/>/gm)) waiting.push(`lib.${library}.d.ts`)
  }
  return files
}
