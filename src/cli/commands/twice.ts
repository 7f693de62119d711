/** `dsnb run FILE --twice`: runs every run twice, compares event by event and prints the first event that differs. */
import type { RunRequest } from '../../check/request.ts'
import type { EventSide } from '../../check/difference.ts'
import type { Twice } from '../../host/protocol.ts'
import { plain } from '../../trace/output.ts'
import { showValue } from '../../trace/show-value.ts'
import { formatExact } from '../../trace/units.ts'
import { jsonSchema } from '../failure.ts'
import { twiceWithProgress, withKernel } from '../kernel.ts'
import type { LoadedNotebook } from '../load.ts'
import { describeProblem } from '../problem.ts'

interface TwiceOptions {
  file: string
  locate: LoadedNotebook['locate']
  json: boolean
}

/** Exit code 1 when a run is not the same twice, or node code fails. Explorations are left out, since chance has no part in them. */
export async function runTwice(requests: RunRequest[], { file, locate, json }: TwiceOptions): Promise<number> {
  const found = await withKernel(async (kernel) => {
    const done: Twice[] = []
    for (const request of requests.filter(({ exploration }) => exploration === undefined)) {
      const twice = await twiceWithProgress(kernel, request)
      if (!json) process.stdout.write(describeTwice(twice, locate))
      done.push(twice)
    }
    return done
  })
  if (json) {
    const runs = found.map(({ problems, parted, ...twice }) => {
      return { ...twice, same: parted === undefined, parted, problems: problems.map((problem) => describeProblem(problem, locate)) }
    })
    process.stdout.write(`${JSON.stringify({ schema: jsonSchema, file, runs }, plain, 2)}\n`)
  }
  return found.every(({ parted, problems }) => parted === undefined && problems.length === 0) ? 0 : 1
}

/** The result as lines of text. */
export function describeTwice({ name, seed, seeds, events, digest, parted, problems }: Twice, locate: LoadedNotebook['locate']): string {
  const which = seeds > 1 ? `${seeds} seeds from ${seed}` : `seed ${seed}  events ${events}  digest ${digest}`
  const lines = [name, `  ${parted ? '✗ not the same twice' : '✓ the same twice'}: ${which}`]
  if (parted) lines.push(...describeParting(parted).map((line) => `      ${line}`))
  for (const problem of problems) lines.push(`  ${problem.severity}: ${describeProblem(problem, locate)}`)
  return `${lines.join('\n')}\n`
}

function describeParting({ seed, event, what, fields = [], once, again, sentences }: NonNullable<Twice['parted']>): string[] {
  if (what === 'order of runs') return [`seed ${seed} is the same each time it runs alone, but not after other seeds: one run reaches into the next`]
  if (what === 'final state') return [`seed ${seed}: every event is the same, but not how ${fields.join(', ')} ended`]
  const about = fields.length > 0 ? `${what} (${fields.join(', ')})` : what
  const side = (name: string, found: EventSide | undefined, sentence = '') =>
    `${name}: ${found ? `${formatExact(found.timeNs)}  ${found.kind}  ${sentence}${found.state ? `  ${showValue(found.state)}` : ''}` : 'the run was over'}`
  return [`seed ${seed}: event ${event} is the first that differs, in its ${about}`, side('once ', once, sentences.once), side('again', again, sentences.again)]
}
