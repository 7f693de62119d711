/**
 * Parses the text of a cell into a bound syntax tree, with the errors that keep the cell from running.
 *
 *     parseCell('class A { x() { this.#y } }')?.errors[0].code   // 'TS2339'
 *
 * The compiler's checker runs without a library here: it resolves names and reports the early errors of the language. Its errors about types are
 * dropped, since the type service checks types with a library.
 */
import ts from 'typescript'
import type { Diagnostic } from '../diagnostic.ts'
import { explainDiagnostic } from './explain.ts'

export interface ParsedCell {
  file: ts.SourceFile
  checker: ts.TypeChecker
  errors: Diagnostic[]
  /** Whether the parser had to guess: the tree is then only what it could recover. */
  broken: boolean
}

export const cellSizeMax = 256 * 1024

const fileName = '/cell.ts'
const coreName = '/core.d.ts'

/** The declarations that the checker needs to start, and `Promise`, which it needs for `async`. */
const coreText = `
interface Array<T> {} interface Boolean {} interface CallableFunction {} interface Function {} interface IArguments {}
interface NewableFunction {} interface Number {} interface Object {} interface RegExp {} interface String {}
interface PromiseLike<T> {} interface Promise<T> {} interface PromiseConstructor {} declare const Promise: PromiseConstructor
interface ImportMeta {} interface AsyncIterableIterator<T> {} interface IterableIterator<T> {}
`

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: [],
  noResolve: true,
  noEmit: true,
  strict: false,
  skipLibCheck: true,
}

let core: ts.SourceFile | undefined

/** Parses a cell of any content; never throws. `undefined`: nested deeper than `nestingMax`. */
export function parseCell(text: string): ParsedCell | undefined {
  try {
    const program = programOf(text)
    const file = program.getSourceFile(fileName)
    if (file === undefined) return undefined
    if (nestingOf(file) > nestingMax) return undefined
    const unreadable = program.getSyntacticDiagnostics(file)
    const broken = unreadable.length > 0
    const found = broken ? unreadable : program.getSemanticDiagnostics(file).filter(keepsFromRunning)
    const errors = found.map((diagnostic) => explainDiagnostic(diagnostic, text.length))
    return { file, checker: program.getTypeChecker(), errors, broken }
  } catch (error) {
    // Of the parser's errors this is the only one that does not come from a defect: the stack was too small for the nesting.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function programOf(text: string): ts.Program {
  core ??= ts.createSourceFile(coreName, coreText, ts.ScriptTarget.ES2024)
  const format: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.ES2024,
    impliedNodeFormat: ts.ModuleKind.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    setExternalModuleIndicator: (file) => {
      // SAFETY: a public hook whose purpose is this one assignment; the field is not in the published types.
      (file as { externalModuleIndicator?: ts.Node | true }).externalModuleIndicator = true
    },
  }
  const files = new Map([[coreName, core], [fileName, ts.createSourceFile(fileName, text, format, true, ts.ScriptKind.TS)]])
  return ts.createProgram({
    rootNames: [fileName],
    options,
    host: {
      getSourceFile: (name) => files.get(name),
      getDefaultLibFileName: () => coreName,
      writeFile: () => {},
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (name) => files.has(name),
      readFile: (name) => files.get(name)?.text,
    },
  })
}

/** Errors outside 1000–1999 (grammar) for which an engine refuses the cell: names declared twice, `super`, targets of assignments. */
const early = new Set([
  2300, 2335, 2336, 2337, 2338, 2357, 2364, 2392, 2393, 2397, 2406, 2451, 2462, 2466, 2480, 2481, 2487, 2491, 2492, 2523, 2524, 2566, 2657,
  2660, 2699, 2703, 2754, 2777, 2778, 2779, 2780, 2781, 2801, 2804, 2813, 2814, 2815, 5076, 17006, 17007, 17009, 17011, 17012, 17013,
])

/** Errors within the grammar's range that are about types or style only. */
const harmless = new Set([1055, 1058, 1059, 1060, 1062, 1064, 1065, 1066, 1117, 1166, 1210, 1313, 1320, 1321, 1322, 1323, 1324, 1345, 1360])

function keepsFromRunning({ code, file, start }: ts.Diagnostic): boolean {
  if (code >= 1000 && code < 2000) return !harmless.has(code)
  if (early.has(code) || (code >= 18006 && code < 18040)) return true
  // An undeclared private name is a syntax error; any other missing property is not.
  return (code === 2339 || code === 2551) && file?.text[start ?? -1] === '#'
}

export const nestingMax = 200

/** Far beyond any written code, and far below what the stack holds. */
const treeDepthMax = 500

const chained = new Set([
  ts.SyntaxKind.BinaryExpression, ts.SyntaxKind.PropertyAccessExpression, ts.SyntaxKind.ElementAccessExpression,
  ts.SyntaxKind.CallExpression, ts.SyntaxKind.NonNullExpression, ts.SyntaxKind.ExpressionStatement, ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.VariableDeclarationList,
])

/** How deep constructs are nested; a long chain `a.b().c()` or `a + b + c` counts once. A loop, since deep recursion is what it guards against. */
function nestingOf(file: ts.SourceFile): number {
  let deepest = 0
  const open: [node: ts.Node, nesting: number, depth: number][] = [[file, 0, 0]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, nesting, depth] = next
    deepest = Math.max(deepest, depth > treeDepthMax ? nestingMax + 1 : nesting)
    ts.forEachChild(node, (child) => {
      open.push([child, nesting + (chained.has(child.kind) ? 0 : 1), depth + 1])
    })
  }
  return deepest
}
