/** Goal: every row of the table of exit codes in `docs/command-line.md`, at every door that it speaks of. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes } from '../../src/cli/exit.ts'
import { distFolder, root } from '../../scripts/lib/paths.ts'
import { cluster, counter, dsnb, dsnbIn, folder, node, notebook, scenario, shell } from './support/notebooks.ts'

const good = notebook('good.dsnb', counter + scenario(`${cluster}run c\n  expect a.n = 1`))
const bad = notebook('bad.dsnb', counter + scenario(`${cluster}run c\n  expect a.n = 2`))
const surprise = notebook('surprising.dsnb', `${counter}${node("safety('none', ({ a }) => a.n === 0)")}${scenario(`${cluster}run c`)}`)
const throws = notebook('throwing.dsnb', node("class Counter extends Node {\n  start() { throw new Error('no') }\n}") + scenario(`${cluster}run c`))
const wrong = notebook('wrong.dsnb', counter + scenario(`${cluster}faults f\n  at 1s pasue a for 2s\nrun c with f`))
const hanging = notebook('hangs.dsnb', node("class Counter extends Node {\n  start() { /^(?=(a+)+b)/.test('a'.repeat(60)) }\n}") + scenario(`${cluster}run c`))
/** It would take minutes. */
const endless = notebook('endless.dsnb', node("class Counter extends Node {\n  n = 0\n  start() { this.every(us(1), 'x') }\n  x() { this.n++ }\n}") + scenario(`${cluster}run c for 1h up to 200000000 events`))

/** The process of the kernel that a process has started. */
async function kernelOf(pid: number): Promise<number> {
  for (;;) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    const kernel = children.find((child) => existsSync(`/proc/${child}/cmdline`) && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('kernel-process.cjs'))
    if (kernel !== undefined) return kernel
    await setTimeout(20)
  }
}

suite('cli: exit codes', () => {
  test('the table has a row for each of them', () => {
    const page = readFileSync(join(root, 'docs', 'command-line.md'), 'utf8')
    assert.deepEqual([...page.matchAll(/^\| (\d) \| /gm)].map(([, code]) => Number(code)), Object.values(exitCodes))
  })

  const rows: [code: number, ...parameters: string[]][] = [
    [0, 'run', good], [0, 'check', good], [0, '--help'], [0, 'run', '--help'], [0, 'help', 'run'], [0, '--version'], [0, 'export', good, '--to', 'json', '--out', join(folder, 'out')],
    [0, 'sweep', good, '--run', 'c', '--seeds', '1..20'], [0, 'run', good, '--twice'],
    [1, 'run', bad], [1, 'check', bad], [1, 'check', good, bad], [1, 'run', surprise], [1, 'check', surprise], [1, 'sweep', surprise, '--run', 'c', '--seeds', '1..20'],
    [1, 'run', throws], [1, 'check', throws], [1, 'run', throws, '--twice'],
    [2], [2, 'fly'], [2, 'run'], [2, 'run', good, good], [2, 'run', good, '--sede', '1'], [2, 'run', join(folder, 'nothing.dsnb')], [2, 'check', join(folder, 'nothing.dsnb')],
    [2, 'run', wrong], [2, 'check', wrong], [2, 'check', good, bad, wrong], [2, 'run', good, '--run', 'd'], [2, 'run', folder], [2, 'explore', good],
  ]
  for (const [code, ...parameters] of rows) {
    test(`${code}: dsnb ${parameters.map((one) => one.replace(`${folder}/`, '')).join(' ')}`, () => {
      const called = dsnb(...parameters)
      assert.equal(called.code, code, called.out + called.errors)
    })
  }

  test('3: a step that takes too long, at every door; a violation that was seen before counts as 1', () => {
    for (const parameters of [['run', hanging], ['check', hanging], ['run', hanging, '--twice']]) assert.equal(dsnbIn({ DSNB_STEP_SECONDS: '0.3' }, ...parameters).code, 3)
    const seen = notebook('seen.dsnb', node("class Counter extends Node {\n  n = 0\n  start() { this.after(ms(1), 'x') }\n  x() { this.n = 1; this.after(ms(1), 'y') }\n  y() { /^(?=(a+)+b)/.test('a'.repeat(60)) }\n}\nsafety('none', ({ a }) => a.n === 0)") + scenario(`${cluster}run c`))
    assert.equal(dsnbIn({ DSNB_STEP_SECONDS: '0.3' }, 'run', seen).code, 1)
  })

  test('3: the kernel is ended from outside: one clear sentence, and what it had done is shown', async () => {
    if (process.platform !== 'linux') return
    const child = spawn(process.execPath, [join(distFolder, 'cli.cjs'), 'run', endless], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    const ended = once(child, 'close')
    const kernel = await kernelOf(child.pid!)
    // By then it has told how far it is.
    await setTimeout(1500)
    process.kill(kernel, 'SIGKILL')
    const [code] = await ended as [number]
    assert.equal(code, 3, out)
    assert.match(out, /error: .*The kernel was ended from outside \(SIGKILL\): it says nothing about the plan\. .*What was complete before it is kept\./)
    assert.match(out, /^c\n {2}seed 1 {2}events [1-9]\d+ .*\n[^]*not reproducible/)
  })

  test('3: the kernel cannot be started for want of open files: one sentence, no trace of a stack', () => {
    if (process.platform === 'win32') return
    for (const limit of [19, 20, 21, 22, 23, 24, 25, 26]) {
      const { code, out, errors } = shell(`ulimit -n ${limit}; dsnb run ${good} --no-cache`)
      if (code === 0) continue
      // With fewer, Node itself does not start.
      if (!errors.startsWith('dsnb:') && !out) continue
      assert.equal(code, 3, `${limit}: ${out}${errors}`)
      assert.match(errors, /^dsnb: [A-Z][^\n]*\n$/, `${limit}`)
      assert.doesNotMatch(errors, /Cannot read|undefined|at .*:\d+:\d+/)
    }
  })

  test('3: the output cannot be written: one sentence', function () {
    if (!existsSync('/dev/full')) return
    for (const command of [`check ${good}`, `run ${good} --json`, '--help', `export ${good} --to mermaid --out -`]) {
      const { code, errors } = shell(`dsnb ${command} > /dev/full`)
      assert.deepEqual([code, errors], [3, 'dsnb: The output cannot be written: no space left on device (ENOSPC).\n'], command)
    }
  })

  test('3: a folder that cannot be written to', () => {
    const place = notebook('a-file', 'no folder')
    const { code, errors } = dsnb('export', good, '--to', 'svg', '--out', join(place, 'figures'))
    assert.equal(code, 3)
    assert.match(errors, /^dsnb: .*a-file.* cannot be written: not a directory \(ENOTDIR\)\.\n$/)
  })

  test('who stops reading changes nothing: the code speaks of all of it', () => {
    mkdirSync(join(folder, 'several'), { recursive: true })
    for (let i = 0; i < 4; i++) notebook(`several/${i}-well.dsnb`, counter + scenario(`${cluster}run c\n${'  expect a.n = 1\n'.repeat(200)}`))
    notebook('several/5-bad.dsnb', counter + scenario(`${cluster}run c\n  expect a.n = 2`))
    const cut = shell('dsnb check several | head -2')
    assert.deepEqual([cut.code, cut.errors, cut.out.split('\n').length], [1, '', 3])
    assert.deepEqual([shell(`dsnb check several/1-well.dsnb | head -2`).code, shell(`dsnb run ${good} --json | head -c 1`).code], [0, 0])
  })

  test('one file that cannot be read keeps nobody from the others', () => {
    const { code, out } = dsnbIn({ DSNB_STEP_SECONDS: '0.3' }, 'check', wrong, join(folder, 'nothing.dsnb'), hanging, bad, good)
    assert.equal(code, 3)
    for (const part of [/wrong\.dsnb:\d+:9: Unknown fault/, /nothing\.dsnb:1:1: there is no such file/, /failed {2}.*hangs\.dsnb: c: /, /failed {2}.*bad\.dsnb: c: a\.n = 2 \(was 1\)/, /ok {6}.*good\.dsnb: c: a\.n = 1/]) assert.match(out, part)
  })
})
