/** What a cell defines, read from its syntax tree; and what compiling it promises. */
import assert from 'node:assert/strict'
import { compileCell } from '../../../../src/language/code/index.ts'
import type { NamedFact } from '../../../../src/language/code/index.ts'
import { northStar } from '../../support/north-star.ts'

const at = (text: string, { start, end }: { start: number; end: number }): string => text.slice(start, end)
const names = (facts: NamedFact[]): string[] => facts.map(({ name }) => name)

suite('code: facts', () => {
  const { facts, compiled, diagnostics } = compileCell(northStar, { available: [] })

  test('the whole notebook of the design compiles without a word', () => {
    assert.deepEqual(diagnostics, [])
    assert.deepEqual(compiled?.provides, ['LockService', 'Storage', 'Client'])
    assert.deepEqual(compiled.uses, [])
    assert.ok(compiled.javascript.endsWith('\nreturn { LockService, Storage, Client }'))
  })

  test('classes with base, fields and methods, and where they stand', () => {
    assert.deepEqual(names(facts.classes), ['LockService', 'Storage', 'Client'])
    const [lock] = facts.classes
    assert.ok(lock)
    assert.equal(lock.base, 'Node')
    assert.deepEqual(names(lock.fields), ['token', 'holder', 'expires'])
    assert.deepEqual(lock.methods.map(({ name, async }) => [name, async]), [['acquire', false]])
    assert.deepEqual(facts.classes[2]?.methods.map(({ name, async }) => [name, async]), [['start', true]])
    assert.equal(at(northStar, lock.nameRange), 'LockService')
    assert.ok(at(northStar, lock).startsWith('class LockService') && at(northStar, lock).endsWith('}'))
    assert.deepEqual(lock.fields.map((field) => at(northStar, field)), ['token = 32', 'holder?: NodeId', 'expires = 0'])
    assert.ok(lock.methods.every((method) => at(northStar, method.nameRange) === 'acquire' && at(northStar, method).endsWith('}')))
  })

  test('properties and measures, and the nodes they need', () => {
    const text = `
      safety('a', ({ lock, storage: { file }, maybe = {}, ...rest }) => true)
      measure('b', nodes => nodes.lock.x + nodes.storage?.y + nodes['other'])
      measure('c', function (all) { return Object.keys(all).length })`
    const { properties, measures } = compileCell(text, { available: [] }).facts
    assert.deepEqual(properties.map(({ name, nodes }) => [name, nodes]), [['a', ['lock', 'storage']]])
    assert.deepEqual(measures.map(({ name, nodes }) => [name, nodes]), [['b', ['lock']], ['c', []]])
    assert.ok(properties[0] && at(text, properties[0].nameRange) === '\'a\'')
  })

  test('the fields that properties and measures read', () => {
    const text = `
      safety('a', ({ lock, storage: { file }, maybe = {} }) => lock.token > 3 && lock.queue.length < maybe.x && file?.length)
      measure('b', nodes => nodes.lock.x + nodes.storage?.y + nodes.db.rows[0].z)
      measure('c', (all) => all.length)`
    const { properties, measures } = compileCell(text, { available: [] }).facts
    const reads = [...properties, ...measures].map((one) => one.reads.map(({ node, field }) => `${node}.${field}`))
    assert.deepEqual(reads.map((list) => list.sort()), [['lock.queue', 'lock.token', 'maybe.x', 'storage.file'], ['db.rows', 'lock.x'], []])
  })

  test('accessors, statics, private and computed members are neither state nor messages', () => {
    const text = 'class A { static a = 1; #b = 2; [`c` + 1] = 3; get d() { return 1 } static e() {} #f() {} "g-h"() {} constructor() {} }'
    const { classes } = compileCell(text, { available: [] }).facts
    assert.deepEqual(classes.map(({ fields, methods }) => [names(fields), names(methods)]), [[[], ['g-h']]])
  })

  test('names and types of the top level', () => {
    const text = 'const { a, b: [c] } = { a: 1, b: [2] }\nfunction f() { const no = 1 }\ninterface I {}\ntype T = I'
    const found = compileCell(text, { available: [] })
    assert.deepEqual(names(found.facts.names), ['a', 'c', 'f'])
    assert.deepEqual(names(found.facts.types), ['I', 'T'])
    assert.deepEqual(found.compiled?.provides, ['a', 'c', 'f'])
  })

  test('a broken cell still has facts', () => {
    const broken = compileCell('class A extends Node { x = 1; go() { this. } }\nclass B {', { available: [] })
    assert.equal(broken.compiled, undefined)
    assert.deepEqual(names(broken.facts.classes), ['A', 'B'])
  })
})

suite('code: uses', () => {
  const uses = (text: string, ...available: string[]): string[] => compileCell(text, { available }).compiled?.uses ?? ['does not compile']

  test('are the names from above that the cell mentions as values', () => {
    const text = 'class B extends A { m() { return helper(limit) + other.limit2 } }'
    assert.deepEqual(uses(text, 'A', 'helper', 'limit', 'limit2', 'm', 'unused'), ['A', 'helper', 'limit'])
  })

  test('are not names of the cell itself, nor types, nor properties', () => {
    assert.deepEqual(uses('class A {}\nconst f = (B: C) => new A(B)\nconst x: D = { E: 1 }.E', 'A', 'B', 'C', 'D', 'E'), [])
  })

  test('see shorthands, defaults, templates and nested functions', () => {
    const all = ['one', 'two', 'three', 'four', 'five', 'six']
    assert.deepEqual(uses('const f = (x = one) => ({ two, y: `${three}` }) && (() => { four++; [five] = six })', ...all), all)
  })
})
