/** `docs/node-code.md` is what its script makes of the declarations, its links lead somewhere, and everything it shows compiles and runs. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { pageFile, nodeCodePage } from '../../../scripts/node-code-page.ts'
import { anchorOf } from '../../../scripts/node-code/print.ts'
import { type Item, readModule, readSections } from '../../../scripts/node-code/read.ts'
import { parseText } from '../../../src/format/index.ts'
import { TypeService } from '../../../src/language/code/index.ts'
import { nodeApi } from '../../../src/language/code/node-declarations.ts'
import { partFiles, partNames } from '../../../src/language/code/parts.ts'
import { nodeMembers } from '../../../src/language/code/vocabulary.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { replaceStated, statementsOf } from '../support/examples.ts'
import { experiment, single } from '../support/laboratory.ts'
import { libraryFiles } from '../support/library.ts'
import { mismatch } from '../support/stated-values.ts'

const page = readFileSync(pageFile, 'utf8')

/** Nodes that an example needs, where those of the general kind (see `worldOf`) do not do; by the name of what has the example. */
const worlds: Readonly<Record<string, string>> = {
  acquireLease: 'locks: LeaseService',
  quorumRead: 'r1, r2, r3: QuorumReplica',
  quorumWrite: 'r1, r2, r3: QuorumReplica',
  ntpExchange: 'time1: NtpServer',
  NtpClient: 't1, t2, t3: NtpServer',
  NameCache: 'dns: NameServer',
  SequencedNode: 'sequencer: Sequencer',
  CommitCoordinator: 'stock, bank: CommitParticipant',
  BenOrNode: 'a, b, c, d, e: Voter',
  RaftNode: 'r1, r2, r3: Register',
}

interface Example {
  readonly name: string
  readonly text: string
}

function examplesOf(items: readonly Item[]): Example[] {
  return items.flatMap((item) => [...item.doc.examples.map((text) => ({ name: item.name, text })), ...examplesOf(item.members)])
}

const declared = readSections(nodeApi).flatMap(({ items }) => items)
const parts = [...partFiles.values()].map(({ file, source }) => ({ file, source, ...readModule(source) }))

/** An example as a cell: classes and properties stand by themselves, anything else runs in a node that starts. */
function cellOf({ text }: Example): string {
  const whole = /^(?:import|class|safety|measure)\b/.test(text) ? text : `class Example extends Node {\n${handlersOf(text)}\nasync start() {\n${text}\n}\n}`
  const used = partNames.filter((name) => new RegExp(`\\b${name}\\b`).test(text))
  return text.startsWith('import ') || used.length === 0 ? whole : `import { ${used.join(', ')} } from 'dsnb'\n${whole}`
}

/** The simple texts in an example: names of nodes, of messages and of handlers. */
function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/'([a-z]\w*)'/g)].map(([, name]) => name))].filter((name) => name !== 'dsnb')
}

/** A method for each of them that is not a node's own. */
function handlersOf(text: string): string {
  return namesIn(text).filter((name) => !nodeMembers.has(name) && name !== 'start').map((name) => `${name}(): any { return { ok: true } }`).join('\n')
}

/** A cluster for an example: a node of each of its classes, and one that understands every message for each name that it mentions. */
function worldOf(example: Example, cell: string): string[] {
  const own = [...cell.matchAll(/^class (\w+) extends /gm)].map(([, name]) => name)
  const [givenNames = '', givenClass = ''] = (worlds[example.name] ?? '').split(': ')
  const nodes = own.filter((name) => name !== givenClass).map((name) => `${name.toLowerCase()}: ${name}`)
  if (givenNames !== '') nodes.push(`${givenNames}: ${givenClass}`)
  const taken = nodes.flatMap((line) => line.split(': ')[0].split(', '))
  const others = namesIn(example.text).filter((name) => !taken.includes(name))
  if (others.length > 0) nodes.push(`${others.join(', ')}: Anyone`)
  return [
    `class Anyone extends Node {\n${handlersOf(cell)}\n}`,
    partNames.includes(givenClass) ? `import { ${givenClass} } from 'dsnb'` : '',
    cell,
    `cluster example\n${nodes.map((line) => `  ${line}\n`).join('')}  network latency 1ms\nrun example for 3s`,
  ]
}

/** Runs an example, and says what does not hold. */
function wrongIn(example: Example): string[] {
  const whole = cellOf(example)
  if (/^(?:import|class|safety|measure)\b/.test(example.text)) {
    return single(...worldOf(example, whole)).problems.map(({ message }) => message)
  }
  const telling = replaceStated(example.text, (index, { expression }) => `this.log(${index}, JSON.stringify(${expression}))`)
  const { problems, trace } = single(...worldOf(example, cellOf({ ...example, text: telling })))
  const told = new Map<number, unknown>()
  for (let i = 0; i < trace.length; i++) {
    const { kind, subject } = trace.event(i)
    if (kind !== EventKind.log) continue
    const [, index, json] = /^(\d+) ?(.*)$/s.exec(String(trace.values.value(subject))) ?? []
    told.set(Number(index), json === 'undefined' ? undefined : JSON.parse(json))
  }
  const wrong = statementsOf(example.text).flatMap(({ stated, expression }, index) => {
    if (!stated) return []
    const text = told.has(index) ? mismatch(stated, told.get(index)) : 'was not reached'
    return text === undefined ? [] : [`${expression}: ${text}`]
  })
  return [...problems.map(({ message }) => message), ...wrong]
}

suite('docs/node-code.md', () => {
  test('is what `node scripts/node-code-page.ts` writes', () => {
    assert.ok(page === nodeCodePage(page), 'the page is old: run node scripts/node-code-page.ts')
  })

  test('every link in it leads to a heading, and no two headings have one address', () => {
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchorOf(title))
    assert.deepEqual(anchors.filter((anchor, i) => anchors.indexOf(anchor) !== i), [])
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor)
    assert.ok(links.length > 40)
    assert.deepEqual(links.filter((link) => !anchors.includes(link)), [])
  })

  test('everything that a node has and every part is in it', () => {
    for (const name of nodeMembers) assert.match(page, new RegExp(`\\b${name}\\b`), name)
    for (const name of partNames) assert.match(page, new RegExp(`^#### ${name}$`, 'm'), name)
  })

  test('everything is explained', () => {
    const dumb = (items: readonly Item[]): string[] => items.flatMap(({ name, doc, members }) => [...(doc.text === '' ? [name] : []), ...dumb(members)])
    assert.deepEqual(dumb(declared), [])
    assert.deepEqual(parts.flatMap(({ items }) => items).filter(({ doc }) => doc.text === '').map(({ name }) => name), [])
  })

  test('an error that a part throws by name is told where it is thrown', () => {
    for (const { file, source, items } of parts) {
      const thrown = [...source.matchAll(/^(?! \*).*failure\('(\w+)'/gm)].map(([, name]) => name)
      const told = items.flatMap(
        ({ doc, members }) => [doc, ...members.map((member) => member.doc)],
      ).flatMap(({ throws }) => throws.map(({ name }) => name))
      assert.deepEqual(thrown.filter((name) => !told.includes(name)), [], file)
    }
  })

  test('its cells run, and what they expect holds', () => {
    const cells = parseText(page).cells.filter(({ kind }) => kind !== 'prose')
    assert.ok(cells.length >= 2)
    const { expectations, results } = experiment(...cells.map(({ text }) => text))
    assert.deepEqual(results.flat().flatMap(({ problems }) => problems), [])
    assert.ok(expectations.length > 0)
    assert.deepEqual(expectations.filter(({ holds }) => !holds), [])
  })

  const examples = [...examplesOf(declared), ...parts.flatMap(({ items }) => examplesOf(items))]

  test('its examples have right types', () => {
    assert.ok(examples.length > 40, `${examples.length} examples`)
    const types = new TypeService({ libraryFiles: libraryFiles() })
    for (const example of examples) {
      const text = cellOf(example)
      types.update([{ cell: 0, text }])
      assert.deepEqual(types.diagnostics().map(({ message }) => message), [], text)
    }
  })

  test('its examples run, and the values that they state are right', () => {
    assert.deepEqual(examples.flatMap((example) => wrongIn(example).map((wrong) => `${example.name}: ${wrong}`)), [])
  })

  test('a wrong example is found', () => {
    const wrong = (text: string): string[] => wrongIn({ name: 'planted', text })
    assert.deepEqual(wrong('majorityOf(4)   // 3'), [])
    assert.match(wrong('majorityOf(4)   // 2')[0], /2 is stated, it is 3/)
    assert.match(wrong("await this.call('other', 'thing', {})\nthis.sleep(-1)")[0], /sleep needs a length of time/)
    assert.match(wrong("class A extends Node { start() { this.send('nobody there', 'x') } }")[0], /there is no node/)
  })
})
