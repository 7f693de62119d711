/** Explore blocks: read, printed, completed, checked at the word, lowered to what the explorer takes. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { arrivals } from '../../../src/explore/exploration.ts'
import { checkScenario, complete, hover, parseScenario, printScenario, surroundingsOf } from '../../../src/language/scenario/index.ts'
import { faultWords } from '../../../src/language/scenario/lines/fault/phrase.ts'
import type { RunBlock, ScenarioDocument } from '../../../src/language/scenario/index.ts'
import { explorationOf } from '../support/exploring.ts'
import { requestsOf } from '../support/laboratory.ts'
import { meaning } from '../language/scenario/samples.ts'

const above = 'cluster commit\n  tm: Manager\n  rm1, rm2: Participant\n\n'
const surroundings = {
  classes: ['Manager', 'Participant'], properties: ['consistent'], measures: ['writes'], clusters: [], faults: [],
  fieldsOf: () => ['state'], messagesOf: () => ['prepared'],
}
const code = `class Manager extends Node { state = 0 }\nclass Participant extends Node {}\nsafety('consistent', () => true)\nmeasure('writes', () => 1)`

function explorationIn(lines: string, header = 'explore commit') {
  return explorationOf(code, `${above}${header}\n${lines}`).exploration
}

suite('explore blocks: reading', () => {
  test('without a line, messages arrive once, in any order, and nobody crashes', () => {
    const exploration = explorationIn('')
    deepEqual([exploration?.arrival, exploration?.inOrder, exploration?.crashes], ['once', false, []])
  })

  test('how messages arrive', () => {
    for (const arrival of arrivals) {
      for (const [tail, inOrder] of [['', false], [', in any order', false], [' in any order', false], [', in order', true], [' in order', true]] as const) {
        if (inOrder && arrival === 'any number of times') continue
        const exploration = explorationIn(`  messages arrive ${arrival}${tail}`)
        deepEqual([exploration?.arrival, exploration?.inOrder], [arrival, inOrder], arrival + tail)
      }
    }
  })

  test('who may crash', () => {
    const lines = '  tm may crash\n  rm1, rm2 may crash and restart at most 3 times\n  all may crash at most once'
    deepEqual(explorationIn(lines)?.crashes, [
      { nodes: ['tm'], times: 1, restart: false },
      { nodes: ['rm1', 'rm2'], times: 3, restart: true },
      { nodes: ['tm', 'rm1', 'rm2'], times: 1, restart: false },
    ])
  })

  test('crashes of several nodes together, and what the network may lose and double', () => {
    const exploration = explorationIn('  network may lose\n  network may duplicate at most 1 message\n  all may crash and restart at most 2 times in all')
    deepEqual(exploration?.network, [{ what: 'lose' }, { what: 'duplicate', messages: 1 }])
    deepEqual(exploration?.crashes, [{ nodes: ['tm', 'rm1', 'rm2'], times: 2, restart: true, together: true }])
    deepEqual(explorationIn('  rm1, rm2 may crash at most once in all')?.crashes, [{ nodes: ['rm1', 'rm2'], times: 1, restart: false, together: true }])
  })

  test('properties that are asked at the end, by the name that the cell gives them', () => {
    deepEqual(explorationIn('  expect consistent holds at the end')?.atEnd, ['consistent'])
    deepEqual(explorationIn('  expect consistent holds')?.atEnd, [])
  })

  test('how far', () => {
    const limits = explorationIn('', 'explore commit to depth 30 up to 1000 states')?.limits
    deepEqual([limits?.depth, limits?.states], [30, 1000])
    ok((explorationIn('')?.limits.states ?? 0) > 1_000_000)
  })

  test('in full, or until everything was decided', () => {
    equal(explorationIn('', 'explore commit in full to depth 30')?.wishes?.inFull, true)
    equal(explorationIn('', 'explore commit to depth 30')?.wishes, undefined)
  })

  test('a request to explore is called so, and stands beside ordinary runs', () => {
    const { requests } = requestsOf(code, `${above}explore commit\n\nrun commit for 1s`)
    deepEqual(requests.map(({ name, exploration }) => [name, exploration !== undefined]), [['explore commit', true], ['commit', false]])
    equal('exploration' in requests[0].plan, false)
  })

  test('words of explorations are names like any other elsewhere', () => {
    const text = 'cluster explore\n  messages, may, depth, states: Manager\n\nexplore explore\n  messages, may may crash\n  may may crash\n\nrun explore for 1s\n  expect depth = 3\n'
    const { document, diagnostics } = parseScenario(text)
    deepEqual(diagnostics, [])
    deepEqual(checkScenario(document, surroundingsOf({ ...surroundings, measures: ['depth'] })), [])
    equal(printScenario(document), text)
  })
})

suite('explore blocks: errors at the word', () => {
  const errors: [text: string, message: RegExp, hint?: RegExp][] = [
    ['explore «comit»', /There is no cluster "comit"/, /commit/],
    ['explore commit «two» depth 5', /Expected "to", "up", "in", "from", "while" or the end of the line/, /Did you mean "to"/],
    ['explore commit to depth «0»', /A depth is a whole number from 1/],
    ['explore commit to depth 5 «to depth 6»', /"depth" is given twice/],
    ['explore commit in «ful»', /Expected "full"/, /full/],
    ['explore commit in full «in full»', /"in full" is given twice/],
    ['explore commit\n  «mesages» arrive once', /An explore block says/, /messages/],
    ['explore commit\n  messages «arive» once', /Expected "arrive"/, /arrive/],
    ['explore commit\n  messages arrive «twice»', /Expected "any", "at" or "once"/],
    ['explore commit\n  «messages arrive any number of times, in order»', /has no order/],
    ['explore commit\n  messages arrive once\n  «messages arrive once, in order»', /said twice/],
    ['explore commit\n  «rm3» may crash', /"rm3" is not a node of cluster commit/, /rm1/],
    ['explore commit\n  rm1 may «crsh»', /Expected "crash"/, /crash/],
    ['explore commit\n  network may lose\n  «network may lose at most 2 messages»', /said twice/],
    ['explore commit\n  network may lose at most «0» messages', /whole number from 1/],
    ['explore commit\n  network may «los»', /Expected "lose" or "duplicate"/, /lose/],
    ['explore commit\n  messages arrive at most once\n  «network may lose at most 2 messages»', /may be lost without this line/],
    ['explore commit\n  messages arrive any number of times\n  «network may duplicate»', /may come twice without this line/],
    ['explore commit\n  all may crash at most once in all\n  «rm1» may crash', /one line/],
    ['explore commit\n  «at» 5s crash tm', /no time and no schedule/, /"c1 may crash"/],
    ['explore commit\n  «every» 5s loss 3% for 1s', /no time and no schedule/, /network may lose/],
    ['explore commit\n  «partition» tm | rm1, rm2', /no time and no schedule/, /partition that heals/],
    ['explore commit\n  tm may «pause»', /no "tm may pause"/, /as late as it likes/],
    ['explore commit\n  rm1, rm2 may «partition»', /no "rm1, rm2 may partition"/, /network may lose/],
    ['explore commit\n  tm may «equivocate»', /no "tm may equivocate"/, /this\.choose/],
    ['explore commit\n  tm may «restart»', /no "tm may restart"/, /may crash and restart/],
    ['explore commit\n  tm may «lose» at most 1 message', /no "tm may lose"/, /network may lose/],
    ['explore commit\n  network may «reorder»', /no "network may reorder"/, /in order/],
    ['explore commit\n  rm1 may crash at most «0» times', /A number of crashes is a whole number from 1/],
    ['explore commit\n  expect «consistnt» holds', /There is no property "consistnt"/, /consistent/],
    ['explore commit\n  expect «consistent» violated at 3s', /no time/, /at depth/],
    ['explore commit\n  expect «tm.state» = 3', /not of all that can happen/, /distinct states/],
    ['explore commit\n  expect «writes» = 3', /not of all that can happen/],
    ['explore commit\n  expect «events» = 3', /not of all that can happen/],
    ['explore commit\n  expect «2 distinct digests»', /not of all that can happen/],
    ['explore commit\n  expect depth = «3s»', /plain numbers/],
    ['explore commit\n  expect consistent holds «in 3»', /is one/],
    ['explore commit\n  expect consistent holds\n  expect «consistent» holds at the end', /at the end and everywhere/],
    ['run commit\n  expect «consistent» holds at the end', /Only an exploration knows its ends/],
    ['run commit\n  expect «3 distinct states»', /Only an exploration counts states/, /explore/],
    ['run commit\n  expect «consistent» holds to depth 3', /Only an exploration has a depth/],
    ['run commit\n  «messages» arrive once', /A run block has lines/],
  ]
  test('every fault has something to say in an exploration', () => {
    for (const word of faultWords()) {
      for (const line of [`at 5s ${word}`, word, ...(word === 'crash' ? [] : [`tm may ${word}`])]) {
        const [error, ...others] = parseScenario(`${above}explore commit\n  ${line}`).diagnostics
        equal(others.length, 0)
        equal(error?.code, 'no-time', line)
        match(error?.hint ?? '', /^(Leave it out|Write)/, line)
      }
    }
  })

  for (const [marked, message, hint] of errors) {
    test(marked.replace(/\n\s*/g, ': '), () => {
      const [before, inside, after] = (above + marked).split(/[«»]/)
      const text = before + inside + after
      const { document, diagnostics } = parseScenario(text)
      const all = [...diagnostics, ...checkScenario(document, surroundingsOf(surroundings))].filter(({ severity }) => severity === 'error')
      equal(all.length, 1, JSON.stringify(all))
      match(all[0].message, message)
      if (hint) match(all[0].hint ?? '', hint)
      deepEqual([all[0].start, all[0].end], [before.length, before.length + inside.length], all[0].message)
    })
  }
})

suite('explore blocks: printing, completion, help', () => {
  const at = { start: 0, end: 0 }
  const written = { ...at, source: '' }
  const name = fc.constantFrom('a', 'may', 'messages', 'explore', 'all', 'at', 'depth').map((text) => ({ text, ...at }))
  const line = fc.oneof(
    fc.record({ kind: fc.constant('arrival' as const), arrival: fc.constantFrom(...arrivals), inOrder: fc.boolean() })
      .map((one) => ({ ...written, ...one, inOrder: one.inOrder && one.arrival !== 'any number of times' })),
    fc.record(
      {
        kind: fc.constant('crash' as const), nodes: fc.array(name, { minLength: 1, maxLength: 3 }), restart: fc.boolean(),
        times: fc.integer({ min: 2 }), together: fc.constant(true as const),
      },
      { requiredKeys: ['kind', 'nodes', 'restart'] },
    ).map((one) => ({ ...written, ...one })),
    fc.record({ kind: fc.constant('loss' as const), what: fc.constantFrom('lose' as const, 'duplicate' as const), messages: fc.integer({ min: 1 }) }, { requiredKeys: ['kind', 'what'] })
      .map((one) => ({ ...written, ...one })),
    fc.record({
      kind: fc.constant('expect' as const), about: fc.constant(at),
      condition: fc.oneof(
        fc.record({ kind: fc.constant('property' as const), property: fc.constant('p q'), verdict: fc.constantFrom('holds' as const, 'violated' as const), depth: fc.integer({ min: 1 }) }),
        fc.record({ kind: fc.constant('property' as const), property: fc.constant('p q'), verdict: fc.constantFrom('holds' as const, 'violated' as const), atEnd: fc.constant(true as const) }),
        fc.record({
          kind: fc.constant('compare' as const), subject: fc.constant({ kind: 'exploration' as const, count: 'distinct states' as const }),
          comparison: fc.constantFrom('=' as const, '≥' as const), value: fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: 1 }) }),
        }),
      ),
    }).map((one) => ({ ...written, ...one })),
  )
  const block = fc.record({
    cluster: name, lines: fc.array(line, { maxLength: 5 }),
    explores: fc.record({ depth: fc.integer({ min: 1 }), states: fc.integer({ min: 1 }), inFull: fc.constant(true as const) }, { requiredKeys: [] }),
  }).map((one): RunBlock => ({ ...written, kind: 'run', faults: [], ...one }))

  test('what is printed is read again and means the same', () => {
    fc.assert(fc.property(fc.array(block, { maxLength: 3 }), (items) => {
      const document: Pick<ScenarioDocument, 'items'> = { items }
      const text = printScenario(document as ScenarioDocument)
      const read = parseScenario(text)
      deepEqual(read.diagnostics, [], text)
      deepEqual(meaning(read.document), meaning(document), text)
      equal(printScenario(read.document), text)
    }), { numRuns: 200 })
  })

  const offered = (marked: string) => complete(marked.replace('@', ''), marked.indexOf('@'), surroundingsOf(surroundings)).map(({ label }) => label)

  test('completion knows what may follow', () => {
    deepEqual(offered(`${above}explore @`), ['commit'])
    deepEqual(offered(`${above}explore commit @`), ['to', 'up', 'in', 'from', 'while'])
    deepEqual(offered(`${above}explore commit while @`), ['at', 'consistent'])
    deepEqual(offered(`${above}explore commit while consistent and at most 2 messages @`), ['on', 'in'])
    deepEqual(offered(`${above}explore commit\n  links @`), ['hold'])
    deepEqual(offered(`${above}explore commit in @`), ['full'])
    deepEqual(offered(`${above}explore commit\n  @`), ['messages', 'network', 'links', 'mailboxes', 'expect', 'show', 'tm', 'rm1', 'rm2'])
    deepEqual(offered(`${above}explore commit\n  messages arrive @`), ['any', 'at', 'once'])
    deepEqual(offered(`${above}explore commit\n  rm1 may @`), ['crash'])
    ok(offered(`${above}explore commit\n  expect @`).includes('consistent'))
  })

  test('hover explains the words and the cluster', () => {
    const hovered = (marked: string) => hover(marked.replace('@', ''), marked.indexOf('@'), surroundingsOf(surroundings))
    match(hovered(`${above}exp@lore commit`) ?? '', /every state/)
    match(hovered(`${above}explore com@mit`) ?? '', /tm: Manager/)
    match(hovered(`${above}explore commit in fu@ll`) ?? '', /goes on when everything that is expected was decided/)
    match(hovered(`${above}explore commit\n  mess@ages arrive once`) ?? '', /how often/i)
    match(hovered(`${above}explore commit\n  rm1 m@ay crash`) ?? '', /crash at any time/)
  })
})
