/** `after` and `every` take drawn lengths of time, as `sleep` and `busy` do. */
import assert from 'node:assert/strict'
import { explored } from '../support/exploring.ts'
import { single } from '../support/laboratory.ts'

const beats = (start: string, length = '1s', seed = 1) => {
  const { trace, problems } = single(`class A extends Node { beats: number[] = []; start() { ${start} } beat() { this.beats.push(this.clock.monotonic()) } }`, `cluster c\n  a: A\nrun c for ${length} seed ${seed}`)
  return { beats: (trace.finalState(0) as { beats: number[] }).beats, problems: problems.map(({ message }) => message) }
}

suite('kernel: drawn timers', () => {
  test('every draws each gap, from a stream of the node', () => {
    const { beats: times, problems } = beats('this.every({ uniform: [ms(5), ms(15)] }, "beat")', '10s')
    assert.deepEqual(problems, [])
    const gaps = times.map((at, i) => at - (times[i - 1] ?? 0))
    assert.ok(gaps.every((gap) => gap >= 5e6 && gap <= 15e6))
    assert.ok(new Set(gaps).size > gaps.length * 0.99)
    assert.ok(Math.abs(10e9 / times.length - 10e6) < 0.5e6, String(times.length))
    assert.deepEqual(beats('this.every({ uniform: [ms(5), ms(15)] }, "beat")', '10s').beats, times)
    assert.notDeepEqual(beats('this.every({ uniform: [ms(5), ms(15)] }, "beat")', '10s', 2).beats, times)
  })

  test('after draws one', () => {
    const draw = (seed: number) => beats('this.after({ exponential: ms(10) }, "beat")', '1s', seed).beats
    assert.equal(draw(1).length, 1)
    assert.notDeepEqual(draw(1), draw(2))
    assert.deepEqual(draw(1), draw(1))
  })

  test('a length that is drawn as nothing lets time pass all the same', () => {
    const { beats: times } = beats('this.every({ uniform: [0, 1] }, "beat")', '50ns')
    assert.equal(times.length, 50)
    assert.ok(times.every((at, i) => i === 0 || at > times[i - 1]))
  })

  test('an exploration takes them too: nothing has a length there', () => {
    const code = (length: string) => `class A extends Node { n = 0; start() { this.every(${length}, 'beat') } beat() { if (this.n < 3) this.n++ } }`
    const states = (length: string) => explored(code(length), 'cluster c\n  a: A\nexplore c').distinct
    assert.equal(states('{ exponential: ms(10) }'), states('ms(10)'))
  })

  test('a wrong one is an error at its line', () => {
    assert.match(beats('this.every({ exponentail: ms(10) } as any, "beat")').problems[0], /every needs a length of time or a distribution such as/)
    assert.match(beats('this.after({ uniform: [ms(5), ms(1)] }, "beat")').problems[0], /after: the range runs backwards/)
  })
})
