/** The grammar that is carried as data, the phrases it leaves to the faults, near words, and the bundle for the web. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import fc from 'fast-check'
import { faultPhrases } from '../../../../src/kernel/faults/kinds/index.ts'
import { parseScenario } from '../../../../src/language/scenario/index.ts'
import { partsOf, type PhrasePart } from '../../../../src/language/scenario/lines/fault/phrase.ts'
import { editDistance, nearWord } from '../../../../src/language/did-you-mean.ts'
import { durationText, nanosecondsOf, numberText, quoted, unquoted } from '../../../../src/language/scenario/amounts/time-text.ts'
import { stepsOf } from '../../support/steps.ts'

suite('scenario: Langium', () => {
  test('grammar.ts and word.ts are what scenario.langium says', async () => {
    const script = new URL('../../../../scripts/scenario-grammar.ts', import.meta.url).href
    const { scenarioGrammarModules } = await import(script) as { scenarioGrammarModules(): Promise<Record<string, string>> }
    for (const [name, written] of Object.entries(await scenarioGrammarModules())) {
      const carried = readFileSync(new URL(`../../../../src/language/scenario/grammar/${name}.ts`, import.meta.url), 'utf8')
      equal(carried.replaceAll('\r\n', '\n'), written, 'run `node scripts/scenario-grammar.ts`')
    }
  })

  test('every phrase can be taken apart, and its example read', () => {
    const types = ['nodes', 'groups', 'duration', 'shift', 'percent', 'number', 'word', 'class', 'fault', 'choice', 'values', 'rate', 'conditions']
    const known = (part: PhrasePart): boolean => {
      if (part.kind === 'literal') return /^\S+$/.test(part.word)
      if (part.kind === 'argument') return types.includes(part.type) && part.name !== ''
      return part.parts.every(known) && (part.parts[0]?.kind === 'literal' || part.parts.length === 1)
    }
    for (const phrase of faultPhrases) {
      ok(partsOf(phrase).every(known), phrase.phrase)
      deepEqual(parseScenario(`faults f\n  ${phrase.example}`).diagnostics, [], phrase.example)
    }
  })

  test('the bundle for the web needs nothing of its host, and starts fast', async () => {
    const entry = new URL('../../../../src/language/scenario/index.ts', import.meta.url).pathname
    const { outputFiles } = await build({
      entryPoints: [entry], bundle: true, minify: true, format: 'cjs', platform: 'browser', write: false, logLevel: 'silent',
    })
    const code = outputFiles[0]!.text
    ok(code.length < 650_000, `${code.length} characters`)
    const [steps] = await stepsOf(new URL('./work.ts', import.meta.url), [['startBundle', code]])
    ok(steps! < 1_500_000, `${steps} steps`)
  })
})

suite('scenario: near words', () => {
  test('one slip is near, another word is not', () => {
    equal(nearWord('pasue', ['crash', 'pause']), 'pause')
    equal(nearWord('Pause', ['pause']), 'pause')
    equal(nearWord('c3', ['lock', 'c1', 'c2']), 'c2')
    equal(nearWord('banana', ['pause', 'crash']), undefined)
    equal(nearWord('a', ['b', 'c']), undefined)
    equal(nearWord('x'.repeat(100_000), ['y'.repeat(100_000)]), undefined)
  })

  test('the distance is symmetric, zero for equals only, and at most the longer length', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const distance = editDistance(a, b)
      equal(distance, editDistance(b, a))
      equal(distance === 0, a === b)
      ok(distance <= Math.max(a.length, b.length) && distance >= Math.abs(a.length - b.length))
    }))
  })
})

suite('scenario: numbers and times as text', () => {
  test('a length is printed as a person would write it', () => {
    const lengths: [number, string][] = [
      [0, '0s'], [1, '1ns'], [1500, '1.5us'], [5e6, '5ms'], [1e9, '1s'], [60e9, '60s'], [90e9, '90s'], [120e9, '2min'],
      [3600e9, '1h'], [86400e9, '1d'], [41_006_000_000, '41.006s'], [1_234_567_000, '1.234567s'], [-2e9, '-2s'],
      [1_000_000_001, '1.000000001s'], [1_770_108_283, '1.770108283s'],
    ]
    for (const [lengthNs, text] of lengths) equal(durationText(lengthNs), text)
  })

  test('and read back exactly', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (lengthNs) => {
      const [, number, unit] = /^([\d.]+)([a-z]+)$/.exec(durationText(lengthNs))!
      equal(nanosecondsOf(number!, unit!), BigInt(lengthNs))
    }))
  })

  test('numbers have no exponent, texts no line break, and both come back', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      equal(Number(numberText(value)), value === 0 ? 0 : value)
      ok(/^-?\d+(\.\d+)?$/.test(numberText(value)))
    }))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      equal(unquoted(quoted(text)), text)
      ok(!/[\n\r]/.test(quoted(text)))
    }))
  })
})
