/**
 * `npm run bench -- growth [words] [--rounds N] [--scale N]`: how cost grows with what there is.
 *
 * Each quantity is doubled three times. What the work costs with two of it is taken off as the price of beginning; the exponent is the
 * slope of a straight line through the logarithms of what is left: 1 where twice as much costs twice as much, 2 where it costs four times.
 * With words only the quantities whose names have them are measured; `--scale 4` begins with four times as many.
 *
 * The numbers are large where little of the work fits into the processor's caches: on the way out of them anything seems to grow faster.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { figureQuantities } from './growth/figures.ts'
import { kernelQuantities } from './growth/kernel.ts'
import { languageQuantities } from './growth/language.ts'
import type { Quantity } from './growth/quantity.ts'
import { print } from './measure.ts'
import type { Row } from './measure.ts'

/** A heap of n things costs n log n, which is about 1.05 here. */
const exponentMost = 1.1

/** What grows slower than this does not do what its number says, or costs too little to be seen: nothing was measured. */
const exponentLeast = 0.5

/** How much more eight times as many small node cells may cost, beginning included. */
const ratioMost = 10

interface Measured {
  startMs: number
  timesMs: number[]
}

/** The slope of the straight line that fits best. */
function slope(xs: number[], ys: number[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x0, y0] = [mean(xs), mean(ys)]
  const over = xs.reduce((sum, x, i) => sum + (x - x0) * (ys[i] - y0), 0)
  return over / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0)
}

function exponentOf(counts: number[], { startMs, timesMs }: Measured): number {
  const own = timesMs.map((ms) => Math.max(ms - startMs, 0.001))
  return slope(counts.map(Math.log), own.map(Math.log))
}

function measure(name: string, rounds: string, counts: number[]): Measured {
  const child = join(import.meta.dirname, 'growth', 'child.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--expose-gc', child, name, rounds, ...counts.map(String)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name}: ${stderr}`)
  return JSON.parse(stdout) as Measured
}

const inMs = (values: number[]): string => `${values.map((ms) => ms.toPrecision(3)).join(' ')} ms`

function growth({ name, least, because }: Quantity, rounds: string, scale: number): Row {
  const counts = [1, 2, 4, 8].map((factor) => Math.round(least * scale * factor))
  const measured = measure(name, rounds, counts)
  const exponent = exponentOf(counts, measured)
  const told = `${exponent.toFixed(2)}   ${counts[0]} … ${counts[3]}: ${inMs([measured.startMs])} + ${inMs(measured.timesMs)}`
  if (because !== undefined) return { work: name, measured: `${told}   (${because})` }
  return { work: name, measured: told, must: `${exponentLeast} … ${exponentMost}`, holds: exponent >= exponentLeast && exponent <= exponentMost }
}

/** From 8 to 64 node cells, with types. */
function ratio(name: string, rounds: string): Row {
  const { timesMs } = measure(name, rounds, [8, 64])
  const times = timesMs[1] / timesMs[0]
  return { work: `${name}: 64 beside 8`, measured: `${times.toFixed(1)} times   ${inMs(timesMs)}`, must: String(ratioMost), holds: times <= ratioMost }
}

const { values: { rounds, scale }, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, scale: { type: 'string', default: '1' } }, allowPositionals: true,
})
const others: string[] = []
for (const quantity of [...languageQuantities, ...kernelQuantities, ...figureQuantities]) {
  if (!positionals.every((word) => quantity.name.includes(word))) continue
  const rows = [growth(quantity, rounds, Number(scale)), ...(quantity.name.startsWith('node cells:') ? [ratio(quantity.name, rounds)] : [])]
  print(rows)
  for (const { work, holds } of rows) if (holds === false) others.push(work)
}
console.log(others.length === 0 ? '\nNothing grows faster than what there is.' : `\nGrowing otherwise than it may: ${others.join('; ')}.`)
if (others.length > 0) process.exitCode = 1
