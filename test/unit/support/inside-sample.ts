/** Suites for `vscode-inside-runner.test.ts`, which runs this file in a process of its own and reads what it prints. */
import { runSuites, setup, suite, suiteSetup, suiteTeardown, teardown, test } from '../../vscode/inside/runner.ts'

suite('arithmetic', () => {
  const order: string[] = []
  suiteSetup(() => { order.push('suiteSetup') })
  setup(() => { order.push('setup') })
  teardown(() => { order.push('teardown') })

  test('passes', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
  test('hooks ran around each test', () => {
    if (order.join(' ') !== 'suiteSetup setup teardown setup') throw new Error(order.join(' '))
  })
  test('fails', () => {
    throw new Error('one is not two')
  })
  suite('inner', () => {
    test('takes too long', () => new Promise(() => {}), 20)
  })
})

suite('broken set-up', () => {
  suiteSetup(() => { throw new Error('no ground to stand on') })
  test('does not run', () => {})
  suite('inner', () => {
    test('neither does this', () => {})
  })
})

suite('broken teardown', () => {
  suiteTeardown(() => { throw new Error('the lights stayed on') })
  test('passes all the same', () => {})
})

runSuites().catch((error: Error) => console.log(`rejected: ${error.message}`))
