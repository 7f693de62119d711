/**
 * Writes the tables of `docs/scenario.md` that follow from the program: the faults, from their phrases, the counters and the views. The rest of the
 * page is written by hand.
 *
 * ```sh
 * node scripts/scenario-page.ts
 * ```
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { counters } from '../src/check/counters.ts'
import type { FaultPhrase } from '../src/kernel/faults/phrase.ts'
import { faultPhrases } from '../src/kernel/faults/kinds/index.ts'
import { views, type ViewWords } from '../src/trace/views.ts'
import { root } from './lib/paths.ts'

export const pageFile = join(root, 'docs', 'scenario.md')

/** The text of a table's cell: in Markdown a bar divides cells even within code, so it is escaped. */
const cell = (text: string): string => text.replaceAll('|', '\\|')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** The groups of the page's tables of faults, by what the faults affect. */
const groups: readonly [title: string, holds: (fault: FaultPhrase) => boolean][] = [
  ['Faults of messages and links', ({ on, explored }) => on === 'network' && explored !== 'clock'],
  ['Faults of processes', ({ on, explored }) => on === 'node' && !['clock', 'disk', 'lie'].includes(explored)],
  ['Faults of clocks', ({ explored }) => explored === 'clock'],
  ['Faults of disks', ({ explored }) => explored === 'disk'],
  ['Faults of nodes that lie', ({ explored }) => explored === 'lie'],
]

const lengths: Record<FaultPhrase['duration'], string> = { none: '', optional: ' [for <time>]', required: ' for <time>' }

function faultsText(): string {
  const left = faultPhrases.filter((fault) => !groups.some(([, holds]) => holds(fault)))
  if (left.length > 0) throw new Error(`No table of docs/scenario.md has these faults: ${left.map(({ phrase }) => phrase).join('; ')}`)
  return groups.map(([title, holds]) => {
    const rows = faultPhrases.filter(holds).map(({ phrase, duration, help, example }) => [`\`${plain(phrase)}${lengths[duration]}\``, `${help} \`${example}\``])
    return `#### ${title}\n\n${table(['fault', 'does'], rows)}`
  }).join('\n\n')
}

/** A phrase for readers: `<targets: nodes>` becomes `<nodes>`, and a choice of words is written out. */
function plain(phrase: string): string {
  return phrase.replace(/<(\w+): ([^>]+)>/g, (_, name: string, type: string) => type.includes('|') ? type.replaceAll('|', ' | ') : `<${wordFor(name, type)}>`)
}

function wordFor(name: string, type: string): string {
  return { duration: 'time', conditions: 'conditions', word: name === 'field' || name === 'key' ? name : 'message' }[type] ?? type
}

const parts: Record<string, () => string> = {
  faults: faultsText,
  counters: () => table(['counter', 'counts'], counters.map(({ name, help }) => [`\`${name}\``, help])),
  views: () => table(['view', 'shows'], Object.entries(views).map(([name, { help, also = [] }]: [string, ViewWords]) => [[name, ...also].map((word) => `\`${word}\``).join(', '), help])),
}

/** The page with its tables written again. */
export function scenarioPage(page: string): string {
  return Object.entries(parts).reduce((text, [name, write]) => {
    const marked = new RegExp(`(<!-- ${name}\\b[^>]*-->\\n)[^]*?(<!-- end of ${name} -->)`)
    if (!marked.test(text)) throw new Error(`docs/scenario.md has no marks of its ${name}.`)
    return text.replace(marked, (_, begin: string, end: string) => `${begin}\n${write()}\n\n${end}`)
  }, page)
}

if (import.meta.main) writeFileSync(pageFile, scenarioPage(readFileSync(pageFile, 'utf8')))
