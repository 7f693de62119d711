/**
 * `npm run bench -- start [rounds]`: what it takes to begin, as ratios to an earlier commit, which is built in a temporary folder.
 *
 * Whole processes run in turn, now and then, and the median of the pairs' ratios counts: of processor time, children included, and of the
 * memory of the largest process. The first time on a machine is a run with an empty cache folder, the second one with the folder it left.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExtensionHost } from '../../scripts/vscode/running.ts'
import { activate, type Activated } from './start/activation.ts'
import { buildEarlier, present, readmeNotebook } from './start/programs.ts'
import type { Program } from './start/programs.ts'
import type { Compared } from './start/process.ts'
import { compare, cost, median } from './start/process.ts'

const earlierCommit = '600bfe1'
const rounds = Number(process.argv[2] ?? 9)

interface Target {
  must: number
  aim: number
}

function print(work: string, ratio: number, { must, aim }: Target, detail: string): void {
  const verdict = ratio <= aim ? '✓ aim' : ratio <= must ? '✓' : '✗'
  console.log(`${work.padEnd(46)} ${ratio.toFixed(3)}   must ${must.toFixed(2)}, aim ${aim.toFixed(2)} ${verdict.padEnd(5)}   ${detail}`)
}

const milliseconds = ({ now, earlier, wall }: Compared): string =>
  `${now.cpuMs.toFixed(0)} of ${earlier.cpuMs.toFixed(0)} ms; by the clock ${wall.toFixed(2)}: ${now.wallMs.toFixed(0)} of ${earlier.wallMs.toFixed(0)} ms`

const megabytes = ({ now, earlier }: Compared): string => `${now.peakMb.toFixed(0)} of ${earlier.peakMb.toFixed(0)} MB`

/** The activation in one kind of host. A web worker cannot be asked for its processor time: there the clock on the wall has to do. */
async function activations(extensionHost: ExtensionHost, now: Program, earlier: Program, notebook: string): Promise<void> {
  const pairs: [Activated, Activated][] = []
  for (let round = 0; round < Math.ceil(rounds / 3); round++) {
    pairs.push([await activate(extensionHost, now, notebook), await activate(extensionHost, earlier, notebook)])
  }
  const middle = (of: (one: Activated) => number) => `${median(pairs.map(([one]) => of(one))).toFixed(1)} of ${median(pairs.map(([, other]) => of(other))).toFixed(1)} ms`
  const ratio = (of: (one: Activated) => number) => median(pairs.map(([one, other]) => of(one) / of(other)))
  const time = ({ activateCpuMs, activateMs }: Activated) => (extensionHost === 'node' ? activateCpuMs : activateMs)
  print(`activation, ${extensionHost} extension host`, ratio(time), { must: 0.3, aim: 0.2 }, middle(time))
  const tell = (work: string, of: (one: Activated) => number) => console.log(`${`  ${work}, by the clock`.padEnd(46)} ${ratio(of).toFixed(3)}   ${middle(of)}`)
  tell('until the first notebook shows', ({ shownMs }) => shownMs)
  tell('and until a word is explained', ({ helpMs }) => helpMs)
  const [[{ bytes }, other]] = pairs
  const verdict = bytes <= 500_000 ? '✓ aim' : bytes <= 800_000 ? '✓' : '✗'
  console.log(`${'  kB loaded until then'.padEnd(46)} ${(bytes / 1000).toFixed(0).padStart(5)}   must 800, aim 500 ${verdict}   of ${(other.bytes / 1000).toFixed(0)}`)
}

const scratch = mkdtempSync(join(tmpdir(), 'dsnb-start-'))
const earlier = await buildEarlier(earlierCommit)
try {
  const now = present()
  const notebook = await readmeNotebook(scratch)
  let folders = 0
  /** The environment of a machine that has never run it, or of one where it has left its cache. */
  const machine = (cache = join(scratch, `cache-${folders++}`)) => ({ DSNB_CACHE: cache })
  const dsnb = (program: Program, environment: NodeJS.ProcessEnv, ...parameters: string[]) => (
    () => cost([process.execPath, join(program.dist, 'cli.cjs'), ...parameters], environment)
  )
  const used = machine()
  cost([process.execPath, join(now.dist, 'cli.cjs'), 'run', notebook], used)

  const help = compare(rounds, dsnb(now, used, '--help'), dsnb(earlier, used, '--help'))
  print('dsnb --help', help.cpu, { must: 0.15, aim: 0.12 }, milliseconds(help))
  const again = compare(rounds, dsnb(now, used, 'run', notebook), dsnb(earlier, used, 'run', notebook))
  print('dsnb run first.dsnb, second time', again.cpu, { must: 0.3, aim: 0.2 }, milliseconds(again))
  print('  peak memory', again.peak, { must: 0.6, aim: 0.5 }, megabytes(again))
  const first = compare(rounds, () => dsnb(now, machine(), 'run', notebook)(), dsnb(earlier, used, 'run', notebook))
  print('dsnb run first.dsnb, first time on a machine', first.cpu, { must: 0.6, aim: 0.4 }, milliseconds(first))
  print('  peak memory', first.peak, { must: 0.6, aim: 0.5 }, megabytes(first))
  for (const extensionHost of ['node', 'web'] as const) await activations(extensionHost, now, earlier, notebook)
} finally {
  await earlier.remove()
  rmSync(scratch, { recursive: true, force: true })
}
