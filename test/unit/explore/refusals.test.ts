/** What an exploration cannot follow, or what would make it wrong, is said at its place with what to do instead. */
import assert from 'node:assert/strict'
import { explored } from '../support/exploring.ts'
import { single } from '../support/laboratory.ts'
import type { Problem } from '../../../src/trace/verdict.ts'

const scenario = 'cluster c\n  a: A\n  b: A\nexplore c\n'

/** The problem, and the text of the cell at its place. */
function refused(code: string, extra = ''): Problem & { at: string } {
  const result = explored(code, scenario + extra)
  assert.equal(result.complete, false)
  assert.equal(result.problems.length, 1, JSON.stringify(result.problems))
  const [problem] = result.problems
  const line = problem.cell === 0 ? code.slice(problem.start ?? 0) : ''
  return { ...problem, at: line }
}

const node = (body: string) => `class A extends Node {\n${body}\n}`

suite('explore: refused at its place', () => {
  const waits: [what: string, body: string, at: string, message: RegExp, hint: RegExp][] = [
    ['clocks', 'n = 0\nstart() { this.n = 1\nthis.n = this.clock.now() }', 'this.clock.now()', /no time/, /this\.choose/],
    ['intervals', 'n = 0\nstart() { if (this.n < 1) {\nthis.clock.interval() } }', 'this.clock.interval()', /no time/, /timer/],
    ['random numbers', 'n = 0\nstart() { this.n = this.random() }', 'this', /tries every way/, /this\.choose/],
    ['being busy for ever', 'async start() { await this.busy(Infinity) }', 'this.busy', /for ever/, /may crash/],
    ['a call without an answer to its error', "async start() { await this.call('b', 'x', {}, { timeout: ms(1) }) }\nasync x() { await this.sleep(ms(1)) }", '', /a: Timeout: No reply to "x" from b in time/, /^$/],
    ['lengths that are none', "async start() { await this.sleep('5s') }", 'this.sleep', /needs a length of time/, /^$/],
    ['calls of unknown nodes', "async start() { await this.call('z', 'x') }", 'this.call', /call: there is no node "z"/, /^$/],
    ['waiting in an endless loop', 'n = 0\nasync start() { for (;;) { this.n++; await this.sleep(ms(1)) } }', '', /waits on and on: 1000 inputs/, /this\.after/],
    ['a promise that never settles', 'async start() { await new Promise(() => {}) }', '', /never comes/, /another method/],
    ['errors', "n = 0\nstart() { this.n = 1\nthrow new Error('broken here') }", "throw new Error('broken here')", /a: broken here/, /^$/],
    ['loops', 'start() { for (;;) {} }', 'for', /ran too long/, /an end/],
    ['messages nobody handles', "start() { if (this.id === 'a') this.send('b', 'nothing') }", '', /no method of that name/, /^$/],
    ['unknown nodes', "start() { this.send('z', 'x') }", "this.send('z', 'x')", /no node "z"/, /^$/],
    ['choosing from nothing', 'start() { this.choose([]) }', 'this.choose', /empty list/, /^$/],
    ['choosing from no list', 'start() { this.choose(3 as never) }', 'this.choose', /takes a list/, /^$/],
    ['too many options', 'start() { this.choose(Array.from({ length: 2000 }, (_, i) => i)) }', 'this.choose', /2000 options/, /at most 1000/],
  ]
  for (const [what, body, at, message, hint] of waits) {
    test(what, () => {
      const problem = refused(node(body))
      assert.match(problem.message, message)
      assert.match(problem.hint ?? '', hint)
      assert.ok(problem.at.startsWith(at) || node(body).slice(0, problem.start).endsWith(at.split('.')[0]), `${problem.at.slice(0, 40)} is not ${at}`)
    })
  }

  const states: [what: string, body: string, message: RegExp][] = [
    ['functions in fields', 'f = () => 1', /f holds a function/],
    ['functions set later', 'f: unknown\nstart() { this.f = { g: [() => 1] } }', /f\.g\[0\] holds a function/],
    ['errors in fields', "f = new Error('x')", /f holds an object of class Error/],
    ['classes that extend the language\'s own', 'f = new More()', /f holds an object of class More/],
    ['promises that were rejected', 'f = Promise.reject(new Error(\'x\'))\nstart() { this.f.catch(() => {}) }', /f holds a promise that was rejected/],
    ['classes made by functions', 'f = [made(1), made(2)]', /f\[1\] holds an object of one of several classes that are called Local/],
    ['functions in private fields', '#waiting = new Map([[1, () => 1]])', /^a: #waiting \(an entry\) holds a function/],
    ['the node itself', 'self = this', /self holds an object of class A/],
    ['getters', 'f: unknown\nstart() { this.f = { get x() { return 1 } } }', /f\.x is a getter/],
    ['cycles', 'f: unknown[] = []\nstart() { this.f.push(this.f) }', /contains itself/],
    ['functions in messages', "start() { this.send('b', 'x', { f: [() => 1] }) }\nx() {}", /payload of "x"\.f\[0\] holds a function/],
  ]
  for (const [what, body, message] of states) {
    test(what, () => {
      const problem = refused(`class More extends Map<string, number> {}\nfunction made(n: number) { class Local { n = n }; return new Local() }\n${node(body)}`)
      assert.match(problem.message, message)
      assert.match(problem.hint ?? '', /plain data/)
    })
  }
})

suite('explore: nothing may be hidden from the states', () => {
  const hidden: [what: string, code: string][] = [
    ['a Map outside the class', `const seen = new Map<number, number>()\n${node('n = 0\nstart() { this.n = seen.size; seen.set(seen.size, 1) }')}`],
    ['a Set that another method fills', `const seen = new Set<string>()\n${node(`n = 0
      start() { this.after(ms(1), 'read'); this.after(ms(1), 'write') }
      read() { this.n = seen.size }
      write() { seen.add(this.id) }`)}`],
  ]
  for (const [what, code] of hidden) {
    test(what, () => {
      const problem = refused(code)
      assert.match(problem.message, /does not do the same in the same state: it remembers something outside the fields/)
      assert.match(problem.hint ?? '', /in its fields, not in variables/)
    })
  }

  const orders: [what: string, body: string][] = [
    ['of a Set', "all = new Set<string>()\nfirst = ''\nx(w: string) { this.all.add(w); this.first = [...this.all][0] }"],
    ['of a Map', "all = new Map<string, number>()\nfirst = ''\nx(w: string) { this.all.set(w, 1); this.first = [...this.all.keys()][0] }"],
    ['of keys', "all: Record<string, number> = {}\nfirst = ''\nx(w: string) { this.all[w] = 1; this.first = Object.keys(this.all)[0] }"],
  ]
  for (const [what, body] of orders) {
    test(`an outcome that depends on the order ${what}`, () => {
      const problem = refused(node(`start() { if (this.id === 'a') for (const w of ['p', 'q', 'r']) this.send('b', 'x', w) }\n${body}`))
      assert.match(problem.message, /b\.x\(\) depends on the order/)
      assert.match(problem.hint ?? '', /Sort/)
    })
  }

  test('an order that is sorted out is no matter', () => {
    const body = "all = new Set<string>()\nfirst = ''\nx(w: string) { this.all.add(w); this.first = [...this.all].sort()[0] }"
    const result = explored(node(`start() { if (this.id === 'a') for (const w of ['p', 'q', 'r']) this.send('b', 'x', w) }\n${body}`), scenario)
    assert.deepEqual(result.problems, [])
  })

  test('ignoring a message and changing something all the same', () => {
    const problem = refused(node("n = 0\nstart() { this.send(this.peers[0], 'x') }\nx() { this.n++; this.ignore() }"))
    assert.match(problem.message, /x\(\) ignores its input, and yet something changes/)
    for (const body of ['this.cancel(this.t); this.ignore()', "this.after(ms(1), 'x'); this.ignore()", 'if (this.choose([true, false])) this.ignore()', 'this.ignore(); this.n = 1']) {
      assert.match(refused(node(`n = 0\nt = 0\nstart() { this.t = this.after(ms(1), 'y'); this.send('b', 'x') }\nx() { ${body} }\ny() {}`)).message, /ignores its input, and yet something changes/, body)
    }
  })

  test('ignoring where nothing can be left', () => {
    for (const body of ['start() { this.ignore() }', "start() { this.send('b', 'x') }\nasync x() { await this.sleep(ms(1)); this.ignore() }"]) {
      assert.match(refused(node(body)).message, /ignore leaves a message or a timer for later/)
    }
    assert.match(refused(node("start() { this.send('b', 'x') }\nasync x() { this.ignore(); await this.sleep(ms(1)) }")).message, /ignores its input/)
  })

  test('properties that throw, or that say nothing, are undecided, with their place', () => {
    const throwing = `${node('n = 0')}\nsafety('broken', ({ a }) => a.m.length > 0)`
    const problem = refused(throwing)
    assert.match(problem.message, /"broken" could not be decided/)
    assert.ok((problem.start ?? 0) >= throwing.indexOf('a.m.length'))
    assert.match(refused(`${node('n = 0')}\nsafety('silent', () => {})`).message, /returned nothing/)
  })
})

suite('choose and ignore in a simulation', () => {
  const code = node("picked: string[] = []\nstart() { for (let i = 0; i < 40; i++) this.picked.push(this.choose(['x', 'y'])) }\nx() { this.ignore() }")
  const cluster = 'cluster c\n  a: A\n  b: A\n'
  const picked = (seed: number, nodes = cluster) => {
    const { trace } = single(code, `${nodes}run c for 1s seed ${seed}`)
    return String(trace.stateAt(0, trace.length - 1)?.['picked'])
  }

  test('choices come from the seed and the name of the node', () => {
    assert.equal(picked(1), picked(1))
    assert.notEqual(picked(1), picked(2))
    assert.equal(picked(1), picked(1, 'cluster c\n  a: A\n  other: A\n'))
    assert.ok(picked(1).includes('x') && picked(1).includes('y'))
  })

  test('misuse is an error at the call', () => {
    const { problems } = single(node('start() { this.choose([]) }'), `${cluster}run c for 1s`)
    assert.match(problems[0].message, /choose was given an empty list/)
  })
})
