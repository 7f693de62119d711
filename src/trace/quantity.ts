/**
 * What the numbers of a run count: lengths of time, moments, or just numbers. The compiler finds where node code makes a number a length
 * of time (`ms(5)`, the difference of two readings of a clock, a field declared `Duration`) and writes it into a table. Names do not matter.
 *
 *     const table = { types: { Grant: { fields: { until: 'instant' } } }, messages: { granted: { of: 'Grant' } } }
 *     new Quantities(table).message('granted', false)?.inside('until')?.unit     // 'instant'
 *
 * Where the table says nothing, a number is shown as it is.
 */

/** `'duration'`, `'instant'` or a word of the author's; for a value with parts, what the parts count. */
export type Quantity = string | CompositeQuantity

export interface CompositeQuantity {
  /** The parts by the names of fields or the positions of items. */
  fields?: Record<string, Quantity>
  /** What every other part counts, such as the items of a list or the values of a Map. */
  each?: Quantity
  /** For the rest: the class or type of this name, or (`@client`) the class of the node, and the part of it that these fields lead to. */
  of?: string
  at?: readonly string[]
}

/** The table of one program. */
export interface QuantityTable {
  /** Classes and declared types, by name. */
  types?: Record<string, Quantity>
  /** Payloads and answers, by the name of the message. */
  messages?: Record<string, Quantity>
  answers?: Record<string, Quantity>
  measures?: Record<string, Quantity>
  /** What each series counts. */
  meters?: Record<string, string>
  /** Classes of nodes by name. */
  nodes?: Record<string, string>
}

/** The most letters of a unit, since it is shown beside numbers. */
export const unitMost = 30

/** Whether a value can be the declared unit of a series or a measure. */
export function isUnit(unit: unknown): unit is string {
  return typeof unit === 'string' && unit.trim() !== '' && unit.length <= unitMost
}

/** At most so many references are followed, since more must be a circle. */
const referencesMost = 20

/** A place in a value with what is known of the numbers there. */
export class Counted {
  private readonly table: QuantityTable
  private readonly quantity: Quantity

  constructor(table: QuantityTable, quantity: Quantity) {
    this.table = table
    this.quantity = quantity
  }

  /** The unit, if there is a number at this place. */
  get unit(): string | undefined {
    const found = resolve(this.table, this.quantity)
    return typeof found === 'string' ? found : undefined
  }

  /** The place of a field, or of an item of a list. */
  inside(key: string): Counted | undefined {
    const found = step(this.table, this.quantity, key)
    return found === undefined ? undefined : new Counted(this.table, found)
  }
}

function resolve(table: QuantityTable, quantity: Quantity, references = 0): Quantity | undefined {
  if (typeof quantity === 'string' || quantity.of === undefined || quantity.fields || quantity.each || references > referencesMost) return quantity
  let found = named(table, quantity.of)
  for (const key of quantity.at ?? []) found = found === undefined ? undefined : step(table, found, key, references + 1)
  return found === undefined ? undefined : resolve(table, found, references + 1)
}

function step(table: QuantityTable, quantity: Quantity, key: string, references = 0): Quantity | undefined {
  if (typeof quantity === 'string' || references > referencesMost) return undefined
  const { fields, each, of } = quantity
  if (fields && Object.hasOwn(fields, key)) return fields[key]
  if (each !== undefined) return each
  if (of === undefined) return undefined
  const reference = fields ? named(table, of) : resolve(table, quantity, references)
  return reference === undefined || reference === quantity ? undefined : step(table, reference, key, references + 1)
}

function named({ types, nodes }: QuantityTable, name: string): Quantity | undefined {
  const type = name.startsWith('@') ? own(nodes, name.slice(1)) : name
  return type === undefined ? undefined : own(types, type)
}

function own<T>(record: Record<string, T> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}

/** Looks up things of a run in its table. */
export class Quantities {
  private readonly table: QuantityTable

  constructor(table: QuantityTable = {}) {
    this.table = table
  }

  message(type: string, isAnswer: boolean): Counted | undefined {
    return this.counted(own(isAnswer ? this.table.answers : this.table.messages, type))
  }

  /** The place of all fields of a node of this class. */
  fields(className: string): Counted | undefined {
    return this.counted(own(this.table.types, className))
  }

  measure(name: string): Counted | undefined {
    return this.counted(own(this.table.measures, name))
  }

  meter(name: string): string | undefined {
    return own(this.table.meters, name)
  }

  private counted(quantity: Quantity | undefined): Counted | undefined {
    return quantity === undefined ? undefined : new Counted(this.table, quantity)
  }
}

/** The place of a value that is itself a number, which counts this: `'duration'`. */
export function countedAs(unit: string | undefined): Counted | undefined {
  return unit === undefined ? undefined : new Counted({}, unit)
}
