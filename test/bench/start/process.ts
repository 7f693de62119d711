/**
 * What a whole process takes, with the processes that it starts and waits for: processor time and the memory of the largest.
 *
 * Node does not tell a parent about its children, so a few lines of Python do: the operating system's own account of a finished child.
 *
 *     cost([process.execPath, 'dist/cli.cjs', '--help'])   // { cpuMs: 41, wallMs: 52, peakMb: 43 }
 */
import { spawnSync } from 'node:child_process'

export interface Cost {
  /** User and system time. */
  cpuMs: number
  wallMs: number
  peakMb: number
}

const account = `
import json, os, resource, subprocess, sys, time
def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss
# Whoever started this Python may have had children before it became it.
before, _ = children()
began = time.monotonic()
code = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
wall = time.monotonic() - began
after, peak = children()
unit = 1 if sys.platform == 'darwin' else 1024
print(json.dumps({ 'code': code, 'cpuMs': (after - before) * 1000, 'wallMs': wall * 1000, 'peakMb': peak * unit / 1e6 }))`

/** Runs a command to its end, which must be a good one. */
export function cost(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Cost {
  const { stdout, stderr, error } = spawnSync('python3', ['-c', account, ...command], { encoding: 'utf8', env: { ...process.env, ...environment } })
  if (error) throw new Error(`Python 3 is needed to measure other processes: ${error.message}`)
  if (stdout === '') throw new Error(stderr)
  const { code, ...used } = JSON.parse(stdout) as Cost & { code: number }
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}.`)
  return used
}

export interface Compared {
  /** Medians over all rounds, of the one and of the other. */
  now: Cost
  earlier: Cost
  /** Medians of the ratios of pairs that ran one after the other: the machine's speed drifts, and that leaves them alone. */
  cpu: number
  wall: number
  peak: number
}

/** Runs two things in turn. */
export function compare(rounds: number, now: () => Cost, earlier: () => Cost): Compared {
  const pairs = Array.from({ length: rounds }, (_, round): [Cost, Cost] => {
    if (round % 2 === 0) return [now(), earlier()]
    const first = earlier()
    return [now(), first]
  })
  const middle = (of: (pair: [Cost, Cost]) => number) => median(pairs.map(of))
  const costOf = (side: 0 | 1): Cost => ({
    cpuMs: middle((pair) => pair[side].cpuMs),
    wallMs: middle((pair) => pair[side].wallMs),
    peakMb: middle((pair) => pair[side].peakMb),
  })
  return {
    now: costOf(0),
    earlier: costOf(1),
    cpu: middle(([a, b]) => a.cpuMs / b.cpuMs),
    wall: middle(([a, b]) => a.wallMs / b.wallMs),
    peak: middle(([a, b]) => a.peakMb / b.peakMb),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}
