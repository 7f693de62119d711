/** What faults wait for, whom they hit and how they end. */
import assert from 'node:assert/strict'
import { surroundings } from '../language/scenario/samples.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'
import { complete, parseScenario, printFault, printScenario, surroundingsOf } from '../../../src/language/scenario/index.ts'

const code = `
class Client extends Node {
  start() { this.every(ms(100), 'tick') }
  sent = 0
  tick() { this.sent += 1; this.send('storage', 'write', { n: this.sent }) }
}
class Storage extends Node {
  kept: number[] = []
  async write({ n }: { n: number }) { this.kept.push(n); await this.sleep(ms(10)); this.kept.push(-n) }
}
`
const cluster = 'cluster c\n  c1: Client\n  storage: Storage\n  network latency 5ms\n'
const run = (faults: string, length = '1s', seed = '1') => single(code, cluster, `faults f\n  ${faults}\nrun c with f for ${length} seed ${seed}`)
const faultTimes = (faults: string, length?: string) => lines(run(faults, length).trace, 'faultBegin', 'faultEnd').map((line) => {
  const [time, kind] = line.split(' ')
  return `${Number(time) / 1e6} ${kind}`
})

suite('kernel: what faults wait for', () => {
  test('a message is sent: the fault begins when that step is over', () => {
    assert.deepEqual(faultTimes('when c1 sends write pause c1 for 20ms'), ['100 faultBegin', '120 faultEnd'])
    assert.deepEqual(faultTimes('when c1 sends the 3rd write to storage pause c1 for 20ms'), ['300 faultBegin', '320 faultEnd'])
    assert.deepEqual(faultTimes('1.5ms after c1 sends write pause c1 for 20ms'), ['101.5 faultBegin', '121.5 faultEnd'])
  })

  test('a message is received: the fault begins before node code sees it', () => {
    const { trace } = run('when storage receives the 2nd write crash storage')
    assert.deepEqual(lines(trace, 'receive', 'crash'), ['105000000 receive storage write', '205000000 crash storage'])
  })

  test('a handler ends: of an async one, when its promise is settled', () => {
    assert.deepEqual(faultTimes('when storage handles the 2nd write crash storage'), ['215 faultBegin'])
    assert.deepEqual(run('when storage handles the 2nd write crash storage for 1ms', '217ms').trace.finalState(1), { kept: [] })
  })

  test('a field is compared: the fault begins when a step makes it true', () => {
    assert.deepEqual(faultTimes('when storage.kept.length ≥ 3 pause storage for 1ms'), ['205 faultBegin', '206 faultEnd'])
    assert.deepEqual(faultTimes('when c1.sent = 4, pause storage for 1ms'), ['400 faultBegin', '401 faultEnd'])
    assert.deepEqual(faultTimes('when storage.kept.0 = 1 pause storage for 1ms'), ['105 faultBegin', '106 faultEnd'])
  })

  test('whenever: each time; with an ordinal each nth time', () => {
    assert.equal(faultTimes('whenever c1 sends write pause storage for 1ms').length, 19)
    assert.deepEqual(faultTimes('whenever c1 sends the 4th write pause storage for 1ms').filter((one) => one.endsWith('Begin')), ['400 faultBegin', '800 faultBegin'])
    const restarted = 'every 300ms crash c1 for 50ms\n  whenever c1.sent = 2 pause storage for 1ms'
    assert.deepEqual(faultTimes(restarted).filter((one) => /^(200|550|850) faultBegin/.test(one)), ['200 faultBegin', '550 faultBegin', '850 faultBegin'])
  })

  test('a process crashes, restarts, pauses or resumes', () => {
    const faults = 'at 200ms crash c1 for 30ms\n  when c1 crashes pause storage for 1ms\n  when c1 restarts isolate storage for 1ms\n  when storage resumes drop write for 1ms'
    assert.deepEqual(faultTimes(faults), [
      '200 faultBegin', '200 faultBegin', '201 faultEnd', '201 faultBegin', '202 faultEnd', '230 faultEnd', '230 faultBegin', '231 faultEnd',
    ])
  })

  test('only messages that say something', () => {
    assert.deepEqual(faultTimes('when storage receives write where n = 3 pause storage for 1ms'), ['305 faultBegin', '306 faultEnd'])
    assert.deepEqual(faultTimes('when c1 sends the 2nd write to storage where n > 3 and n ≠ 5 pause c1 for 1ms'), ['600 faultBegin', '601 faultEnd'])
  })

  test('a message that travels as a packet arrives once', () => {
    const { trace } = single(code, cluster, 'faults f\n  duplicate 0%\n  when storage receives the 2nd write crash storage\nrun c with f for 1s')
    assert.deepEqual(lines(trace, 'crash'), ['205000000 crash storage'])
  })

  test('a wait that takes no time is hit too', () => {
    const worker = 'class W extends Node { done = 0; async start() { await this.busy(0); this.done = 1; await this.sleep(0); this.done = 2 } }'
    const done = (what: string) => lines(single(worker, `cluster c\n  w: W\nfaults f\n  when w awaits ${what} pause w for 5ms\nrun c with f`).trace, 'wake')
    assert.deepEqual(done('busy'), ['5000000 wake w', '5000000 wake w'])
    assert.deepEqual(done('sleep'), ['0 wake w', '5000000 wake w'])
  })

  test('what never happens is said', () => {
    const { problems } = run('when c1 sends the 100th write pause c1 for 1s')
    assert.equal(problems.length, 1)
    assert.match(problems[0].message, /changed nothing in this run/)
    assert.equal(problems[0].hint, 'What it waits for never happened.')
  })

  test('targets by what their fields hold', () => {
    const nodes = 'class A extends Node { leader = this.id === \'b\' || this.id === \'d\'; rank = this.id }'
    const crashed = (targets: string, seed = 1) =>
      lines(single(nodes, `cluster c\n  a, b, c, d: A\nfaults f\n  at 1s crash ${targets}\nrun c with f for 2s seed ${seed}`).trace, 'crash').map((line) => line.at(-1))
    assert.deepEqual(crashed('nodes where leader = true'), ['b', 'd'])
    assert.deepEqual(crashed("nodes where rank > 'b'"), ['c', 'd'])
    assert.deepEqual(crashed('all where rank.length = 1'), ['a', 'b', 'c', 'd'])
    assert.deepEqual(crashed('nodes where leader = nothing'), [])
    const anyOf = new Set([1, 2, 3, 4, 5, 6, 7, 8].flatMap((seed) => crashed('any where leader = true', seed)))
    assert.deepEqual([...anyOf].sort(), ['b', 'd'])
  })

  test('heal ends what is active, all or one kind', () => {
    const faults = 'at 100ms partition c1 | storage\n  at 150ms loss 100%\n'
    const drops = (heal: string) => run(`${faults}  ${heal}`).trace.countOf(6)
    assert.equal(drops('at 410ms heal'), 4)
    assert.equal(drops('at 410ms heal partition'), 10)
    assert.deepEqual(faultTimes(`${faults}  at 410ms heal\n  at 500ms heal`), [
      '100 faultBegin', '150 faultBegin', '410 faultBegin', '410 faultEnd', '410 faultEnd', '500 faultBegin',
    ])
    const { problems } = run('at 100ms partition c1 | storage\n  at 410ms heal\n  at 500ms heal')
    assert.deepEqual(problems.map(({ message }) => message), ['"at 500ms heal" changed nothing in this run.'])
    assert.deepEqual(faultTimes('at 100ms pause storage for 10s\n  at 300ms heal pause'), ['100 faultBegin', '300 faultBegin', '300 faultEnd'])
  })

  test('between draws a time, as a range after at does', () => {
    const begin = (pacing: string, seed: number) => lines(run(`${pacing} pause c1 for 1ms`, '1s', String(seed)).trace, 'faultBegin')[0]
    for (const seed of [1, 2, 3]) {
      const time = Number(begin('between 200ms and 500ms', seed).split(' ')[0])
      assert.ok(time >= 200e6 && time <= 500e6)
    }
    assert.equal(printed('between 1s and 5s crash a'), 'at 1s..5s crash a')
  })

  test('another length or rate does not draw other times', () => {
    const begins = (line: string) => {
      const { trace } = single('class A extends Node {}', `cluster c\n  a: A\n  b: A\nfaults f\n  ${line}\nrun c with f for 1000s`)
      return lines(trace, 'faultBegin').map((one) => one.split(' ')[0])
    }
    assert.deepEqual(begins('at 1s..900s pause a for 1s'), begins('at 1s..900s pause a for 40s'))
    assert.deepEqual(begins('at 1s..900s drift a by 3 ppm'), begins('at 1s..900s drift a by 50 ppm'))
    assert.notDeepEqual(begins('at 1s..900s pause a for 1s'), begins('at 1s..900s pause b for 1s'))
    const [first, second] = begins('at 1s..900s pause a for 1s\n  at 1s..900s pause a for 1s')
    assert.notEqual(first, second, 'each of two equal lines draws its own')
  })

  test('in a share of the runs, drawn from the seed', () => {
    const text = 'faults f\n  in 30% of runs at 100ms crash c1\nrun c with f for 1s seeds 1..400\n  expect crashes = 1 in 120 ± 28 of 400'
    const { expectations, results } = experiment(code, cluster, text)
    assert.ok(expectations[0].holds, expectations[0].found)
    assert.ok(results[0].every(({ problems }) => problems.length === 0), 'a line that does not take part is no line that never bit')
  })

  test('a swarm: each line takes part in half of the runs, on its own', () => {
    const text = 'faults f swarm\n  at 100ms crash c1\n  at 100ms pause storage for 1ms\n  in 100% of runs at 5ms pause c1 for 1ms\nrun c with f for 1s seeds 1..400'
    const kinds = experiment(code, cluster, text).results[0].map(({ trace }) => lines(trace, 'crash', 'pauseBegin').map((line) => line.slice(line.indexOf(' ') + 1)).sort().join())
    const counts = new Map<string, number>()
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    assert.deepEqual([...counts.keys()].sort(), ['crash c1,pauseBegin c1', 'crash c1,pauseBegin c1,pauseBegin storage', 'pauseBegin c1', 'pauseBegin c1,pauseBegin storage'])
    for (const [kind, count] of counts) assert.ok(Math.abs(count - 100) < 30, `${kind}: ${count}`)
    assert.equal(printScenario(parseScenario('faults f swarm\n  at 1s crash a').document), 'faults f swarm\n  at 1s crash a\n')
  })

  test('a swarm of ranges: who, when, how long and how much are drawn from the seed, line by line', () => {
    const chaos = 'faults f swarm\n  at 100ms..900ms loss 1%..90% for 50ms..500ms\n  at 200ms pause any for 1ms..90ms\nrun c with f for 1s seeds 1..100'
    const drawn = experiment(code, cluster, chaos).results[0].map((result) => JSON.stringify(result.drawn))
    const lossy = drawn.flatMap((text) => /"rate":\{"kind":"percent","partsPerMillion":(\d+)/.exec(text)?.[1] ?? [])
    assert.ok(lossy.length > 30 && lossy.length < 70, String(lossy.length))
    assert.ok(new Set(lossy).size === lossy.length && lossy.every((rate) => Number(rate) >= 10_000 && Number(rate) <= 900_000))
    assert.ok(new Set(drawn).size > 60, String(new Set(drawn).size))
    assert.deepEqual(experiment(code, cluster, chaos).results[0].map((result) => JSON.stringify(result.drawn)), drawn)
  })

  test('about n per month: a Poisson process', () => {
    const idle = 'class Idle extends Node {}'
    const text = 'cluster c\n  a, b: Idle\nfaults f\n  about 12 per month crash any for 5min\nrun c with f for 30d seeds 1..200'
    const { results } = experiment(idle, text)
    const counts = results[0].map(({ drawn }) => drawn?.length ?? 0)
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const expected = (12 * 30 * 12) / 365
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length
    assert.ok(Math.abs(mean - expected) < (3.3 * Math.sqrt(expected)) / Math.sqrt(200), `mean ${mean}`)
    assert.ok(variance > expected * 0.65 && variance < expected * 1.4, `variance ${variance}`)
  })

  test('the schedule that was drawn is told, and written as lines it happens again', () => {
    const idle = 'class Idle extends Node { beat = 0; start() { this.every(s(1), \'tick\') } tick() { this.beat += 1 } }'
    const cluster = 'cluster c\n  a, b, c: Idle\n'
    const text = 'faults f\n  about 10 per minute pause any for 1s..5s\n  in 50% of runs at 5s..20s crash minority for 3s\n'
    const { results } = experiment(idle, cluster, `${text}run c with f for 60s seed 3`)
    const again = (results[0][0].drawn ?? []).map(({ word, schedule, arguments: given }) => printFault(word, schedule, given))
    assert.ok(again.length > 5)
    const { results: repeated } = experiment(idle, cluster, `faults f\n  ${again.join('\n  ')}\nrun c with f for 60s seed 3`)
    const happened = (result: (typeof results)[0][0]) => lines(result.trace, 'pauseBegin', 'pauseEnd', 'crash', 'restart')
    assert.deepEqual(happened(repeated[0][0]), happened(results[0][0]))
    assert.equal(repeated[0][0].drawn, undefined)
  })

  test('a drawn pause with a warning is told without the warning', () => {
    const happened = (faults: string, seed = 7) => {
      const { results } = experiment(code, cluster, `faults f\n  ${faults}\nrun c with f for 1s seed ${seed}`)
      const drawn = (results[0][0].drawn ?? []).map(({ word, schedule, arguments: given }) => printFault(word, schedule, given))
      return { drawn, events: lines(results[0][0].trace, 'pauseBegin', 'pauseEnd') }
    }
    for (const faults of ['between 50ms and 150ms pause c1 by gc warned 30ms ahead for 200ms', 'at 50ms..150ms pause c1 warned 30ms ahead for 1s until 300ms',
      'between 50ms and 60ms pause c1 warned 300ms ahead for 1s until 200ms']) {
      const first = happened(faults)
      assert.equal(first.drawn.length, 1)
      assert.deepEqual(happened(first.drawn[0]).events, first.events, first.drawn[0])
    }
    assert.match(happened('between 50ms and 150ms pause c1 by gc warned 30ms ahead for 200ms').drawn[0], / for 200ms$/)
    assert.equal(happened('at 50ms..150ms pause c1 warned 30ms ahead for 1s until 300ms').events[1], '300000000 pauseEnd c1')
  })

  test('percentages and numbers from ranges: drawn once per run, and told', () => {
    const text = 'faults f\n  loss 10%..60% of write\n  slow storage by 2..4\nrun c with f for 10s seeds 1..200'
    const rates: number[] = []
    const factors = new Map<number, number>()
    for (const { drawn, trace } of experiment(code, cluster, text).results[0]) {
      const [loss, slow] = [...drawn ?? []].sort((a, b) => a.line - b.line).map(({ arguments: given }) => given)
      assert.ok(loss.rate.kind === 'percent' && loss.rate.most === undefined && slow.factor.kind === 'number')
      const rate = loss.rate.partsPerMillion
      assert.ok(rate >= 100_000 && rate <= 600_000)
      assert.ok(Math.abs(trace.countOf(6) - rate / 1e4) < 3.9 * Math.sqrt(25), `${trace.countOf(6)} of 100 lost at ${rate} in a million`)
      rates.push(rate)
      factors.set(slow.factor.value, (factors.get(slow.factor.value) ?? 0) + 1)
    }
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    assert.ok(Math.abs(mean - 350_000) < (3.3 * 500_000) / Math.sqrt(12 * 200), `mean ${mean}`)
    assert.deepEqual([...factors.keys()].sort(), [2, 3, 4])
    const told = experiment(code, cluster, text.replace('1..200', '5..5')).results[0][0].drawn ?? []
    assert.match(told.map(({ word, schedule, arguments: given }) => printFault(word, schedule, given)).join(), /loss [\d.]+% of write/)
  })
})

function printed(line: string): string {
  const { document, diagnostics } = parseScenario(`faults f\n  ${line}\n`)
  assert.deepEqual(diagnostics, [], line)
  const text = printScenario(document)
  assert.equal(printScenario(parseScenario(text).document), text)
  return text.split('\n')[1].trim()
}

suite('scenario: pacing', () => {
  test('printed as a person would write it', () => {
    for (const line of [
      'when lock.token = 34 pause c1 for 40s', "when lock.holder ≠ 'c1' crash lock", 'when lock.queue.0.id = nothing crash lock',
      'when c1 sends write crash c1', 'when storage receives the 2nd write from c1 crash storage for 1s', 'whenever storage handles the 11th write drop write',
      '1.5ms after c1 sends the 23rd write to storage crash c1', 'when a crashes the 1st time crash b', 'in 10% of runs at 5s crash a',
      'in 0.5% of runs crash a', 'at 20s heal', 'at 20s heal partition', 'at 1s pause nodes where leader = true for 5s',
      'at 1s crash any where log.length ≥ 3', 'at 1s drop write from nodes where on = true to a',
      "when storage receives the 2nd write from c1 where key = 'x' and token ≥ 34 crash storage", 'loss 1%..7% from a', 'slow db by 2..10 for 5s',
    ]) assert.equal(printed(line), line)
    assert.equal(printed('when c1 sends write, crash c1'), 'when c1 sends write crash c1')
    assert.equal(printed('about 2 per second crash any for 1ms'), 'every exponential 500ms crash any for 1ms')
  })

  const errors: [string, string, string][] = [
    ['when c1 snds write crash c1', 'when', 'Expected a node and what it does'],
    ['at 1s when c1 sends write crash c1', 'at 1s', 'does not go with "when"'],
    ['when c1 sends write from a crash c1', 'a', 'A node sends a message to another one.'],
    ['when lock.token = [1] crash c1', '[1]', 'not with a list'],
    ['when c1 sends the 0th write crash c1', 'c1 sends the 0th write', 'counted 1st, 2nd, 3rd'],
    ['between 5s and 1s crash c1', '5s and 1s', 'runs backwards'],
    ['between 5s crash c1', 'between', 'needs two times'],
    ['about 0 per hour crash c1', 'about 0 per hour', 'cannot be simulated'],
    ['in 3 of runs crash c1', '3', 'Expected a percentage'],
    ['heal pause2', 'pause2', 'Unknown fault'],
    ['pause nodes where leader for 1s', 'for', 'Expected a field, a comparison and a value'],
    ['when c1 sends write where key = [1] crash c1', '[1]', 'not with a list'],
    ['loss 7%..1%', '7%..1%', 'runs backwards'],
    ['loss 1%..120%', '120%', 'Impossible percentage'],
    ['slow db by 1..0.5', '1..0.5', 'runs backwards'],
    ['drop write number 0..3', '0..3', 'counted 1, 2, 3'],
    ['drop write where', 'where', 'Expected a field, a comparison and a value'],
    ['drop write where key', 'key', 'Expected a field, a comparison and a value'],
    ["drop write where key = 'x' and", 'and', 'Expected a field, a comparison and a value'],
    ["drop write where key = 'x' ot b", 'ot', 'Expected'],
    ['crash any where', 'where', 'Expected a field, a comparison and a value'],
  ]
  for (const [line, at, message] of errors) {
    test(`error: ${line}`, () => {
      const text = `faults f\n  ${line}\n`
      const [first, ...more] = parseScenario(text).diagnostics
      assert.ok(first?.message.includes(message), first?.message ?? 'no error')
      assert.equal(text.slice(first.start, first.end), at)
      assert.deepEqual(more, [])
    })
  }

  test('completed from the grammar and the names in reach', () => {
    const before = 'cluster leases\n  lock: LockService\n  storage: Storage\n  c1: Client\nfaults f\n  '
    const offered = (line: string) => complete(before + line, before.length + line.length, surroundingsOf(surroundings)).map(({ label }) => label)
    for (const word of ['at', 'between', 'every', 'about', 'when', 'whenever', 'in', 'heal']) assert.ok(offered('').includes(word), word)
    assert.deepEqual(offered('when '), ['lock', 'storage', 'c1', 'any'])
    assert.ok(['sends', 'receives', 'handles', 'crashes'].every((verb) => offered('when c1 ').includes(verb)))
    assert.ok(['the', 'write', 'acquire'].every((word) => offered('when c1 sends ').includes(word)))
    assert.deepEqual(offered('when storage.'), ['file', 'up'])
    assert.deepEqual(offered('1ms after storage.'), ['file', 'up'])
    assert.ok(offered('at 1s pause ').includes('nodes where'))
    assert.ok(offered('at 1s heal ').includes('partition'))
    assert.ok(offered('about 12 per ').includes('month'))
  })

  test('names are looked up', () => {
    const wrong = (line: string) => requestsOf(code, cluster, `faults f\n  ${line}\nrun c with f for 1s`).errors.map(({ message }) => message)
    assert.match(wrong('when c9 sends write crash c1')[0], /"c9" is not a node/)
    assert.deepEqual(wrong('when c1 sends writ crash c1'), [])
  })
})
