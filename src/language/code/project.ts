/**
 * The node cells of a notebook as files of one TypeScript project that exists only in memory.
 *
 * Every cell is a module whose text is the cell's text and, on a line of its own after it, the imports of what stands above and the exports
 * of what it defines. Imports apply to the whole file wherever they stand, so no offset of the cell moves.
 *
 *     class Client extends Node { … }
 *     ;import { Storage } from './cell-2.ts'; export { Client };
 */
import ts from 'typescript'
import type { CodeDiagnostic } from './diagnostic.ts'
import { definedNames, definedTypes } from './names.ts'
import { libraryRoot } from './library.ts'
import { nodeApi } from './node-declarations.ts'
import { cellSizeMax, parseCell } from './parse.ts'
import { partFiles, partsModule } from './parts.ts'

/** A node cell: its index in the notebook and its text. */
export interface NodeCell {
  cell: number
  text: string
}

/** What a cell gives to the cells below. */
interface Interface {
  values: string[]
  types: string[]
}

/** What can be said of a cell without the others. */
interface Outline extends Interface {
  /** Names the text mentions, own and foreign. */
  mentions: Set<string>
  /** Why it cannot be read; then its types would be guesses. */
  unreadable: CodeDiagnostic[]
  /** Too long or nested too deeply even to try (the compiler says so): the project has an empty cell instead. */
  beyond: boolean
}

export interface CellFile extends Outline {
  cell: number
  /** The cell's own text. */
  text: string
  /** With the imports and exports. */
  fullText: string
  /** Cells whose definitions it mentions. */
  dependsOn: string[]
  snapshot: ts.IScriptSnapshot
  version: string
}

export const apiFileName = '/node-api.d.ts'
const libraryFolder = '/library/'
/** The module of the parts library; it hands on what the files of `/parts` export. */
const partsFileName = '/parts.ts'

export const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  lib: [libraryRoot],
  paths: { [partsModule]: [partsFileName] },
  types: [],
  noEmit: true,
  strict: true,
  // A field `log = []` must be a list of anything, which it is only under this rule; its complaints are dropped (see `diagnostics.ts`).
  noImplicitAny: true,
  useUnknownInCatchVariables: false,
  skipLibCheck: true,
}

export function fileNameOf(cell: number): string {
  return `/cell-${cell}.ts`
}

export class Project implements ts.LanguageServiceHost {
  private readonly library = new Map<string, ts.IScriptSnapshot>()
  private files = new Map<string, CellFile>()
  private readonly outlines = new Map<string, Outline>()
  private revision = 0

  constructor(libraryFiles: Record<string, string>) {
    for (const [name, text] of Object.entries(libraryFiles)) this.library.set(libraryFolder + name, ts.ScriptSnapshot.fromString(text))
    this.library.set(apiFileName, ts.ScriptSnapshot.fromString(nodeApi))
    for (const { file, source } of partFiles.values()) this.library.set(`/parts/${file}.ts`, ts.ScriptSnapshot.fromString(source))
    const everything = [...partFiles.keys()].map(file => `export * from './parts/${file}.ts'`).join('\n')
    this.library.set(partsFileName, ts.ScriptSnapshot.fromString(everything))
  }

  /** Takes over the cells, in the order of the notebook. */
  update(cells: readonly NodeCell[]): void {
    const before = this.files
    this.files = new Map()
    const providers: Providers = { values: new Map(), types: new Map() }
    for (const { cell, text } of cells) {
      const name = fileNameOf(cell)
      const file = this.fileOf(cell, text, providers, before.get(name))
      this.files.set(name, file)
      for (const value of file.values) providers.values.set(value, name)
      for (const type of [...file.types, ...file.values]) providers.types.set(type, name)
    }
    if (this.outlines.size > 500) this.outlines.clear()
    this.revision++
  }

  private fileOf(cell: number, text: string, providers: Providers, before: CellFile | undefined): CellFile {
    const outline = this.outlineOf(text)
    const imports = importsOf(outline, providers)
    const lines = [...imports].map(([file, names]) => `import { ${names.join(', ')} } from '.${file}';`)
    const exported = [...outline.values, ...outline.types.map(name => `type ${name}`)]
    const fullText = `${outline.beyond ? '' : text}\n;${lines.join(' ')} export { ${exported.join(', ')} };`
    const isMentioned = (name: string): boolean => outline.mentions.has(name.replace('type ', ''))
    const dependsOn = [...imports].filter(([, names]) => names.some(isMentioned)).map(([file]) => file)
    if (before?.fullText === fullText) return { ...before, cell, text, dependsOn }
    const snapshot = ts.ScriptSnapshot.fromString(fullText)
    return { ...outline, cell, text, fullText, dependsOn, snapshot, version: String(++this.revision) }
  }

  private outlineOf(text: string): Outline {
    const known = this.outlines.get(text)
    if (known !== undefined) return known
    const parsed = text.length > cellSizeMax ? undefined : parseCell(text)
    const outline: Outline = {
      values: parsed === undefined ? [] : unique(definedNames(parsed.file)),
      types: parsed === undefined ? [] : unique(definedTypes(parsed.file)),
      mentions: new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)),
      unreadable: parsed?.broken === true ? parsed.errors : [],
      beyond: parsed === undefined,
    }
    this.outlines.set(text, outline)
    return outline
  }

  /** Changes exactly when the diagnostics of a cell may: with its text or with a cell it uses, however indirectly. */
  stampOf(fileName: string, seen = new Set<string>()): string {
    const file = this.files.get(fileName)
    if (file === undefined || seen.has(fileName)) return ''
    seen.add(fileName)
    return [fileName, file.text, ...file.dependsOn.map(name => this.stampOf(name, seen))].join('\u0000')
  }

  fileNames(): string[] {
    return [...this.files.keys()]
  }

  cell(fileName: string): CellFile | undefined {
    return this.files.get(fileName)
  }

  /** Cells below or above that define a name. */
  definedIn(name: string): number[] {
    return [...this.files.values()].filter(({ values, types }) => values.includes(name) || types.includes(name)).map(({ cell }) => cell)
  }

  // --- what the language service asks of its host

  getCompilationSettings(): ts.CompilerOptions {
    return compilerOptions
  }

  getProjectVersion(): string {
    return String(this.revision)
  }

  getScriptFileNames(): string[] {
    return [apiFileName, ...this.files.keys()]
  }

  getScriptVersion(fileName: string): string {
    return this.files.get(fileName)?.version ?? '1'
  }

  getScriptSnapshot(fileName: string): ts.IScriptSnapshot | undefined {
    return this.files.get(fileName)?.snapshot ?? this.library.get(fileName)
  }

  getCurrentDirectory(): string {
    return '/'
  }

  getDefaultLibFileName(): string {
    return libraryFolder + libraryRoot
  }

  fileExists(fileName: string): boolean {
    return this.files.has(fileName) || this.library.has(fileName)
  }

  readFile(fileName: string): string | undefined {
    const snapshot = this.getScriptSnapshot(fileName)
    return snapshot?.getText(0, snapshot.getLength())
  }

  useCaseSensitiveFileNames(): boolean {
    return true
  }
}

/** Names that can be exported: of two definitions with one name only one. */
function unique(definitions: { name: string }[]): string[] {
  return [...new Set(definitions.map(({ name }) => name))]
}

/** File by name, for the cells above the one at hand. */
interface Providers {
  values: Map<string, string>
  types: Map<string, string>
}

/** What a cell imports, by file: everything above but what it defines itself. */
function importsOf({ values, types }: Outline, providers: Providers): Map<string, string[]> {
  const own = new Set([...values, ...types])
  const imports = new Map<string, string[]>()
  const add = (file: string, name: string) => imports.set(file, [...(imports.get(file) ?? []), name])
  for (const [name, file] of providers.values) if (!own.has(name)) add(file, name)
  for (const [name, file] of providers.types) if (!own.has(name) && !providers.values.has(name)) add(file, `type ${name}`)
  return imports
}
