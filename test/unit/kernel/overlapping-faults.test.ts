/** Goal: the end of a fault undoes what that fault did, and nothing of a later life of its node or of another fault of its kind. */
import assert from 'node:assert/strict'
import { lines, single } from '../support/laboratory.ts'
import { stateOf } from '../support/parts.ts'

const ticker = 'class A extends Node { beats = 0; start() { this.every(ms(100), "beat") } beat() { this.beats++ } }\nclass B extends A {}\nclass C extends A {}'
const run = (faults: string, length = '30s') => single(ticker, `cluster c\n  a: A\nfaults f\n  ${faults.split('\n').join('\n  ')}\nrun c with f for ${length}`)
const seen = (faults: string, ...kinds: Parameters<typeof lines>[1][]) => lines(run(faults).trace, ...kinds).map((line) => line.replace(/000000 /, ' ').replace(/ a$/, ''))

suite('kernel: ends of faults', () => {
  test('a pause of an earlier life ends no pause of a later one', () => {
    assert.deepEqual(seen('at 1500ms pause a for 10s\nat 2s crash a for 1s\nat 4s pause a for 12s', 'pauseBegin', 'pauseEnd'), [
      '1500 pauseBegin', '4000 pauseBegin', '16000 pauseEnd',
    ])
  })

  test('overlapping pauses end with the last, and a pause that is over claims no effect', () => {
    const { trace } = run('at 1s pause a for 10s\nat 2s pause a for 1s\nat 4s pause a for 1s')
    assert.deepEqual(lines(trace, 'pauseBegin', 'pauseEnd'), ['1000000000 pauseBegin a', '11000000000 pauseEnd a'])
  })

  test('a node that is down is not paused, and starts without the pause', () => {
    const result = run('at 1s crash a for 5s\nat 2s pause a for 20s')
    assert.deepEqual(lines(result.trace, 'pauseBegin', 'pauseEnd'), [])
    assert.ok(Number(stateOf(result, 'a').beats) > 200)
  })

  test('a suspended machine that loses power boots with running clocks', () => {
    const clocked = 'class A extends Node { start() {} recover() { this.every(s(1), "look") } look() { this.log(this.clock.now()) } }'
    const { trace } = single(clocked, 'cluster c\n  a: A\nfaults f\n  at 1s pause a by vm for 20s\n  at 2s crash a for 1s\nrun c with f for 6s')
    assert.equal(lines(trace, 'log').length, 3)
  })

  test('a crash with an end starts what it brought down, not what went down later', () => {
    assert.deepEqual(seen('at 1s crash a for 5s\nat 2s restart a\nat 3s crash a for 10s', 'crash', 'restart'), [
      '1000 crash', '2000 restart', '3000 crash', '13000 restart',
    ])
    assert.deepEqual(seen('at 1s kill a for 5s\nat 2s restart a\nat 3s kill a', 'crash', 'restart'), ['1000 crash', '2000 restart', '3000 crash'])
    assert.deepEqual(seen('at 1s stop a for 5s\nat 2s start a\nat 3s crash a for 10s', 'stop', 'crash', 'restart'), [
      '1000 stop', '2000 restart', '3000 crash', '13000 restart',
    ])
  })

  test('a stop that is healed in its time of grace does not happen', () => {
    assert.deepEqual(seen('at 1s stop a with 5s grace for 20s\nat 3s heal stop', 'stop', 'restart'), [])
    assert.deepEqual(seen('at 1s stop a with 5s grace for 10s\nat 3s crash a', 'stop', 'crash', 'restart'), ['3000 crash'])
  })

  test('upgrades that overlap: the last one counts, and its end gives back the one that is still in force', () => {
    const { trace } = run('at 1s upgrade a to B for 10s\nat 5s upgrade a to C for 10s')
    const restarts = [...Array(trace.length).keys()].map((i) => trace.event(i)).filter(({ kind }) => kind === 14)
    const classes = restarts.map(({ timeNs, detail }) => [timeNs / 1e9, trace.values.value(detail)])
    assert.deepEqual(classes, [[1, 'B'], [5, 'C'], [15, 'A']])
  })

  test('drifts that overlap: the last one counts, and in the end the clock is as it was', () => {
    const rates = (faults: string) => run(faults).trace.header.clocks.map(({ timeNs, ratePpm }) => [timeNs / 1e9, ratePpm])
    assert.deepEqual(rates('at 0s drift a by 200 ppm for 10s\nat 5s drift a by 500 ppm for 10s'), [[0, 0], [0, 200], [5, 500], [15, 0]])
    assert.deepEqual(rates('at 0s drift a by 200 ppm for 20s\nat 5s drift a by 500 ppm for 10s'), [[0, 0], [0, 200], [5, 500], [15, 200], [20, 0]])
  })

  test('slowness is exact again when all that slows is over', () => {
    const worker = 'class A extends Node { done: number[] = []; start() { this.every(s(1), "work") } async work() { await this.busy(ms(7)); this.done.push(this.clock.monotonic() % s(1)) } }'
    const result = single(worker, 'cluster c\n  a: A\nfaults f\n  at 500ms slow a by 3 for 2s\n  at 1500ms slow a by 7 for 2s\n  at 2600ms slow a by 0.3 for 2s\nrun c with f for 6500ms')
    assert.deepEqual(stateOf(result, 'a').done, [21e6, 147e6, 14.7e6, 2.1e6, 7e6, 7e6])
  })

  test('partitions, freezes and stalled disks that overlap end one by one', () => {
    const pair = 'class A extends Node { heard = 0; start() { if (this.id === "a") this.every(s(1), "beat") } beat() { this.send("b", "hear") } hear() { this.heard++ } }'
    const cut = single(pair, 'cluster c\n  a, b: A\nfaults f\n  at 500ms partition a | b for 4s\n  at 2500ms partition a | b for 4s\nrun c with f for 10500ms')
    assert.equal(stateOf(cut, 'b').heard, 4)
    const frozen = run('at 1s freeze a for 4s\nat 3s freeze a for 4s', '10s').trace.clockAt(0, 10e9)
    assert.equal(frozen.wallNs, 4e9)
    const disk = 'class A extends Node { done = 0; async start() { await this.sleep(s(4)); await this.disk.sync(); this.done = this.clock.monotonic() } }'
    const stalled = single(disk, 'cluster c\n  a: A\nfaults f\n  at 1s stall-disk a for 4s\n  at 3s stall-disk a for 4s\nrun c with f for 10s')
    assert.equal(stateOf(stalled, 'a').done, 7e9)
  })
})
