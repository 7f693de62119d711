/** Which kinds of node cannot be copied as they stand, and the rule that writes each. */
import ts from 'typescript'
import type { Rule, Rules } from './emitter.ts'
import {
  emitAssertion, emitAwait, emitBinary, emitCall, emitElementAccess, emitIdentifier, emitMetaProperty, emitNew, emitPrivateName, emitPropertyAccess,
  emitShorthand, emitTagged, emitThis, emitYield,
} from './expressions.ts'
import { emitComputedName, emitDefault, emitField, emitFunction, emitStaticBlock } from './functions.ts'
import { emitFor, emitLoop, emitSourceFile } from './loops.ts'
import { finishStatement } from './statements.ts'

const { SyntaxKind } = ts

const byKind: ReadonlyMap<ts.SyntaxKind, Rule> = new Map<ts.SyntaxKind, Rule>([
  [SyntaxKind.SourceFile, emitSourceFile],
  [SyntaxKind.FunctionDeclaration, emitFunction],
  [SyntaxKind.FunctionExpression, emitFunction],
  [SyntaxKind.ArrowFunction, emitFunction],
  [SyntaxKind.MethodDeclaration, emitFunction],
  [SyntaxKind.Constructor, emitFunction],
  [SyntaxKind.GetAccessor, emitFunction],
  [SyntaxKind.SetAccessor, emitFunction],
  [SyntaxKind.Parameter, emitDefault],
  [SyntaxKind.BindingElement, emitDefault],
  [SyntaxKind.ComputedPropertyName, emitComputedName],
  [SyntaxKind.PropertyDeclaration, emitField],
  [SyntaxKind.ClassStaticBlockDeclaration, emitStaticBlock],
  [SyntaxKind.ForStatement, emitFor],
  [SyntaxKind.WhileStatement, emitLoop],
  [SyntaxKind.DoStatement, emitLoop],
  [SyntaxKind.ForOfStatement, emitLoop],
  [SyntaxKind.ForInStatement, emitLoop],
  [SyntaxKind.AwaitExpression, emitAwait],
  [SyntaxKind.YieldExpression, emitYield],
  [SyntaxKind.Identifier, emitIdentifier],
  [SyntaxKind.PrivateIdentifier, emitPrivateName],
  [SyntaxKind.ShorthandPropertyAssignment, emitShorthand],
  [SyntaxKind.MetaProperty, emitMetaProperty],
  [SyntaxKind.ThisKeyword, emitThis],
  [SyntaxKind.AsExpression, emitAssertion],
  [SyntaxKind.SatisfiesExpression, emitAssertion],
  [SyntaxKind.PropertyAccessExpression, emitPropertyAccess],
  [SyntaxKind.ElementAccessExpression, emitElementAccess],
  [SyntaxKind.CallExpression, emitCall],
  [SyntaxKind.NewExpression, emitNew],
  [SyntaxKind.TaggedTemplateExpression, emitTagged],
  [SyntaxKind.BinaryExpression, emitBinary],
])

export const rules: Rules = { byKind, finish: finishStatement }
