/** How a cell gets parts of the library, what it says when there is no such part, and what every part promises its reader. */
import assert from 'node:assert/strict'
import { compileCell, TypeService } from '../../../../src/language/code/index.ts'
import { partFiles, partNames, usableParts } from '../../../../src/language/code/parts.ts'
import { NotebookAnalysis } from '../../../../src/language/notebook/index.ts'
import { firstPartCell } from '../../../../src/trace/site.ts'
import { requestsOf, single } from '../../support/laboratory.ts'
import { libraryFiles } from '../../support/library.ts'
import { planted, stateOf, use } from '../../support/parts.ts'

function complaints(...cells: string[]): string[] {
  const analysis = new NotebookAnalysis()
  analysis.update(cells.map((text, index) => ({ kind: 'node', text, index })))
  return analysis.diagnostics().map(({ cell, start, end, code, hint }) => `${code} ${JSON.stringify(cells[cell].slice(start, end))} ${hint ?? ''}`)
}

const counting = `
class Counter extends Node {
  lamport = new LamportClock()
  start() { this.lamport.tick() }
}`

suite('parts: importing', () => {
  test('a part is there for the cell that imports it and for the cells below, and the cluster can use its classes', () => {
    assert.deepEqual(stateOf(single(use('LamportClock') + counting, 'cluster c\n  a: Counter\nrun c'), 'a').lamport, { time: 1 })
    assert.deepEqual(stateOf(single(use('LamportClock'), counting, 'cluster c\n  a: Counter\nrun c'), 'a').lamport, { time: 1 })
    assert.equal(stateOf(single(use('RaftNode'), 'cluster c\n  a, b, c: RaftNode\nrun c for 1s'), 'a').members.length, 3)
  })

  test('under another name, with types, over several lines and with comments', () => {
    const text = `import {   // clocks
  LamportClock as Ticker,
  type VectorStamp, HybridStamp,
} from 'dsnb'
class Counter extends Node { ticker = new Ticker(); stamp: VectorStamp | HybridStamp = {}; start() { this.ticker.tick() } }`
    assert.deepEqual(stateOf(single(text, 'cluster c\n  a: Counter\nrun c'), 'a'), { ticker: { time: 1 }, stamp: {} })
  })

  test('a name of the notebook and a part of the same name do not get in each other\'s way', () => {
    const own = 'function failure(name: string, message: string) { return name + message }\nclass A extends Node { text: any; start() { this.text = failure("a", "b") } }'
    const breaker = `${use('CircuitBreaker')}
class B extends Node {
  told = ''
  breaker = new CircuitBreaker({ failures: 1 })
  async start() {
    for (const i of [1, 2]) await this.breaker.run(this, () => { throw new Error('no') }).catch(error => this.told += error.name + ' ')
  }
}`
    const result = single(own, breaker, `${use('failure')}\nclass C extends Node { text: any; start() { this.text = failure("a", "b").message } }`,
      'cluster c\n  a: A\n  b: B\n  c: C\nrun c')
    assert.equal(stateOf(result, 'a').text, 'ab')
    assert.equal(stateOf(result, 'b').told, 'Error CircuitOpen ')
    assert.equal(stateOf(result, 'c').text, 'b')
  })

  test('a plan holds the parts that are needed and no others, before the cells of the notebook', () => {
    const cells = (...text: string[]) => requestsOf(...text, 'class Z extends Node {}', 'cluster c\n  a: Z\nrun c').requests[0].plan.cells
    assert.deepEqual(cells('const x = 1').map(({ part }) => part), [undefined, undefined])
    assert.deepEqual(cells(use('Bulkhead')).map(({ part }) => part), ['errors', 'limits', undefined, undefined])
    assert.deepEqual(cells(use('retry'), use('retry', 'CircuitBreaker')).flatMap(({ part }) => part ?? []), ['errors', 'retry', 'circuit-breaker'])
    assert.deepEqual(cells('import { type LogEntry } from \'dsnb\'').flatMap(({ part }) => part ?? []), [], 'a type needs no code')
    assert.ok(cells(use('retry')).slice(0, 2).every(({ cell }) => cell >= firstPartCell && cell < 2048))
  })

  test('other imports stay errors, with what to write', () => {
    assert.deepEqual(complaints('import fs from "fs"'), [
      'no-import "import fs from \\"fs\\"" Everything that the node cells above define is in scope. Parts of the library come from \'dsnb\'.',
    ])
    assert.deepEqual(complaints('import { retry } from "dnsb"'), ['no-import "import { retry } from \\"dnsb\\"" Did you mean \'dsnb\'?'])
    assert.deepEqual(complaints('import { CircutBreaker } from "dsnb"'), ['no-part "CircutBreaker" Did you mean "CircuitBreaker"?'])
    assert.deepEqual(complaints('import { raftnode as R } from "dsnb"'), ['no-part "raftnode" Did you mean "RaftNode"?'])
    assert.match(complaints('import { zookeeperClient } from "dsnb"')[0], /The library has BenOrNode, CausalNode, CircuitBreaker.* and WriteAheadLog\.$/)
    for (const text of ['import "dsnb"', 'import * as parts from "dsnb"', 'import parts from "dsnb"', 'import parts, { retry } from "dsnb"']) {
      assert.deepEqual(complaints(text), [`no-names ${JSON.stringify(text)} Write their names: \`import { retry } from 'dsnb'\`.`])
    }
    assert.deepEqual(complaints('import { retry as Node } from "dsnb"').map((text) => text.split(' ')[0]), ['taken-name'])
    assert.deepEqual(complaints('import { retry as $k_x } from "dsnb"').map((text) => text.split(' ')[0]), ['reserved-name'])
    assert.deepEqual(complaints('import { retry } from "dsnb"\nclass retry {}').filter((text) => text.startsWith('doubled-name')).length, 1)
  })

  test('the scenario language knows the fields and messages that a class has from a part', () => {
    const node = `${use('RaftNode')}\nclass Server extends RaftNode { applied = 0 }`
    const warnings = (text: string) => {
      const analysis = new NotebookAnalysis()
      analysis.update([{ kind: 'node', text: node, index: 0 }, { kind: 'scenario', text, index: 1 }])
      return analysis.diagnostics().map(({ code, hint }) => `${code} ${hint}`)
    }
    assert.deepEqual(warnings('cluster c\n  a, b, c: Server\nfaults f\n  drop requestVote\nrun c with f for 1s\n  expect a.commitIndex = 3\n  expect a.applied = 0'), [])
    assert.deepEqual(warnings('cluster c\n  a, b, c: Server\nrun c for 1s\n  expect a.comitIndex = 3'), ['unknown-field Did you mean "commitIndex"?'])
    assert.equal(warnings('cluster c\n  a, b, c: Server\nfaults f\n  drop requestVotes\nrun c with f for 1s').length, 1)
  })
})

suite('parts: errors inside', () => {
  test('a part that is misused by a notebook\'s line is reported at that line', () => {
    const text = `${use('LamportClock')}
class A extends Node {
  lamport = new LamportClock()
  start() {
    this.lamport.receive('soon' as any)
  }
}`
    const [{ message, cell, start }] = single(text, 'cluster c\n  a: A\nrun c').problems
    assert.match(message, /^a: TypeError: LamportClock\.receive takes a whole number/)
    assert.equal(cell, 0)
    assert.match(text.slice(start), /^this\.lamport\.receive/)
  })

  test('an error in a handler of the part itself names the part and no place in the notebook', () => {
    const text = `${use('RaftNode')}\nclass Server extends RaftNode { entries: any = undefined }`
    const { problems } = single(text, 'cluster c\n  a, b, c: Server\nrun c for 1s')
    assert.match(problems[0].message, /^[abc]: .* \(in the part "raft-election"\)$/)
    assert.equal(problems[0].cell, undefined)
  })

  test('an error in what the notebook gave to the part is reported where the notebook wrote it', () => {
    const text = `${use('RaftNode')}
class Server extends RaftNode {
  members = ['a']
  apply() { throw new Error('cannot apply') }
}
class Client extends Node {
  async start() { for (const to of this.peers) this.send(to, 'propose', { command: 1 }); this.after(ms(500), 'start') }
}`
    const [{ message, cell, start }] = single(text, 'cluster c\n  a: Server\n  client: Client\nrun c for 5s').problems
    assert.equal(message, 'a: cannot apply')
    assert.equal(cell, 0)
    assert.match(text.slice(start), /^throw/)
  })

  test('no event points into a part', () => {
    const text = `${use('RaftNode')}\nclass Server extends RaftNode {}`
    const { trace } = single(text, 'cluster c\n  a, b, c: Server\nrun c for 2s')
    assert.ok(trace.length > 100)
    for (let i = 0; i < trace.length; i++) assert.ok((trace.site(i)?.cell ?? 0) < firstPartCell)
  })
})

suite('parts: for the reader', () => {
  test('names are unique, and no file is without one', () => {
    assert.equal(new Set(partNames).size, [...partFiles.values()].flatMap(({ parts }) => parts).length)
    for (const { file, parts } of partFiles.values()) assert.ok(parts.length > 0, file)
  })

  test('every part compiles and has no type errors as node code', () => {
    const types = new TypeService({ libraryFiles: libraryFiles() })
    for (const { file, text, parts } of partFiles.values()) {
      const offers = parts.filter(({ kind }) => kind === 'value').map(({ name }) => name)
      assert.deepEqual(compileCell(text, { available: [], offers }).diagnostics, [], file)
      types.update([{ cell: 0, text }])
      assert.deepEqual(types.diagnostics().map(({ start, message }) => `${file} ${text.slice(0, start).split('\n').length}: ${message}`), [])
    }
  })

  test('each is explained, and says where it comes from', () => {
    for (const { file, source, parts } of partFiles.values()) {
      assert.match(source, /^\/\*\*\n \* /, `${file} begins with what it is for`)
      for (const { name } of parts) {
        const before = source.slice(0, source.search(new RegExp(`^export (abstract |async )?[a-z]+ ${name}\\b`, 'm')))
        assert.ok(before.endsWith(' */\n'), `${name} has a comment`)
      }
      if (file !== 'errors') assert.match(source, /Sources?: /, `${file} names its source`)
      for (const line of source.split('\n')) assert.ok(line.length <= 180, `${file}: ${line}`)
    }
  })

  test('an import is completed and explained', () => {
    const types = new TypeService({ libraryFiles: libraryFiles() })
    const text = `import { CircuitBreaker } from 'dsnb'\nclass A extends Node { breaker = new CircuitBreaker(); x() { this.breaker.state } }`
    types.update([{ cell: 0, text }])
    const offered = types.completions(0, text.indexOf('Circuit')).map(({ name }) => name)
    for (const name of usableParts) if (name !== 'CircuitBreaker') assert.ok(offered.includes(name), name)
    assert.match(types.hover(0, text.indexOf('Circuit'))?.documentation ?? '', /half-open/)
    assert.ok(types.completions(0, text.indexOf('state')).some(({ name }) => name === 'until'))
    assert.deepEqual(types.definition(0, text.lastIndexOf('CircuitBreaker')), [], 'it is defined in no cell')
  })

  test('a bug can be planted only where its text stands', () => {
    assert.throws(() => planted('raft', ['no such text', '']), /stands exactly once/)
  })
})
