/** What disks keep and lose, how long they take, and what their faults do. */
import assert from 'node:assert/strict'
import { RandomStream } from '../../../src/guest/maths/random.ts'
import { DiskStore, torn } from '../../../src/kernel/disks/disk-store.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'
import { stateOf } from '../support/parts.ts'

const state = (trace: Trace, node = 0) => trace.stateAt(node, trace.length - 1) as Record<string, unknown>
const alone = (disk: string, faults: string, end = '1h') => (
  `cluster c\n  a: A\n${disk && `  disk a ${disk}\n`}${faults && `faults f\n  ${faults.split('\n').join('\n  ')}\n`}run c${faults && ' with f'} for ${end}`
)

suite('disks: how long they take', () => {
  const steps = `class A extends Node { times: number[] = []; found: unknown = undefined
    async start() { const mark = () => this.times.push(this.clock.monotonic() / 1e6)
      await this.disk.write('x', 1); mark(); await this.disk.append('l', 2); mark(); await this.disk.sync(); mark(); this.found = await this.disk.read('x'); mark() } }`
  const times = (disk: string, faults = '') => state(single(steps, alone(disk, faults)).trace).times

  test('without a latency they take no time', () => assert.deepEqual(times(''), [0, 0, 0, 0]))
  test('with one, each operation takes it', () => assert.deepEqual(times('latency 0.5ms, sync 10ms'), [0.5, 1, 11, 11.5]))
  test('a slow disk takes longer', () => assert.deepEqual(times('latency 0.5ms, sync 10ms', 'slow-disk a by 100ms'), [100.5, 201, 311, 411.5]))
  test('only a sync may take time', () => assert.deepEqual(times('sync 5ms'), [0, 0, 5, 5]))

  test('X11.4: a stall of 50 ms holds up what was asked for', () => {
    assert.deepEqual(times('', 'stall-disk a for 50ms'), [50, 50, 50, 50])
    assert.deepEqual(times('latency 1ms', 'at 1.5ms stall-disk a for 50ms'), [1, 2, 51.5, 52.5])
  })

  test('a stall without an end lasts to the end of the run, or until it is healed', () => {
    assert.deepEqual(times('latency 1ms', 'at 1.5ms stall-disk a'), [1, 2])
    assert.deepEqual(times('latency 1ms', 'at 1.5ms stall-disk a\n  at 90ms heal stall-disk'), [1, 2, 90, 91])
  })

  test('erratic: drawn for each operation', () => {
    const drawn = times('', 'slow-disk a by 0.1ms..500ms') as number[]
    const lengths = drawn.map((at, i) => at - (drawn[i - 1] ?? 0))
    assert.equal(new Set(lengths).size, 4)
    assert.ok(lengths.every((length) => length >= 0.1 && length <= 500))
  })

  test('operations of one disk are done one after the other, those of two side by side', () => {
    const code = `class A extends Node { done: string[] = []
      async start() { await Promise.all([this.put('x'), this.put('y')]) }
      async put(key: string) { await this.disk.write(key, 1); this.done.push(key + this.clock.monotonic() / 1e6) } }`
    assert.deepEqual(state(single(code, alone('latency 5ms', '')).trace).done, ['x5', 'y10'])
    const { trace } = single(code, 'cluster c\n  a, b: A\n  disk a, b latency 5ms\nrun c')
    assert.deepEqual([state(trace).done, state(trace, 1).done], [['x5', 'y10'], ['x5', 'y10']])
  })

  test('appends that wait build on each other', () => {
    const { trace } = single(
      `class A extends Node { log1: unknown; async start() { this.disk.append('l', 1); this.disk.append('l', 2); await this.disk.append('l', 3); this.log1 = await this.disk.read('l') } }`,
      alone('latency 5ms', ''))
    assert.deepEqual(state(trace).log1, [1, 2, 3])
  })

  test('other messages are handled while code waits for the disk; a pause holds up what comes of it', () => {
    const { trace } = single(
      `class A extends Node { order: string[] = []; async start() { this.after(ms(5), 'tick'); await this.disk.sync(); this.order.push('disk' + this.clock.monotonic() / 1e6) } tick() { this.order.push('tick') } }`,
      alone('sync 10ms', 'at 8ms pause a for 20ms'))
    assert.deepEqual(state(trace).order, ['tick', 'disk28'])
  })
})

suite('disks: what they keep', () => {
  const keeper = `class A extends Node { found: unknown[] = []
    async start() { await this.disk.write('kept', 1); await this.disk.sync(); await this.disk.write('lost', 2); await this.disk.append('log', 'entry one'); }
    async recover() { for (const key of ['kept', 'lost', 'log']) this.found.push(await this.read(key)) }
    async read(key: string) { try { return await this.disk.read(key) } catch (error) { return (error as Error).name } } }`
  const found = (faults: string, disk = '', code = keeper) => state(single(code, alone(disk, faults)).trace).found

  test('a crash keeps what was synced and loses the rest', () => assert.deepEqual(found('at 1s crash a for 1s'), [1, undefined, undefined]))
  test('a stop in good order keeps everything', () => assert.deepEqual(found('at 1s stop a for 1s'), [1, 2, ['entry one']]))
  test('the death of the process alone keeps what its machine holds', () => assert.deepEqual(found('at 1s kill a for 1s'), [1, 2, ['entry one']]))
  test('a sync that a crash interrupts has synced nothing', () => assert.deepEqual(found('at 0.5ms crash a for 1s', 'sync 1ms'), [undefined, undefined, undefined]))
  test('a write that a crash interrupts is not there', () => {
    const code = `class A extends Node { found: unknown; async start() { this.disk.write('x', 'a long text'); this.disk.sync() } async recover() { this.found = await this.disk.read('x') } }`
    assert.equal(found('at 2ms crash a for 1s', 'latency 5ms', code), undefined)
    assert.equal(found('at 6ms crash a for 1s', 'latency 5ms, sync 5ms', code), undefined)
    assert.equal(found('at 11ms crash a for 1s', 'latency 5ms, sync 5ms', code), 'a long text')
  })
  test('a disk that lies about sync loses what it said it kept', () => assert.deepEqual(found('sync-lies a\nat 1s crash a for 1s'), [undefined, undefined, undefined]))
  test('and keeps it when it is honest again in time', () => {
    const code = keeper.replace("await this.disk.append('log', 'entry one');", 'await this.sleep(s(0.5)); await this.disk.sync()')
    assert.deepEqual(found('sync-lies a for 0.1s\nat 1s crash a for 1s', '', code), [1, 2, undefined])
  })

  test('a disk that forgets what was not synced is not noticed by the process', () => {
    const { trace } = single(
      `class A extends Node { found: unknown[] = []; async start() { await this.disk.write('x', 1); await this.disk.sync(); await this.disk.write('x', 2); await this.sleep(s(2)); this.found.push(await this.disk.read('x')) } }`,
      alone('', 'at 1s lose-unsynced a'))
    assert.deepEqual(state(trace).found, [1])
  })

  test('a torn write: half of the last entry is there; with a checksum reading it is refused', () => {
    const code = (options: string) => `class A extends Node { found: unknown
      async start() { await this.disk.append('log', 'entry one'); await this.disk.sync(); await this.disk.append('log', 'entry two'${options}) }
      async recover() { try { this.found = await this.disk.read('log') } catch (error) { this.found = (error as Error).name } } }`
    const [first, second] = found('torn a\nat 1s crash a for 1s', '', code('')) as string[]
    assert.equal(first, 'entry one')
    assert.ok('entry two'.startsWith(second) && second.length < 9)
    assert.equal(found('torn a\nat 1s crash a for 1s', '', code(', { checksum: true }')), 'Corrupt')
  })

  test('a write that is torn in flight', () => {
    const code = `class A extends Node { found: unknown; async start() { this.disk.write('x', { a: 1, b: 2, c: 3 }) } async recover() { this.found = await this.disk.read('x') } }`
    const left = found('torn a\nat 2ms crash a for 1s', 'latency 5ms', code) as object
    assert.ok(Object.keys(left).length < 3)
  })

  const pipelined = `class A extends Node { found: unknown
      async start() { this.disk.append('log', 'entry one'); this.disk.append('log', 'entry two') }
      async recover() { this.found = await this.disk.read('log') } }`
  test('an append that is interrupted had the earlier ones before it', () => {
    const [first, second] = found('torn a\nat 7ms crash a for 1s', 'latency 5ms', pipelined) as string[]
    assert.equal(first, 'entry one')
    assert.ok('entry two'.startsWith(second) && second.length < 9)
    assert.deepEqual(found('at 7ms kill a for 1s', 'latency 5ms', pipelined), ['entry one', 'entry two'])
  })

  test('a list goes on where the crash left it', () => {
    const code = `class A extends Node { found: unknown
      async start() { await this.disk.append('log', 1); await this.disk.append('log', 2); await this.disk.sync(); await this.disk.append('log', 3); await this.disk.append('log', 4) }
      async recover() { await this.disk.append('log', 5); await this.disk.append('log', 6); this.found = await this.disk.read('log') } }`
    assert.deepEqual(found('at 1s crash a for 1s', '', code), [1, 2, 5, 6])
  })

  const rot = (options: string) => `class A extends Node { found: unknown
      async start() { await this.disk.write('balance', 1000${options}); await this.disk.sync(); await this.sleep(s(2)); try { this.found = await this.disk.read('balance') } catch (error) { this.found = (error as Error).message } } }`
  test('bit rot changes a value, and a checksum tells', () => {
    const { results } = experiment(rot(''), alone('', 'at 1s bitflip a in balance').replace('1h', '1h seeds 1..50'))
    const values = results[0].map(({ trace }) => state(trace).found)
    assert.ok(values.every((value) => value !== 1000))
    assert.ok(new Set(values).size > 5)
    assert.match(String(found('at 1s bitflip a', '', rot(', { checksum: true }'))), /"balance" is not what was written/)
  })

  test('a full disk rejects writes, and only those', () => {
    const { trace } = single(
      `class A extends Node { outcomes: string[] = []
         async start() { await this.disk.write('x', 1); await this.sleep(s(1)); await this.attempt(); await this.sleep(s(2)); await this.attempt() }
         async attempt() { try { await this.disk.append('y', 1); this.outcomes.push('ok') } catch (error) { this.outcomes.push((error as Error).name + ' ' + await this.disk.read('x')) } } }`,
      alone('', 'at 0.5s full a for 1s'))
    assert.deepEqual(state(trace).outcomes, ['DiskFull 1', 'ok'])
  })

  test('a full disk that nobody handles is a clear error', () => {
    const { problems } = single(`class A extends Node { async start() { await this.disk.write('x', 1) } }`, alone('', 'full a'))
    assert.match(problems[0].message, /no room left on the disk of a/)
  })

  test('faults of a disk that nobody uses are reported', () => {
    const faults = ['lose-unsynced a', 'sync-lies a', 'torn a', 'bitflip a', 'full a', 'slow-disk a by 5ms', 'stall-disk a for 5ms']
    const { problems } = single('class A extends Node {}', alone('', faults.join('\n')))
    assert.equal(problems.length, faults.length)
  })
})

suite('disks: parts', () => {
  test('the store: durable and not', () => {
    const store = new DiskStore()
    store.write('x', [1], false)
    assert.ok(store.dirty)
    store.sync()
    store.write('x', store.appended('x', 2), false)
    assert.deepEqual(store.read('x').value, [1, 2])
    store.crash()
    assert.deepEqual(store.read('x').value, [1])
  })

  test('what is read is a copy', () => {
    const store = new DiskStore()
    store.write('x', { list: [1] }, false)
    ;(store.read('x').value as { list: number[] }).list.push(2)
    assert.deepEqual(store.read('x').value, { list: [1] })
  })

  test('a torn value is a beginning of it', () => {
    const random = new RandomStream(1, 'tear')
    for (let i = 0; i < 50; i++) {
      const text = torn('hello', random)?.value as string
      assert.ok('hello'.startsWith(text) && text.length < 5)
      assert.ok((torn([1, 2, 'abc'], random)?.value as unknown[]).length === 3)
    }
    assert.equal(torn(5, random), undefined)
    assert.deepEqual(torn([1, 2], random), { value: [1] })
  })

  test('the same plan gives the same digest', () => {
    const { results } = experiment(
      `class A extends Node { n = 0; failed = 0; start() { this.every(ms(5), 'work') } recover() { this.start() }
         async work() { try { await this.disk.append('log', this.random(), { checksum: true }); await this.disk.sync(); this.n = (await this.disk.read('log')).length } catch { this.failed++ } } }`,
      'cluster c\n  a, b: A\n  disk a, b latency exponential 1ms, sync 1ms..9ms\nfaults f\n  every 50ms..90ms crash any for 10ms\n  torn a\n  every 100ms bitflip any\n  every 200ms full b for 20ms\n  every 150ms stall-disk a for 30ms\n  at 300ms sync-lies b for 100ms\nrun c with f for 1s seed 2 repeated 3 times\nrun c with f for 1s seeds 1..5')
    assert.equal(new Set(results[0].map(({ trace }) => trace.header.digest)).size, 1)
    assert.equal(new Set(results[1].map(({ trace }) => trace.header.digest)).size, 5)
    assert.ok(lines(results[0][0].trace, 'error').length === 0)
  })

  for (const [line, message] of [
    ['disk a sync 5ms, sync 6ms', /"sync" is given twice/], ['disk a latncy 5ms', /Did you mean "latency"/], ['disk z sync 5ms', /"z" is not a node/],
  ] as const) {
    test(line, () => {
      const { errors } = requestsOf('class A extends Node {}', `cluster c\n  a: A\n  ${line}\nrun c`)
      assert.match(errors.map((error) => `${error.message} ${error.hint ?? ''}`).join('\n'), message)
    })
  }
})

suite('kernel: what is written', () => {
  const cell = (use: string, wait: string) => `class A extends Node {
  got: any
  async start() {
    const record = { n: 1, list: [1] }
    const written = this.disk.${use}('k', record)
    record.n = 2; record.list.push(2)
    await written
    ${wait}
    record.n = 3
    this.got = await this.disk.read('k')
  }
}`
  const got = (use: string, line: string, rest = '', wait = 'await this.disk.sync()') => stateOf(single(cell(use, wait), `cluster c\n  a: A\n${line}${rest}`), 'a').got as unknown

  test('a disk holds what a value was when it was given, however long it takes', () => {
    for (const line of ['', '  disk a latency 10ms\n']) {
      assert.deepEqual(got('write', line, 'run c'), { n: 1, list: [1] }, line)
      assert.deepEqual(got('append', line, 'run c'), [{ n: 1, list: [1] }], line)
    }
    assert.deepEqual(got('write', '', 'faults f\n  slow-disk a by 5ms\nrun c with f'), { n: 1, list: [1] })
    assert.deepEqual(got('write', '', 'faults f\n  at 0s stall-disk a for 1s\nrun c with f'), { n: 1, list: [1] })
  })

  test('a stop in good order flushes what was given, too', () => {
    const stopped = `class A extends Node {
  got: any
  start() { const record = { n: 1 }; void this.disk.write('k', record); record.n = 2 }
  async recover() { this.got = await this.disk.read('k') }
}`
    assert.deepEqual(stateOf(single(stopped, 'cluster c\n  a: A\n  disk a latency 100ms\nfaults f\n  at 50ms stop a for 1s\nrun c with f for 3s'), 'a').got, { n: 1 })
  })

  test('what is no plain data is refused, whether the disk is slow or not', () => {
    for (const line of ['', '  disk a latency 10ms\n']) {
      const { problems } = single('class A extends Node { async start() { await this.disk.write("k", { f: () => 1 }) } }', `cluster c\n  a: A\n${line}run c`)
      assert.match(problems[0].message, /Only plain data can be stored; there is a function in it/)
    }
  })
})
