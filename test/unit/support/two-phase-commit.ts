/**
 * Two-phase commit as node code, after the specification TwoPhase of Gray and Lamport, "Consensus on Transaction Commit" (ACM TODS 31(1),
 * 2006), whose sets of states are published: 288 distinct states for three resource managers.
 *
 * The variables of the specification and where they are here:
 *
 * ```text
 * rmState[r]    the field `state` of participant r: working, prepared, committed, aborted
 * tmState       the field `state` of the manager: init, commit, abort
 * tmPrepared    the field `ready` of the manager, a Set of names
 * msgs          the network, which is a set that nothing leaves (`messages arrive any number of times`): Prepared of r is the message
 *               `prepared` from r; Commit and Abort, which everybody can read, are the messages `commit` and `abort` to each
 *               participant, sent all at once, so that they are either all in the set or none is
 * ```
 *
 * Its actions:
 *
 * ```text
 * TMRcvPrepared(r)    the manager handles `prepared` from r; once it has decided it ignores it, as the action is no longer enabled
 * TMCommit, TMAbort   the manager's timer fires: it may abort, and when everybody is prepared it may commit instead
 * RMPrepare(r), RMChooseToAbort(r)   the timer of participant r fires: it chooses to prepare or to abort
 * RMRcvCommitMsg(r), RMRcvAbortMsg(r)   participant r handles `commit` or `abort`, however often
 * ```
 *
 * A timer stands for "may happen at any time". It adds no states: a participant's timer is set exactly while it is working, the manager's exactly
 * until it decides.
 */
export const twoPhaseCommit = `class Participant extends Node {
  state = 'working'
  timer = 0

  start() {
    this.timer = this.after(ms(1), 'decide')
  }

  decide() {
    this.state = this.choose(['prepared', 'aborted'])
    if (this.state === 'prepared') this.send('tm', 'prepared')
  }

  commit() {
    this.end('committed')
  }

  abort() {
    this.end('aborted')
  }

  end(outcome: string) {
    this.cancel(this.timer)
    this.state = outcome
  }
}

class Manager extends Node {
  state = 'init'
  ready = new Set<NodeId>()

  start() {
    this.after(ms(1), 'decide')
  }

  prepared(_: unknown, from: NodeId) {
    if (this.state !== 'init') return this.ignore()
    this.ready.add(from)
  }

  decide() {
    const everybody = this.ready.size === this.peers.length
    this.state = this.choose(everybody ? ['commit', 'abort'] : ['abort'])
    this.broadcast(this.state)
  }
}

safety('consistent', nodes => {
  const states = Object.values(nodes).map(node => node.state)
  return !(states.includes('committed') && states.includes('aborted'))
})`

export function commitScenario(participants: number, lines = '  messages arrive any number of times'): string {
  const names = Array.from({ length: participants }, (_, i) => `rm${i + 1}`).join(', ')
  return `cluster commit\n  tm: Manager\n  ${names}: Participant\n\nexplore commit\n${lines}\n`
}

/** The states and steps of the specification itself, counted without any of our code. */
export function specificationCounts(participants: number): { distinct: number; generated: number; depth: number } {
  const all = 2 ** participants - 1
  const seen = new Set<string>()
  let level: number[][] = []
  let generated = 0
  let depth = 0
  // [tmState, tmPrepared, Prepared messages, Commit message, Abort message, rmState …]
  let found = [[0, 0, 0, 0, 0, ...new Array<number>(participants).fill(0)]]
  while (found.length > 0) {
    level = found.filter((state) => !seen.has(state.join()) && seen.add(state.join()))
    generated += found.length
    if (level.length > 0) depth++
    found = level.flatMap((state) => successors(state, participants, all))
  }
  return { distinct: seen.size, generated, depth }
}

const [working, prepared, committed, aborted] = [0, 1, 2, 3]

function successors(state: number[], participants: number, all: number): number[][] {
  const [tmState, tmPrepared, sent, commit, abort] = state
  const next: number[][] = []
  const step = (...changes: [index: number, value: number][]) => {
    const after = [...state]
    for (const [index, value] of changes) after[index] = value
    next.push(after)
  }
  if (tmState === 0) {
    if (tmPrepared === all) step([0, 1], [3, 1])
    step([0, 2], [4, 1])
  }
  for (let r = 0; r < participants; r++) {
    const bit = 1 << r
    if (tmState === 0 && (sent & bit) !== 0) step([1, tmPrepared | bit])
    if (state[5 + r] === working) {
      step([5 + r, prepared], [2, sent | bit])
      step([5 + r, aborted])
    }
    if (commit === 1) step([5 + r, committed])
    if (abort === 1) step([5 + r, aborted])
  }
  return next
}
