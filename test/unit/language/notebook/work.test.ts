/** How much is done: each cell once, and after a change only the cells that changed and those that use them. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import type { SourceCell } from '../../../../src/language/notebook/index.ts'
import { NotebookAnalysis } from '../../../../src/language/notebook/index.ts'
import { libraryFiles } from '../../support/library.ts'

/** An analysis with a record of its work: `compiled 3`. */
function watched(withTypes = false) {
  const done: string[] = []
  const analysis = new NotebookAnalysis({
    ...(withTypes && { libraryFiles: libraryFiles() }),
    onWork: (work, cell) => done.push(`${work} ${cell}`),
  })
  /** Everything that an editor asks after a change, and what was done for it. */
  const after = (cells: SourceCell[]): string[] => {
    done.length = 0
    analysis.update(cells)
    analysis.diagnostics()
    for (const { index } of cells) {
      analysis.fingerprint(index)
      analysis.facts(index)
      analysis.runs(index)
    }
    return done.toSorted()
  }
  return { analysis, after }
}

function notebook(...texts: string[]): SourceCell[] {
  return texts.map((text, index) => ({ kind: /^(cluster|faults|run|explore)\b/.test(text) ? 'scenario' : 'node', text, index }))
}

/** A class, a class that extends it, a cluster of them and a run, again and again; each four cells stand alone. */
function chapters(count: number): string[] {
  return Array.from({ length: count }, (_, i) => [
    `class Store${i} extends Node { size${i} = 0 }`,
    `class Log${i} extends Store${i} { write() { this.size${i} += 1 } }\nsafety('size ${i}', ({ log${i} }) => log${i}.size${i} < 9)`,
    `cluster c${i}\n  log${i}: Log${i}\n\nfaults f${i}\n  at 1s pause log${i} for 1s`,
    `run c${i} with f${i} for 5s\n  expect size-${i} holds\n  expect log${i}.size${i} = 0`,
  ]).flat()
}

function changed(texts: string[], at: number, change: (text: string) => string): SourceCell[] {
  return notebook(...texts.with(at, change(texts[at])))
}

suite('notebook: the work of an analysis', function () {
  this.timeout(60_000)

  test('each cell is read and compiled, or parsed and checked, once, however many stand above', () => {
    for (const count of [8, 16, 32]) {
      const { after, analysis } = watched()
      const work = after(notebook(...chapters(count)))
      deepEqual(analysis.diagnostics(), [])
      equal(work.length, count * 4 * 2)
      equal(new Set(work).size, work.length)
    }
  })

  test('a notebook of 100 cells: a keystroke is the work of its cell and of those that use it', () => {
    const texts = chapters(25)
    const { after, analysis } = watched(true)
    equal(after(notebook(...texts)).length, 50 * 3 + 50 * 2)
    deepEqual(analysis.diagnostics(), [])
    deepEqual(after(notebook(...texts)), [])
    // In a method: the types of the classes that extend it are checked again, and no cell below.
    const more = (text: string) => text.replace('= 0', '= 0; private more() {}')
    deepEqual(after(changed(texts, 0, more)), ['compiled 0', 'read 0', 'typed 0', 'typed 1'])
    deepEqual(analysis.diagnostics(), [])
    deepEqual(after(notebook(...texts)).filter((work) => !work.endsWith(' 0')), ['typed 1'])
    // A field that a run far below compares.
    deepEqual(after(changed(texts, 1, (text) => text.replace('{ write', '{ other = 0; write'))), ['checked 3', 'compiled 1', 'read 1', 'typed 1'])
    after(notebook(...texts))
    // A cluster: the run that uses it.
    deepEqual(after(changed(texts, 50, (text) => text.replace('1s', '2s'))), ['checked 50', 'checked 51', 'parsed 50'])
    after(notebook(...texts))
    // A run: nobody uses it.
    deepEqual(after(changed(texts, 3, (text) => text.replace('5s', '6s'))), ['checked 3', 'parsed 3'])
  })

  test('a new name is looked at by those who mention it', () => {
    const texts = [...chapters(5), 'const answer = () => later']
    const { after, analysis } = watched(true)
    after(notebook(...texts))
    equal(analysis.diagnostics().length, 1)
    const work = after(changed(texts, 0, (text) => `${text}\nconst later = 1`))
    deepEqual(work.filter((one) => one.endsWith(' 20')), ['compiled 20', 'read 20', 'typed 20'])
    deepEqual(work.filter((one) => !/ (0|1|20)$/.test(one)), [])
    deepEqual(analysis.diagnostics(), [])
  })

  test('what is wrong in a cell goes when a cell above is mended, and comes back', () => {
    const texts = chapters(2)
    const { after, analysis } = watched()
    const without = changed(texts, 2, (text) => text.replace('faults f0', 'faults f9'))
    after(without)
    deepEqual(analysis.diagnostics().map(({ cell, code }) => `${cell} ${code}`), ['3 unknown-faults'])
    deepEqual(after(notebook(...texts)), ['checked 2', 'checked 3', 'parsed 2'])
    deepEqual(analysis.diagnostics(), [])
    after(without)
    equal(analysis.diagnosticsOf(3).length, 1)
    // Who was told all names there are is told again when there is another one.
    ok(/f9/.test(analysis.diagnosticsOf(3)[0].hint ?? ''))
    deepEqual(after(notebook(...without.map(({ text }) => text).with(2, without[2].text.replace('f9', 'f8')))), ['checked 2', 'checked 3', 'parsed 2'])
    ok(/f8/.test(analysis.diagnosticsOf(3)[0].hint ?? ''))
  })

  test('runs of one cell and of neighbours share the code above them', () => {
    const { analysis, after } = watched()
    const runs = Array.from({ length: 20 }, (_, i) => `run c0 seed ${i}`).join('\n')
    after(notebook(...chapters(1), runs, runs))
    const requests = [...analysis.runs(4).requests, ...analysis.runs(5).requests]
    equal(requests.length, 40)
    equal(new Set(requests.map(({ plan }) => plan.cells)).size, 1)
    // Places in other scenario cells than those a run is made of mean nothing to it.
    deepEqual(requests[39].lines?.map(({ cell }) => cell), [0, 1, 2, 5])
  })
})
