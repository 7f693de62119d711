/**
 * `dsnb` on the command line: the same language and the same kernel as in the editor.
 *
 * Exit codes: 0 all well, 1 not as expected (`check/outcome.ts`) or not done, 2 the input cannot be used.
 */
import { fileFormats } from '../diagram/formats.ts'
import { enableCompileCache } from 'node:module'
import { cacheFolder, compiledFolder } from './cache/folder.ts'
import { checkCommand, exploreCommand, exportCommand, runCommand, sweepCommand } from './commands/index.ts'
import { tuneForShortWork } from './engine.ts'
import { isInputError, isUsageError, UsageError } from './usage.ts'

const help = `dsnb: run distributed systems notebooks from the command line

  dsnb run FILE [--run NAME] [--seed N] [--json]    run the notebook's runs and print their verdicts
  dsnb run FILE --twice [--run NAME] [--json]       run everything twice and name the first event that differs, if one does
  dsnb sweep FILE --run NAME --seeds A..B [--json]  run many seeds on all cores: counts, percentiles, failing seeds
  dsnb explore FILE [--run NAME] [--json]           visit every state of the notebook's explore blocks, until everything is decided; also
       --all, --depth N, --up-to N, --memory MB     go on when everything is decided; how far: states of a path, states in all, memory
       --states N, --why                            list the first N states; say which part of the states differs most
  dsnb check PATH…                                  check every expectation of every notebook
  dsnb export FILE --to FORMAT --out DIR            write the diagrams of every run: ${fileFormats.join(', ')}

--no-cache, or DSNB_CACHE=off: everything is found out anew, and nothing is kept for the next time (else in DSNB_CACHE, or the system's place for it).
DSNB_STEP_SECONDS: so much processor time may one step of node code take, 10 when it is not set.
Exit code: 0 all well, 1 an expectation failed, a property was violated that nobody expected to be, or this machine could not do it, 2 the input cannot be used.
`

const noCache = '--no-cache'

const commands: Record<string, (parameters: string[]) => Promise<number>> = {
  run: runCommand,
  sweep: sweepCommand,
  explore: exploreCommand,
  check: checkCommand,
  export: exportCommand,
}

async function main(parameters: string[]): Promise<number> {
  const [name, ...rest] = parameters
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help)
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`There is no command "${name}".`)
  if (rest.includes(noCache)) process.env['DSNB_CACHE'] = 'off'
  tuneForShortWork()
  const folder = cacheFolder(process.env)
  if (folder !== undefined) enableCompileCache(compiledFolder(folder, __dirname))
  return command(rest.filter((parameter) => parameter !== noCache))
}

/** What happened, and what to do where that is known. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'hint' in error ? `${error.message} ${String(error.hint)}` : error.message
}

// Whoever reads may stop early: `dsnb run … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`dsnb: ${textOf(error)}\n${isUsageError(error) ? `\n${help}` : ''}`)
    process.exitCode = isInputError(error) || isUsageError(error) ? 2 : 1
  },
)
