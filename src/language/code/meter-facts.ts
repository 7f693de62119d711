/**
 * The names of counters, samples and operations that a cell writes out, so that an expectation with a misspelt name is found.
 *
 *     meterFacts(parseCell("class A extends Node { start() { this.meter.count('retries') } }")!.file)
 *     // { counts: { names: ['retries'], open: false }, samples: …, operations: … }
 */
import ts from 'typescript'

/** Names that are written out; `open`: the cell uses others too, which are computed. */
export interface MeterNames {
  names: string[]
  open: boolean
}

export interface MeterFacts {
  counts: MeterNames
  samples: MeterNames
  operations: MeterNames
}

const kindOf = new Map<string, keyof MeterFacts>([['meter.count', 'counts'], ['meter.sample', 'samples'], ['history.invoke', 'operations']])
const harmless = new Set(['history.ok', 'history.fail', 'history.info'])

export function meterFacts(file: ts.SourceFile): MeterFacts {
  const facts: MeterFacts = { counts: { names: [], open: false }, samples: { names: [], open: false }, operations: { names: [], open: false } }
  const visit = (node: ts.Node): void => {
    const owner = ts.isPropertyAccessExpression(node) ? node.name.text : ts.isBindingElement(node) ? keyOf(node) : ''
    if (owner === 'meter' || owner === 'history') note(facts, owner, node)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return facts
}

function keyOf({ propertyName, name }: ts.BindingElement): string {
  const key = propertyName ?? name
  return ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? key.text : ''
}

/** Takes a mention of `meter` or `history`: the name in a call of one of their methods, or else any name is possible. */
function note(facts: MeterFacts, owner: 'meter' | 'history', node: ts.Node): void {
  const access = node.parent
  const method = ts.isPropertyAccessExpression(access) && access.expression === node ? `${owner}.${access.name.text}` : ''
  if (harmless.has(method)) return
  const kind = kindOf.get(method)
  const call = access.parent
  const name = kind !== undefined && ts.isCallExpression(call) && call.expression === access ? call.arguments.at(0) : undefined
  if (kind !== undefined && name) for (const text of textsOf(name) ?? [undefined]) add(facts[kind], text)
  else for (const one of owner === 'meter' ? (['counts', 'samples'] as const) : (['operations'] as const)) facts[one].open = true
}

function add(names: MeterNames, name: string | undefined): void {
  if (name === undefined) names.open = true
  else if (!names.names.includes(name)) names.names.push(name)
}

/** The texts that an expression can have: one, or one of two. */
function textsOf(node: ts.Expression): string[] | undefined {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return textsOf(node.expression)
  if (!ts.isConditionalExpression(node)) return undefined
  const [a, b] = [textsOf(node.whenTrue), textsOf(node.whenFalse)]
  return a && b ? [...a, ...b] : undefined
}
