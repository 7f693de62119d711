/** Promise: all that the types of node code declare is there in the sandbox, or refused before the run, at its word and with a hint. */
import assert from 'node:assert/strict'
import { TypeService } from '../../../../src/language/code/index.ts'
import { declaredNames } from '../../support/declared.ts'
import { tryAll } from '../../support/escapes.ts'
import { requestsOf } from '../../support/laboratory.ts'
import { libraryFiles } from '../../support/library.ts'

suite('code: what is declared', () => {
  let service: TypeService

  suiteSetup(() => {
    service = new TypeService({ libraryFiles: libraryFiles() })
  })

  suiteTeardown(() => {
    service.dispose()
  })

  /** What is said, before a run, of code that uses this. */
  const said = (use: string) => {
    const cell = `class A extends Node { start() { this.log(String(${use})) } }`
    service.update([{ cell: 0, text: cell }])
    const found = [...requestsOf(cell, 'cluster c\n  a: A\nrun c').errors, ...service.diagnostics()]
    return found.filter(({ hint, message, start, end }) => hint !== undefined && message.length > 10 && end > start)
  }

  test('every global and every member of one is there, or refused with a hint', () => {
    const declared = declaredNames()
    assert.ok(declared.length > 450, `${declared.length} names`)
    for (const name of ['Array.from', 'Promise.withResolvers', 'a text.at', 'a set iterator.next', 'a promise[Symbol.toStringTag]', 'Map.groupBy', 'escape']) {
      assert.ok(declared.some((one) => one.name === name), name)
    }
    const there = tryAll(declared.map((one) => ({ body: `return ${one.there}` })), 'sandboxed')
    const absent = declared.filter((_, i) => there[i].bare !== 'true')
    const refused = new Set<string>()
    for (const { name, use } of absent) {
      // Of a global that is refused no member can be asked for.
      if (!refused.has(name.split(/[.[]/)[0]) && said(use).length > 0) refused.add(name)
    }
    const accepted = absent.filter(({ name }) => !refused.has(name) && !refused.has(name.split(/[.[]/)[0]))
    assert.deepEqual(accepted.map(({ name }) => name), [])
    assert.ok(absent.length > 50, 'what is refused is declared too: else there is nothing to refuse')
  })

  test('what was declared and absent is there, or says what to use instead', () => {
    const body = 'const p = Promise.withResolvers(); p.resolve(1); return typeof AggregateError + encodeURI("a b") + Object.prototype.toString.call(p.promise) + Promise.name + Promise[Symbol.species].name + String(Math) + (p.promise.then instanceof Function)'
    assert.deepEqual(tryAll([{ body }], 'sandboxed').map(({ bare }) => bare), ['functiona%20b[object Promise]PromisePromise[object Math]true'])
    assert.match(said('escape("a")')[0].hint ?? '', /encodeURIComponent/)
    assert.match(said('RegExp.$1')[0].hint ?? '', /what `exec` or `match` returns/)
    assert.match(said('/a/.compile("b")')[0].hint ?? '', /make a new pattern/)
    assert.deepEqual(said('((f: Function) => f instanceof Function)(() => 1)'), [])
  })

  test('no function of node code has a name of the kernel\'s', () => {
    const body = 'return [Node, Promise, isSorted, ms, hours, safety, measure, Math.log, Math.pow, Math.hypot].map((f) => f.name).join()'
    assert.deepEqual(tryAll([{ body }], 'sandboxed').map(({ bare }) => bare), ['Node,Promise,isSorted,ms,hours,safety,measure,log,pow,hypot'])
  })
})
