/** Quantities of a notebook: its cells, their length, the runs in them. */
import { parseNotebook } from '../../../src/format/index.ts'
import type { SourceCell } from '../../../src/language/notebook/index.ts'
import { NotebookAnalysis } from '../../../src/language/notebook/index.ts'
import { complete, parseScenario, printScenario } from '../../../src/language/scenario/index.ts'
import { libraryFiles } from '../../unit/support/library.ts'
import type { Quantity } from './quantity.ts'
import { times } from './quantity.ts'

const nodeCell = (i: number): string => `class Server${i} extends Node {
  count${i} = 0

  start() {
    this.after(ms(${i + 1}), 'tick', { by: 1 })
  }

  tick({ by }: { by: number }) {
    this.count${i} += by
    if (this.count${i} < 3) this.send(this.id, 'tick', { by })
  }
}

safety('count ${i} stays small', ({ s${i} }) => s${i}.count${i} < 9)`

const scenarioCell = (i: number): string => `cluster c${i}
  s${i}, t${i}: Server0
  network latency 1ms..5ms

faults f${i}
  at 1s pause s${i} for 2s

run c${i} with f${i} for 5s seed ${i + 1}
  expect count-0-stays-small holds
  expect s${i}.count0 < 5`

function cellsOf(...texts: string[]): SourceCell[] {
  return texts.map((text, index) => ({ kind: text.startsWith('class') ? 'node' : 'scenario', text, index }))
}

const list = <T>(count: number, one: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => one(i))

/** Everything that is asked of an analysis: what is wrong, what to run, what is out of date. */
function understand(analysis: NotebookAnalysis, cells: SourceCell[]): void {
  analysis.update(cells)
  const wrong = analysis.diagnostics().filter(({ severity }) => severity === 'error')
  if (wrong.length > 0) throw new Error(wrong[0].message)
  for (const { index } of cells) {
    analysis.runs(index)
    analysis.fingerprint(index)
  }
}

const understanding = (cellsFor: (count: number) => SourceCell[], withTypes = false): Quantity['prepare'] => (count) => {
  const cells = cellsFor(count)
  return () => understand(new NotebookAnalysis(withTypes ? { libraryFiles: libraryFiles() } : {}), cells)
}

/** A change in the first cell of a notebook that is known. */
const keystroke = (cellsFor: (count: number) => SourceCell[]): Quantity['prepare'] => (count) => {
  const cells = cellsFor(count)
  const analysis = new NotebookAnalysis({ libraryFiles: libraryFiles() })
  understand(analysis, cells)
  let next = 0
  return () => {
    for (let i = 0; i < 5; i++) {
      const first = { ...cells[0], text: cells[0].text.replace('start() {', `start() { // ${next++}`) }
      analysis.update([first, ...cells.slice(1)])
      analysis.diagnostics()
    }
  }
}

const longClass = (count: number): string => `class Server0 extends Node {\n  count = 0\n\n${times(count, (i) => `  // Adds ${i}.
  method${i}({ n }: { n: number }, from: NodeId) {
    if (n > ${i}) this.send(from, 'method${i}', { n: n - 1 })
    this.count = [n, this.count].reduce((sum, one) => sum + one, ${i})
  }`, '\n\n')}\n}`

const longCluster = (count: number): string => `cluster c\n${times(count, (i) => `  n${i}: Server0`)}
${times(count, (i) => `  network n${i} -> n${(i + 1) % count} latency ${i % 90 + 1}ms, loss 1%`)}
${times(count, (i) => `  clock n${i} offset ${i % 90}ms`)}

faults f
${times(count, (i) => `  at ${i}ms pause n${i} for 1s`)}

run c with f for 5s
  expect n0.count0 < 5`

const manyRuns = (count: number): string => `cluster c\n  s0: Server0\n\n${times(count, (i) => `run c for 1s seed ${i + 1}\n  expect s0.count0 < 5`, '\n\n')}`

function notebookText(count: number): string {
  return times(count, (i) => `## Part ${i}\n\nSome words about it.\n\n\`\`\`ts dsnb\n${nodeCell(i)}\n\`\`\`\n\n\`\`\`dsnb\n${scenarioCell(i)}\n\`\`\`\n`)
}

export const languageQuantities: Quantity[] = [
  { name: 'cells: reading the file', least: 500, prepare: (count) => {
    const bytes = new TextEncoder().encode(notebookText(count))
    return () => parseNotebook(bytes)
  } },
  { name: 'node cells: understood', least: 50, prepare: understanding((count) => cellsOf(...list(count, nodeCell))) },
  { name: 'node cells: understood, with types', least: 50, prepare: understanding((count) => cellsOf(...list(count, nodeCell)), true) },
  { name: 'node cells, each extends the last', least: 25, because: 'the compiler lists for each class all it inherits', prepare: understanding((count) => cellsOf(...list(count, (i) => (
    nodeCell(i).replace('extends Node', i === 0 ? 'extends Node' : `extends Server${i - 1}`)
  ))), true) },
  { name: 'scenario cells: understood', least: 100, prepare: understanding((count) => cellsOf(nodeCell(0), ...list(count, scenarioCell))) },
  { name: 'node and scenario cells in turn', least: 50, prepare: understanding((count) => (
    cellsOf(...list(count, (i) => [nodeCell(i), scenarioCell(i)]).flat())
  )) },
  { name: 'cells: a keystroke in the first', least: 400, prepare: keystroke((count) => cellsOf(...list(count, nodeCell))) },
  { name: 'cells with an error each', least: 50, prepare: (count) => {
    const cells = cellsOf(...list(count, (i) => nodeCell(i).replace('Node {', `Node {\n  wrong = Serv${i}`)))
    return () => {
      const analysis = new NotebookAnalysis({ libraryFiles: libraryFiles() })
      analysis.update(cells)
      if (analysis.diagnostics().length < count) throw new Error('Too few errors.')
    }
  } },
  { name: 'length of a node cell', least: 100, prepare: understanding((count) => cellsOf(longClass(count))) },
  { name: 'length of a node cell, with types', least: 100, prepare: understanding((count) => cellsOf(longClass(count)), true) },
  { name: 'length of a line of node code', least: 1000, prepare: understanding((count) => cellsOf(`class Server0 extends Node { all() { return [${times(count, (i) => `this.id.length * ${i}`, ', ')}] } }`)) },
  { name: 'length of a comment in node code', least: 15_000, prepare: understanding((count) => cellsOf(`class Server0 extends Node {\n  /* ${'x '.repeat(count)} */\n}`)) },
  { name: 'length of a scenario cell', least: 100, prepare: understanding((count) => cellsOf(nodeCell(0), longCluster(count))) },
  { name: 'length of a scenario line', least: 60, prepare: (count) => {
    const text = `cluster c\n  ${times(count, (i) => `node${i}`, ', ')}: Server0\n\nrun c`
    return () => parseScenario(text)
  } },
  { name: 'length of a comment in a scenario', least: 1000, prepare: (count) => {
    const text = `${times(count, (i) => `# A line of words, the ${i}th.`)}\ncluster c\n  a: B`
    return () => parseScenario(text)
  } },
  { name: 'a scenario printed and completed', least: 100, prepare: (count) => {
    const text = longCluster(count)
    const { document } = parseScenario(text)
    const around = new NotebookAnalysis().surroundings({ kind: 'scenario', text, index: 0 })
    return () => [printScenario(document), complete(text, text.indexOf('pause'), around)]
  } },
  { name: 'runs in a cell: understood', least: 400, prepare: understanding((count) => cellsOf(nodeCell(0), manyRuns(count))) },
]
