/** What Raft costs: every entry is sent to every member once, and the disk gets what is new, however long the log is. */
import assert from 'node:assert/strict'
import type { Trace } from '../../../../src/trace/trace.ts'
import { EventKind } from '../../../../src/trace/events.ts'
import { single } from '../../support/laboratory.ts'
import { stateOf, use } from '../../support/parts.ts'

const client = (members: string[], pauseMs = 20): string => `${use('RaftNode')}
class Member extends RaftNode { members = ${JSON.stringify(members)} }
class Client extends Node {
  acked = 0
  async start() {
    await this.sleep(s(1))
    for (;;) {
      for (const member of ${JSON.stringify(members)}) {
        try { if ((await this.call(member, 'propose', { command: this.acked }, { timeout: s(1) })).ok) this.acked += 1 } catch {}
      }
      await this.sleep(ms(${pauseMs}))
    }
  }
}`

interface Sent { to: string; index: number; term: number }

/** Every entry in every message that brings entries. */
function entriesSent(trace: Trace): Sent[] {
  const sent: Sent[] = []
  for (let i = 0; i < trace.length; i++) {
    const { kind, subject } = trace.event(i)
    if (kind !== EventKind.send) continue
    const { type, payload, to } = trace.message(subject)
    if (type !== 'appendEntries') continue
    const { previous, entries } = payload as { previous: { index: number }; entries: { term: number }[] }
    entries.forEach(({ term }, at) => sent.push({ to: trace.header.nodes[to].name, index: previous.index + 1 + at, term }))
  }
  return sent
}

function repeated(sent: Sent[]): number {
  return sent.length - new Set(sent.map(({ to, index, term }) => `${to} ${index} ${term}`)).size
}

suite('parts: what Raft costs', () => {
  test('without loss every entry goes to every follower once', () => {
    const result = single(client(['a', 'b', 'd']), 'cluster c\n  a, b, d: Member\n  client: Client\n  network latency 5ms\nrun c for 10s')
    const { acked } = stateOf(result, 'client')
    assert.ok(acked > 100)
    const sent = entriesSent(result.trace)
    assert.equal(repeated(sent), 0)
    assert.equal(sent.length, 2 * stateOf(result, 'a').entries.length)
  })

  test('a follower whose disk is stuck for 20 minutes is sent each entry once', () => {
    const scenario = "cluster c\n  a, b, d: Member\n  client: Client\n  network latency 1ms\nfaults f\n  at 1s stall-disk any where role = 'follower' for 20min\nrun c with f for 1min"
    const result = single(client(['a', 'b', 'd'], 100), scenario)
    const sent = entriesSent(result.trace)
    assert.equal(repeated(sent), 0)
    assert.ok(sent.length > 50)
  })

  test('what was lost is sent again, once for each time, and all that follows with it', () => {
    const scenario = 'cluster c\n  a, b, d: Member\n  client: Client\n  network latency 5ms\nfaults f\n  every 500ms drop appendEntries for 30ms\nrun c with f for 10s'
    const result = single(client(['a', 'b', 'd']), scenario)
    assert.ok(stateOf(result, 'client').acked > 50)
    const sent = entriesSent(result.trace)
    const again = repeated(sent)
    assert.ok(again > 0 && again < sent.length / 3, `${again} of ${sent.length}`)
  })

  test('a follower that was away for long gets what it missed once', () => {
    const scenario = 'cluster c\n  a, b, d: Member\n  client: Client\n  network latency 5ms\nfaults f\n  at 2s crash any where role = \'follower\' for 5s\nrun c with f for 10s'
    const result = single(client(['a', 'b', 'd']), scenario)
    const logs = ['a', 'b', 'd'].map((name) => stateOf(result, name).entries.length)
    assert.equal(new Set(logs).size, 1, 'all have everything')
    // Once into the void while it was away, once when it was back.
    const sent = entriesSent(result.trace)
    assert.ok(sent.length <= 3 * logs[0], `${sent.length} entries for ${logs[0]}`)
    for (const [key, count] of counts(sent)) assert.ok(count <= 2, `${key}: ${count} times`)
  })
})

function counts(sent: Sent[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const { to, index, term } of sent) found.set(`${to} ${index} ${term}`, (found.get(`${to} ${index} ${term}`) ?? 0) + 1)
  return found
}
