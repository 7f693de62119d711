/**
 * Completion, hover and go to definition in cells. They use the same tables as the checks of the cells.
 */
import * as vscode from 'vscode'
import type { NotebookAnalysis } from '../language/notebook/index.ts'
import type { Completion as ScenarioCompletion } from '../language/scenario/index.ts'
import type { Analyses } from './analyses.ts'
import { isOurs, textOf } from './cells.ts'
import type { Language } from './language-door.ts'
import { nodeLanguage, notebookType, scenarioLanguage } from './names.ts'
import { offsetAt, positionAt } from './positions.ts'

/** A place in a cell, with the notebook's up-to-date analysis. */
interface Place {
  language: Language
  analysis: NotebookAnalysis
  cell: vscode.NotebookCell
  text: string
  offset: number
}

export function registerLanguageFeatures(analyses: Analyses): vscode.Disposable {
  const placeOf = async (document: vscode.TextDocument, position: vscode.Position): Promise<Place | undefined> => {
    for (const notebook of vscode.workspace.notebookDocuments) {
      const cell = isOurs(notebook) ? notebook.getCells().find((candidate) => candidate.document === document) : undefined
      if (!cell) continue
      const [language, analysis] = await Promise.all([analyses.language(), analyses.of(notebook)])
      const text = textOf(cell)
      return { language, analysis, cell, text, offset: offsetAt(text, position) }
    }
    return undefined
  }
  const scenario = { notebookType, language: scenarioLanguage }
  const node = { notebookType, language: nodeLanguage }
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(scenario, {
      provideCompletionItems: (document, position) => withPlace(placeOf(document, position), scenarioCompletions),
    }, ' ', ','),
    vscode.languages.registerHoverProvider(scenario, {
      provideHover: (document, position) => withPlace(placeOf(document, position), scenarioHover),
    }),
    vscode.languages.registerCompletionItemProvider(node, {
      provideCompletionItems: (document, position) => withPlace(placeOf(document, position), nodeCompletions),
    }, '.'),
    vscode.languages.registerHoverProvider(node, {
      provideHover: (document, position) => withPlace(placeOf(document, position), nodeHover),
    }),
    vscode.languages.registerDefinitionProvider(node, {
      provideDefinition: (document, position) => withPlace(placeOf(document, position), nodeDefinition),
    }),
  )
}

async function withPlace<T>(asked: Promise<Place | undefined>, answer: (place: Place) => T): Promise<T | undefined> {
  const place = await asked
  return place && answer(place)
}

function rangeOf(text: string, start: number, end: number): vscode.Range {
  const from = positionAt(text, start)
  const to = positionAt(text, end)
  return new vscode.Range(from.line, from.character, to.line, to.character)
}

// --- scenario cells

const scenarioKinds: Record<ScenarioCompletion['kind'], vscode.CompletionItemKind> = {
  keyword: vscode.CompletionItemKind.Keyword,
  fault: vscode.CompletionItemKind.Event,
  node: vscode.CompletionItemKind.Variable,
  class: vscode.CompletionItemKind.Class,
  cluster: vscode.CompletionItemKind.Module,
  faults: vscode.CompletionItemKind.Module,
  property: vscode.CompletionItemKind.Property,
  measure: vscode.CompletionItemKind.Property,
  field: vscode.CompletionItemKind.Field,
  message: vscode.CompletionItemKind.Method,
  view: vscode.CompletionItemKind.Value,
  unit: vscode.CompletionItemKind.Unit,
  value: vscode.CompletionItemKind.Value,
}

function surroundings({ analysis, cell, text }: Place) {
  return analysis.surroundings({ kind: 'scenario', text, index: cell.index })
}

function scenarioCompletions(place: Place): vscode.CompletionItem[] {
  return place.language.complete(place.text, place.offset, surroundings(place)).map(({ label, kind, start, end, detail, example }) => {
    const item = new vscode.CompletionItem({ label, ...(detail && { description: detail }) }, scenarioKinds[kind])
    item.range = rangeOf(place.text, start, end)
    if (example) item.documentation = new vscode.MarkdownString().appendCodeblock(example, scenarioLanguage)
    return item
  })
}

function scenarioHover(place: Place): vscode.Hover | undefined {
  const text = place.language.hover(place.text, place.offset, surroundings(place))
  return text === undefined ? undefined : new vscode.Hover(new vscode.MarkdownString(text))
}

// --- node cells

const nodeKinds: Record<string, vscode.CompletionItemKind> = {
  method: vscode.CompletionItemKind.Method,
  property: vscode.CompletionItemKind.Field,
  getter: vscode.CompletionItemKind.Field,
  class: vscode.CompletionItemKind.Class,
  function: vscode.CompletionItemKind.Function,
  const: vscode.CompletionItemKind.Constant,
  keyword: vscode.CompletionItemKind.Keyword,
  type: vscode.CompletionItemKind.Interface,
  interface: vscode.CompletionItemKind.Interface,
}

function nodeCompletions({ analysis, cell, text, offset }: Place): vscode.CompletionItem[] {
  return (analysis.types?.completions(cell.index, offset) ?? []).map(({ name, kind, sortText, insertText, replace }) => {
    const item = new vscode.CompletionItem(name, nodeKinds[kind] ?? vscode.CompletionItemKind.Variable)
    item.sortText = sortText
    if (insertText !== undefined) item.insertText = insertText
    if (replace) item.range = rangeOf(text, replace.start, replace.end)
    return item
  })
}

function nodeHover({ analysis, cell, text, offset }: Place): vscode.Hover | undefined {
  const found = analysis.types?.hover(cell.index, offset)
  if (!found) return undefined
  const markdown = new vscode.MarkdownString().appendCodeblock(found.signature, 'typescript').appendMarkdown(found.documentation)
  return new vscode.Hover(markdown, rangeOf(text, found.start, found.end))
}

function nodeDefinition({ analysis, cell, offset }: Place): vscode.Location[] {
  const cells = cell.notebook.getCells()
  return (analysis.types?.definition(cell.index, offset) ?? []).flatMap(({ cell: index, start, end }) => {
    const target = cells.at(index)
    return target ? [new vscode.Location(target.document.uri, rangeOf(textOf(target), start, end))] : []
  })
}
