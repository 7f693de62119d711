/**
 * Writes a cell's syntax tree as instrumented JavaScript.
 *
 * The text of a node is the text of its children with what stood between them, taken from the erased cell; a rule (one per kind of
 * node, see `rules.ts`) writes something else where it must. Newlines are never lost, so a line of the output is a line of the cell.
 *
 *     const { cell } = eraseTypes(parseCell('const a: number = 2 ** 3')!)
 *     new Emitter(cell, { cell: 0, tracked: false }, rules).emit(cell.file)   // 'const a         = $k.pow(2, 3);…'
 */
import ts from 'typescript'
import { firstPartSite, isPartSite, packSite } from '../../../trace/site.ts'
import type { ErasedCell } from '../erase.ts'
import { isErased, liveChildren } from '../erase.ts'
import type { CellCounts } from '../quantities/index.ts'
import { escapeLiteral, spacesForComments } from './censor.ts'
import { Prelude } from './prelude.ts'
import type { Scope } from './scope.ts'
import { plainScope } from './scope.ts'

export interface EmitOptions {
  /** Index of the cell, part of every place. */
  cell: number
  /** Whether every statement notes its place. */
  tracked: boolean
  /** Whether private members (`#x`) are written as members with a key that the explorer can read. */
  open?: boolean
  /** What the numbers count that are sampled, logged and noted. */
  counts?: Pick<CellCounts, 'samples' | 'told'>
}

export type Rule = (emitter: Emitter, node: ts.Node) => string

/** What is written differently from how it stands. */
export interface Rules {
  /** Kinds of node without a rule are copied. */
  byKind: ReadonlyMap<ts.SyntaxKind, Rule>
  /** Completes the text of a node, whatever wrote it. */
  finish: (emitter: Emitter, node: ts.Node, text: string) => string
}

const bigints = /\bBigInt\b|\b\d[\da-fox_]*n\b/i

export class Emitter {
  readonly cell: ErasedCell
  readonly options: EmitOptions
  private readonly rules: Rules
  readonly prelude = new Prelude()
  /** Whether the text of the cell looks as if it had to do with bigints. */
  readonly hasBigints: boolean
  scope: Scope = plainScope
  /** The `this` of calls that note their place, with that place. */
  readonly sites = new Map<ts.Node, string>()

  constructor(cell: ErasedCell, options: EmitOptions, rules: Rules) {
    this.cell = cell
    this.options = options
    this.rules = rules
    this.hasBigints = bigints.test(cell.text)
  }

  /** The JavaScript of a node, without the blanks before it. */
  emit(node: ts.Node): string {
    const { cell, rules } = this
    if (isErased(cell, node)) return cell.text.slice(node.getStart(cell.file), node.end)
    const rule = rules.byKind.get(node.kind)
    return rules.finish(this, node, rule === undefined ? this.copy(node) : rule(this, node))
  }

  /** A node as it stands, with some of its children written differently. */
  copy(node: ts.Node, replaced?: ReadonlyMap<ts.Node, string>): string {
    const start = node.getStart(this.cell.file)
    const children = liveChildren(this.cell, node)
    if (children.length > 0) return this.weave(children, start, node.end, replaced)
    const text = this.cell.text.slice(start, node.end)
    return ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)
      ? escapeLiteral(text)
      : spacesForComments(text)
  }

  /** The text from `start` to `end` with these nodes in it. */
  weave(nodes: readonly ts.Node[], start: number, end: number, replaced?: ReadonlyMap<ts.Node, string>): string {
    let text = ''
    let at = start
    for (const node of nodes) {
      const nodeStart = node.getStart(this.cell.file)
      text += this.between(at, nodeStart) + (replaced?.get(node) ?? this.emit(node))
      at = node.end
    }
    return text + this.between(at, end)
  }

  /** Punctuation and keywords between two nodes; comments are blank. */
  between(start: number, end: number): string {
    return spacesForComments(this.cell.text.slice(start, end))
  }

  /** The line breaks of a stretch of text that `written`, which stands in its place, does not have. */
  missingLines(start: number, end: number, written = ''): string {
    return '\n'.repeat(Math.max(0, lineBreaksIn(this.cell.text.slice(start, end)) - lineBreaksIn(written)))
  }

  start(node: ts.Node): number {
    return node.getStart(this.cell.file)
  }

  /** The place of a node as compiled code writes it. Inside a part the place in the notebook that called it stays, where there is one. */
  site(node: ts.Node): string {
    const place = packSite(this.options.cell, this.start(node))
    if (!isPartSite(place)) return `$k.site = ${place}`
    return `$k.site = ($k.site >= 0 && $k.site < ${firstPartSite} ? $k.site : ${place})`
  }

  /** The key of a private name in open code: one for each class that declares it. */
  privateKey(name: ts.PrivateIdentifier): string {
    return `${this.prelude.use('private')}(${JSON.stringify(`${name.text} ${this.options.cell}.${declaringClass(name)?.pos ?? 0}`)})`
  }

  /** Does something with other surroundings. */
  within<T>(change: Partial<Scope>, action: () => T): T {
    const before = this.scope
    this.scope = { ...before, ...change }
    try {
      return action()
    } finally {
      this.scope = before
    }
  }
}

/** Private names are found in the innermost class around them that declares them. */
function declaringClass(name: ts.PrivateIdentifier): ts.Node | undefined {
  for (let at: ts.Node | undefined = name.parent; at !== undefined; at = at.parent) {
    if (ts.isClassLike(at) && at.members.some((member) => member.name !== undefined && ts.isPrivateIdentifier(member.name) && member.name.text === name.text)) return at
  }
  return undefined
}

function lineBreaksIn(text: string): number {
  return text.match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0
}
