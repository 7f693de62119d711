/** `npm test` itself: whatever a test does, its file ends with counts, the files after it run, and nothing of it goes on. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { choose } from '../../../scripts/test/choice.ts'
import { runJobs, type StageResult } from '../../../scripts/test/jobs.ts'
import { Screen } from '../../../scripts/test/screen.ts'
import { Times } from '../../../scripts/test/times.ts'

const folder = mkdtempSync(join(tmpdir(), 'dsnb-runner-'))
let made = 0

function file(text: string): string {
  const path = join(folder, `${++made}.test.mjs`)
  writeFileSync(path, text)
  return path
}

async function run(...texts: string[]): Promise<StageResult & { printed: string }> {
  let printed = ''
  const screen = new Screen((text) => (printed += text))
  const times = await Times.read()
  const stage = { name: 'planted', title: 'Planted' }
  const [result] = await runJobs([{ stage, files: texts.map(file) }], { slots: 1, grep: undefined, screen, times })
  return { ...result, printed }
}

/** A process that has ended may still be in the list of the system, as a zombie. */
function runs(pid: string): boolean {
  try {
    process.kill(Number(pid), 0)
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

const titles = ({ counts }: StageResult) => counts.failures.map(({ title }) => title).sort()
const good = `suite('good', () => { test('passes', () => {}) })`

suite('house: the runner of the tests', () => {
  test('passed and failed are counted, a skipped test has failed, and an error is shown with its place', async () => {
    const { counts, printed } = await run(`suite('mixed', () => {
      test('passes', () => {})
      test('fails', () => { throw new Error('no way') })
      test.skip('is skipped', () => {})
    })`)
    assert.equal(counts.passed, 1)
    assert.deepEqual(counts.failures.map(({ title }) => title), ['mixed › fails', 'mixed › is skipped'])
    assert.match(counts.failures[0].error, /^Error: no way\n.*1\.test\.mjs:3/)
    assert.match(printed, /mixed\n *✔ passes\n *✘ fails\n *Error: no way/)
  })

  const broken: Record<string, [text: string, title: string, error: RegExp]> = {
    'ends the process': [`suite('a', () => { test('exits', () => process.exit(3)) })`, 'a exits', /exit code 3/],
    'cannot be read': [`suite('a', () => {`, 'cannot be loaded', /SyntaxError/],
    'fails in its set-up': [`suite('a', () => { suiteSetup(() => { throw new Error('none') }); test('b', () => {}) })`, 'a › "before all" hook for "b"', /none/],
    'throws later': [`suite('a', () => { test('b', () => new Promise(() => setTimeout(() => { throw new Error('late') }, 1))) })`, 'a › b', /late/],
    'has the word only': [`suite('a', () => { test.only('b', () => {}) })`, 'cannot be loaded', /only/],
  }
  for (const [what, [text, title, error]] of Object.entries(broken)) {
    test(`a file that ${what} fails, and the next one runs`, async () => {
      const result = await run(text, good)
      assert.deepEqual(titles(result), [title])
      assert.match(result.counts.failures[0].error, error)
      assert.equal(result.counts.passed, 1)
    })
  }

  test('timers and children that are left keep nobody waiting: they are ended, and named', async () => {
    const child = `import { spawn } from 'node:child_process'
      const idle = (detached) => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'left-behind'], { stdio: 'ignore', detached }).pid
      suite('a', () => { test('leaves things', () => { setInterval(() => {}, 1000); console.log('children', idle(false), idle(true)) }) })`
    const { counts, printed } = await run(child, good)
    assert.deepEqual([counts.passed, counts.failures], [2, []])
    const pids = /children (\d+) (\d+)/.exec(printed)?.slice(1) ?? []
    assert.equal(pids.length, 2)
    assert.deepEqual(counts.remarks.map((remark) => /: (\d+) .*left-behind/.exec(remark)?.[1]).sort(), pids.sort())
    assert.deepEqual(pids.filter(runs), [])
  })

  test('what one file freezes is not frozen for the next', async () => {
    const freezing = `suite('a', () => { test('freezes', () => { Object.freeze(Array.prototype) }) }) // The longest files begin: ${' '.repeat(200)}`
    const tender = `suite('b', () => { test('is as by itself', () => { if (Object.isFrozen(Array.prototype)) throw new Error('frozen') }) })`
    const { counts } = await run(freezing, tender, freezing, tender)
    assert.deepEqual([counts.passed, counts.failures], [4, []])
  })

  test('what jobs print at the same time is not mixed', () => {
    let printed = ''
    const screen = new Screen((text) => (printed += text))
    const [a, b, c] = ['A', 'B', 'C'].map((title) => screen.open(title))
    a.write('a1\n')
    c.write('c1\n')
    b.write('b1\n')
    c.close()
    assert.equal(printed, '\nA\na1\n')
    a.write('a2\n')
    a.close()
    b.write('b2\n')
    assert.equal(printed, '\nA\na1\na2\n\nC\nc1\n\nB\nb1\nb2\n')
    printed = ''
    screen.open('D').write('d1\n')
    screen.flush()
    assert.equal(printed, '\nD\nd1\n', 'what is interrupted is printed all the same')
  })

  const chosen = async (...words: string[]) => (await choose(words, true)).map(({ stage, files }) => [stage.name, files.length] as const)

  test('files say which stage they belong to; a stage brings what it needs', async () => {
    assert.deepEqual(await chosen('test/unit/house/test-runner.test.ts'), [['unit', 1]])
    assert.deepEqual(await chosen('unit', 'test/unit/house/test-runner.test.ts', 'test/unit/trace/columns.test.ts'), [['unit', 2]])
    assert.deepEqual((await chosen('test/unit/kernel')).map(([name]) => name), ['unit', 'long'])
    assert.deepEqual((await chosen('vscode')).map(([name]) => name), ['build', 'vscode-node', 'vscode-web'])
    assert.equal((await chosen()).length, 11)
    await assert.rejects(chosen('unti'), /No stage and no file is called unti/)
    await assert.rejects(chosen('unit', 'test/cli'), /no test in test\/cli for stage unit/)
  })

  test('every file with tests belongs to one stage', async () => {
    const files = (await choose([], true)).flatMap(({ files }) => files)
    assert.equal(new Set(files).size, files.length)
  })
})
