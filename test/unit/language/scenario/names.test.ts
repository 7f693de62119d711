/** Words that every object has, such as `constructor`, are words like any other: at every place of the language they are looked up among its own. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { checkScenario, complete, hover, lowerRun, parseScenario, printScenario, surroundingsOf } from '../../../../src/language/scenario/index.ts'
import { helpOf } from '../../../../src/language/scenario/assist/keyword-help.ts'
import { TypeService } from '../../../../src/language/code/index.ts'
import { experiment } from '../../support/laboratory.ts'
import { libraryFiles } from '../../support/library.ts'
import { meaning, sample, surroundings } from './samples.ts'

const known = surroundingsOf(surroundings)

const words = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'caller', 'arguments', 'length', 'name', 'entries', 'values', 'keys', 'concat', 'join', 'slice']

/** What every object has, where it was taken for an answer. */
const slipped = /\[object|native code|undefined|function |NaN/

suite('scenario: words that every object has', () => {
  test('an unknown block is an error at its word', () => {
    for (const word of words) {
      const { document, diagnostics } = parseScenario(`cluster c\n  a: N\n\n${word} c seeds 1..10\n  expect events = 1\n`)
      const [first] = diagnostics
      equal(first?.message, `Expected "cluster", "faults", "run" or "explore", not "${word}".`)
      deepEqual([first?.start, first?.end], [18, 18 + word.length])
      equal(document.items.length, 2)
    }
  })

  test('units, faults, lines, views and help that there are not', () => {
    for (const word of words) {
      const texts = [
        `faults f\n  pause a for 1${word}`, `faults f\n  ${word} a`, `faults f\n  at 1s ${word} a for 2s`, `run a\n  show ${word}`, `run a\n  ${word} x`,
        `cluster a\n  ${word} x`, `cluster a\n  network ${word} 5ms`, `explore a\n  ${word} may crash`, `explore a\n  a may ${word}`, `explore a\n  ${word}`,
        `run a\n  expect p99 = 1${word}`, `run a\n  expect ${word} of 'x' = 1`,
      ]
      for (const text of texts) for (const { message, hint } of parseScenario(text).diagnostics) ok(!slipped.test(`${message} ${hint ?? ''}`), `${text}: ${message} ${hint}`)
      equal(helpOf(word), undefined)
      equal(hover(`run a\n  show ${word}`, 15, known), undefined)
    }
  })

  test('they may be names of nodes, clusters, faults, messages and properties', () => {
    for (const word of words) {
      const text = `cluster ${word}\n  ${word}, b: Client\n  network ${word} -> b latency 5ms\n  clock ${word} offset 1ms\n\nfaults ${word}\n`
        + `  when ${word}.${word} = 1 crash ${word}\n  drop ${word} from ${word} where ${word} = 1\n\nrun ${word} with ${word}\n  expect ${word} holds\n  expect ${word}.${word} = 1\n`
      const { document, diagnostics } = parseScenario(text)
      deepEqual(diagnostics, [], text)
      equal(printScenario(document), text)
      const around = surroundingsOf({ ...surroundings, properties: [word], fieldsOf: () => [word], messagesOf: () => [word] })
      deepEqual(checkScenario(document, around), [], text)
      const lowered = lowerRun(document.runs[0]!, document, around, 0)
      deepEqual(lowered.nodes.map(({ name, clock }) => [name, clock.offsetNs]), [[word, 1e6], ['b', 0]])
      equal(lowered.faults.length, 2)
    }
  })

  test('a whole notebook of them runs', () => {
    const code = `class N extends Node { got = 1; start() { for (const peer of this.peers) this.send(peer, 'hi', { constructor: 5 }) } hi() { this.got += 1 } }
safety('small', ({ constructor, toString }) => constructor.got < 5 && toString.got < 5)
measure('constructor', ({ constructor }) => constructor.got)`
    const scenario = `cluster constructor\n  constructor, toString: N\n\nfaults valueOf\n  drop hi from constructor where constructor = 5\n
run constructor with valueOf for 1s seeds 1..3\n  expect constructor = 2\n  expect small holds\n  expect toString.got = 1`
    deepEqual(experiment(code, scenario).expectations.map(({ found }) => found), Array(3).fill('in all 3 runs'))
    const types = new TypeService({ libraryFiles: libraryFiles() })
    types.update([{ cell: 0, text: code }])
    deepEqual(types.diagnostics(), [])
    types.dispose()
  })

  const word = fc.constantFrom(...words, '__proto__', 'constructor')
  /** The sample with some of its words, or the letters behind a number, changed into words that every object has. */
  const changed = fc.array(fc.tuple(fc.nat(), word), { minLength: 1, maxLength: 5 }).map((changes) => changes.reduce((text, [place, put]) => {
    const found = [...text.matchAll(/[A-Za-z][\w-]*/g)]
    const { index, 0: old } = found[place % found.length]!
    return text.slice(0, index) + put + text.slice(index + old.length)
  }, sample))

  test('wherever they stand: nothing is thrown, nothing strange is said, and nothing gets lost', () => {
    fc.assert(fc.property(changed, fc.nat(), (text, place) => {
      const { document, diagnostics } = parseScenario(text)
      for (const { message, hint } of [...diagnostics, ...checkScenario(document, known)]) {
        ok(!slipped.test(`${message} ${hint ?? ''}`), `${message} ${hint}`)
      }
      for (const run of document.runs) lowerRun(run, document, known, 0)
      deepEqual(meaning(parseScenario(printScenario(document)).document), meaning(document))
      const offset = place % (text.length + 1)
      ok(!slipped.test(hover(text, offset, known) ?? ''))
      for (const { detail, example } of complete(text, offset, known)) ok(!slipped.test(`${detail ?? ''} ${example ?? ''}`), detail)
    }), { numRuns: 600 })
  }).timeout(60_000)
})
