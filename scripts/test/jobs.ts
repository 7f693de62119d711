/**
 * Runs the jobs of all stages on all cores; a job is a command or a test file. A stage that needs another waits for it. Of the jobs that may
 * begin, commands come first, then the longest.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { run } from '../lib/command.ts'
import { root } from '../lib/paths.ts'
import { add, noCounts, type Counts } from './counts.ts'
import type { Chosen } from './choice.ts'
import type { Block, Screen } from './screen.ts'
import type { Stage } from './stages.ts'
import { Tester } from './tester.ts'
import type { Times } from './times.ts'

export interface StageResult {
  readonly stage: Stage
  readonly counts: Counts
  /** Sum over its jobs. */
  tookMs: number
  /** Whether it did not run, because a stage that it needs failed. */
  left: boolean
  jobsToDo: number
}

interface Job {
  readonly of: StageResult
  /** The test file; absent when the stage is a command. */
  readonly file?: string
  readonly weight: number
  /** It freezes the built-ins itself, so it may run where they are frozen. */
  readonly locks: boolean
}

interface Options {
  readonly slots: number
  readonly grep: string | undefined
  readonly screen: Screen
  readonly times: Times
}

export async function runJobs(chosen: readonly Chosen[], options: Options): Promise<StageResult[]> {
  const results = chosen.map(
    ({ stage, files }): StageResult => ({ stage, counts: noCounts(), tookMs: 0, left: false, jobsToDo: stage.tool ? 1 : files.length }),
  )
  const waiting: Job[] = []
  for (const [i, { stage, files }] of chosen.entries()) {
    if (stage.tool) waiting.push({ of: results[i], weight: Infinity, locks: false })
    for (const file of files) waiting.push({ of: results[i], file, weight: await options.times.of(file, stage.typicalMs), locks: await locks(file) })
  }
  waiting.sort((a, b) => b.weight - a.weight || (a.weight === b.weight ? 0 : 1))
  await new Pool(results, waiting, options).run()
  return results
}

class Pool {
  private readonly results: readonly StageResult[]
  private readonly waiting: Job[]
  private readonly options: Options
  private readonly prepared = new Map<Stage, Promise<NodeJS.ProcessEnv>>()
  private preparing: Promise<unknown> = Promise.resolve()
  /** Wakes the cores that wait for a job to end. */
  private wake: () => void = () => {}
  private ended = this.nextEnd()

  constructor(results: readonly StageResult[], waiting: Job[], options: Options) {
    this.results = results
    this.waiting = waiting
    this.options = options
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.options.slots }, () => this.work()))
  }

  private nextEnd(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve))
  }

  /** Runs jobs on one core until none is left. */
  private async work(): Promise<void> {
    let tester: { of: StageResult; tester: Tester } | undefined
    const close = async (): Promise<void> => {
      if (tester) tester.of.counts.remarks.push(...await tester.tester.close())
      tester = undefined
    }
    for (let job = await this.next(undefined, false); job; job = await this.next(tester?.of, tester?.tester.locked ?? false)) {
      if (tester && (!isAlike(tester.of, job.of) || !tester.tester.alive || (tester.tester.locked && !job.locks))) await close()
      const startMs = performance.now()
      const block = this.options.screen.open(titleOf(job))
      try {
        if (job.file === undefined) await command(job.of, block)
        else {
          const environment = await this.environment(job.of.stage, block)
          tester ??= { of: job.of, tester: new Tester(environment) }
          add(job.of.counts, await tester.tester.test({ file: job.file, grep: this.options.grep }, block))
        }
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        block.write(`${text}\n`)
        job.of.counts.failures.push({ where: titleOf(job), title: 'cannot be run', error: text })
      }
      const tookMs = performance.now() - startMs
      job.of.tookMs += tookMs
      if (job.file !== undefined && this.options.grep === undefined) this.options.times.set(job.file, tookMs)
      block.close()
      this.finish(job)
    }
    await close()
  }

  private finish(job: Job): void {
    job.of.jobsToDo--
    const { wake } = this
    this.ended = this.nextEnd()
    wake()
  }

  /** A job that may begin, preferably for the process of the last job, which has its modules loaded. Undefined: none will be left for this core. */
  private async next(last: StageResult | undefined, locked: boolean): Promise<Job | undefined> {
    for (;;) {
      this.dropHopeless()
      const ready = this.waiting.filter(({ of }) => this.needsOf(of).every(({ jobsToDo }) => jobsToDo === 0))
      const job = ready.find(({ of, weight, locks }) => last && isAlike(of, last) && locks === locked && weight > ready[0].weight / 4) ?? ready[0]
      if (job) {
        this.waiting.splice(this.waiting.indexOf(job), 1)
        return job
      }
      if (this.waiting.length === 0) return undefined
      await this.ended
    }
  }

  private needsOf({ stage }: StageResult): StageResult[] {
    return this.results.filter((other) => stage.needs?.includes(other.stage.name))
  }

  /** Leaves out the stages that need a failed one: without a build, for example, they would test an old one. */
  private dropHopeless(): void {
    for (const result of this.results) {
      if (result.left || !this.needsOf(result).some(({ counts }) => counts.failures.length > 0)) continue
      result.left = true
      result.jobsToDo = 0
      this.waiting.splice(0, this.waiting.length, ...this.waiting.filter(({ of }) => of !== result))
    }
  }

  /** The environment of a stage's tests. Its preparation runs once, and no two preparations install at the same time. */
  private environment(stage: Stage, block: Block): Promise<NodeJS.ProcessEnv> {
    let environment = this.prepared.get(stage)
    if (!environment) {
      const found = this.preparing.catch(() => {}).then(async () => ({ ...process.env, ...await stage.prepare?.((line) => block.write(`${line}\n`)) }))
      environment = found
      this.preparing = found
      this.prepared.set(stage, found)
    }
    return environment
  }
}

/** Whether a file says that it freezes the built-ins. One that does so without saying it only costs a process. */
async function locks(file: string): Promise<boolean> {
  return /\bses-(?:realm|evaluate)\b/.test(await readFile(resolve(root, file), 'utf8'))
}

/** Whether both stages can run in one process. */
function isAlike({ stage }: StageResult, { stage: other }: StageResult): boolean {
  return stage.prepare === other.prepare
}

function titleOf({ of: { stage }, file }: Job): string {
  return `=== ${stage.name}: ${file ?? stage.title} ===`
}

/** A command has no tests to count: it adds a failure when it fails, and nothing when it does not. */
async function command({ stage, counts }: StageResult, block: Block): Promise<void> {
  const [name, ...args] = stage.tool ?? ['']
  const { code, output } = await run(name, args, { show: (text) => block.write(text) })
  if (code !== 0) counts.failures.push({ where: [name, ...args].join(' '), title: stage.title, error: output.trim().slice(-4000) })
}
