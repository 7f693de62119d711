/**
 * What no kernel likes to be given, through the real process: each ends in a verdict or in an error at its place, and the kernel runs
 * another notebook afterwards.
 *
 * What can be counted ends by its count, at the same turn of the loop on every machine. What cannot would go on for years, so the bound of
 * the watchdog may be short here.
 */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { KernelClient } from '../../../src/host/client.ts'
import { createNodeKernelHost } from '../../../src/host/node.ts'
import type { RunSummary } from '../../../src/trace/output.ts'
import { decodeTrace } from '../../../src/trace/bytes.ts'
import { requestsOf } from '../support/laboratory.ts'

interface Bad {
  body: string
  /** What the reader is told. */
  says: RegExp
  /** The text of the cell at the place of the problem; none: the place is the line of the node. */
  at?: string
}

const stuck = /^a: one step of code took more than 1 s of processor time/
const beyond = /(a limit of this machine)/
const endless = /^a: This code ran too long in one event/

const bad: Record<string, Bad> = {
  'an endless loop': { body: 'for (;;) {}', says: endless, at: 'for (;;) {}' },
  'a deep recursion': { body: 'const f = (): number => 1 + f(); f()', says: /nested deeper than 400/, at: '1 + f()' },
  'a deep recursion through a built-in': { body: 'const f = (): any => [1].map(f); f()', says: /nested (deeper|too deep)/ },
  'a list that grows': { body: 'const list: unknown[] = []\nfor (;;) list.push({ a: [1, 2, 3] })', says: endless, at: 'list.push' },
  'lists of lists': { body: 'const list: unknown[] = []\nfor (;;) list.push(new Array(1000).fill(0.5))', says: endless, at: 'list.push' },
  'huge empty lists': { body: 'const list: unknown[] = []\nfor (;;) list.push(new Array(30000000))', says: /at most 4194304 elements/, at: 'list.push' },
  'large empty lists': { body: 'const list: unknown[] = []\nfor (;;) list.push(Array(4000000))', says: endless, at: 'list.push' },
  'a gigabyte in one call': { body: 'new Array(1e9).fill(0)', says: /at most 4194304 elements/, at: 'new Array' },
  'a list joined to itself': { body: 'let a: any = [1]\nfor (let i = 0; i < 40; i++) a = a.concat(a)', says: /at most 4194304 elements/, at: 'a = a.concat' },
  'a list flattened for ever': { body: 'let a: any = [1]\nfor (let i = 0; i < 40; i++) a = [a, a]\na.flat(Infinity)', says: endless, at: 'a.flat' },
  'a text that doubles': { body: `let text = 'x'\nfor (let i = 0; i < 60; i++) text += text`, says: /Invalid string length/, at: 'text += text' },
  'a huge text in one call': { body: `'x'.repeat(2 ** 30)`, says: /more than 16777216 characters/, at: `'x'` },
  'a huge text in a message': { body: `let text = 'x'\nfor (let i = 0; i < 28; i++) text += text\nthis.send('b', 'x', text)`, says: /"x" cannot be sent: payload is a text of more than/, at: 'this.send' },
  'typed arrays': { body: 'const all = []\nfor (;;) all.push(new Uint8Array(1e8))', says: /`Uint8Array` does not exist/, at: 'Uint8Array' },
  'an ArrayBuffer by another way': { body: 'const all = []\nfor (;;) all.push(new (globalThis as any)["Array" + "Buffer"](1e8))', says: /`globalThis` does not exist/, at: 'globalThis' },
  'a Map that grows': { body: 'const map = new Map()\nfor (let i = 0; ; i++) map.set(i, [i])', says: endless, at: 'map.set' },
  'a Set that grows': { body: 'const set = new Set()\nfor (let i = 0; ; i++) set.add("k" + i)', says: endless, at: 'set.add' },
  'an expression that goes back to its own match': { body: `/^(a|a)*(\\1)?$/.test('a'.repeat(40) + '!')`, says: stuck, at: '/^(a|a)' },
  'an expression that looks ahead': { body: `const look = /^(?=(a+)+b)/\nlook.test('a'.repeat(40) + '!')`, says: stuck, at: 'look.test' },
  'an expression in a replacement': { body: `'a'.repeat(40).concat('!').replace(/^(?=(a+)+b)/, '')`, says: stuck, at: `'a'.repeat` },
  'JSON of what is reached in many ways': { body: 'let a: any = [1]\nfor (let i = 0; i < 60; i++) a = [a, a]\nJSON.stringify(a)', says: stuck, at: 'JSON.stringify' },
  'a number that squares itself': { body: 'let x = 3n\nfor (;;) x = x * x', says: /more than 1048576 bits/, at: 'x = x * x' },
  'a number that is shifted': { body: 'let x = 1n\nfor (;;) x <<= 50000n', says: /more than 1048576 bits/, at: 'x <<=' },
  'a weak Map that grows': { body: 'const map = new WeakMap()\nfor (;;) map.set({}, 1)', says: endless, at: 'map.set' },
  'a record that grows': { body: `const record: any = {}\nfor (let i = 0; ; i++) record['k' + i] = i`, says: endless, at: `i++) record['k' + i]` },
  'a billion elements made in one call': { body: 'Array.from({ length: 1e9 })', says: /at most 4194304 elements/, at: 'Array.from' },
  'big texts sent': { body: `for (let i = 0; ; i++) this.send('b', 'x', 'x'.repeat(1 << 20) + i)`, says: endless, at: 'this.send' },
  'big texts made and cut': { body: `for (let i = 0; ; i++) this.n += ('x'.repeat(1 << 20) + i).split('').length`, says: endless },
  'a message that holds two million values': {
    body: `const part = Array.from({ length: 1000 }, (_, i) => ({ i }))\nthis.send('b', 'x', Array.from({ length: 1000 }, () => part))`,
    says: /payload holds more than 262144 values/, at: 'this.send',
  },
  'messages as big as may be': { body: 'const list = Array.from({ length: 250000 }, (_, i) => i + 0.5)\nfor (;;) this.send(`b`, `x`, list)', says: endless, at: 'this.send' },
  'a flood of writes': { body: `for (let i = 0; ; i++) this.disk.write('k' + i, i)`, says: endless, at: 'this.disk' },
  'a power': { body: 'this.n = String(2n ** 1000000000n)', says: /more than 1048576 bits/, at: 'this.n' },
  'a state that is reached in many ways': { body: 'let a: any = [1]\nfor (let i = 0; i < 60; i++) a = [a, a]\nthis.n = a', says: /holds more than 1048576 values/, at: 'this.n' },
  'errors without end': { body: 'let e: any\nfor (;;) e = new Error("x", { cause: e })', says: beyond },
  'a message that holds a function': { body: `this.send('b', 'x', { list: [() => 1] })`, says: /payload\.list\[0\] is a function/, at: 'this.send' },
  'a message that holds a getter': { body: `this.send('b', 'x', { get n() { return 1 } })`, says: /payload\.n is a getter/, at: 'this.send' },
  'a message that contains itself': { body: `const loop: any = {}\nloop.self = loop\nthis.send('b', 'x', loop)`, says: /payload\.self contains itself/, at: 'this.send' },
  'a message with a key __proto__': { body: `this.send('b', 'x', JSON.parse('{"__proto__": {"a": 1}}'))`, says: /__proto__ may not be used as a key/, at: 'this.send' },
  'a disk that is given a function': { body: `this.disk.write('k', () => 1)`, says: /there is a function in it/, at: 'this.disk' },
  'a disk that is given what contains itself': { body: `const loop: any = {}\nloop.self = loop\nthis.disk.write('k', loop)`, says: /contains itself/, at: 'this.disk' },
  'a handler that throws': { body: `throw new Error('no way')`, says: /^a: no way$/, at: 'throw' },
  'a handler that throws nothing': { body: 'throw undefined', says: /^a: threw undefined$/, at: 'throw' },
  'an error whose message is code that throws': { body: `throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } })`, says: /cannot be shown/, at: 'throw' },
  'a handler that rejects': { body: `await this.sleep(ms(1))\nthrow new Error('later')`, says: /^a: later$/, at: 'throw' },
  'promises without end': { body: 'const f = (): any => Promise.resolve().then(f); f()', says: endless },
  'a wait in a loop that waits for nothing': { body: 'for (;;) await null', says: endless, at: 'await' },
  'timers that set timers': { body: `this.after(0, 'twice')`, says: /50000 timers that have not fired/, at: `this.after(0, 'twice')` },
  'a flood of timers': { body: `for (;;) this.after(0, 'twice')`, says: /50000 timers that have not fired/, at: `this.after(0, 'twice')` },
  'a flood of messages': { body: `for (;;) this.send('b', 'x')`, says: endless, at: 'this.send' },
  'a timer of no length, again and again': { body: `this.every(0, 'x')`, says: /would never let time pass/, at: 'this.every' },
  'a clock driven past what it can read': { body: 'for (let i = 0; i < 40; i++) this.clock.step(days(5000))', says: /range of clock readings/, at: 'this.clock' },
  'a timer past the end of time': { body: `this.after(2 ** 60, 'x')`, says: /needs a length of time/, at: 'this.after' },
}

/** The engine may be at the head of the loop, too. */
function isLoopAround(found: string | undefined, at: string): boolean {
  return found?.startsWith('for (') === true && found.split('\n')[0].includes(at)
}

const helpers = `x() {}\ntwice() { this.after(0, 'twice'); this.after(0, 'twice') }`

function cellOf(body: string): string {
  return `class A extends Node { n: any = 0\nasync start() { if (this.id !== 'a') return\n${body} }\n${helpers} }`
}

const cluster = 'cluster c\n  a, b: A\n'

function requestOf(body: string) {
  return requestsOf(cellOf(body), `${cluster}run c for 1s`)
}

suite('host: bad input', () => {
  let kernelFile = ''
  let kernel: KernelClient
  /** Waits for a step one second only. */
  let hasty: KernelClient
  const [small] = requestOf(`this.send('b', 'x')`).requests

  suiteSetup(async () => {
    kernelFile = join(mkdtempSync(join(tmpdir(), 'dsnb-bad-')), 'kernel-process.cjs')
    await build({ entryPoints: ['src/host/kernel-process.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: kernelFile, logLevel: 'error' })
    kernel = createNodeKernelHost(kernelFile)
    hasty = createNodeKernelHost(kernelFile, { stepMs: 1000 })
    await kernel.run(small)
  })
  suiteTeardown(() => [kernel, hasty].forEach((one) => one.dispose()))

  async function answer(body: string, host = kernel): Promise<{ run?: RunSummary; message: string; hint?: string; at?: string }> {
    const { requests, errors } = requestOf(body)
    const textAt = (cell: number | undefined, start = 0) => (cell === 0 ? cellOf(body).slice(start) : cell === 1 ? `${cluster}run`.slice(start) : undefined)
    if (errors.length > 0) return { message: errors[0].message, hint: errors[0].hint, at: textAt(errors[0].cell, errors[0].start) }
    const run = (await host.run(requests[0])).summary
    const problem = run.problems.find(({ severity }) => severity === 'error')
    return { run, message: problem?.message ?? run.end.text, hint: problem?.hint, at: textAt(problem?.cell, problem?.start) }
  }

  for (const [name, { body, says, at }] of Object.entries(bad)) {
    test(name, async () => {
      const found = await answer(body, says === stuck || says === beyond ? hasty : kernel)
      assert.match(found.message, says)
      if (at !== undefined) assert.ok(found.at?.startsWith(at) || isLoopAround(found.at, at), `"${found.at?.slice(0, 60)}" is not "${at}"`)
      assert.deepEqual((await kernel.run(small)).summary.problems, [])
    })
  }

  test('a handler that never settles is no error: the run ends when nothing is left to happen', async () => {
    const { run } = await answer('await new Promise(() => {})\nthis.n = 1')
    assert.equal(run?.end.reason, 'quiet')
  })

  test('an expression that most engines choke on is answered', async () => {
    const { run } = await answer(`this.n = /^(a+)+$/.test('a'.repeat(40) + '!')`)
    assert.deepEqual(run?.problems, [])
  })

  test('a run in flight in another kernel, and one that waits in the same, have the digest they always have', async () => {
    const busy = requestsOf(`class A extends Node { n = 0\nstart() { if (this.id === 'a') this.send('b', 'x') }\nx() { this.n += this.random(); this.send(this.peers[0], 'x') } }`,
      'cluster c\n  a, b: A\n  network latency 1us\nrun c for 300ms').requests[0]
    const other = createNodeKernelHost(kernelFile)
    const wanted = (await kernel.run(busy)).summary.digest
    const elsewhere = other.run(busy)
    const bomb = answer(bad['an expression that looks ahead'].body, hasty)
    const behind = hasty.run(busy)
    assert.match((await bomb).message, stuck)
    assert.deepEqual([(await behind).summary.digest, (await elsewhere).summary.digest], [wanted, wanted])
    other.dispose()
  })

  test('long work that is counted is left alone: sorting, and a million values kept', async () => {
    const legitimate = [
      'const list = Array.from({ length: 1e6 }, (_, i) => (i * 48271) % 1000003)\nthis.n = list.sort()[0]',
      'const map = new Map()\nfor (let i = 0; i < 5e5; i++) map.set(i, i)\nthis.n = map.size',
      'let n = 0\nfor (let i = 0; i < 4.5e6; i++) n += i % 7\nthis.n = n',
      'this.n = JSON.stringify(Array.from({ length: 3e5 }, (_, i) => i)).length',
    ]
    for (const body of legitimate) assert.deepEqual((await answer(body)).run?.problems, [], body)
  })

  const many: [name: string, cell: string, says: RegExp, at: string][] = [
    ['messages that cause two messages each', `class A extends Node {\nstart() { if (this.id === 'a') this.send('b', 'x') }\nx(_: unknown, from: NodeId) {\nthis.send(from, 'x')\nthis.send(from, 'x') } }`, /limit of 300000 events.*% of the last 20000 events come from one line, where "x" is sent by [ab]/, "this.send(from, 'x')"],
    ['a timer that fires every nanosecond', `class A extends Node {\nstart() { this.every(1, 'x') }\nx() {} }`, /limit of 300000 events.*where timers for "x" are set by a and b/, 'this.every'],
  ]
  for (const [name, cell, says, at] of many) {
    test(`${name}: the run ends at the limit of events, and says which line it is`, async () => {
      const { requests } = requestsOf(cell, `cluster c\n  a, b: A\n  network latency 1us\nrun c for 1h up to 300000 events`)
      const [problem] = (await kernel.run(requests[0])).summary.problems
      assert.match(problem.message, says)
      assert.ok(cell.slice(problem.start).startsWith(at), cell.slice(problem.start))
    })
  }

  test('memory that is filled step by step ends the run at its line, and what was recorded before is kept', async () => {
    const small = createNodeKernelHost(kernelFile, { memoryMb: 200 })
    const cell = `class A extends Node { #kept: unknown[] = []\nstart() { this.every(ms(1), 'x') }\nx() { for (let i = 0; i < 20; i++) this.#kept.push(new Array(10000).fill(0.5)) } }`
    try {
      const { summary, trace } = await small.run(requestsOf(cell, `${cluster}run c for 1h`).requests[0])
      const [problem] = summary.problems
      assert.equal(problem.message, 'The memory of the kernel is used up (200 MB): a limit of this machine, not of the plan.')
      assert.ok(`${cluster}run c for 1h`.slice(problem.start).startsWith('run c'))
      assert.ok(summary.events > 10 && decodeTrace(trace).length === summary.events, `${summary.events} events`)
      assert.equal(summary.end.reproducible, false)
    } finally {
      small.dispose()
    }
  })

  test('a property that hangs is named by its line', async () => {
    const cell = `class A extends Node {}\nsafety('fine', () =>\n  !/^(?=(a+)+b)/.test('a'.repeat(40) + '!'))`
    const { requests } = requestsOf(cell, 'cluster c\n  a: A\nrun c')
    const [problem] = (await hasty.run(requests[0])).summary.problems
    assert.match(problem.message, /^a property, a measure or a cell: one step of code/)
    assert.ok(cell.slice(problem.start).startsWith('!/^'), cell.slice(problem.start))
  })

  test('a schedule that contradicts itself is refused at its place', () => {
    const schedules: [string, RegExp][] = [
      ['between 5s and 2s crash a', /backwards/],
      ['at 1s every 0s crash a', /longer than zero/],
      ['at 1s when a crashes crash b', /does not go with/],
      ['at 1s at 2s crash a', /twice/],
    ]
    for (const [line, says] of schedules) {
      const { errors } = requestsOf(cellOf(''), `${cluster}faults f\n  ${line}\nrun c with f for 1s`)
      assert.ok(errors.some(({ message, start, end }) => says.test(message) && end > start), `${line}: ${JSON.stringify(errors)}`)
    }
  })
})
