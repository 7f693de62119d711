/** Promise: a number is shown as a length of time because the code made it one, never because of its name. */
import assert from 'node:assert/strict'
import { execute } from '../../../../src/host/execute.ts'
import { executeExploration } from '../../../../src/host/explore.ts'
import { plainRealm } from '../../../../src/guest/sandbox/realm.ts'
import { describeRun } from '../../../../src/diagram/describe-run.ts'
import { indexRun } from '../../../../src/diagram/run-index.ts'
import { eventSentence } from '../../../../src/diagram/sentence.ts'
import { stateText } from '../../../../src/diagram/state.ts'
import { decodeTrace } from '../../../../src/trace/bytes.ts'
import { compileCell } from '../../../../src/language/code/compile.ts'
import { requestsOf, single } from '../../support/laboratory.ts'

/** Everything that is said of a run. */
function told(node: string, scenario = 'cluster c\n  a: A\nrun c'): string {
  const { trace } = single(node, scenario)
  const run = indexRun(trace)
  return [...Array.from({ length: trace.length }, (_, i) => eventSentence(trace, i, 200)), stateText(run, trace.length - 1)].join('\n')
}

const fieldsOf = (text: string, name = 'A') => JSON.stringify(compileCell(text, { available: [] }).compiled?.quantities?.types?.[name] ?? null)

suite('node code: what numbers count', () => {
  test('counts stay counts whatever they are called', () => {
    const text = told(`class A extends Node {
  waiting = 0
  ttlTicks = 5000000
  start() { this.meter.sample('connections', 3); this.meter.sample('queue waiting', 7); this.send('a', 'm', { transactions: 5000000, latency: 7000000 }) }
  m({ transactions }: { transactions: number }) { this.waiting = transactions }
}`)
    assert.ok(text.includes('m {transactions: 5\u202f000\u202f000, latency: 7\u202f000\u202f000}'), text)
    assert.ok(text.includes('waiting = 5\u202f000\u202f000'), text)
    assert.ok(text.includes('samples connections: 3'), text)
    assert.doesNotMatch(text, /\d ?(ns|µs|ms|s)\b/)
  })

  test('what ms(…) and clocks make is a length of time, through arithmetic, variables, fields and functions', () => {
    const text = told(`class A extends Node {
  x = 0
  y?: number
  list = [ms(1)]
  start() {
    const begin = this.clock.monotonic()
    const half = (n: number) => ms(n) / 2
    this.x = begin + s(30)
    this.y = Math.max(this.x - begin, half(3))
    this.list.push(half(10) * 3)
    this.send('a', 'm', { a: s(30), b: s(30) / ms(1), c: 3 * half(5), d: begin - begin, e: s(1) / 1e6, f: { g: [us(7)] } })
  }
  m() {}
}`)
    assert.ok(text.includes('m {a: 30 s, b: 30\u202f000, c: 7.5 ms, d: 0 s, e: 1000, f: {g: [7 µs]}}'), text)
    assert.match(text, /x = 30 s\n/)
    assert.match(text, /list = \[1 ms, 15 ms\]/)
    assert.match(fieldsOf('class A extends Node { y = 0; start() { const t = this.clock.now(); this.y = this.clock.now() - t } }'), /"y":"duration"/)
  })

  test('declared types count, of the sender and of the receiver; number is a number', () => {
    const text = told(`interface Grant { token: number; until: Instant }
class A extends Node {
  grants: Grant[] = []
  byName: Record<string, { left: Duration }> = {}
  plain: number = ms(5)
  start() { this.send('a', 'm', JSON.parse('{"lease":5000000,"n":5000000}')) }
  m({ lease, n }: { lease: Duration; n: number }) {
    this.grants.push({ token: n, until: lease })
    this.byName = { x: { left: n } }
  }
}`)
    assert.ok(text.includes('m {lease: 5 ms, n: 5\u202f000\u202f000}'), text)
    assert.ok(text.includes('grants = [{token: 5\u202f000\u202f000, until: 5 ms}]'), text)
    assert.ok(text.includes('byName = {x: {left: 5 ms}}'), text)
    assert.ok(text.includes('plain = 5\u202f000\u202f000'), text)
  })

  test('where it is a time here and a number there, it is shown as a number', () => {
    const text = told(`class A extends Node {
  mixed = 0
  start() { this.send('a', 'm', { v: ms(5) }); this.send('a', 'm', { v: 7000000 }); this.mixed = ms(1) }
  m() { this.mixed = this.peers.length + 2000000 }
}`)
    assert.ok(text.includes('m {v: 5\u202f000\u202f000}') && text.includes('m {v: 7\u202f000\u202f000}'), text)
    assert.match(text, /mixed = 2\u202f000\u202f000/)
    assert.equal(fieldsOf('class A extends Node { x = 0; start() { this.x = ms(1); [this.x] = [this.peers.length] } }'), 'null')
    // By another name the same field.
    assert.equal(fieldsOf('class A extends Node { x = 0; start() { this.x = ms(1); const me = this; me.x = 7 * this.peers.length } }'), 'null')
    assert.equal(fieldsOf('class A extends Node { x = 0; start() { this.x = ms(1); Object.assign(this, { x: this.peers.length }) } }'), 'null')
    assert.equal(fieldsOf('class A extends Node { r = [{ t: ms(1) }]; start() { const [one] = this.r; one.t = this.peers.length } }'), 'null')
    assert.match(fieldsOf('class A extends Node { r = [{ t: ms(1) }]; start() { for (const one of this.r) { one.t = ms(2); one.t += ms(1) } } }'), /"t":"duration"/)
    // A rate times a time is a number.
    assert.equal(fieldsOf('class A extends Node { t = 0; start() { const rate = this.peers.length / s(1); this.t = rate * ms(5) } }'), 'null')
  })

  test('types, bases and answers of other cells are known by name', () => {
    const result = single(
      'interface Grant { until: Instant }\nclass Base extends Node { expires = 0; start() { this.expires = this.clock.now() + s(1) } }',
      'class A extends Base { grant?: Grant; recover() {} }',
      'cluster c\n  a: A\nrun c',
    )
    assert.match(stateText(indexRun(result.trace), result.trace.length - 1), /expires = 1 s/)
  })

  test('the answer to a call is what the method of this cell gives', () => {
    const text = told(`class Lock extends Node {
  expires = 0
  acquire() { this.expires = this.clock.monotonic() + s(30); return { granted: true, expires: this.expires } }
}
class A extends Node {
  expires = 0
  async start() { const grant = await this.call('lock', 'acquire'); this.expires = grant.expires }
}`, 'cluster c\n  a: A\n  lock: Lock\nrun c')
    assert.match(text, /the reply to acquire \{granted: true, expires: 30\.001 s\}/)
    assert.equal(text.match(/expires = 30\.001 s/g)?.length, 2)
  })

  test('logs and notes tell lengths of time as such', () => {
    const text = told(`class A extends Node {
  start() { const t = this.clock.now(); this.log('waited', s(2) - ms(500), { rest: ms(1), n: 1000000 }, 5000000); this.note(ms(3)); this.note('at ' + t) }
}`)
    assert.ok(text.includes('logs waited 1.5 s {rest: 1 ms, n: 1000000} 5000000'), text)
    assert.ok(text.includes('note of a: 3 ms'), text)
  })

  test('meters: as the code makes them, or as it declares them', () => {
    const node = `class A extends Node {
  start() {
    const t = this.clock.monotonic()
    this.meter.sample('n', this.clock.monotonic() - t + ms(5))
    this.meter.sample('wait', 7)
    this.meter.sample('written', 4096, 'bytes')
    this.meter.sample(\`series \${this.id}\`, ms(2))
    this.meter.sample('both', ms(2)); this.meter.sample('both', 3)
  }
}
measure('reply time', ({ a }) => a.at)
measure('size', () => 5, { unit: 'bytes' })
class B extends Node { at = 0; start() { this.at = this.clock.now() + ms(9) } }`
    const { requests: [request] } = requestsOf(node, 'cluster c\n  a: B\n  b: A\nrun c')
    const { summary, trace } = execute(request, plainRealm, { onProgress: () => {} })
    const text = describeRun(summary)
    assert.match(text, /n: 1 sample, least 5 ms/)
    assert.match(text, /wait: 1 sample, least 7,/)
    assert.match(text, /written: 1 sample, least 4096 bytes/)
    assert.match(text, /series b: 1 sample, least 2 ms/)
    assert.match(text, /both: 2 samples, least 3,/)
    assert.match(text, /measure "reply time" 9 ms/)
    assert.match(text, /measure "size" 5 bytes/)
    assert.equal(decodeTrace(trace).quantities.meter('written'), 'bytes')
  })

  test('a series counts one thing; a unit is a word', () => {
    const broken = (code: string) => single(`class A extends Node { start() { ${code} } }`, 'cluster c\n  a: A\nrun c').problems[0]?.message
    assert.match(broken("this.meter.sample('x', 1, 'bytes'); this.meter.sample('x', 1, 'messages')"), /what "x" counts was declared as bytes before, and now as messages/)
    assert.match(broken("this.meter.sample('x', 1, '')"), /takes what it counts as its third argument/)
  })

  test('explorations tell them the same way', () => {
    const { requests: [request] } = requestsOf(`class A extends Node {
  until = 0
  start() { this.send('a', 'm', { lease: s(30) }) }
  m({ lease }: { lease: Duration }) { this.until = lease }
}
safety('short', ({ a }) => a.until === 0)`, 'cluster c\n  a: A\nexplore c\n  expect short violated')
    const { summary } = executeExploration(request, plainRealm, () => {})
    const text = describeRun(summary)
    assert.match(text, /m \{lease: 30 s\}/)
    assert.match(text, /until 0 s → 30 s/)
  })

  test('it costs no more than the cell is long', () => {
    const chain = (length: number) => Array.from({ length }, (_, i) => `const v${i} = ${i === 0 ? 'ms(1)' : `v${i - 1} + v${i - 1}`}`).join('\n')
    const cell = (length: number) => `${chain(length)}\nclass A extends Node { last = v${length - 1} }`
    assert.match(fieldsOf(cell(12)), /"last":"duration"/)
    // Longer than anybody writes, in the worst order: it ends, and what it does not know it does not say.
    const backwards = `class A extends Node {\n${Array.from({ length: 300 }, (_, i) => `  f${i} = 0`).join('\n')}\n  start() {\n${Array.from({ length: 300 }, (_, i) => `    this.f${i} = ${i === 299 ? 'ms(1)' : `this.f${i + 1}`}`).join('\n')}\n  }\n}`
    assert.doesNotThrow(() => fieldsOf(backwards))
  })
})
