/** Goal: what the types of promises declare is there, in both realms, and does what the language says. */
import assert from 'node:assert/strict'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { sesRealm } from '../../../src/guest/sandbox/ses-realm.ts'
import { simulate } from '../../../src/kernel/simulate.ts'
import { requestsOf } from '../support/laboratory.ts'

const code = `class A extends Node {
  heard: unknown[] = []
  async start() {
    const one = Promise.withResolvers<number>()
    one.resolve(1)
    one.resolve(2)
    this.heard.push(await one.promise)
    const other = Promise.withResolvers<number>()
    this.after(ms(1), 'later')
    other.reject(new RangeError('far'))
    try { await other.promise } catch (error) { this.heard.push((error as Error).message) }
    try {
      await Promise.any([Promise.reject(new Error('x')), Promise.reject(new Error('y'))])
    } catch (error) {
      if (error instanceof AggregateError) this.heard.push(error.errors.map(({ message }) => message))
    }
  }
  later() {}
}`

suite('kernel: promises', () => {
  test('withResolvers settles once, and Promise.any is rejected with an AggregateError', () => {
    const { requests: [request], errors } = requestsOf(code, 'cluster c\n  a: A\nrun c')
    assert.deepEqual(errors, [])
    for (const realm of [plainRealm, sesRealm()]) {
      const { trace, problems } = simulate(request.plan, realm)
      assert.deepEqual(problems, [])
      assert.deepEqual(trace.finalState(0)?.heard, [1, 'far', ['x', 'y']])
    }
  })
})
