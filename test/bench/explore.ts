/**
 * `node test/bench/explore.ts [rounds] [most participants]`: two-phase commit with 3 participants and more, our explorer beside Debian's `spin`.
 *
 * The same model as node code and in Promela, one action a step; both must find the same states and the same transitions. Rounds alternate
 * between the two, each in a fresh process. "first" is the first exploration of a process, compiling of hot code included; "again" is
 * what a kernel that stays alive needs for the next one. Spin is given by its own clock. "CPU" is the time that the processor worked for
 * the search (ours: the thread; Spin: the process), which says the same on a busy machine.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explorationOf } from '../unit/support/exploring.ts'
import { commitScenario, twoPhaseCommit } from '../unit/support/two-phase-commit.ts'
import type { Timing } from './measure.ts'
import { rate, summary } from './measure.ts'

const rounds = Number(process.argv[2] ?? 5)
const most = Number(process.argv[3] ?? 8)
const repeats = 3

interface Ours {
  distinct: number
  generated: number
  complete: boolean
  effort: { handlerCalls: number; memoized: number; bytesPerState: number }
  problems: unknown[]
  timesMs: number[]
  cpusMs: number[]
}

interface Spins {
  distinct: number
  generated: number
  ownMs: number
  cpuMs: number
}

/** The specification's actions, one `d_step` each, so that nothing between them is a state. */
function promela(participants: number): string {
  const each = Array.from({ length: participants }, (_, r) => `
    :: d_step { rm[${r}] == 0 -> rm[${r}] = 1; sent = sent | ${1 << r} }
    :: d_step { rm[${r}] == 0 -> rm[${r}] = 3 }
    :: d_step { tm == 0 && (sent & ${1 << r}) -> ready = ready | ${1 << r} }
    :: d_step { tm == 1 -> rm[${r}] = 2 }
    :: d_step { tm == 2 -> rm[${r}] = 3 }`)
  return `byte rm[${participants}]; byte tm; short sent; short ready
active proctype commit() {
  do${each.join('')}
    :: d_step { tm == 0 && ready == ${2 ** participants - 1} -> tm = 1 }
    :: d_step { tm == 0 -> tm = 2 }
  od
}
`
}

function run(command: string, parameters: string[], cwd: string, input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, { cwd, encoding: 'utf8', maxBuffer: 1 << 26, ...(input !== undefined && { input }) })
  if (error ?? status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`)
  return stdout + stderr
}

/** Compiles the model; undefined where Spin or a compiler is missing. */
function verifier(participants: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'dsnb-spin-'))
  writeFileSync(join(folder, 'commit.pml'), promela(participants))
  try {
    run('spin', ['-a', 'commit.pml'], folder)
    run('gcc', ['-O2', '-DSAFETY', '-DNOREDUCE', '-o', 'pan', 'pan.c'], folder)
    return folder
  } catch (error) {
    console.log(`No Spin to compare with (${(error as Error).message.split('\n')[0]}): apt-get install spin gcc`)
    return undefined
  }
}

function spin(folder: string): Spins {
  const text = run('bash', ['-c', "TIMEFORMAT='user %3U'; time ./pan -m1000000 -w20"], folder)
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1])
  return { distinct: number(/(\d+) states, stored/), generated: number(/(\d+) transitions/), ownMs: 1000 * number(/elapsed time ([\d.e-]+)/), cpuMs: 1000 * number(/user ([\d.]+)/) }
}

function ours(participants: number): Ours {
  const request = explorationOf(twoPhaseCommit, commitScenario(participants))
  const child = join(import.meta.dirname, 'explore-child.ts')
  const text = run(process.execPath, ['--no-warnings', child, String(repeats)], import.meta.dirname, JSON.stringify(request))
  return JSON.parse(text) as Ours
}

function ratio(mine: Timing, other: Timing): string {
  return other.median > 0 && Number.isFinite(other.median) ? `${(mine.median / other.median).toFixed(2)}×` : '–'
}

const perSecond = (states: number, timesMs: number[]): Timing => summary(timesMs.filter((ms) => ms > 0).map((ms) => (states / ms) * 1000))

function compare(participants: number): void {
  const folder = verifier(participants)
  const mine: Ours[] = []
  const other: Spins[] = []
  for (let round = 0; round < rounds; round++) {
    mine.push(ours(participants))
    if (folder) other.push(spin(folder))
  }
  const [{ distinct, generated, complete, problems, effort }] = mine
  if (!complete || problems.length > 0) throw new Error(`The exploration failed: ${JSON.stringify(problems)}`)
  for (const found of other) {
    if (found.distinct !== distinct || found.generated !== generated) throw new Error(`Spin found other states: ${JSON.stringify(found)}`)
  }
  const timing = (of: 'timesMs' | 'cpusMs', round: number) => perSecond(distinct, mine.map((one) => one[of][round]))
  const [first, firstCpu, again, againCpu] = [timing('timesMs', 0), timing('cpusMs', 0), timing('timesMs', repeats - 1), timing('cpusMs', repeats - 1)]
  console.log(`${participants} participants: ${distinct} states, ${generated} generated, ${effort.memoized} answers of node code, ${effort.bytesPerState} bytes a state`)
  console.log(`  first  ${rate(first, 'states/s')}; CPU ${rate(firstCpu, 'states/s')}`)
  console.log(`  again  ${rate(again, 'states/s')}; CPU ${rate(againCpu, 'states/s')}`)
  // Spin's clock ticks in hundredths of a second: below ten ticks it says nothing.
  if (other.length === 0 || distinct < 40_000) return
  const own = perSecond(distinct, other.map(({ ownMs }) => ownMs))
  const cpu = perSecond(distinct, other.map(({ cpuMs }) => cpuMs))
  console.log(`  spin   ${rate(own, 'states/s')}; CPU ${rate(cpu, 'states/s')}`)
  console.log(`         first is ${ratio(first, own)} of it (CPU ${ratio(firstCpu, cpu)}), again ${ratio(again, own)} (CPU ${ratio(againCpu, cpu)})`)
}

for (let participants = 3; participants <= most; participants++) compare(participants)
