/**
 * Joins the tables of a program's cells that say what its numbers count. A later definition of a name wins; when two places say different things
 * of one message, the table says nothing of it.
 *
 *     quantityTable([{ ...plan.cells[0], quantities: { sent: { renew: { fields: { lease: 'duration' } } } } }], plan.nodes).messages
 *     // { renew: { fields: { lease: 'duration' } } }
 */
import type { CompositeQuantity, Quantity, QuantityTable } from '../../trace/quantity.ts'
import type { CompiledCell } from './cell-source.ts'

type Named = Record<string, Quantity>

export function quantityTable(
  cells: readonly CompiledCell[], nodes: readonly { name: string; className: string }[], meters: Record<string, string> = {},
): QuantityTable {
  const { usesNodes, ...table } = tableOf(cells)
  return {
    ...table,
    ...(Object.keys(meters).length > 0 && { meters }),
    ...(usesNodes && { nodes: Object.fromEntries(nodes.map(({ name, className }) => [name, className])) }),
  }
}

type ProgramTable = QuantityTable & { usesNodes: boolean }

/** The tables by the list of cells, which all runs of a sweep share. */
const tables = new WeakMap<readonly CompiledCell[], ProgramTable>()

function tableOf(cells: readonly CompiledCell[]): ProgramTable {
  let table = tables.get(cells)
  if (table === undefined) tables.set(cells, (table = together(cells)))
  return table
}

function together(cells: readonly CompiledCell[]): ProgramTable {
  const all = cells.flatMap(({ quantities }) => quantities ?? [])
  const types: Named = Object.fromEntries(all.flatMap((cell) => Object.entries(cell.types ?? {})))
  const measures: Named = Object.fromEntries(all.flatMap((cell) => Object.entries(cell.measures ?? {})))
  const taken = joined(all.map((cell) => cell.taken))
  const sent = joined(all.map((cell) => cell.sent))
  const answers = timed(joined(all.map((cell) => cell.answered)))
  const messages = timed(new Map([...new Set([...taken.keys(), ...sent.keys()])].map((name) => [name, completed(taken.get(name), sent.get(name))])))
  return {
    usesNodes: JSON.stringify(measures).includes('"@'),
    ...(Object.keys(types).length > 0 && { types }),
    ...(messages && { messages }),
    ...(answers && { answers }),
    ...(Object.keys(measures).length > 0 && { measures }),
  }
}

function joined(all: readonly (Named | undefined)[]): Map<string, Quantity> {
  const found = new Map<string, Quantity>()
  for (const one of all) {
    for (const [name, quantity] of Object.entries(one ?? {})) found.set(name, join(found.get(name), quantity))
  }
  return found
}

/** The entries that have a length of time or a moment in them. */
function timed(all: ReadonlyMap<string, Quantity>): Named | undefined {
  const found = [...all].filter(([, quantity]) => /"(?:duration|instant)"|"of"/.test(JSON.stringify(quantity)))
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

function join(a: Quantity | undefined, b: Quantity): Quantity {
  if (a === undefined || JSON.stringify(a) === JSON.stringify(b)) return b
  if (typeof a === 'string' || typeof b === 'string' || a.of !== undefined || b.of !== undefined) return 'unknown'
  return merged(a, b, (x, y) => (x === undefined ? y as Quantity : y === undefined ? x : join(x, y)))
}

/** The declared quantity, with what was sent where nothing is declared. */
function completed(declared: Quantity | undefined, sent: Quantity | undefined): Quantity {
  if (declared === undefined || declared === 'unknown') return sent ?? 'unknown'
  if (sent === undefined || typeof declared === 'string' || typeof sent === 'string' || declared.of !== undefined || sent.of !== undefined) return declared
  return merged(declared, sent, completed)
}

function merged(a: CompositeQuantity, b: CompositeQuantity, combine: (x: Quantity | undefined, y: Quantity | undefined) => Quantity): Quantity {
  const of = (fields: Named | undefined, name: string) => (fields && Object.hasOwn(fields, name) ? fields[name] : undefined)
  const names = [...new Set([...Object.keys(a.fields ?? {}), ...Object.keys(b.fields ?? {})])]
  const fields = Object.fromEntries(names.map((name) => [name, combine(of(a.fields, name), of(b.fields, name))]))
  const each = a.each === undefined && b.each === undefined ? undefined : combine(a.each, b.each)
  return { ...(names.length > 0 && { fields }), ...(each !== undefined && { each }) }
}
