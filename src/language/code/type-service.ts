/**
 * TypeScript's language service for the node cells of a notebook: errors, completion, hover, definitions, parameter help.
 *
 *     const service = new TypeService({ libraryFiles: libraryFiles() })
 *     service.update([{ cell: 1, text: 'class Storage extends Node {}' }, { cell: 3, text: 'class Client extends Storage { x() { this.y } }' }])
 *     service.diagnostics()          // [{ cell: 3, code: 'TS2339', … }]: of all cells, with places in the cells' own text
 *     service.completions(3, 42)     // [{ name: 'after', kind: 'method', … }, …]
 *
 * A cell sees what the cells above define; of two definitions with one name the nearest above wins. It reads no files: the caller
 * brings the texts of TypeScript's own library (`collectLibrary` says which).
 */
import ts from 'typescript'
import type { CellDiagnostic, Range } from '../diagnostic.ts'
import { uniqueDiagnostics } from '../diagnostic.ts'
import type { CellFile, NodeCell } from './cell-files.ts'
import { fileNameOf } from './cell-files.ts'
import { Project } from './project.ts'
import { readable } from './type-diagnostics.ts'
import { forbiddenNames } from './vocabulary.ts'

export type { NodeCell } from './cell-files.ts'

export interface Completion {
  name: string
  /** `method`, `property`, `class`, `function`, `const`, `keyword` …: the words of TypeScript. */
  kind: string
  /** Sorts better proposals first. */
  sortText: string
  /** What to write when it is not the name. */
  insertText?: string
  /** What to replace, when it is not the word at the cursor. */
  replace?: Range
}

export interface CompletionDetail {
  /** The declaration in one line. */
  signature: string
  documentation: string
}

export interface Hover extends Range {
  signature: string
  /** Markdown. */
  documentation: string
}

export interface Definition extends Range {
  cell: number
}

export interface SignatureHelp {
  signatures: { label: string; documentation: string; parameters: { label: string; documentation: string }[] }[]
  activeSignature: number
  activeParameter: number
}

export interface TypeServiceOptions {
  libraryFiles: Record<string, string>
  /** Called for each cell that the checker checks. */
  onCheck?: (cell: number) => void
}

export class TypeService {
  private readonly project: Project
  private readonly service: ts.LanguageService
  private readonly onCheck: TypeServiceOptions['onCheck']
  private readonly checked = new Map<string, { stamp: number; diagnostics: ts.Diagnostic[] }>()

  constructor({ libraryFiles, onCheck }: TypeServiceOptions) {
    this.project = new Project(libraryFiles)
    this.service = ts.createLanguageService(this.project, ts.createDocumentRegistry())
    this.onCheck = onCheck
  }

  /** The node cells of the notebook, in its order. Cheap: work is done when something is asked. */
  update(cells: readonly NodeCell[]): void {
    this.project.update(cells)
    for (const name of this.checked.keys()) if (this.project.cells.get(name) === undefined) this.checked.delete(name)
  }

  /** Errors and warnings of all cells. Only cells that changed, and those that use them, are checked again. */
  diagnostics(): CellDiagnostic[] {
    return [...this.project.cells.cells()].flatMap((file) => this.diagnosticsIn(file))
  }

  /** Errors and warnings of one cell. */
  diagnosticsOf(cell: number): CellDiagnostic[] {
    const file = this.project.cells.get(fileNameOf(cell))
    return file === undefined ? [] : this.diagnosticsIn(file)
  }

  private diagnosticsIn(file: CellFile): CellDiagnostic[] {
    const { cell, text, unreadable, beyond } = file
    if (beyond) return []
    // The types of a cell that the parser had to guess would be guesses.
    const told = unreadable.length > 0
      ? unreadable
      : this.check(file).flatMap((diagnostic) => readable(diagnostic, { text, cell, cells: this.project.cells }) ?? [])
    return uniqueDiagnostics(told).map((diagnostic) => ({ cell, ...diagnostic }))
  }

  private check({ fileName, cell, stamp }: CellFile): ts.Diagnostic[] {
    const known = this.checked.get(fileName)
    if (known?.stamp === stamp) return known.diagnostics
    this.onCheck?.(cell)
    const diagnostics = this.service.getSemanticDiagnostics(fileName)
    this.checked.set(fileName, { stamp, diagnostics })
    return diagnostics
  }

  completions(cell: number, offset: number): Completion[] {
    if (!this.holds(cell, offset)) return []
    const list = this.service.getCompletionsAtPosition(this.project.open(cell), offset, { includeCompletionsWithInsertText: true })
    const entries = list?.entries ?? []
    return entries.filter(({ name }) => !forbiddenNames.has(name)).map(({ name, kind, sortText, insertText, replacementSpan }) => ({
      name, kind, sortText,
      ...(insertText !== undefined && insertText !== name && { insertText }),
      ...(replacementSpan !== undefined && { replace: rangeOf(replacementSpan) }),
    }))
  }

  /** The signature and documentation that the editor shows beside a proposal. */
  completionDetail(cell: number, offset: number, name: string): CompletionDetail | undefined {
    if (!this.holds(cell, offset)) return undefined
    const details = this.service.getCompletionEntryDetails(this.project.open(cell), offset, name, undefined, undefined, undefined, undefined)
    return details && { signature: plain(details.displayParts), documentation: documentation(details.documentation, details.tags) }
  }

  hover(cell: number, offset: number): Hover | undefined {
    if (!this.holds(cell, offset)) return undefined
    const info = this.service.getQuickInfoAtPosition(fileNameOf(cell), offset)
    if (info === undefined) return undefined
    const { textSpan, displayParts, tags } = info
    return { ...rangeOf(textSpan), signature: plain(displayParts), documentation: documentation(info.documentation, tags) }
  }

  /** Where a name is defined; empty for names of the language and of the kernel. */
  definition(cell: number, offset: number): Definition[] {
    if (!this.holds(cell, offset)) return []
    const found = this.service.getDefinitionAtPosition(fileNameOf(cell), offset) ?? []
    return found.flatMap(({ fileName, textSpan }) => {
      const file = this.project.cells.get(fileName)
      return file === undefined || textSpan.start >= file.text.length ? [] : [{ cell: file.cell, ...rangeOf(textSpan) }]
    })
  }

  signatureHelp(cell: number, offset: number): SignatureHelp | undefined {
    if (!this.holds(cell, offset)) return undefined
    const help = this.service.getSignatureHelpItems(fileNameOf(cell), offset, undefined)
    if (help === undefined) return undefined
    const signatures = help.items.map((item) => {
      const parameters = item.parameters.map(({ displayParts, documentation: comment }) => (
        { label: plain(displayParts), documentation: plain(comment) }
      ))
      const list = parameters.map(({ label }) => label).join(plain(item.separatorDisplayParts))
      return {
        label: plain(item.prefixDisplayParts) + list + plain(item.suffixDisplayParts),
        documentation: documentation(item.documentation, undefined),
        parameters,
      }
    })
    return { signatures, activeSignature: help.selectedItemIndex, activeParameter: help.argumentIndex }
  }

  /** Whether there is such a place; for a place beyond the end of a file TypeScript's service would throw. */
  private holds(cell: number, offset: number): boolean {
    const file = this.project.cells.get(fileNameOf(cell))
    return file !== undefined && !file.beyond && offset >= 0 && offset <= file.text.length
  }

  /** Frees the compiler's memory. */
  dispose(): void {
    this.service.dispose()
  }
}

function rangeOf({ start, length }: ts.TextSpan): Range {
  return { start, end: start + length }
}

function plain(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  return ts.displayPartsToString(parts as ts.SymbolDisplayPart[] | undefined)
}

/** The comment of a declaration, with what its tags say of parameters, result, errors and use. */
function documentation(parts: readonly ts.SymbolDisplayPart[] | undefined, tags: readonly ts.JSDocTagInfo[] | undefined): string {
  const paragraphs = [plain(parts)]
  for (const { name, text } of tags ?? []) {
    if (name === 'example') paragraphs.push(`\`\`\`ts\n${plain(text)}\n\`\`\``)
    if (name === 'param') paragraphs.push(parameterLine(text ?? []))
    if (name === 'returns') paragraphs.push(`Returns ${plain(text)}.`)
    if (name === 'throws') paragraphs.push(plain(text).replace(/^(\w+): /, 'Throws `$1`: '))
  }
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')
}

function parameterLine(parts: readonly ts.SymbolDisplayPart[]): string {
  const name = parts.find(({ kind }) => kind === 'parameterName')?.text ?? ''
  const rest = plain(parts.filter(({ kind }) => kind !== 'parameterName')).trim()
  return `\`${name}\`: ${rest}`
}
