/** `dsnb export FILE --to FORMAT --out DIR`: the diagrams of every run, as files. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exporters } from '../../diagram/exporters.ts'
import { fileFormats } from '../../diagram/formats.ts'
import { decodeTrace } from '../../trace/bytes.ts'
import { runWithProgress, summaryOf, withKernel } from '../kernel.ts'
import { loadNotebook } from '../load.ts'
import { UsageError } from '../usage.ts'

export async function exportCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readArguments(parameters)
  if (positionals.length !== 1) throw new UsageError('export takes one notebook file.')
  const format = fileFormats.find((name) => name === values.to)
  if (!format) throw new UsageError(`--to takes one of ${fileFormats.join(', ')}.`)
  if (!values.out) throw new UsageError('--out takes the folder to write to.')
  const { requests } = await loadNotebook(positionals[0])
  await mkdir(values.out, { recursive: true })
  const taken = new Set<string>()
  await withKernel(async (kernel) => {
    for (const request of requests) {
      const run = await runWithProgress(kernel, request)
      for (const { suffix, text } of exporters[format](decodeTrace(run.trace), summaryOf(run))) {
        const file = join(values.out as string, fileName(request.name, suffix, taken))
        await writeFile(file, text)
        process.stdout.write(`${file}\n`)
      }
    }
  })
  return 0
}

function readArguments(parameters: string[]) {
  try {
    return parseArgs({ args: parameters, options: { to: { type: 'string' }, out: { type: 'string' } } as const, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** `leases-with-gc-pause.svg`; a second run of the same name gets `-2`. */
function fileName(run: string, suffix: string, taken: Set<string>): string {
  const stem = run.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'run'
  for (let copy = 1; ; copy++) {
    const name = `${copy === 1 ? stem : `${stem}-${copy}`}${suffix}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}
