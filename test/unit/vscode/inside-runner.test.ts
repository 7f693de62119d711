/** The runner for tests inside VS Code tells everything that happens: a failure there must be a failure here. */
import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { decodeMessage, encodeMessage, type Message } from '../../vscode/inside/report.ts'

suite('The runner inside VS Code', () => {
  let lines: string[]
  let messages: Message[]

  suiteSetup(() => {
    lines = execFileSync(process.execPath, [join(import.meta.dirname, '../support/inside-sample.ts')], { encoding: 'utf8' }).split('\n')
    messages = lines.flatMap((line) => decodeMessage(line) ?? [])
  })

  test('plans all tests with the suites around them', () => {
    const [plan] = messages
    assert.equal(plan?.kind, 'plan')
    assert.deepEqual(plan.kind === 'plan' && plan.tests.map(({ suites, title }) => [...suites, title].join(' / ')), [
      'arithmetic / passes', 'arithmetic / hooks ran around each test', 'arithmetic / fails', 'arithmetic / inner / takes too long',
      'broken set-up / does not run', 'broken set-up / inner / neither does this', 'broken teardown / passes all the same',
    ])
  })

  test('tells the result of each, with its error', () => {
    const results = messages.flatMap((message) => (message.kind === 'passed' || message.kind === 'failed' ? [message] : []))
    assert.deepEqual(results.map((result) => [result.id, result.kind, result.kind === 'failed' ? result.message : '']), [
      [0, 'passed', ''],
      [1, 'passed', ''],
      [2, 'failed', 'one is not two'],
      [3, 'failed', 'The limit of 0.02 s is over.'],
      [4, 'failed', 'no ground to stand on'],
      [5, 'failed', 'no ground to stand on'],
      [6, 'passed', ''],
    ])
    assert.match(results[2]?.kind === 'failed' ? results[2].stack : '', /inside-sample\.ts/)
  })

  test('tells of a teardown that failed, and that it came to its end', () => {
    const failed = messages.find(({ kind }) => kind === 'hook-failed')
    assert.equal(failed?.kind === 'hook-failed' && failed.message, 'the lights stayed on')
    assert.equal(messages.at(-1)?.kind, 'end')
    assert.ok(lines.includes('rejected: 5 tests failed.'))
  })

  test('lines of others are no messages', () => {
    assert.equal(decodeMessage('[Extension Host] something else'), undefined)
    assert.deepEqual(decodeMessage(`[Extension Host] ${encodeMessage({ kind: 'end' })}`), { kind: 'end' })
  })
})
