/**
 * Writes declarations as Markdown: those with long comments under headings of their own, the rest as lines of a list.
 *
 *     import { readSections } from './read.ts'
 *     const [section] = readSections('// --- Disk\n/** Makes it safe. *\/\ndeclare function sync(): void')
 *     printItems(section.items, '###')   // '- `function sync(): void`: Makes it safe.'
 */
import type { Doc, Item } from './read.ts'

/** Paragraphs and blocks of Markdown, one under the other; empty ones are left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n')
}

export function fenced(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\``
}

/** A comment with the lines of each paragraph joined into one. */
export function flowing(text: string): string {
  return text.split(/\n{2,}/).map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ')).join('\n\n')
}

/** The first sentence of a comment. */
export function firstSentence({ text }: Doc): string {
  return /^.*?(?=\.(?:\s|$))/.exec(flowing(text))?.[0] ?? ''
}

/** Items of one section: short ones as a list, then the others, each under a heading. `prefix` is what node code writes before them. */
export function printItems(items: readonly Item[], mark: string, prefix = ''): string {
  const short = items.filter((item) => isShort(item))
  const others = items.filter((item) => !isShort(item))
  return blocks(short.map((item) => line(item, prefix)).join('\n'), ...others.map((item) => printItem(item, mark, prefix)))
}

function isShort({ doc: { text, params, throws, examples }, signature, members }: Item): boolean {
  return params.length + throws.length + examples.length + members.length === 0 && !signature.includes('\n') && text.length < 400
}

/** A function, type, class or member under a heading of its own. Members of a class without a comment are internal and left out. */
export function printItem(item: Item, mark: string, prefix = ''): string {
  const { doc, signature, name, kind, members } = item
  const shown = kind === 'interface' ? undefined : fenced(signature)
  const list = kind === 'class' ? members.filter((member) => member.name === 'constructor' || member.doc.text !== '') : members
  return blocks(`${mark} ${prefix}${name}`, shown, flowing(doc.text), bullets(doc), ...doc.examples.map(fenced), list.map((member) => line(member)).join('\n'))
}

/** What a function takes, gives back and throws. */
function bullets({ params, returns, throws }: Doc): string {
  return [
    ...params.map(({ name, text }) => `- \`${name}\`: ${flowing(text)}`),
    ...(returns === '' ? [] : [`- returns ${flowing(returns)}`]),
    ...throws.map(({ name, text }) => `- throws \`${name}\`: ${flowing(text)}`),
  ].join('\n')
}

function line({ signature, doc: { text, params, returns, throws } }: Item, prefix = ''): string {
  const told = [
    flowing(text),
    ...params.map((param) => `\`${param.name}\` is ${flowing(param.text)}.`),
    returns && `Returns ${flowing(returns)}.`,
    ...throws.map((thrown) => `Throws \`${thrown.name}\`: ${flowing(thrown.text)}.`),
  ].filter(Boolean).join(' ').replaceAll('\n\n', ' ')
  return `- \`${prefix === '' ? '' : shortPrefix(signature, prefix)}${signature.replace(/\s*\n\s*/g, ' ')}\`${told === '' ? '' : `: ${told}`}`
}

/** `this.clock.` before `now(): Instant`, and not before a whole declaration such as `type NodeId = string`. */
function shortPrefix(signature: string, prefix: string): string {
  return /^(?:type|function|interface|const) /.test(signature) ? '' : prefix
}

/** Links to the headings of a page. */
export function printIndex(titles: readonly string[]): string {
  return titles.map((title) => `[${title}](#${anchorOf(title)})`).join(' · ')
}

/** The address of a heading inside its page, as code hosts and editors make it. */
export function anchorOf(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
}
