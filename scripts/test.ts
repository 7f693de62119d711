/**
 * `npm test`: everything that must hold, stage by stage over all cores. The last lines say what failed and count all stages.
 *
 * ```sh
 * npm test                                   all stages
 * npm test -- unit                           one stage
 * npm test -- renderer vscode                some; `vscode` is both hosts
 * npm test -- test/unit/trace                a file or a folder; its place says which stage it is
 * npm test -- unit test/unit/trace test/unit/host/output.test.ts
 * npm test -- vscode-node --no-build --grep "step forward"
 * npm test -- unit --jobs 1                  one thing at a time, printed as it goes
 * ```
 */
import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { outFolder } from './lib/paths.ts'
import { choose } from './test/choice.ts'
import { runJobs, type StageResult } from './test/jobs.ts'
import { Screen } from './test/screen.ts'
import { Times } from './test/times.ts'

/** The summary at the end repeats this many lines of each error; the whole error is printed where its test ran. */
const repeatedLines = 12

function summary(results: readonly StageResult[], tookMs: number): string {
  const lines = ['', '=== Summary ===', '']
  for (const { stage, counts, tookMs, left } of results) {
    const { passed, failures, remarks } = counts
    if (left) {
      lines.push(`LEFT    ${stage.title} (${stage.name}): it needs ${stage.needs?.join(', ')}, which failed`)
      continue
    }
    const mark = failures.length === 0 ? 'ok    ' : 'FAILED'
    lines.push(`${mark}  ${stage.title} (${stage.name}): ${passed} passed, ${failures.length} failed, ${seconds(tookMs)} of work`)
    for (const remark of remarks) lines.push(`          ${remark}`)
  }
  const failures = results.flatMap(({ stage, counts }) => counts.failures.map((failure) => ({ stage, ...failure })))
  for (const { stage, where, title, error } of failures) {
    const [first, ...rest] = error.split('\n').filter((line) => line.trim() !== '').slice(0, repeatedLines).map((line) => line.slice(0, 200))
    lines.push('', `✘ ${stage.name}: ${where}`, `  ${title}`, ...[first, ...rest].map((line) => `      ${line}`))
  }
  const passed = results.reduce((sum, { counts }) => sum + counts.passed, 0)
  lines.push('', `${passed} passed, ${failures.length} failed, ${seconds(tookMs)}`)
  return lines.join('\n')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

/** Makes a stage fail in which no test ran. */
function failEmpty(results: readonly StageResult[], grep: string | undefined): void {
  const ran = results.some(({ stage, counts }) => stage.tool || counts.passed + counts.failures.length > 0)
  if (grep === undefined ? ran : results.some(({ counts }) => counts.passed + counts.failures.length > 0)) return
  results.at(-1)?.counts.failures.push({ where: 'npm test', title: 'No test ran.', error: grep === undefined ? '' : `None is like ${grep}.` })
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'grep': { type: 'string' }, 'no-build': { type: 'boolean', default: false }, 'jobs': { type: 'string' } },
  })
  const slots = values.jobs === undefined ? availableParallelism() : Number(values.jobs)
  if (!Number.isInteger(slots) || slots < 1) throw new Error(`--jobs ${values.jobs} is not a number of jobs.`)
  const chosen = await choose(positionals, !values['no-build'])
  if (positionals.length === 0) await rm(join(outFolder, 'screenshots'), { recursive: true, force: true })
  const startMs = performance.now()
  const times = await Times.read()
  const screen = new Screen((text) => void process.stdout.write(text))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      screen.flush()
      process.exit(1)
    })
  }
  const results = await runJobs(chosen, { slots, grep: values.grep, screen, times })
  await times.write()
  failEmpty(results, values.grep)
  console.log(summary(results, performance.now() - startMs))
  return results.every(({ counts, left }) => counts.failures.length === 0 && !left)
}

main().then(
  // `exit`, so that nothing a stage left open keeps this process alive.
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
