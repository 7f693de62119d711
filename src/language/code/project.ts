/**
 * The TypeScript project that the language service sees: the node cells of a notebook, the declarations of node code, the library of
 * parts and TypeScript's own library. It exists only in memory.
 *
 *     const project = new Project(libraryFiles())
 *     project.update([{ cell: 1, text: 'class Storage extends Node {}' }])
 *     ts.createLanguageService(project)
 */
import ts from 'typescript'
import type { NodeCell } from './cell-files.ts'
import { CellFiles, openFileName } from './cell-files.ts'
import { libraryRoot } from './library.ts'
import { nodeApi } from './node-declarations.ts'
import { partFiles, partsModule } from './parts.ts'

export const apiFileName = '/node-api.d.ts'
const libraryFolder = '/library/'
/** The module of the parts library, which re-exports what the files of `/parts` export. */
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
  // With this rule a field `log = []` is a list of anything, as it should be; the rule's errors are dropped (see `type-diagnostics.ts`).
  noImplicitAny: true,
  useUnknownInCatchVariables: false,
  skipLibCheck: true,
}

export class Project implements ts.LanguageServiceHost {
  readonly cells = new CellFiles()
  private readonly library = new Map<string, ts.IScriptSnapshot>()
  private revision = 0

  constructor(libraryFiles: Record<string, string>) {
    for (const [name, text] of Object.entries(libraryFiles)) this.library.set(libraryFolder + name, ts.ScriptSnapshot.fromString(text))
    this.library.set(apiFileName, ts.ScriptSnapshot.fromString(nodeApi))
    for (const { file, source } of partFiles.values()) this.library.set(`/parts/${file}.ts`, ts.ScriptSnapshot.fromString(source))
    const everything = [...partFiles.keys()].map((file) => `export * from './parts/${file}.ts'`).join('\n')
    this.library.set(partsFileName, ts.ScriptSnapshot.fromString(everything))
  }

  /** Tells which cells there are now, in the order of the notebook. */
  update(cells: readonly NodeCell[]): void {
    this.cells.update(cells)
    this.revision++
  }

  /** The name of the file in which to look up what could be typed in a cell. */
  open(cell: number): string {
    if (this.cells.open(cell)) this.revision++
    return openFileName
  }

  // --- the methods that the language service calls

  getCompilationSettings(): ts.CompilerOptions {
    return compilerOptions
  }

  getProjectVersion(): string {
    return String(this.revision)
  }

  getScriptFileNames(): string[] {
    return [apiFileName, ...this.cells.fileNames()]
  }

  getScriptVersion(fileName: string): string {
    return this.cells.get(fileName)?.version ?? '1'
  }

  getScriptSnapshot(fileName: string): ts.IScriptSnapshot | undefined {
    return this.cells.get(fileName)?.snapshot ?? this.library.get(fileName)
  }

  getCurrentDirectory(): string {
    return '/'
  }

  getDefaultLibFileName(): string {
    return libraryFolder + libraryRoot
  }

  fileExists(fileName: string): boolean {
    return this.cells.get(fileName) !== undefined || this.library.has(fileName)
  }

  readFile(fileName: string): string | undefined {
    const snapshot = this.getScriptSnapshot(fileName)
    return snapshot?.getText(0, snapshot.getLength())
  }

  useCaseSensitiveFileNames(): boolean {
    return true
  }
}
