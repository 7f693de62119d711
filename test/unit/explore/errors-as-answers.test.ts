/** Goal: in an exploration, too, an error that a method throws while it answers a call is its answer: lost, doubled, too late like any other. */
import assert from 'node:assert/strict'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { mermaidText } from '../../../src/diagram/mermaid.ts'
import { explored } from '../support/exploring.ts'

function good(code: string, scenario: string): ReturnType<typeof explored> {
  const result = explored(code, scenario)
  assert.deepEqual(result.problems, [])
  assert.equal(result.complete, true)
  return result
}

const verdicts = (result: ReturnType<typeof explored>) => result.verdicts.map(({ verdict }) => verdict)
const path = (result: ReturnType<typeof explored>) => result.verdicts.find((verdict) => verdict.path)?.path

const cluster = 'cluster c\n  s: Server\n  a: Client\n\nexplore c\n'
const pair = (work: string, client = '') => `class NoRoom extends Error {}
class Server extends Node { n = 0; ${work} }
class Client extends Node { got = ''
  async start() { ${client || `try { this.got = String(await this.call('s', 'work', 1)) } catch (e) { this.got = e.name + ' ' + e.message + ' ' + (e instanceof RangeError) }`} }
}`
const ends = (expected: string) => `\nsafety('heard', ({ a }) => a.got === '' || a.got === ${JSON.stringify(expected)})\nsafety('silent', ({ a }) => a.got === '')`

suite('explore: errors are answers', () => {
  test('thrown at once, after waiting, as a promise; of every name', () => {
    for (const [work, expected] of [
      [`work() { throw new RangeError('far') }`, 'RangeError far true'],
      [`async work() { await this.sleep(ms(1)); throw new NoRoom('full') }`, 'NoRoom full false'],
      [`work() { return Promise.reject(new RangeError('far')) }`, 'RangeError far true'],
      [`work() { throw 'no' }`, 'Error no false'],
    ]) assert.deepEqual(verdicts(good(pair(work) + ends(expected), cluster)), ['holds', 'violated'], work)
  })

  test('the way says so, in words and in its figure', () => {
    const result = good(pair(`work() { throw new NoRoom('full') }`) + ends('NoRoom full false'), cluster)
    assert.deepEqual(path(result)?.slice(-2), [
      's: work 1 from a, answers work with the error NoRoom: full to a', 'a: the answer work with the error NoRoom: full from s',
    ])
    assert.match(mermaidText(indexRun(result.trace)), /: error NoRoom: full ✗\n/)
    assert.equal(result.trace.header.failures, 1)
  })

  test('an uncaught error of an inner call goes on; a timeout or a loss comes instead', () => {
    const code = `class Archive extends Node { work() { throw new RangeError('far') } }
class Server extends Node { ask() { return this.call('x', 'work') } }
class Client extends Node { got = ''
  async start() { try { await this.call('s', 'ask', 1, { timeout: ms(1) }) } catch (e) { this.got = e.name } }
}
safety('far', ({ a }) => a.got !== 'RangeError')
safety('timeout', ({ a }) => a.got !== 'Timeout')
safety('one of them', ({ a }) => ['', 'RangeError', 'Timeout'].includes(a.got))
safety('somebody hears', ({ a }) => a.got !== '')`
    const scenario = 'cluster c\n  x: Archive\n  s: Server\n  a: Client\n\nexplore c\n  network may lose\n  expect somebody-hears holds at the end\n'
    const result = explored(code, scenario)
    assert.deepEqual(result.problems, [])
    assert.deepEqual(verdicts(result), ['violated', 'violated', 'holds', 'holds'])
  })

  test('an error that comes twice is late the second time', () => {
    const result = good(pair(`work() { this.n++; throw new NoRoom('full') }`) + ends('NoRoom full false'), `${cluster}  network may duplicate at most 1 message\n`)
    assert.deepEqual(verdicts(result), ['holds', 'violated'])
  })

  test('an error that nobody catches, that answers nobody, or that no caller can mend ends the exploration', () => {
    const problem = (code: string) => explored(code, cluster).problems[0]?.message
    assert.equal(problem(pair(`work() { throw new NoRoom('full') }`, `await this.call('s', 'work')`)), 'a: NoRoom: full. s answered "work" with it, and nobody caught it.')
    assert.equal(problem(pair(`work() { throw new NoRoom('full') }`, `this.send('s', 'work')`)), 's: NoRoom: full')
    assert.match(problem(pair(`work() { for (;;) {} }`)) ?? '', /^s: This code ran too long/)
    assert.match(problem(pair(`work() { return () => 1 }`)) ?? '', /holds a function/)
    assert.match(problem(pair('other() {}')) ?? '', /has no method of that name/)
  })
})

suite('explore: a property that throws', () => {
  const code = `class Server extends Node { list = [1] }
class Client extends Node {}
safety('sorted', ({ s }) => isSorted(s.list))
safety('sorted while up', ({ s }) => !s.up || isSorted(s.list))`

  test('where a node is down it says nothing, and that is no yes', () => {
    const result = explored(code, `${cluster}  s may crash\n  expect sorted holds\n  expect sorted-while-up holds\n`)
    assert.deepEqual(result.verdicts.map(({ verdict }) => verdict), ['unknown', 'holds'])
    assert.match(result.verdicts[0].detail ?? '', /^where a node was down it threw instead of answering \(TypeError/)
    assert.deepEqual(result.expectations.map(({ holds }) => holds), [false, true])
    assert.match(result.expectations[0].found, /^undecided: where a node was down/)
    assert.deepEqual(verdicts(good(code, cluster)), ['holds', 'holds'])
  })
})
