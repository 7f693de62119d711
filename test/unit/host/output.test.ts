/** Goal: what the kernel knows of a run reaches its reader: drawn faults, meters, the model that was left, the lines of the cells. */
import assert from 'node:assert/strict'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { stoppedText } from '../../../src/host/exploring-text.ts'
import { exploringProgress, progressText } from '../../../src/extension/progress-text.ts'
import { execute } from '../../../src/host/execute.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { drawnLines, withDrawn } from '../../../src/language/drawn.ts'
import { decodeTrace } from '../../../src/trace/bytes.ts'
import { encodeOutput } from '../../../src/trace/output.ts'
import { decodeOutput } from '../../../src/trace/read-output.ts'
import { experiment, requestsOf } from '../support/laboratory.ts'

const code = `class Server extends Node {
  async request() { this.meter.sample('queue', 1); await this.busy(ms(5)) }
}
class Client extends Node {
  done = 0
  async buy() { await this.call('server', 'request'); this.done++ }
}
safety('little', ({ client }) => client.done < 20)`
const cluster = `cluster c
  client: Client
  server: Server
  network latency 1ms
  model synchronous within 50ms, crash-recovery
  load client buy 20 per second`
const scenario = `${cluster}

faults bad
  between 100ms and 300ms pause server for 10ms..90ms

run c with bad for 3s seed 5
  expect p99 of buy latency < 1s
  show meters`

const run = () => {
  const { requests, errors } = requestsOf(code, scenario)
  assert.deepEqual(errors, [])
  return { request: requests[0], hosted: execute(requests[0], plainRealm, { onProgress: () => {} }) }
}

suite('host: what an output says', () => {
  test('meters, the model that was left, bounds and lines are in the summary', () => {
    const { summary } = run().hosted
    assert.deepEqual(summary.meters?.distributions.map(({ name }) => name), ['queue', 'buy latency'])
    assert.ok(summary.meters?.counts.some(({ name, count }) => name === 'buy ok' && count > 20))
    assert.match(summary.verdicts[0].outsideModel ?? '', /^"between 100ms and 300ms pause server for 10ms..90ms", at /)
    assert.deepEqual(summary.expectations[0].bound, { statistic: 'p99', name: 'buy latency', comparison: '<', value: 1e9 })
    assert.deepEqual(summary.lines?.map(({ cell }) => cell), [0, 1])
    assert.deepEqual(summary.lines?.[1].starts.slice(0, 3), [0, 10, 27])
  })

  test('the drawn faults, written as a block, make the same run whatever the seed', () => {
    const { hosted, request } = run()
    const { lines, left } = drawnLines(hosted.drawn ?? [])
    assert.equal(left, 0)
    assert.match(lines.join(), /^at [\d.]+\w+ pause server for [\d.]+\w+$/)
    const again = `${cluster}\n\nfaults drawn-5\n${lines.map((line) => `  ${line}`).join('\n')}\n\nrun c with drawn-5 for 3s seed 5`
    const { results: [[result]] } = experiment(code, again)
    assert.equal(result.verdicts[0].atNs, hosted.summary.verdicts[0].atNs)
    assert.equal(result.trace.header.endNs, hosted.summary.endNs)
    assert.ok(request.lines)
  })

  test('with the words for what was drawn it is packed once: the renderer reads what the kernel said', () => {
    const { hosted } = run()
    const summary = withDrawn(hosted)
    assert.equal(summary.drawn?.lines.length, 1)
    const back = decodeOutput(encodeOutput(summary, hosted.trace))
    assert.deepEqual(back.summary, JSON.parse(JSON.stringify(summary)))
    const trace = decodeTrace(hosted.trace)
    assert.equal(back.trace?.header.digest, hosted.summary.digest)
    for (let i = 0; i < trace.length; i++) assert.deepEqual(back.trace?.event(i), trace.event(i))
  })

  test('readers of plain text learn the same', () => {
    const text = describeRun(withDrawn(run().hosted))
    for (const part of [/✗ safety "little" violated .*, outside the declared model: "between/, /queue: \d+ samples/, /counted: buy invoked/, /faults, as drawn:\n {4}at /]) assert.match(text, part)
  })

  test('a run that measures and draws nothing says nothing of it', () => {
    const { requests } = requestsOf('class A extends Node {}', 'cluster c\n  a: A\nrun c')
    const summary = withDrawn(execute(requests[0], plainRealm, { onProgress: () => {} }))
    assert.deepEqual([summary.meters, summary.drawn], [undefined, undefined])
  })
})

suite('extension: how far work is', () => {
  test('states, depth and the speed of late', () => {
    let nowMs = 0
    const exploring = exploringProgress(() => nowMs)
    const report = (atMs: number, distinct: number) => {
      nowMs = atMs
      return exploring({ distinct, depth: 7, violated: [] })
    }
    assert.deepEqual(report(0, 10), { kind: 'states', distinct: 10, depth: 7, violated: [], perSecond: 0 })
    assert.deepEqual(report(500, 5000), { kind: 'states', distinct: 5000, depth: 7, violated: [], perSecond: 10_000 })
    for (let k = 1; k <= 8; k++) report(500 + k * 200, 5000)
    assert.deepEqual(report(2300, 5000), { kind: 'states', distinct: 5000, depth: 7, violated: [], perSecond: 0 }, 'it falls when nothing new is found')
    assert.equal(progressText({ kind: 'states', distinct: 81204, depth: 14, violated: [], perSecond: 402113 }).text, '$(sync~spin) 81\u202f204 states, depth 14, 402\u202f113 per second')
    assert.match(progressText({ kind: 'states', distinct: 5, depth: 2, violated: ['one leader'], perSecond: 0 }).text, /5 states, depth 2, "one leader" violated$/)
    assert.equal(stoppedText({ distinct: 5, depth: 2, violated: ['one leader'], perSecond: 0 }), 'Stopped after 5 distinct states, at depth 2. "one leader" is violated; nothing else is decided.')
    assert.equal(stoppedText({ distinct: 5, depth: 2, violated: [], perSecond: 0 }), 'Stopped after 5 distinct states, at depth 2. Nothing is decided.')
    assert.equal(progressText({ kind: 'runs', done: 3, total: 10 }).text, '$(sync~spin) 3 of 10 runs')
  })
})
