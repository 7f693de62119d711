/** What is offered at the cursor, and what a word under it means. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { complete, hover, noSurroundings, surroundingsOf } from '../../../../src/language/scenario/index.ts'
import { faultWords } from '../../../../src/language/scenario/lines/fault/phrase.ts'
import { surroundings } from './samples.ts'
import { viewWords } from '../../../../src/trace/views.ts'
import { firstWords } from '../../../../src/language/scenario/blocks/index.ts'

const above = `cluster leases
  lock: LockService
  storage: Storage
  c1: Client

faults gc
  at 1s pause c1 for 40s

`

/** The labels offered where `@` stands. */
function offered(marked: string): string[] {
  const offset = marked.indexOf('@')
  return complete(marked.replace('@', ''), offset, surroundingsOf(surroundings)).map((one) => one.label)
}

function hovered(marked: string): string | undefined {
  const offset = marked.indexOf('@')
  return hover(marked.replace('@', ''), offset, surroundingsOf(surroundings))
}

const nodes = ['lock', 'storage', 'c1']
const roles = ['any', 'all', 'minority', 'majority']
const linkOptions = [
  'latency', 'loss', 'duplicate', 'reorder', 'corrupt', 'checksum', 'authentication', 'fifo', 'unordered', 'transport',
  'keepalive', 'user', 'connect', 'tail-loss-probe', 'bandwidth', 'queue', 'circuits',
]
const units = ['ns', 'us', 'ms', 's', 'min', 'h', 'd']

suite('scenario: completion', () => {
  test('blocks at the margin', () => {
    for (const text of ['@', 'clus@', `${above}@`, `${above}r@`]) deepEqual(offered(text), ['cluster', 'faults', 'run', 'explore'], text)
  })

  test('first words of a line, by block', () => {
    deepEqual(offered('cluster a\n  @'), firstWords('cluster'))
    deepEqual(offered('faults f\n  @'), [...faultWords(), ...firstWords('faults')])
    deepEqual(offered('run a\n  sh@'), ['expect', 'show'])
  })

  test('run lines', () => {
    deepEqual(offered(`${above}run @`), ['leases'])
    deepEqual(offered(`${above}run leases @`), ['with', 'for', 'seed', 'seeds', 'repeated', 'up'])
    deepEqual(offered(`${above}run leases with @`), ['gc'])
    deepEqual(offered(`${above}run leases for 4@`), units)
    deepEqual(offered(`${above}run leases for 40s s@`), ['with', 'seed', 'seeds', 'repeated', 'up'])
  })

  test('expectations', () => {
    const subjects = offered(`${above}run leases\n  expect @`)
    for (const one of ['tokens-never-go-back', 'reply time', 'late replies', 'time', ...nodes]) ok(subjects.includes(one), one)
    deepEqual(offered(`${above}run leases\n  expect storage.@`), ['file', 'up'])
    deepEqual(offered(`${above}run leases\n  expect tokens-never-go-back @`), ['holds', 'violated'])
    deepEqual(offered(`${above}run leases\n  expect p99 @`), ['holds', 'violated', 'of'])
    deepEqual(offered(`${above}run leases\n  expect events = @`), ['true', 'false', 'nothing'])
    deepEqual(offered(`${above}run leases\n  show s@`), viewWords)
  })

  test('cluster lines', () => {
    deepEqual(offered('cluster a\n  x: @'), surroundings.classes)
    deepEqual(offered('cluster a\n  x: Client\n  network @'), ['x', ...linkOptions])
    deepEqual(offered('cluster a\n  x: Client\n  clock @'), ['x'])
    deepEqual(offered('cluster a\n  x: Client\n  network x -> x @'), linkOptions)
    deepEqual(offered('cluster a\n  x: Client\n  network checksum @'), ['internet', 'crc-32', 'none'])
    deepEqual(offered('cluster a\n  x: Client\n  network bandwidth 5@'), ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'])
    deepEqual(offered('cluster a\n  x: Client\n  network latency @'), ['exponential', 'normal', 'lognormal', 'pareto'])
    deepEqual(offered('cluster a\n  x: Client\n  network latency 50% @'), ['within', 'then'])
    deepEqual(offered('cluster a\n  x: Client\n  rack r1: x\n  rtt @'), ['within', 'x', 'r1'])
    deepEqual(offered('cluster a\n  x: Client\n  rack r1: x\n  port r1 @'), ['bandwidth', 'queue', 'circuits'])
  })

  test('fault lines, by the phrase of the fault', () => {
    const inFaults = (line: string) => offered(`${above}faults f\n  ${line}`)
    deepEqual(inFaults('at 1s pa@'), ['every', 'about', 'in', ...faultWords()])
    deepEqual(inFaults('pause @'), [...nodes, ...roles, 'nodes where'])
    deepEqual(inFaults('pause c1, @'), [...nodes, ...roles, 'nodes where'])
    deepEqual(inFaults('partition c1 | @'), nodes)
    deepEqual(inFaults('pause c1 @'), ['by', 'wall', 'monotonic', 'warned', 'for', 'until'])
    deepEqual(inFaults('pause c1 by @'), ['gc', 'vm', 'stop', 'swap', 'disk', 'preempt'])
    deepEqual(inFaults('upgrade c1 to @'), surroundings.classes)
    deepEqual(inFaults('restart c1 @'), ['until'])
    deepEqual(inFaults('loss 7% @'), ['of', 'from', 'to', 'where', 'for', 'until'])
    deepEqual(inFaults('drop write where @'), [])
    deepEqual(inFaults("drop write where key = 'x' @"), ['and', 'number', 'from', 'to', 'for', 'until'])
    deepEqual(inFaults('when c1 sends the 2@'), ['nd'])
    deepEqual(inFaults('when c1 sends the 13@'), ['th'])
    deepEqual(inFaults('loss 7% of @'), ['acquire', 'write'])
    deepEqual(inFaults('pause c1 for 40@'), units)
    deepEqual(inFaults('isolate c1 | @'), [])
  })

  test('half a line does not hide the rest of the cell', () => {
    deepEqual(offered('cluster a\n  network x -> @\n  x: Client\n'), ['x'])
  })

  test('nothing in comments and open quotes', () => {
    deepEqual(offered('cluster a # @'), [])
    deepEqual(offered(`${above}run leases\n  expect a = 'ho@`), [])
  })

  test('a fault comes with its help and an example, and replaces what was typed of it', () => {
    const [pause] = complete('faults f\n  pau', 14, noSurroundings)
    deepEqual([pause?.label, pause?.kind, pause?.start, pause?.end], ['pause', 'fault', 11, 14])
    ok(pause?.detail?.startsWith('Stops the process'))
    equal(pause?.example, 'at 1s pause c1 for 40s')
  })
})

suite('scenario: hover', () => {
  test('faults, keywords, names and views', () => {
    ok(hovered('faults f\n  at 1s pa@use c1 for 2s')?.includes('`pause <targets: nodes> [by <cause: gc|vm|stop|swap|disk|preempt>]'))
    ok(hovered('faults f\n  at 1s res@tart c1')?.includes('`restart <targets: nodes>`'))
    ok(hovered('ru@n leases')?.startsWith('**run** Simulates'))
    equal(hovered(`${above}run le@ases`), '**leases** cluster\n\n- lock: LockService\n- storage: Storage\n- c1: Client')
    equal(hovered(`${above}run leases with g@c`), '**gc** faults\n\n- at 1s pause c1 for 40s')
    equal(hovered(above.replace('pause c1', 'pause c@1')), '**c1** node of class Client in cluster leases')
    equal(hovered(`${above}run leases\n  expect sto@rage.file = []`), '**storage** node of class Storage in cluster leases')
    ok(hovered(`${above}run leases\n  show lo@g`)?.startsWith('**log**'))
    ok(hovered(`${above}run leases\n  show met@ers`)?.includes('goodput'))
    ok(hovered('run a\n  expect toke@ns-never-go-back holds')?.includes('expected to hold'))
  })

  test('nothing where there is nothing to say', () => {
    for (const text of ['@', 'run a @', 'cluster a\n  b: C@', 'faults f # pau@se']) equal(hovered(text), undefined, text)
  })
})
