/**
 * Raft members, clients and operators that remember, on their disks, what must never be contradicted; at the end of a run the memories are compared.
 *
 *     const group = 'cluster c\n  r1, r2, r3, r4, r5: Server\n  c1, c2: Client\n  o1, o2: Operator\nrun c for 15s'
 *     experiment(use('RaftNode'), raftMembers(), group).results[0][0].measures
 */

/** `fields` are options of the members; `firstMembers` how many of the five begin as members. */
export function raftMembers(fields = '', firstMembers = 5): string {
  const first = `[${['r1', 'r2', 'r3', 'r4', 'r5'].slice(0, firstMembers).map((name) => `'${name}'`).join(', ')}]`
  return `
class Server extends RaftNode {
  members = ${first}
  ${fields}
  /** What was applied in this life, by index. */
  state: Record<number, string> = {}
  /** What was applied in all lives. */
  past: Record<number, string> = {}
  /** The terms in which this member was leader. */
  led: number[] = []
  /** The content of each entry it ever had and the term before it, by index and term. */
  seen: Record<string, string> = {}
  wrong: string[] = []
  installed = 0
  async recover() {
    const kept = await this.disk.read('kept')
    if (kept !== undefined) Object.assign(this, kept)
    await super.recover()
  }
  apply(command: string, index: number) {
    this.state = { ...this.state, [index]: command }
    this.remember(index, command)
    return index
  }
  snapshot() { return this.state }
  restore(state: Record<number, string>) {
    this.installed += 1
    this.state = state
    for (const [index, command] of Object.entries(state)) this.remember(Number(index), command)
  }
  remember(index: number, command: string) {
    if ((this.past[index] ?? command) !== command) this.wrong = [...this.wrong, 'nobody applies another command at an index']
    this.past = { ...this.past, [index]: command }
    this.keep()
  }
  heartbeatDue() {
    if (this.role === 'leader' && !this.led.includes(this.term)) {
      this.led = [...this.led, this.term]
      for (const [index, command] of Object.entries(this.past)) {
        const at = Number(index)
        const own = at > this.before.index ? this.entries[at - this.before.index - 1]?.command : this.state[at]
        if (own !== command) this.wrong = [...this.wrong, 'leaders have everything that was committed']
      }
      this.keep()
    }
    super.heartbeatDue()
  }
  async appendEntries(message: any, from: NodeId) {
    await super.appendEntries(message, from)
    let before = this.before.term
    this.entries.forEach(({ term, command, members }, i) => {
      const key = this.before.index + i + 1 + ' of term ' + term
      const now = JSON.stringify([before, command, members])
      if ((this.seen[key] ?? now) !== now) this.wrong = [...this.wrong, 'logs match']
      if (this.seen[key] === undefined) this.seen = { ...this.seen, [key]: now }
      before = term
    })
  }
  keep() {
    const { past, led, seen, wrong } = this
    this.disk.write('kept', { past, led, seen, wrong })
    this.disk.sync()
  }
}
class Client extends Node {
  number = 0
  acked: { command: string; index: number; asked: number; told: number }[] = []
  async start() {
    let server = 'r1'
    while (this.clock.monotonic() < s(14)) {
      await this.sleep(ms(50 + 100 * this.random()))
      this.number += 1
      const command = this.id + '-' + this.number
      const asked = this.clock.monotonic()
      try {
        const answer = await this.call(server, 'propose', { command }, { timeout: ms(500) })
        if (answer.ok) this.acked = [...this.acked, { command, index: answer.index, asked, told: this.clock.monotonic() }]
        else server = answer.leader ?? 'r' + (1 + Math.floor(5 * this.random()))
      } catch { server = 'r' + (1 + Math.floor(5 * this.random())) }
    }
  }
}
/** Changes the group at random, but leaves at least two members. */
class Operator extends Node {
  changes = 0
  /** The nodes that are certainly members. */
  group: NodeId[] = ${first}
  async start() {
    let server = 'r1'
    while (this.clock.monotonic() < s(12)) {
      await this.sleep(ms(100 + 400 * this.random()))
      const target = 'r' + (1 + Math.floor(5 * this.random()))
      const isAdd = this.random() < 0.5
      // Of two operators one may have removed what the other counts on, and one request may arrive twice.
      if (!isAdd && this.group.length < 5) continue
      try {
        const answer = await this.call(server, isAdd ? 'addServer' : 'removeServer', { server: target }, { timeout: s(1) })
        if (answer.ok) {
          this.group = answer.result
          this.changes += 1
          continue
        }
        server = answer.leader ?? 'r' + (1 + Math.floor(5 * this.random()))
      } catch { server = 'r' + (1 + Math.floor(5 * this.random())) }
      if (!isAdd) this.group = this.group.filter(member => member !== target)
    }
  }
}
const serversOf = (nodes: any): any[] => ['r1', 'r2', 'r3', 'r4', 'r5'].map((name) => nodes[name])
/** Whether two memories contradict each other. */
const differ = (memories: Record<string, string>[]) => memories.some((one, i) => memories.slice(i + 1).some((other) => (
  Object.entries(one).some(([key, value]) => (other[key] ?? value) !== value)
)))
measure('broken', (nodes) => {
  const servers = serversOf(nodes)
  const broken: string[] = servers.flatMap(({ wrong }) => wrong)
  const terms = servers.flatMap(({ led }) => led)
  if (new Set(terms).size < terms.length) broken.push('at most one leader in a term')
  if (differ(servers.map(({ seen }) => seen))) broken.push('logs match')
  const pasts = servers.map(({ past }) => past)
  if (differ(pasts)) broken.push('nobody applies another command at an index')
  const all: Record<string, string> = Object.assign({}, ...pasts)
  const acked = [...nodes.c1.acked, ...nodes.c2.acked].sort((a, b) => a.index - b.index)
  if (!acked.every(({ command, index }) => all[index] === command)) broken.push('what was acknowledged was applied')
  // Linearizable: no command takes its place before one that was answered before it was asked for.
  let asked = 0
  for (const one of acked) {
    if (one.told < asked) broken.push('commands take effect between question and answer')
    asked = Math.max(asked, one.asked)
  }
  return [...new Set(broken)]
})
measure('acknowledged', ({ c1, c2 }) => c1.acked.length + c2.acked.length)
measure('acknowledged late', ({ c1, c2 }) => [...c1.acked, ...c2.acked].filter(({ told }) => told > s(13)).length)
measure('same at the end', (nodes) => new Set(serversOf(nodes).map(({ state }) => JSON.stringify(state))).size === 1)
measure('terms', (nodes) => Math.max(...serversOf(nodes).map(({ term }) => term)))
measure('installed', (nodes) => serversOf(nodes).reduce((sum, { installed }) => sum + installed, 0))
measure('changes', (nodes) => (nodes.o1?.changes ?? 0) + (nodes.o2?.changes ?? 0))`
}

/** Five servers in every kind of trouble for 12 s, and 3 s of peace. `more` are lines of the cluster. */
export function raftTrouble(more = ''): string {
  return `
cluster raft
  r1, r2, r3, r4, r5: Server
  c1, c2: Client
${more}  network latency 1ms..30ms, loss 2%, duplicate 5%
faults trouble
  every 0.3s..2s  crash r1 for 0.1s..1s until 12s
  every 0.3s..3s  crash r2 for 0.1s..1s until 12s
  every 0.3s..3s  pause r3 for 0.1s..1.5s until 12s
  every 0.3s..3s  isolate r4 for 0.1s..1.5s until 12s
  every 1s..3s    partition r1, r2, r4 | r3, r5 for 0.3s..1s until 12s
  every 1s..4s    partition r1, r5 | r2, r3, r4 for 0.3s..1s until 12s
run raft with trouble for 15s`
}
