/**
 * The imports of a cell: parts of the library, by name.
 *
 *     const { file } = parseCell("import { retry as again } from 'dsnb'")!
 *     importsOf(file)            // [{ name: 'retry', local: 'again', … }]
 */
import ts from 'typescript'
import { didYouMean, listed, nearWord } from '../did-you-mean.ts'
import type { Report } from './check-syntax.ts'
import { partNamed, partNames, partsModule, usableParts } from './parts.ts'
import { everythingAbove } from './vocabulary.ts'

export interface PartImport {
  /** The part's name in the library, and in the cell. */
  name: string
  local: string
  /** The identifier that is the cell's name for it. */
  node: ts.Identifier
  /** Only values are there in the compiled code. */
  kind: 'value' | 'type'
}

/** The parts that a cell imports, in the order of the text. */
export function importsOf(file: ts.SourceFile): PartImport[] {
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || moduleOf(statement) !== partsModule) return []
    return specifiersOf(statement).map((specifier): PartImport => {
      const name = nameIn(specifier).text
      const isType = statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword || specifier.isTypeOnly
      return { name, local: specifier.name.text, node: specifier.name, kind: isType ? 'type' : partNamed(name)?.kind ?? 'value' }
    })
  })
}

function moduleOf({ moduleSpecifier }: ts.ImportDeclaration): string {
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : ''
}

function specifiersOf({ importClause }: ts.ImportDeclaration): readonly ts.ImportSpecifier[] {
  const bindings = importClause?.namedBindings
  return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : []
}

/** The library's name for it: the one before `as`. */
function nameIn({ propertyName, name }: ts.ImportSpecifier): ts.ModuleExportName {
  return propertyName ?? name
}

export function checkImport(statement: ts.ImportDeclaration, report: Report): void {
  const module = moduleOf(statement)
  if (module !== partsModule) {
    const near = nearWord(module, [partsModule])
    const hint = near === undefined ? `${everythingAbove} Parts of the library come from '${partsModule}'.` : `Did you mean '${near}'?`
    return report(statement, 'no-import', 'Node code cannot import.', hint)
  }
  const { importClause } = statement
  if (importClause?.namedBindings === undefined || !ts.isNamedImports(importClause.namedBindings) || importClause.name !== undefined) {
    const hint = `Write their names: \`import { retry } from '${partsModule}'\`.`
    return report(statement, 'no-names', 'Parts are imported one by one, by name.', hint)
  }
  for (const specifier of specifiersOf(statement)) checkSpecifier(specifier, report)
}

function checkSpecifier(specifier: ts.ImportSpecifier, report: Report): void {
  const name = nameIn(specifier)
  if (partNamed(name.text) === undefined) {
    const hint = didYouMean(name.text, partNames) ?? `The library has ${listed(usableParts, 'and', 60)}.`
    report(name, 'no-part', `The library has no part \`${name.text}\`.`, hint)
  }
  const local = specifier.name.text
  if (local === '$k' || local.startsWith('$k_')) {
    report(specifier.name, 'reserved-name', `The name \`${local}\` is reserved.`, 'Choose a name that does not begin with `$k`.')
  }
}
