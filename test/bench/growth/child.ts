/**
 * Measures one quantity in a process of its own and prints the milliseconds of processor time for each of the numbers it is given.
 * Only this thread counts: the engine compiles and collects garbage beside it.
 */
import { figureQuantities } from './figures.ts'
import { kernelQuantities } from './kernel.ts'
import { languageQuantities } from './language.ts'
import { summary } from '../measure.ts'

const [name, roundsText, ...countsText] = process.argv.slice(2)
const quantity = [...languageQuantities, ...kernelQuantities, ...figureQuantities].find((one) => one.name === name)
if (!quantity) throw new Error(`There is no quantity "${name}".`)

const { prepare } = quantity
const counts = countsText.map(Number)
// Two is few and yet enough to have somebody to talk to.
const works = [2, ...counts].map((count) => prepare(count))

/** The processor's clock may tick in hundredths of a second: what is shorter is done again until it can be seen. */
const visibleMs = 60

function cost(work: () => unknown, again: number): number {
  globalThis.gc?.()
  const before = process.threadCpuUsage()
  for (let i = 0; i < again; i++) work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000 / again
}

/** How often to do something for it to be seen; the engine compiles what is done often meanwhile. */
function repetitions(work: () => unknown): number {
  for (let again = 1; ; again *= 4) {
    const ms = cost(work, again) * again
    if (ms >= visibleMs / 2 || again > 10_000) return Math.max(1, Math.ceil((again * visibleMs) / Math.max(ms, 1)))
  }
}

// Twice: what the first works teach the engine must not be the price of beginning.
works.map(repetitions)
const again = works.map(repetitions)
const costs = works.map((): number[] => [])
for (let round = 0; round < Number(roundsText); round++) for (const [i, work] of works.entries()) costs[i].push(cost(work, again[i]))
const [startMs, ...timesMs] = costs.map((values) => summary(values).median)
console.log(JSON.stringify({ counts, startMs, timesMs }))
