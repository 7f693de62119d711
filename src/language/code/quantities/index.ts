/**
 * Finds what the numbers of a node cell count: for the table that goes with the compiled cell, and for the arguments of its calls of
 * `meter.sample`, `log` and `note`.
 *
 *     quantitiesOf(parseCell('class A extends Node { until = 0; start() { this.until = this.clock.now() + s(1) } }')!)
 *     // { table: { types: { A: { fields: { until: 'instant' } } } }, … }
 *
 * Names do not matter. A number that is a length of time in one place and something else in another is shown as a plain number.
 */
import ts from 'typescript'
import type { CellQuantities } from '../../../guest/sandbox/cell-source.ts'
import type { Quantity } from '../../../trace/quantity.ts'
import type { ParsedCell } from '../parse.ts'
import { type Found, join } from './algebra.ts'
import { nameOf } from './declared.ts'
import { Inference } from './inference.ts'

export interface CellCounts {
  table: CellQuantities
  /** What the samples of `this.meter.sample(…)` count. */
  samples: ReadonlyMap<ts.CallExpression, string>
  /** What arguments of `this.log(…)` and `this.note(…)` count. */
  told: ReadonlyMap<ts.Expression, Quantity>
}

/** Which argument of a call is the payload of a message, and which its name. */
const senders = new Map([['send', [1, 2]], ['call', [1, 2]], ['broadcast', [0, 1]], ['after', [1, 2]], ['every', [1, 2]]])
/** Words by which node code makes lengths of time; a cell without any of them has none. */
const hints = /\b(?:ns|us|ms|s|min|hours|days)\b|\bclock\b|\bDuration\b|\bInstant\b|'dsnb'|"dsnb"|\bextends\b|\bmeasure\b/

export function quantitiesOf(cell: ParsedCell): CellCounts {
  if (!hints.test(cell.file.text)) return { table: {}, samples: new Map(), told: new Map() }
  const inference = new Inference(cell)
  return inference.settle(() => new Collector(inference, cell.file).collect())
}

class Collector {
  private readonly inference: Inference
  private readonly file: ts.SourceFile

  constructor(inference: Inference, file: ts.SourceFile) {
    this.inference = inference
    this.file = file
  }

  collect(): CellCounts {
    const { sources } = this.inference
    const types = [...this.classes(), ...[...sources.types].map(([name, declared]) => [name, written(this.inference.typeFound(declared))] as const)]
    const table = { ...some('types', types), ...this.messages(), ...some('measures', this.measures()) }
    const samples = new Map<ts.CallExpression, string>()
    const told = new Map<ts.Expression, Quantity>()
    for (const call of sources.calls) {
      const sampled = sampleOf(call)
      const unit = sampled && written(this.inference.of(sampled))
      if (typeof unit === 'string' && unit !== 'number') samples.set(call, unit)
      for (const argument of toldBy(call)) {
        const quantity = written(this.inference.of(argument))
        if (quantity !== undefined && hasTime(quantity)) told.set(argument, quantity)
      }
    }
    return { table, samples, told }
  }

  private classes(): (readonly [string, Quantity | undefined])[] {
    const { sources } = this.inference
    return [...sources.classes].map(([name, declaration]) => {
      const own = new Set(declaration.members.filter(ts.isPropertyDeclaration).map((member) => nameOf(member.name)))
      const fields = [...own].map((field) => [field, written(this.inference.classField(name, field))] as const).filter(([field, found]) => field !== '' && found !== undefined)
      const base = sources.baseOf(name)
      const inherits = base !== undefined && base !== 'Node'
      if (fields.length === 0 && !inherits) return [name, undefined] as const
      return [name, { fields: Object.fromEntries(fields), ...(inherits && { of: base }) } as Quantity] as const
    })
  }

  /** What methods declare about the messages that they take and about their answers, and what is sent. */
  private messages(): Pick<CellQuantities, 'taken' | 'answered' | 'sent'> {
    const taken = new Map<string, Found>()
    const answered = new Map<string, Found>()
    const sent = new Map<string, Found>()
    const note = (to: Map<string, Found>, name: string, found: Found) => to.set(name, join(to.get(name) ?? 'nothing', found))
    for (const { members } of this.inference.sources.classes.values()) {
      for (const member of members) {
        if (!ts.isMethodDeclaration(member) || !member.body) continue
        const payload = member.parameters.at(0)?.type
        if (payload) note(taken, nameOf(member.name), this.inference.types.of(payload))
        note(answered, nameOf(member.name), this.inference.returned(member))
      }
    }
    for (const call of this.inference.sources.calls) {
      if (!ts.isPropertyAccessExpression(call.expression)) continue
      const [nameAt, payloadAt] = senders.get(call.expression.name.text) ?? []
      const name = nameAt === undefined ? undefined : call.arguments.at(nameAt)
      const payload = payloadAt === undefined ? undefined : call.arguments.at(payloadAt)
      if (name && payload && ts.isStringLiteralLike(name)) note(sent, name.text, this.inference.of(payload))
    }
    return { ...some('taken', entries(taken)), ...some('answered', entries(answered)), ...some('sent', entries(sent)) }
  }

  private measures(): (readonly [string, Quantity | undefined])[] {
    return this.file.statements.flatMap((statement) => {
      if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return []
      const { expression, arguments: [name, value] } = statement.expression
      const isMeasure = ts.isIdentifier(expression) && expression.text === 'measure'
      if (!isMeasure || name === undefined || !ts.isStringLiteralLike(name) || value === undefined) return []
      if (!ts.isArrowFunction(value) && !ts.isFunctionExpression(value)) return []
      return [[name.text, written(this.inference.returned(value))] as const]
    })
  }
}

/** The value of a call `this.meter.sample(name, value)` without a unit. */
function sampleOf({ expression, arguments: given }: ts.CallExpression): ts.Expression | undefined {
  if (given.length !== 2 || !ts.isPropertyAccessExpression(expression) || expression.name.text !== 'sample') return undefined
  const owner = expression.expression
  return ts.isPropertyAccessExpression(owner) && owner.name.text === 'meter' ? given[1] : undefined
}

function toldBy({ expression, arguments: given }: ts.CallExpression): readonly ts.Expression[] {
  if (!ts.isPropertyAccessExpression(expression) || expression.expression.kind !== ts.SyntaxKind.ThisKeyword) return []
  return expression.name.text === 'log' || expression.name.text === 'note' ? given.filter((one) => !ts.isSpreadElement(one)) : []
}

function entries(found: ReadonlyMap<string, Found>): (readonly [string, Quantity | undefined])[] {
  return [...found].map(([name, one]) => [name, written(one)] as const)
}

function some<Name extends string>(
  name: Name, all: readonly (readonly [string, Quantity | undefined])[],
): Partial<Record<Name, Record<string, Quantity>>> {
  const found = all.filter((one): one is readonly [string, Quantity] => one[1] !== undefined && (name === 'sent' || name === 'taken' || name === 'answered' || hasTime(one[1])))
  return found.length === 0 ? {} : { [name]: Object.fromEntries(found) } as Record<Name, Record<string, Quantity>>
}

/** The form that the table has; undefined when nothing is known. */
function written(found: Found): Quantity | undefined {
  if (typeof found === 'string') return found === 'nothing' || found === 'literal' ? undefined : found === 'rate' ? 'number' : found
  const fields = [...found.fields].flatMap(([name, inner]) => {
    const quantity = written(inner)
    return quantity === undefined ? [] : [[name, quantity] as const]
  })
  const each = found.each && written(found.each)
  if (fields.length === 0 && each === undefined && found.of === undefined) return undefined
  return {
    ...(fields.length > 0 && { fields: Object.fromEntries(fields) }),
    ...(each !== undefined && { each }),
    ...(found.of !== undefined && { of: found.of }),
    ...(found.at !== undefined && { at: found.at }),
  }
}

/** Whether the quantity has or may have a length of time or a moment in it. */
function hasTime(quantity: Quantity): boolean {
  if (typeof quantity === 'string') return quantity === 'duration' || quantity === 'instant'
  const { fields = {}, each, of } = quantity
  return of !== undefined || Object.values(fields).some(hasTime) || (each !== undefined && hasTime(each))
}

