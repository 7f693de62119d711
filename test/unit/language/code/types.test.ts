/** The type service: errors at their words, names from the cells above, help while typing. */
import assert from 'node:assert/strict'
import { Node as KernelNode } from '../../../../src/guest/node/node-api.ts'
import { guestGlobals } from '../../../../src/guest/sandbox/guest-globals.ts'
import { TypeService } from '../../../../src/language/code/index.ts'
import { kernelGlobals, nodeMembers } from '../../../../src/language/code/vocabulary.ts'
import { libraryFiles } from '../../support/library.ts'
import { northStar } from '../../support/north-star.ts'

suite('code: types', () => {
  let service: TypeService

  suiteSetup(() => {
    service = new TypeService({ libraryFiles: libraryFiles() })
  })

  suiteTeardown(() => {
    service.dispose()
  })

  /** Diagnostics as `cell: code "text" hint`. */
  const found = (...texts: string[]): string[] => {
    service.update(texts.map((text, i) => ({ cell: i * 2 + 1, text })))
    return service.diagnostics().map(({ cell, code, start, end }) => (
      `${cell}: ${code} ${JSON.stringify(texts[(cell - 1) / 2]?.slice(start, end))}`
    ))
  }

  test('the notebook of the design is clean', () => {
    assert.deepEqual(found(northStar), [])
  })

  test('wrong types are found at their words', () => {
    const text = 'class A extends Node { count: number = "one"\n  go() { this.cuont++; this.after("soon", 5); return this.call() } }'
    assert.deepEqual(found(text), [
      '1: TS2322 "count"', '1: TS2551 "cuont"', '1: TS2345 "\\"soon\\""', '1: TS2554 "call"',
    ])
  })

  test('types may be left out; lists in functions grow their own', () => {
    assert.deepEqual(found(`
      class A extends Node {
        seen = new Map()
        handle({ value }, from) { const list = []; list.push(value); this.seen.set(from, list); return list }
        fails() { try { this.handle({ value: 1 }, 'a') } catch (error) { this.log(error.message) } }
      }
      const pair = (a, b) => [a, b]
      measure('pairs', nodes => Object.values(nodes).map(n => pair(n, 1)))`), [])
  })

  test('no advice is about settings that a notebook has not', () => {
    const newer = 'const list = [1, 2, 3]\nclass A extends Node { start() { return [new Set([1]).union(new Set([2])), Iterator.from(list), Array.fromAsync(list), describe, $, Bun, Temporal, Float16Array] } }'
    found(newer)
    const said = service.diagnostics().map(({ message, hint }) => `${message} ${hint}`)
    assert.ok(said.length > 5, said.join('\n'))
    for (const one of said) assert.doesNotMatch(one, /lib'|compiler|target library|tsconfig|npm|type definitions|--\w/)
    found('const all = (await [1])\nfor await (const a of [1]) all.push(a)')
    for (const { message, hint } of service.diagnostics()) assert.doesNotMatch(`${message} ${hint}`, /'module' option|'target' option/)
  })

  test('a field that begins as an empty list asks for its type', () => {
    found('class A extends Node { list = []; add(x: number) { this.list.push(x) } }')
    assert.match(service.diagnostics()[0]?.hint ?? '', /list: number\[\] = \[\]/)
  })

  test('names come from the nearest cell above', () => {
    const first = 'class Storage extends Node { size = 1 }\ninterface Entry { key: string }\ntype Key = number'
    const second = 'class Storage extends Node { entries: Entry[] = [] }'
    const third = 'class Big extends Storage { all(): Entry[] { return this.entries } wrong() { return this.size } key: Key = 1 }'
    assert.deepEqual(found(first, second, third), ['5: TS2339 "size"'])
    assert.deepEqual(found(first, third), ['3: TS2339 "entries"'])
  })

  test('names from below are not visible, and that is what the error says', () => {
    assert.deepEqual(found('const a = new Later()', 'class Later {}'), ['1: TS2304 "Later"'])
    assert.match(service.diagnostics()[0]?.hint ?? '', /further down/)
  })

  test('a name that is nearly one of the cells above is taken for it', () => {
    const above = ['class Storage extends Node {}', 'interface Entry { key: string }']
    assert.deepEqual(found(...above, 'const a = new Storag()'), ['5: TS2552 "Storag"'])
    assert.equal(service.diagnostics()[0]?.message, "Cannot find name 'Storag'. Did you mean 'Storage'?")
    assert.deepEqual(found(...above, 'const a = (entry: Entri) => entry'), ['5: TS2552 "Entri"'])
    assert.deepEqual(found(...above, 'const a = banana'), ['5: TS2304 "banana"'])
    assert.deepEqual(found('const a = new Storag()', ...above), ['1: TS2304 "Storag"'])
  })

  test('cells do not see the browser, Node, or what the sandbox takes away', () => {
    assert.deepEqual(found('const f = () => [setTimeout, document, process, require]'), [
      '1: no-timer "setTimeout"', '1: no-outside "document"', '1: no-outside "process"', '1: no-import "require"',
    ])
  })

  test('a broken cell reports its syntax and leaves the others alone', () => {
    const broken = 'class A extends Node { go() { this. }\n'
    const others = found(broken, 'class B extends A {}', 'const c: string = 1').filter((line) => !line.startsWith('1: '))
    assert.deepEqual(others, ['5: TS2322 "c"'])
    assert.ok(service.diagnostics().every(({ start, end }) => end <= broken.length && start < end))
    for (const open of ['/* never closed', 'const a = `never closed', 'class A {', 'const a = (', 'const a = "x']) {
      assert.notDeepEqual(found(open), [], open)
      assert.ok(service.diagnostics().every(({ start, end }) => start >= 0 && start < end && end <= open.length), open)
    }
  })

  test('a cell that nobody could read is left to the compiler, and the others are checked', () => {
    assert.deepEqual(found(`const a = ${'('.repeat(5000)}`, `const b = '${'x'.repeat(300_000)}'`, 'const c: string = 1'), ['5: TS2322 "c"'])
  })

  test('a cell that ends in a comment is like any other', () => {
    assert.deepEqual(found('class A extends Node {} // the end', 'class B extends A {} // too'), [])
  })

  test('a field with a name of Node is told in plain words', () => {
    assert.deepEqual(found('class A extends Node { log: string[] = [] }'), ['1: reserved-member "log"'])
  })

  test('changes are noticed, also through other cells', () => {
    const use = 'class B extends A { go() { return this.x } }'
    assert.deepEqual(found('class A extends Node { x = 1 }', 'class Unrelated extends Node {}', use), [])
    assert.deepEqual(found('class A extends Node { y = 1 }', 'class Unrelated extends Node {}', use), ['5: TS2339 "x"'])
    assert.deepEqual(found('class A extends Node { y = 1 }', 'class A extends Node { x = 1 }', use), [])
    assert.deepEqual(found('class A extends Node { x = 1 }', use), [])
    assert.deepEqual(found(), [])
  })

  test('completion knows the node, its fields, and the cells above', () => {
    const text = 'class B extends A { extra = 1; go() { this. ; A } }'
    found('class A extends Node { own = 1 }', text)
    const members = service.completions(3, text.indexOf('this.') + 5).map(({ name }) => name)
    for (const name of ['own', 'extra', 'go', 'send', 'call', 'clock']) assert.ok(members.includes(name), name)
    const all = service.completions(3, text.indexOf('; A') + 3).map(({ name }) => name)
    for (const name of ['A', 'B', 'Node', 'safety', 'ms']) assert.ok(all.includes(name), name)
    for (const name of ['Date', 'setTimeout', 'Proxy', 'document']) assert.ok(!all.includes(name), name)
    const unmentioned = 'const far = 1;  '
    found('class A extends Node { own = 1 }', unmentioned, 'class Below {}')
    const offered = service.completions(3, unmentioned.length - 1).map(({ name }) => name)
    assert.ok(offered.includes('A') && !offered.includes('Below'))
    assert.match(service.completionDetail(3, unmentioned.length - 1, 'A')?.signature ?? '', /class A/)
    assert.deepEqual(service.diagnostics(), [])
    found('class A extends Node { own = 1 }', text)
    assert.match(service.completionDetail(3, text.indexOf('this.') + 5, 'sleep')?.documentation ?? '', /monotonic/)
  })

  test('hover, definition and parameter help', () => {
    const above = 'class A extends Node { own = 1 }'
    const text = 'class B extends A { go() { this.send("b", "hello"); return this.own } }'
    found(above, text)
    const send = service.hover(3, text.indexOf('send') + 1)
    assert.ok(send)
    assert.equal(text.slice(send.start, send.end), 'send')
    assert.match(send.signature, /send\(to: NodeId, message: string/)
    assert.match(send.documentation, /may be lost/)
    const calling = 'class C extends Node { go() { return this.call("b", "hello") } }'
    found(calling)
    assert.match(service.hover(1, calling.indexOf('call'))?.documentation ?? '', /Returns a copy of the answer\.[^]*Throws `Timeout`: no answer/)
    found(above, text)
    const own = { cell: 1, start: above.indexOf('own'), end: above.indexOf('own') + 3 }
    assert.deepEqual(service.definition(3, text.indexOf('.own') + 2), [own])
    assert.deepEqual(service.definition(3, text.indexOf('A {')), [{ cell: 1, start: 6, end: 7 }])
    assert.deepEqual(service.definition(3, text.indexOf('send')), [])
    const help = service.signatureHelp(3, text.indexOf('"hello"'))
    assert.equal(help?.activeParameter, 1)
    assert.equal(help.signatures[0]?.parameters[1]?.label, 'message: string')
    assert.match(help.signatures[0].parameters[0]?.documentation ?? '', /name of a node/)
  })

  test('a place outside of a cell has no answer, and no error', () => {
    found('const a = 1')
    for (const [cell, offset] of [[9, 0], [1, 99], [1, -1]] as const) {
      assert.equal(service.hover(cell, offset), undefined)
      assert.deepEqual(service.definition(cell, offset), [])
      assert.deepEqual(service.completions(cell, offset), [])
      assert.equal(service.completionDetail(cell, offset, 'a'), undefined)
      assert.equal(service.signatureHelp(cell, offset), undefined)
    }
  })

  test('the declarations, the checks and the kernel name the same things', () => {
    const kernel = Object.getOwnPropertyNames(KernelNode.prototype).filter((name) => name !== 'constructor').sort()
    assert.deepEqual([...nodeMembers].sort(), kernel)
    const text = 'class A extends Node { go() { this. } }'
    found(text)
    const declared = service.completions(1, text.indexOf('this.') + 5).map(({ name }) => name).filter((name) => name !== 'go').sort()
    assert.deepEqual(declared, [...kernel, 'beforePause', 'beforeStop', 'disconnected', 'recover', 'start'].sort())
    const replaced = ['Promise', 'Math', 'Function']
    const globals = Object.keys(guestGlobals({ safety: undefined, measure: undefined }, { to: () => {} }))
    assert.deepEqual([...kernelGlobals].sort(), globals.filter((name) => !replaced.includes(name)).sort())
    found([...kernelGlobals].map((name, i) => `const g${i} = ${name}`).join('\n'))
    assert.deepEqual(service.diagnostics(), [])
  })
})
