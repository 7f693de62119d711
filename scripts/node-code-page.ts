/**
 * Writes `docs/node-code.md`, what a node can do, from the declarations that node code is checked against
 * (`src/language/code/node-declarations.ts`), the names of the sandbox and the headers of the parts (`src/language/parts/`).
 *
 * ```sh
 * node scripts/node-code-page.ts
 * ```
 *
 * What stands before the mark in the page is written by hand and stays.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { standardNames } from '../src/guest/sandbox/guest-globals.ts'
import { nodeApi } from '../src/language/code/node-declarations.ts'
import { forbiddenNames } from '../src/language/code/vocabulary.ts'
import partTexts from './lib/part-texts.ts'
import { root } from './lib/paths.ts'
import { anchorOf, blocks, fenced, firstSentence, flowing, printIndex, printItem, printItems } from './node-code/print.ts'
import { type Item, readModule, readSections, type Section } from './node-code/read.ts'

interface PartFile {
  readonly file: string
  readonly head: string
  readonly items: readonly Item[]
}

export const pageFile = join(root, 'docs', 'node-code.md')

const mark = '<!-- From here on `node scripts/node-code-page.ts` writes this page. Change the declarations, not the page. -->'

/** The page as it should be: keeps the text before the mark and writes everything after it again. */
export function nodeCodePage(page: string): string {
  const [byHand] = page.split(mark)
  if (byHand === page) throw new Error(`${pageFile} lacks the line ${mark}`)
  const sections = readSections(nodeApi)
  const parts = Object.entries(partTexts).map(([file, text]) => ({ file, ...readModule(text) }))
  const reached = howReached(sections)
  const titles = [...sections.map(({ title }) => title), 'Names of JavaScript', 'Errors', 'Parts']
  const texts = sections.map((section) => sectionText(section, reached))
  return `${blocks(byHand.trimEnd(), mark, printIndex(titles), ...texts, javascriptText(), errorsText(sections, parts, reached), partsText(parts))}\n`
}

/** How node code refers to the object of each interface: to `NodeClock` as `this.clock`. */
function howReached(sections: readonly Section[]): ReadonlyMap<string, string> {
  const all = sections.flatMap(({ items }) => items)
  const described = new Set(all.filter(({ kind }) => kind === 'interface').map(({ name }) => name))
  const fields = all.find(({ name }) => name === 'Node')?.members ?? []
  return new Map(fields.filter(({ type }) => described.has(type)).map(({ type, name }) => [type, `this.${name}.`]))
}

function sectionText({ title, intro, items }: Section, reached: ReadonlyMap<string, string>): string {
  const plain = items.filter(({ kind, name }) => kind !== 'class' && !reached.has(name))
  const described = items.filter((item) => !plain.includes(item))
  return blocks(`## ${title}`, ...described.map(aboutText), flowing(intro), ...described.map((item) => membersText(item, reached)), printItems(plain, '###'))
}

function aboutText({ doc }: Item): string {
  return blocks(flowing(doc.text), ...doc.examples.map(fenced))
}

/** The text about `Node`, or about one of the objects that it has, of which readers look up the members. */
function membersText({ kind, name, members, sections }: Item, reached: ReadonlyMap<string, string>): string {
  if (kind !== 'class') return printItems(members, '###', reached.get(name))
  return blocks(...sections.map((section) => blocks(`### ${section.title}`, flowing(section.intro), printItems(section.items, '####'))))
}

/** The text about JavaScript: what node code can use of it, and what to use instead of the rest. */
function javascriptText(): string {
  const names = [...standardNames, 'Function', 'Math', 'Promise'].filter((name) => name !== 'undefined' && name !== 'globalThis').sort()
  const byHint = new Map<string, string[]>()
  for (const [name, { hint }] of forbiddenNames) byHint.set(hint, [...byHint.get(hint) ?? [], `\`${name}\``])
  return blocks(
    '## Names of JavaScript',
    `Node code is TypeScript, and has these names of JavaScript: ${names.map((name) => `\`${name}\``).join(', ')}. \`Math\` has no \`random\`.`,
    'Nothing that depends on the machine is there:',
    ['| not there | instead |', '|---|---|', ...[...byHint].map(([hint, list]) => `| ${list.join(', ')} | ${cell(hint)} |`)].join('\n'),
  )
}

/** Text in a cell of a table. */
function cell(text: string): string {
  return flowing(text).replaceAll('\n\n', ' ').replaceAll('|', '\\|')
}

/** The table of the errors that node code tells apart by name. */
function errorsText(sections: readonly Section[], parts: readonly PartFile[], reached: ReadonlyMap<string, string>): string {
  const rows: string[] = []
  const add = ({ doc }: Item, from: string): void => {
    for (const { name, text } of doc.throws) rows.push(`| \`${name}\` | \`${from}\` | ${cell(text)} |`)
  }
  for (const { name, members } of sections.flatMap(({ items }) => items)) {
    for (const member of members) add(member, `${reached.get(name) ?? 'this.'}${member.name}`)
  }
  for (const item of parts.flatMap(({ items }) => items)) {
    add(item, item.name)
    for (const member of item.members) add(member, `${item.name}.${member.name}`)
  }
  return blocks(
    '## Errors',
    'A promise is rejected with, or a function throws, an `Error` that tells its kind by its `name`. `isTransient` says which of them are worth another try.',
    ['| name | from | when |', '|---|---|---|', ...rows].join('\n'),
  )
}

function partsText(parts: readonly PartFile[]): string {
  const usable = parts.flatMap(({ items }) => items).filter(({ kind }) => kind === 'class' || kind === 'function')
  return blocks(
    '## Parts',
    'A library in node code: a cell takes what it needs by name, `import { retry } from \'dsnb\'`. Each part can be read, and copied into a cell to be changed; inner fields and methods are not listed here.',
    ['| part | what it is |', '|---|---|', ...usable.map(({ name, doc }) => `| [${name}](#${anchorOf(name)}) | ${cell(firstSentence(doc))} |`)].join('\n'),
    ...parts.map(({ file, head, items }) => blocks(
      `### ${file}.ts`, `${flowing(head)} [Source](../src/language/parts/${file}.ts)`, ...items.map((item) => printItem(item, '####')),
    )),
  )
}

if (import.meta.main) writeFileSync(pageFile, nodeCodePage(readFileSync(pageFile, 'utf8')))
