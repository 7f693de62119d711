/**
 * The line that is being read: where it begins in the cell, and where its errors go.
 *
 *     const line = new LineReader('at 1s pause c1', 30)
 *     line.placeOf({ start: 6, end: 11 })                                     // { start: 36, end: 41 }: `pause`, in the cell
 *     line.fail({ start: 36, end: 41 }, 'length', 'A pause needs a length.')
 *     line.broken                                                             // true
 */
import type { Diagnostic } from '../../diagnostic.ts'
import type { Name, Span } from '../written.ts'
import type { NameTree, Tree } from '../grammar/parse-tree.ts'

export class LineReader {
  readonly text: string
  readonly start: number
  readonly diagnostics: Diagnostic[] = []

  constructor(text: string, start: number) {
    this.text = text
    this.start = start
  }

  get broken(): boolean {
    return this.diagnostics.some((one) => one.severity === 'error')
  }

  /** Where a part of the parse tree stands in the cell. */
  span(part: Partial<Tree>): Span {
    const { offset, end } = part.$cstNode ?? { offset: 0, end: this.text.length }
    return { start: this.start + offset, end: this.start + end }
  }

  /** Where a token stands in the cell. */
  placeOf({ start, end }: Span): Span {
    return { start: this.start + start, end: this.start + end }
  }

  textOf(part: Partial<Tree>): string {
    const { start, end } = this.span(part)
    return this.text.slice(start - this.start, end - this.start)
  }

  name(tree: NameTree): Name {
    return { text: tree.text, ...this.span(tree) }
  }

  names(trees: readonly NameTree[] | undefined): Name[] {
    return (trees ?? []).map((tree) => this.name(tree))
  }

  fail(at: Span, code: string, message: string, hint?: string): undefined {
    this.diagnostics.push({ start: at.start, end: at.end, severity: 'error', message, ...(hint !== undefined && { hint }), code })
    return undefined
  }

  /** Sets the value of an option, and reports it when the option was set before. */
  once<T extends object, K extends keyof T>(at: Span, target: T, key: K, word: string, value: T[K] | undefined): void {
    if (target[key] !== undefined) this.fail(at, 'twice', `"${word}" is given twice.`)
    else if (value !== undefined) target[key] = value
  }
}
