/**
 * Refuses forms of the language that node code cannot have, and says what to write instead.
 *
 *     saidOf('async function f(list) { for await (const x of list) {} }')   // ['no-for-await at await']: await inside the loop
 */
import ts from 'typescript'
import { isAsync, isFunction, isGenerator } from './analysis.ts'
import { escapeLiteral } from './emit/censor.ts'
import { everythingAbove } from './vocabulary.ts'

export type Report = (node: ts.Node, code: string, message: string, hint: string) => void

/** A form that is refused: where it stands in a node of its kind, if the node has it. */
interface Refusal {
  find: (node: ts.Node) => ts.Node | undefined
  code: string
  message: string
  hint: string
}

const refusals: Refusal[] = [
  {
    find: (node) => only(node, ts.isDecorator(node)),
    code: 'no-decorator',
    message: 'Node code has no decorators.',
    hint: 'Leave it out and call the function in the constructor or a method.',
  },
  {
    find: (node) => only(node, ts.isWithStatement(node)),
    code: 'no-with',
    message: 'Node code has no `with`.',
    hint: 'Take the object into a constant with a short name.',
  },
  {
    find: (node) => only(node, isImport(node)),
    code: 'no-import',
    message: 'Node code cannot import.',
    hint: everythingAbove,
  },
  {
    find: (node) => (ts.isForOfStatement(node) ? node.awaitModifier : undefined),
    code: 'no-for-await',
    message: 'Not supported: `for await`.',
    hint: 'Use `for (const x of list)` and `await` inside the loop.',
  },
  {
    find: (node) => (isFunction(node) && isAsync(node) && isGenerator(node) ? node.name ?? node : undefined),
    code: 'no-async-generator',
    message: 'Not supported: a generator that is `async`.',
    hint: 'Return a list, or await inside a loop.',
  },
  {
    find: (node) => only(node, ts.isAwaitExpression(node) && !isInFunction(node)),
    code: 'no-top-level-await',
    message: '`await` works only inside an `async` method or function.',
    hint: 'Start it from `async start() { … }` of a node.',
  },
  {
    find: (node) => only(node, ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using),
    code: 'no-using',
    message: 'Not supported: `using`.',
    hint: 'Use `const`, and `try … finally` to clean up.',
  },
  {
    find: (node) => (ts.isAutoAccessorPropertyDeclaration(node) ? node.name : undefined),
    code: 'no-accessor',
    message: 'Not supported: `accessor` fields.',
    hint: 'Write a plain field.',
  },
  {
    find: (node) => only(node, ts.isPrivateIdentifier(node) && (node.text === '#import' || node.text === '#eval')),
    code: 'no-such-name',
    message: 'Not supported: the private names `#import` and `#eval`.',
    hint: 'Choose another name.',
  },
  {
    // Elsewhere an escape hides such text from the sandbox's censor, but a tag function would see the escape.
    find: (node) => (ts.isTaggedTemplateExpression(node) && isCensored(node.template) ? node.template : undefined),
    code: 'no-such-text',
    message: 'Not supported: `import(`, `eval(` or an HTML comment in a tagged template.',
    hint: 'Use a plain text without a tag.',
  },
  {
    // TypeScript accepts this form, but engines refuse it.
    find: (node) => ((ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node)) && isLoneBody(node) ? node.name ?? node : undefined),
    code: 'no-lone-definition',
    message: 'A definition cannot be the whole body of this statement.',
    hint: 'Put braces around it.',
  },
]

/** Checks one node; the caller checks the nodes inside it. */
export function checkSyntax(node: ts.Node, report: Report): void {
  for (const { find, code, message, hint } of refusals) {
    const found = find(node)
    if (found !== undefined) report(found, code, message, hint)
  }
  if (isFunction(node) && isAsync(node) && node.body !== undefined) reportSuperCalls(node.body, report)
}

function only(node: ts.Node, condition: boolean): ts.Node | undefined {
  return condition ? node : undefined
}

function isImport(node: ts.Node): boolean {
  if (ts.isMetaProperty(node)) return node.keywordToken === ts.SyntaxKind.ImportKeyword
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
}

function isCensored(template: ts.TemplateLiteral): boolean {
  const text = template.getText()
  return escapeLiteral(text) !== text
}

function isLoneBody({ parent }: ts.Node): boolean {
  return ts.isIfStatement(parent) || ts.isIterationStatement(parent, false) || ts.isLabeledStatement(parent)
}

function isInFunction(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) if (isFunction(at)) return true
  return false
}

function reportSuperCalls(node: ts.Node, report: Report): void {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    report(node, 'no-async-super', 'Not supported: `super(…)` inside an `async` function.', 'Call it in the constructor itself.')
  }
  ts.forEachChild(node, (child) => {
    if (!ts.isConstructorDeclaration(child)) reportSuperCalls(child, report)
  })
}
