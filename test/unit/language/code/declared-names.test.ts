/** Promise: all that the types of node code declare is there in the sandbox, or refused before the run, at its word and with a hint. */
import assert from 'node:assert/strict'
import { TypeService } from '../../../../src/language/code/index.ts'
import { declaredNames } from '../../support/declared.ts'
import { tryAll } from '../../support/escapes.ts'
import { requestsOf } from '../../support/laboratory.ts'
import { libraryFiles } from '../../support/library.ts'

suite('code: what is declared', () => {
  test('every global and every member of one is there, or refused with a hint', () => {
    const declared = declaredNames()
    assert.ok(declared.length > 500, `${declared.length} names`)
    const there = tryAll(declared.map((one) => ({ body: `return ${one.there}` })), 'sandboxed')
    const absent = declared.filter((_, i) => there[i].bare !== 'true')
    const accepted = absent.filter(({ use }) => !isRefused(use))
    assert.deepEqual(accepted.map(({ name }) => name), [])
  })

  test('what was absent once is there, and works', () => {
    const body = 'const p = Promise.withResolvers(); p.resolve(1); return typeof AggregateError + encodeURI("a b") + Object.prototype.toString.call(p.promise) + Promise.name'
    assert.deepEqual(tryAll([{ body }], 'sandboxed').map(({ bare }) => bare), ['functiona%20b[object Promise]Promise'])
  })
})

function isRefused(use: string): boolean {
  const cell = `class A extends Node { start() { this.log(typeof ${use}) } }`
  const service = new TypeService({ libraryFiles: libraryFiles() })
  try {
    service.update([{ cell: 0, text: cell }])
    const { errors } = requestsOf(cell, 'cluster c\n  a: A\nrun c')
    const found = [...errors, ...service.diagnostics()]
    return found.some(({ hint, message, start, end }) => hint !== undefined && message.length > 10 && end > start)
  } finally {
    service.dispose()
  }
}
