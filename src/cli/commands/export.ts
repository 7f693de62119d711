/** `dsnb export FILE --to FORMAT --out DIR …`: the figures of every run, as files, or one of them to the standard output. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withSeeds } from '../../check/request.ts'
import { exporters, type Excerpt } from '../../diagram/exporters.ts'
import { fileFormats, type FileFormat } from '../../diagram/formats.ts'
import { decodeTrace } from '../../trace/bytes.ts'
import type { Trace } from '../../trace/trace.ts'
import { formatTime } from '../../trace/units.ts'
import { viewOf, viewWords } from '../../trace/views.ts'
import { exitCodes } from '../exit.ts'
import { systemReason } from '../failure.ts'
import { runWithProgress, summaryOf, withKernel } from '../kernel.ts'
import { loadNotebook } from '../load.ts'
import { oneFile, readOptions, readSeed, readTimes, readWidth } from '../options.ts'
import { MachineError, UsageError, wholeFile } from '../usage.ts'
import { choose } from './run.ts'

const options = {
  to: { type: 'string' }, out: { type: 'string' }, run: { type: 'string' }, seed: { type: 'string' }, view: { type: 'string' },
  nodes: { type: 'string' }, time: { type: 'string' }, width: { type: 'string' }, dark: { type: 'boolean' },
} as const

type Given = ReturnType<typeof readOptions<typeof options>>['values']

interface Written {
  name: string
  text: string
}

export async function exportCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readOptions('export', parameters, options)
  const path = oneFile('export', positionals)
  const format = fileFormats.find((name) => name === values.to)
  if (!format) throw new UsageError(`--to takes one of ${fileFormats.join(', ')}${values.to === undefined ? '' : `, not "${values.to}"`}.`)
  if (!values.out) throw new UsageError('--out takes the folder to write to, or - for the standard output.')
  refuseWhatDoesNotFit(format, values)
  const excerpt = excerptOf(values)
  if (values.time !== undefined) readTimes(values.time)
  const seed = values.seed === undefined ? undefined : readSeed(values.seed)
  const { file, requests } = await loadNotebook(path)
  const chosen = choose(requests, values.run, file)
  const taken = new Set<string>()
  const kept: Written[] = []
  await withKernel(async (kernel) => {
    for (const request of chosen) {
      const run = await runWithProgress(kernel, seed === undefined || request.exploration ? request : withSeeds(request, { seed, times: 1 }))
      const trace = decodeTrace(run.trace)
      const wanted = { ...excerpt, ...nodesOf(values.nodes, trace, file), ...stretchOf(values.time, trace, file) }
      const made = exporters[format](trace, summaryOf(run), wanted)
      for (const { suffix, text } of made) {
        const written = { name: fileName(request.name, suffix, taken), text }
        if (values.out === '-') kept.push(written)
        else await put(values.out!, written)
      }
    }
  })
  if (values.out === '-') printOnly(kept)
  return exitCodes.well
}

function refuseWhatDoesNotFit(format: FileFormat, { width, dark, nodes, time, view }: Given): void {
  if (format !== 'svg' && (width !== undefined || dark)) throw new UsageError(`--${dark ? 'dark' : 'width'} is for --to svg; a ${format} file has none.`)
  const part = Object.entries({ nodes, time, view }).find(([, value]) => value !== undefined)
  if (format === 'json' && part) throw new UsageError(`--to json writes the whole run: leave out --${part[0]}.`)
}

function excerptOf({ width, dark, view }: Given): Excerpt {
  const shown = view === undefined ? undefined : viewOf(view)
  if (view !== undefined && shown === undefined) throw new UsageError(`There is no view "${view}". Views are ${viewWords.join(', ')}.`)
  return {
    ...(width !== undefined && { width: readWidth(width) }),
    ...(dark && { dark }),
    ...(shown && { view: shown }),
  }
}

function nodesOf(text: string | undefined, { header }: Trace, file: string): Pick<Excerpt, 'nodes'> {
  if (text === undefined) return {}
  const known = header.nodes.map(({ name }) => name)
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean)
  if (names.length === 0) throw new UsageError('--nodes takes names of nodes such as lock,c1.')
  const missing = names.find((name) => !known.includes(name))
  if (missing !== undefined) throw wholeFile(file, `There is no node "${missing}" in the run "${header.name}".`, `Its nodes are ${known.join(', ')}; --run chooses the run.`)
  return { nodes: names.map((name) => known.indexOf(name)) }
}

/** As far as the run goes. */
function stretchOf(text: string | undefined, { header: { endNs, name } }: Trace, file: string): Pick<Excerpt, 'stretch'> {
  if (text === undefined) return {}
  const { fromNs, toNs } = readTimes(text)
  if (fromNs >= endNs) throw wholeFile(file, `The run "${name}" is over at ${formatTime(endNs)}, before "${text}" begins.`, '--run chooses the run, --time the stretch.')
  return { stretch: { fromNs, toNs: Math.min(toNs, endNs) } }
}

async function put(folder: string, { name, text }: Written): Promise<void> {
  const file = join(folder, name)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(file, text)
  } catch (error) {
    throw new MachineError(`${file} cannot be written: ${systemReason(error as Error) ?? (error as Error).message}.`)
  }
  process.stdout.write(`${file}\n`)
}

function printOnly(made: readonly Written[]): void {
  if (made.length === 0) throw new UsageError('There is nothing of this kind to write: choose another --to or --view.')
  if (made.length > 1) throw new UsageError(`--out - takes one figure, and this makes ${made.length}: ${made.map(({ name }) => name).join(', ')}. Choose one with --run (NAME#2 is the second of a name) and --view.`)
  process.stdout.write(made[0].text)
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
