/**
 * Finds and ends processes that tests left behind, since a child that is still running would keep `npm test` alive, and names them.
 *
 *     declare const worker: number
 *     const left = await endLeftovers(worker, 'DSNB_TEST_WORKER=7.1')   // ['4711 node kernel-process.cjs']
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly command: string
  /** Whether its environment has the mark; unknown where the system does not tell. */
  readonly marked: boolean
}

/** How long processes may take to end by themselves. */
const graceMs = 3_000

/** Ends everything that a `detached` process with a mark in its environment has left running. Returns what had to be ended. */
export async function endLeftovers(group: number, mark: string): Promise<string[]> {
  const left = await remaining(group, mark)
  for (const { pid } of left) kill(pid)
  await remaining(group, mark)
  return left.map(({ pid, command }) => `${pid} ${command.slice(0, 160)}`)
}

/** The processes that are still there after `graceMs`. */
async function remaining(group: number, mark: string): Promise<Process[]> {
  const until = Date.now() + graceMs
  for (;;) {
    const left = family(group, mark)
    if (left.length === 0 || Date.now() > until) return left
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Ends a process and everything that it started, at once. */
export function endFamily(group: number, mark: string): void {
  for (const { pid } of family(group, mark)) kill(pid)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has just ended by itself.
  }
}

/** The processes that are in the group, have the mark, or were started by one of these, since a browser makes a group of its own. */
function family(group: number, mark: string): Process[] {
  const all = processes(mark)
  const found = new Set(all.filter((one) => one.group === group || one.marked).map(({ pid }) => pid))
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => found.has(pid) && pid !== process.pid)
}

function processes(mark: string): Process[] {
  if (process.platform === 'win32') return []
  if (process.platform === 'linux') return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => linuxProcess(Number(pid), mark))
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,command='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => {
    const [, pid, parent, group, state, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), group: Number(group), command, marked: false }]
  })
}

function linuxProcess(pid: number, mark: string): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z') return []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [{ pid, parent: Number(parent), group: Number(group), command, marked: isMarked(pid, mark) }]
  } catch {
    // The process ended while it was read.
    return []
  }
}

function isMarked(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
  } catch {
    // The process belongs to another user, whose environment cannot be read.
    return false
  }
}
