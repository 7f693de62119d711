/**
 * `npm run bench -- growth [words] [--rounds N] [--scale N]`: how cost grows with what there is.
 *
 * Each quantity is doubled three times. What the work costs with one of it is taken off as the price of beginning; the exponent is the
 * slope of a straight line through the logarithms of what is left: 1 where twice as much costs twice as much, 2 where it costs four times.
 * With words only the quantities whose names have them are measured; `--scale 4` begins with four times as many.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { figureQuantities } from './growth/figures.ts'
import { kernelQuantities } from './growth/kernel.ts'
import { languageQuantities } from './growth/language.ts'
import { print } from './measure.ts'
import type { Row } from './measure.ts'

/** A heap of n things costs n log n, which is about 1.05 here. */
const exponentMost = 1.1

interface Measured {
  counts: number[]
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

function exponentOf({ counts, startMs, timesMs }: Measured): number {
  const own = timesMs.map((ms) => Math.max(ms - startMs, 0.001))
  return slope(counts.map(Math.log), own.map(Math.log))
}

function measure(name: string, rounds: string, scale: string): Row {
  const child = join(import.meta.dirname, 'growth', 'child.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--expose-gc', child, name, rounds, scale], { encoding: 'utf8' })
  if (status !== 0) return { work: name, measured: stderr.slice(0, 300), must: '', holds: false }
  const measured = JSON.parse(stdout) as Measured
  const exponent = exponentOf(measured)
  const { counts, startMs, timesMs } = measured
  const costs = timesMs.map((ms) => ms.toPrecision(3)).join(' ')
  return {
    work: name,
    measured: `${exponent.toFixed(2)}   ${counts[0]} … ${counts[counts.length - 1]}: ${startMs.toFixed(2)} + ${costs} ms`,
    must: String(exponentMost),
    holds: exponent <= exponentMost,
  }
}

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, scale: { type: 'string', default: '1' } }, allowPositionals: true,
})
const all = [...languageQuantities, ...kernelQuantities, ...figureQuantities].map(({ name }) => name)
const chosen = all.filter((name) => positionals.every((word) => name.includes(word)))
const rows: Row[] = []
for (const name of chosen) {
  rows.push(measure(name, values.rounds, values.scale))
  print(rows.slice(-1))
}
const above = rows.filter(({ holds }) => holds === false)
console.log(above.length === 0 ? '\nNothing grows faster than what there is.' : `\nGrowing faster than ${exponentMost}: ${above.map(({ work }) => work).join('; ')}.`)
if (above.length > 0) process.exitCode = 1
