/**
 * What a machine cannot finish: the run ends where it ended, says at its line why, and what came before is kept, byte for byte what it is
 * on a machine that goes further.
 */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { RunRequest } from '../../../src/check/request.ts'
import { createNodeKernelHost, createNodeKernelPool } from '../../../src/host/node.ts'
import { KernelPool } from '../../../src/host/pool.ts'
import type { HostedRun, KernelHost } from '../../../src/host/protocol.ts'
import { KernelStopped } from '../../../src/host/protocol.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { simulate } from '../../../src/kernel/simulate.ts'
import { decodeTrace } from '../../../src/trace/bytes.ts'
import { requestsOf } from '../support/laboratory.ts'

/** An expression that would take longer than the sun shines. */
const hang = `/^(?=(a+)+b)/.test('a'.repeat(60))`

const pingPong = (step: string) => `class A extends Node { n = 0
start() { if (this.id === 'a') this.send('b', 'x') }
x(_: unknown, from: NodeId) { this.n++
${step}
this.send(from, 'x') } }`

const cluster = 'cluster c\n  a, b: A\n  network latency 1ms..2ms\n'

function requestOf(cell: string, run: string): RunRequest {
  const { requests, errors } = requestsOf(cell, cluster + run)
  assert.deepEqual(errors, [])
  return requests[0]
}

suite('host: machine limits', () => {
  let kernelFile = ''
  const open: KernelHost[] = []

  suiteSetup(async () => {
    kernelFile = join(mkdtempSync(join(tmpdir(), 'dsnb-limits-')), 'kernel-process.cjs')
    await build({ entryPoints: ['src/host/kernel-process.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: kernelFile, logLevel: 'error' })
  })
  teardown(() => open.splice(0).forEach((kernel) => kernel.dispose()))

  const kernelWith = (options: Parameters<typeof createNodeKernelHost>[1]) => {
    const kernel = createNodeKernelHost(kernelFile, options)
    open.push(kernel)
    return kernel
  }
  const hasty = () => kernelWith({ stepMs: 300 })

  /** The shown trace is the beginning of the whole run: the same events at the same times, and what they did. */
  function assertBeginning({ summary, trace }: HostedRun, whole: RunRequest): void {
    const shown = decodeTrace(trace)
    const { trace: all } = simulate({ ...whole.plan, seed: summary.seed }, plainRealm)
    assert.equal(shown.length, summary.events)
    // The last event says that it ended.
    assert.ok(shown.length > 1 && shown.length - 1 < all.length)
    for (let i = 0; i < shown.length - 1; i++) {
      const [one, other] = [shown.event(i), all.event(i)]
      assert.deepEqual([one.kind, one.timeNs, one.node, one.subject, one.cause], [other.kind, other.timeNs, other.node, other.subject, other.cause], `event ${i}`)
    }
  }

  test('a step without end is ended at its line, and the events before it are shown', async () => {
    const cell = pingPong(`if (this.n === 50) ${hang}`)
    const run = await hasty().run(requestOf(cell, 'run c for 1s\n  expect a.n >= 1\n  expect a.n = 1'))
    const { problems: [problem, ...others], end, expectations, events } = run.summary
    assert.match(problem.message, /^b: one step of code took more than 0\.3 s of processor time \(a limit of this machine, not of the plan\)\.$/)
    assert.equal(problem.cell, 0)
    assert.ok(cell.slice(problem.start).startsWith(hang), cell.slice(problem.start))
    assert.deepEqual(others, [])
    assert.deepEqual([end.reason, end.reproducible], ['limit', false])
    // Two starts, 98 deliveries before b gets its fiftieth, as many sends and one more; and the end.
    assert.equal(events, 2 + 98 + 99 + 1)
    assert.deepEqual(expectations.map(({ holds, found }) => [holds, found]), [[false, 'undecided: this machine did not finish the run'], [false, 'undecided: this machine did not finish the run']])
    assertBeginning(run, requestOf(pingPong(''), 'run c for 1s'))
  })

  test('where nothing came before, only the reason is shown', async () => {
    const places: [cell: string, at: string][] = [
      [`class A extends Node { n = ${hang} }`, hang],
      [`const n = ${hang}\nclass A extends Node {}`, hang],
    ]
    for (const [cell, at] of places) {
      const { summary: { problems: [problem], events } } = await hasty().run(requestOf(cell, 'run c for 1s'))
      assert.match(problem.message, /one step of code took more than/)
      assert.ok(cell.slice(problem.start).startsWith(at) || cell.slice(problem.start).startsWith(`const n = ${at}`), cell.slice(problem.start))
      assert.equal(events, 0)
    }
  })

  test('a property and a measure without end keep the events, and violations before stay violations', async () => {
    const property = `${pingPong('')}\nsafety('low', ({ a }) => a.n < 3)\nsafety('fine', ({ a }) => a.n < 9 || ${hang})`
    const run = await hasty().run(requestOf(property, 'run c for 1s\n  expect low violated\n  expect fine holds'))
    assert.deepEqual(run.summary.verdicts.map(({ property, verdict }) => [property, verdict]), [['low', 'violated'], ['fine', 'unknown']])
    assert.deepEqual(run.summary.expectations.map(({ holds }) => holds), [true, false])
    assert.ok(run.summary.events > 9)
    const measured = await hasty().run(requestOf(`${pingPong('')}\nmeasure('m', () => ${hang})`, 'run c for 1s'))
    assert.ok(measured.summary.events > 900, `${measured.summary.events} events`)
    assert.match(measured.summary.problems[0].message, /^a property, a measure or a cell: one step/)
  })

  const sometimes = (step: string) => `class A extends Node { n = 0
start() { if (this.id === 'a' && this.random() < 0.02) ${step}
this.n = this.random() } }`

  for (const [name, count, make] of [['one kernel', 150, hasty], ['several kernels', 1000, () => createNodeKernelPool(kernelFile, { stepMs: 300 })]] as const) {
    test(`a sweep over ${name} keeps the runs before the one that does not end`, async () => {
      const kernel = make()
      open.push(kernel)
      const { plan } = requestOf(sometimes('throw new Error("here")'), 'run c for 1s')
      let first = 1
      while (simulate({ ...plan, seed: first }, plainRealm).problems.length === 0) first++
      assert.ok(first > 5 && first < count)
      const { summary } = await kernel.run(requestOf(sometimes(hang), `run c for 1s seeds 1..${count}\n  expect a.n >= 0 in at least 1`))
      const { sweep, problems: [problem], seed } = summary
      assert.equal(seed, first)
      assert.match(problem.message, /^a: one step of code took more than/)
      assert.deepEqual([sweep?.runs, sweep?.distinctDigests, sweep?.failingSeeds], [first, first, [first]])
      assert.equal(summary.expectations[0].found, `in ${first - 1} of ${first} runs; 1 run broke off; ${count - first} runs not begun`)
    })
  }

  test('a sweep goes on with the kernels that can be started', async () => {
    const kernels = [kernelWith({}), kernelWith({ execPath: '/nowhere/node' }), kernelWith({ execPath: '/nowhere/node' })]
    const pool = new KernelPool(() => kernels.shift()!, 3)
    const { summary } = await pool.run(requestOf(sometimes('this.n = 2'), 'run c for 1s seeds 1..1000'))
    assert.deepEqual([summary.sweep?.runs, summary.sweep?.distinctDigests], [1000, 1000])
  })

  test('an exploration without end keeps the states before', async () => {
    const cell = `class A extends Node { n = 0
start() { if (this.id === 'a') this.send('b', 'x', 0) }
x(n: number, from: NodeId) { this.n = n
if (n === 20) ${hang}
this.send(from, 'x', n + 1) } }`
    const { summary } = await hasty().run(requestOf(cell, 'explore c\n  messages arrive once'))
    assert.match(summary.problems[0].message, /^b: one step of code/)
    assert.deepEqual([summary.exploration?.complete, summary.end.reproducible], [false, false])
    // The state at the beginning and one for each of the messages 0 to 19.
    assert.equal(summary.exploration?.distinct, 21)
  })

  /** A Node that writes down the number of its process. */
  function tellingNode(): { execPath: string; pid: () => number } {
    const folder = mkdtempSync(join(tmpdir(), 'dsnb-node-'))
    const [execPath, pidFile] = [join(folder, 'node'), join(folder, 'pid')]
    writeFileSync(execPath, `#!/bin/sh\necho $$ > "${pidFile}"\nexec "${process.execPath}" "$@"\n`)
    chmodSync(execPath, 0o755)
    return { execPath, pid: () => Number(readFileSync(pidFile, 'utf8')) }
  }

  test('a kernel that is ended from outside says so, and keeps the runs of a sweep that are done', async function () {
    if (process.platform === 'win32') return
    const { execPath, pid } = tellingNode()
    const kernel = kernelWith({ execPath })
    let killed = 0
    const onProgress = (done: number) => {
      if (killed > 0) return
      killed = done
      process.kill(pid(), 'SIGKILL')
    }
    const slow = `class A extends Node { n = 0\nstart() { this.every(us(1), 'x') }\nx() { this.n++ } }`
    const { summary } = await kernel.run(requestOf(slow, 'run c for 10ms seeds 1..100000'), { onProgress })
    assert.equal(summary.problems[0].message, 'The kernel was ended from outside (SIGKILL): it says nothing about the plan.')
    assert.ok((summary.sweep?.runs ?? 0) >= killed && killed > 0, `${summary.sweep?.runs} runs, ${killed} were known`)
    assert.ok((await kernel.run(requestOf(slow, 'run c for 1ms'))).summary.events > 100, 'the next run works')
  })

  test('a kernel that cannot be started says why', async () => {
    await assert.rejects(kernelWith({ execPath: '/nowhere/node' }).run(requestOf(pingPong(''), 'run c for 1s')), (error: KernelStopped) => (
      error instanceof KernelStopped && /^The kernel cannot be started: .*ENOENT/.test(error.message)
    ))
  })

  test('whatever way a process fails to start, it is told as that', async () => {
    const { fork } = await import('node:child_process')
    const refused = Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE', syscall: 'spawn' })
    /** For want of open files: at once, before there is a process, and after there is one but no pipe to it. */
    const ways: Record<string, typeof fork> = {
      'at once': () => { throw refused },
      'later': () => {
        const child = new EventEmitter() as ChildProcess
        queueMicrotask(() => child.emit('error', refused))
        return Object.assign(child, { stdio: undefined, pid: undefined, kill: () => assert.fail('a process that never began is number 0, which is everybody') })
      },
      'without pipes': (...given: unknown[]) => {
        const child = Reflect.apply(fork, undefined, [given[0], given[1], { ...given[2] as object, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }])
        queueMicrotask(() => child.emit('error', refused))
        return child
      },
    }
    for (const [way, start] of Object.entries(ways)) {
      await assert.rejects(kernelWith({ start }).run(requestOf(pingPong(''), 'run c for 1s')), (error: KernelStopped) => {
        assert.ok(error instanceof KernelStopped, `${way}: ${String(error)}`)
        assert.equal(error.message, 'The kernel cannot be started: spawn EMFILE.')
        assert.match(error.hint, /too many processes or open files/)
        return true
      })
    }
  })

  test('a run of more than 4 194 304 events runs to its own end: the memory it takes is nobody’s fault', async () => {
    const { plan } = requestOf(pingPong(''), 'run c for 1s')
    const request = { ...requestOf(pingPong(''), 'run c for 1h'), plan: { ...plan, durationNs: 1e13, limits: { ...plan.limits, events: 4_300_000 } } }
    const { summary } = await kernelWith({ stepMs: 3000 }).run(request)
    assert.match(summary.end.text, /4300000 events/)
    assert.equal(summary.end.reproducible, true)
  })
})
