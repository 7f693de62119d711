/**
 * The block between two `---` lines at the very top.
 *
 *     frontMatterLines(['---\n', 'dsnb: 1\n', '---\n', '# Title\n'])   // 3
 *
 * The block is kept to the letter; only `dsnb: <version>` is read from it. In Markdown a first line `---` may also be a ruled line above
 * prose, so the block counts as front matter only when all its lines look like YAML and at least one is `key: value`.
 */
import { NewerVersionError } from './errors.ts'
import { contentOf, isBlank } from './lines.ts'
import { formatVersion } from './notebook.ts'

/** How many lines at the top are front matter. A byte order mark before it, one that the file has too many, belongs to it. */
export function frontMatterLines(lines: readonly string[]): number {
  if (lines.length === 0 || !isRule(lines[0].replace(/^\uFEFF+/, ''))) return 0
  let keys = 0
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at]
    if (isRule(line)) return keys > 0 ? at + 1 : 0
    if (isKey(line)) keys++
    else if (!isBlank(line) && !/^(?:[ \t]|#|- )/.test(line)) return 0
  }
  return 0
}

/** Throws if the front matter names a version that this program does not know. */
export function checkVersion(frontMatter: readonly string[]): void {
  for (let at = 0; at < frontMatter.length; at++) {
    const found = /^dsnb:[ \t]*["']?(\d+)/.exec(frontMatter[at])
    if (found && Number(found[1]) > formatVersion) {
      throw new NewerVersionError(Number(found[1]), formatVersion, { line: at + 1, column: found[0].length - found[1].length + 1 })
    }
  }
}

function isRule(line: string): boolean {
  return contentOf(line).trimEnd() === '---'
}

function isKey(line: string): boolean {
  return /^[\w.-]+[ \t]*:(?:\s|$)/.test(line)
}
