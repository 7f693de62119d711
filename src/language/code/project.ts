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
import { definedNames, definedTypes } from './names.ts'
import { libraryRoot } from './library.ts'
import { nodeApi } from './node-api.ts'

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

interface CellFile extends Interface {
  cell: number
  /** The cell's own text. */
  text: string
  /** With the imports and exports. */
  fullText: string
  /** Names the text mentions, own and foreign. */
  mentions: Set<string>
  /** Cells whose definitions it mentions. */
  dependsOn: string[]
  snapshot: ts.IScriptSnapshot
  version: string
}

export const apiFileName = '/node-api.d.ts'
const libraryFolder = '/library/'

export const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  lib: [libraryRoot],
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
  private readonly outlines = new Map<string, { interface: Interface; mentions: Set<string> }>()
  private revision = 0

  constructor(libraryFiles: Record<string, string>) {
    for (const [name, text] of Object.entries(libraryFiles)) this.library.set(libraryFolder + name, ts.ScriptSnapshot.fromString(text))
    this.library.set(apiFileName, ts.ScriptSnapshot.fromString(nodeApi))
  }

  /** Takes over the cells, in the order of the notebook. */
  update(cells: readonly NodeCell[]): void {
    const before = this.files
    this.files = new Map()
    const providers = { values: new Map<string, string>(), types: new Map<string, string>() }
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

  private fileOf(cell: number, text: string, providers: Record<'values' | 'types', Map<string, string>>, before: CellFile | undefined): CellFile {
    const outline = this.outlineOf(text)
    const own = new Set([...outline.interface.values, ...outline.interface.types])
    const imports = new Map<string, string[]>()
    for (const [kind, names] of Object.entries(providers)) {
      for (const [name, file] of names) {
        if (own.has(name) || (kind === 'types' && providers.values.has(name))) continue
        imports.set(file, [...(imports.get(file) ?? []), kind === 'types' ? `type ${name}` : name])
      }
    }
    const exported = [...outline.interface.values, ...outline.interface.types.map(name => `type ${name}`)]
    const lines = [...imports].map(([file, names]) => `import { ${names.join(', ')} } from '.${file}';`)
    const fullText = `${text}\n;${lines.join(' ')} export { ${exported.join(', ')} };`
    const dependsOn = [...imports].filter(([, names]) => names.some(name => outline.mentions.has(name.replace('type ', '')))).map(([file]) => file)
    if (before?.fullText === fullText) return { ...before, dependsOn }
    return {
      cell, text, fullText, dependsOn,
      ...outline.interface,
      mentions: outline.mentions,
      snapshot: ts.ScriptSnapshot.fromString(fullText),
      version: String(++this.revision),
    }
  }

  private outlineOf(text: string): { interface: Interface; mentions: Set<string> } {
    const known = this.outlines.get(text)
    if (known !== undefined) return known
    const file = ts.createSourceFile('/cell.ts', text, ts.ScriptTarget.ES2024, false, ts.ScriptKind.TS)
    const outline = {
      interface: { values: unique(definedNames(file)), types: unique(definedTypes(file)) },
      mentions: new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)),
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

  cells(): IterableIterator<CellFile> {
    return this.files.values()
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
