/**
 * Writes a cell's syntax tree as instrumented JavaScript.
 *
 * The emitter copies the text of a node from the erased cell, with the emitted text of its children in it; a rule for a kind of node (see
 * `rules.ts`) writes something else where it must. It keeps all newlines, so a line of the output is the same line of the cell.
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

/** How nodes are written that cannot be copied. */
export interface Rules {
  /** Kinds of node without a rule are copied. */
  byKind: ReadonlyMap<ts.SyntaxKind, Rule>
  /** Completes the text of every node, whether a rule wrote it or it was copied. */
  finish: (emitter: Emitter, node: ts.Node, text: string) => string
}

const bigints = /\bBigInt\b|\b\d[\da-fox_]*n\b/i

export class Emitter {
  readonly cell: ErasedCell
  readonly options: EmitOptions
  private readonly rules: Rules
  readonly prelude = new Prelude()
  /** Whether the cell may use bigints, by its text. */
  readonly hasBigints: boolean
  scope: Scope = plainScope
  /** For calls that note their place: the place, by the `this` in the call. */
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

  /** A copy of a node in which some children are replaced by other text. */
  copy(node: ts.Node, replaced?: ReadonlyMap<ts.Node, string>): string {
    const start = node.getStart(this.cell.file)
    const children = liveChildren(this.cell, node)
    if (children.length > 0) return this.weave(children, start, node.end, replaced)
    const text = this.cell.text.slice(start, node.end)
    return ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)
      ? escapeLiteral(text)
      : spacesForComments(text)
  }

  /** The text from `start` to `end`, with these nodes emitted. */
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

  /** Punctuation and keywords between two nodes, with spaces for comments. */
  between(start: number, end: number): string {
    return spacesForComments(this.cell.text.slice(start, end))
  }

  /** The line breaks that the text from `start` to `end` has and `written`, which replaces it, lacks. */
  missingLines(start: number, end: number, written = ''): string {
    return '\n'.repeat(Math.max(0, lineBreaksIn(this.cell.text.slice(start, end)) - lineBreaksIn(written)))
  }

  start(node: ts.Node): number {
    return node.getStart(this.cell.file)
  }

  /** The code that notes the place of a node. Inside a part it keeps the place in the notebook from which the part was called, if there is one. */
  site(node: ts.Node): string {
    const place = packSite(this.options.cell, this.start(node))
    if (!isPartSite(place)) return `$k.site = ${place}`
    return `$k.site = ($k.site >= 0 && $k.site < ${firstPartSite} ? $k.site : ${place})`
  }

  /** The key that stands for a private name in open code; each class that declares the name has its own. */
  privateKey(name: ts.PrivateIdentifier): string {
    return `${this.prelude.use('private')}(${JSON.stringify(`${name.text} ${this.options.cell}.${declaringClass(name)?.pos ?? 0}`)})`
  }

  /** Emits something with a changed scope. */
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

/** The class that a private name belongs to: the innermost class around it that declares the name. */
function declaringClass(name: ts.PrivateIdentifier): ts.Node | undefined {
  for (let at: ts.Node | undefined = name.parent; at !== undefined; at = at.parent) {
    const declares = (one: ts.ClassElement) => one.name !== undefined && ts.isPrivateIdentifier(one.name) && one.name.text === name.text
    if (ts.isClassLike(at) && at.members.some(declares)) return at
  }
  return undefined
}

function lineBreaksIn(text: string): number {
  return text.match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0
}
