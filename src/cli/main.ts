/**
 * `dsnb` on the command line: the same language and the same kernel as in the editor. How it ends is said in `exit.ts`.
 *
 * Whoever reads what it prints may stop early (`dsnb check . | head`): the work goes on without printing, since the exit code speaks of all of it.
 */
import { enableCompileCache } from 'node:module'
import { nodeNeeded, packageVersion } from 'dsnb:build'
import { kernelVersion } from '../kernel/version.ts'
import { cacheFolder, compiledFolder } from './cache/folder.ts'
import { checkCommand, exploreCommand, exportCommand, runCommand, sweepCommand } from './commands/index.ts'
import { isOlder, tuneForShortWork } from './engine.ts'
import { exitCodes } from './exit.ts'
import { doneBefore, failureOf, jsonSchema, systemReason } from './failure.ts'
import { commandHelp, overview } from './help.ts'
import { MachineError, UsageError } from './usage.ts'

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
  if (name === undefined || isHelp(name)) {
    process.stdout.write(commandHelp.get(rest[0] ?? '') ?? overview)
    return name === undefined ? exitCodes.unusable : exitCodes.well
  }
  if (name === '--version' || name === '-v' || name === 'version') {
    process.stdout.write(`dsnb ${packageVersion()} (kernel ${kernelVersion}, Node ${process.versions.node})\n`)
    return exitCodes.well
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`There is no command "${name}".`)
  const options = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  if (options.some((one) => one === '--help' || one === '-h')) {
    process.stdout.write(commandHelp.get(name) ?? overview)
    return exitCodes.well
  }
  const { node } = process.versions
  if (isOlder(node, nodeNeeded())) throw new MachineError(`This program needs Node ${nodeNeeded().replace('>=', '')} or newer, and this is ${node}. Install a newer one: https://nodejs.org`)
  if (options.includes(noCache)) process.env['DSNB_CACHE'] = 'off'
  tuneForShortWork()
  const folder = cacheFolder(process.env)
  if (folder !== undefined) enableCompileCache(compiledFolder(folder, __dirname))
  return command(rest.filter((parameter) => parameter !== noCache))
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h' || word === 'help'
}

function fail(error: unknown, parameters: readonly string[]): number {
  const { code, text, errors } = failureOf(error)
  const isUsage = errors.some(({ kind }) => kind === 'usage')
  process.stderr.write(`dsnb: ${text}\n${isUsage ? `\n${overview}` : ''}`)
  if (parameters.includes('--json')) process.stdout.write(`${JSON.stringify({ schema: jsonSchema, ...doneBefore(error), errors }, null, 2)}\n`)
  return code
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return
  process.stderr.write(`dsnb: The output cannot be written: ${systemReason(error) ?? error.message}.\n`)
  process.exit(exitCodes.machine)
})
// Nobody is left to be told.
process.stderr.on('error', () => {})

const parameters = process.argv.slice(2)
main(parameters).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.exitCode = fail(error, parameters)
  },
)
