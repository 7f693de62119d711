/**
 * `npm test`: everything that must hold, stage by stage, with the counts of all stages in the last line.
 *
 *     npm test                           all stages
 *     npm test -- unit                   one stage
 *     npm test -- renderer vscode        some; `vscode` is both hosts
 *     npm test -- vscode-node --no-build --grep "step forward"
 */
import { glob, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findOrInstallFirefox } from './engines/firefox.ts'
import { run } from './lib/command.ts'
import { outFolder, root } from './lib/paths.ts'
import { packageExtension } from './package.ts'
import { findOrInstallBrowser } from './vscode/browser.ts'
import { downloadVsCode } from './vscode/download.ts'

interface Counts {
  readonly passed: number
  readonly failed: number
  /** What failed and why, a few lines each: the summary repeats it, since a log may be cut to its end. */
  readonly failures?: readonly string[]
}

interface Stage {
  readonly name: string
  readonly title: string
  /** Stages that must have run before, whether named or not. */
  readonly needs?: readonly string[]
  readonly run: (grep: readonly string[]) => Promise<Counts>
}

const stages: readonly Stage[] = [
  { name: 'lint', title: 'House rules (eslint)', run: () => tool('eslint', ['.', '--max-warnings', '0']) },
  { name: 'typecheck', title: 'Types (tsc)', run: () => tool('tsc', ['-b']) },
  { name: 'unit', title: 'Unit tests', run: (grep) => mocha(['test/unit/**/*.test.ts'], grep) },
  { name: 'build', title: 'Build (esbuild)', run: () => tool('node', ['esbuild.mjs']) },
  { name: 'cli', title: 'The command line', needs: ['build'], run: (grep) => mocha(['test/cli/**/*.test.ts'], grep) },
  { name: 'engines', title: 'The same digests on every engine', needs: ['build'], run: engines },
  { name: 'renderer', title: 'Renderer in a browser page', needs: ['build'], run: (grep) => inBrowser(['test/renderer/**/*.test.ts'], grep) },
  { name: 'vscode-node', title: 'VS Code, Node extension host', needs: ['build'], run: (grep) => inVsCode('node-host', grep) },
  { name: 'vscode-web', title: 'VS Code, web extension host', needs: ['build'], run: (grep) => inVsCode('web-host', grep) },
  { name: 'vsix', title: 'The package, installed in VS Code', needs: ['build'], run: vsix },
]

const groups: Readonly<Record<string, readonly string[]>> = { vscode: ['vscode-node', 'vscode-web'] }

// --- how a stage runs

/** A tool has no tests to count: it adds a failure when it fails, and nothing when it does not. */
async function tool(command: string, args: readonly string[]): Promise<Counts> {
  const { code } = await run(command, args, { show: true })
  return { passed: 0, failed: code === 0 ? 0 : 1 }
}

async function mocha(patterns: readonly string[], extra: readonly string[]): Promise<Counts> {
  const files: string[] = []
  for await (const file of glob(patterns, { cwd: root })) files.push(file)
  if (files.length === 0) return broken(`No file is like ${patterns.join(', ')}.`)
  const color = process.stdout.isTTY ? ['--color'] : []
  const { code, output } = await run('mocha', [...color, '--forbid-pending', ...extra, ...files.sort()], { show: true })
  const count = (word: string): number => Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(plain(output))?.[1] ?? 0)
  const counts = { passed: count('passing'), failed: count('failing'), failures: failuresOf(plain(output)) }
  if (counts.passed + counts.failed === 0) return broken(code === 0 ? 'No test ran.' : 'Mocha did not come to its tests.')
  // Mocha may end badly after its last test: that is a failure too.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/** The failures that mocha lists after its counts, each with its titles and the first lines of its error. */
function failuresOf(output: string): string[] {
  const list = output.slice(output.search(/^\s*\d+ failing/m)).split(/^ {2}(?=\d+\) )/m).slice(1)
  return list.map((one) => one.split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(0, 8).map((line) => line.slice(0, 200)).join('\n    '))
}

function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[\d;]*m/g, '')
}

function broken(message: string): Counts {
  console.error(message)
  return { passed: 0, failed: 1 }
}

async function inBrowser(patterns: readonly string[], grep: readonly string[]): Promise<Counts> {
  // Found here once, so that no test's time limit has to cover an installation.
  process.env['DSNB_BROWSER'] = await findOrInstallBrowser(console.log)
  return mocha(patterns, grep)
}

async function engines(grep: readonly string[]): Promise<Counts> {
  process.env['DSNB_FIREFOX'] = await findOrInstallFirefox(console.log)
  return inBrowser(['test/engines/**/*.test.ts'], grep)
}

async function inVsCode(name: string, grep: readonly string[]): Promise<Counts> {
  await downloadVsCode(console.log)
  return inBrowser([`test/vscode/${name}*.test.ts`], ['--exit', '--timeout', '60000', ...grep])
}

async function vsix(grep: readonly string[]): Promise<Counts> {
  await packageExtension(console.log)
  return inVsCode('vsix', grep)
}

// --- the run

function chosen(names: readonly string[], build: boolean): Stage[] {
  if (names.length === 0) return [...stages]
  const wanted = new Set(names.flatMap((name) => groups[name] ?? [name]))
  const unknown = [...wanted].filter((name) => !stages.some((stage) => stage.name === name))
  if (unknown.length > 0) {
    throw new Error(`No stage is called ${unknown.join(', ')}. The stages: ${stages.map(({ name }) => name).join(', ')}; vscode is both hosts.`)
  }
  for (const { name, needs = [] } of stages) if (build && wanted.has(name)) needs.forEach((needed) => wanted.add(needed))
  return stages.filter(({ name }) => wanted.has(name))
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'grep': { type: 'string' }, 'no-build': { type: 'boolean', default: false } },
  })
  const todo = chosen(positionals, !values['no-build'])
  const grep = values.grep === undefined ? [] : ['--grep', values.grep]
  if (positionals.length === 0) await rm(join(outFolder, 'screenshots'), { recursive: true, force: true })

  const lines: string[] = []
  const failures: string[] = []
  let passed = 0
  let failed = 0
  for (const stage of todo) {
    console.log(`\n=== ${stage.title} (${stage.name}) ===\n`)
    const startMs = Date.now()
    const counts = await stage.run(grep).catch((error: unknown) => broken(error instanceof Error ? error.message : String(error)))
    passed += counts.passed
    failed += counts.failed
    failures.push(...counts.failures ?? [])
    const seconds = ((Date.now() - startMs) / 1000).toFixed(1)
    lines.push(`${counts.failed === 0 ? 'ok    ' : 'FAILED'}  ${stage.title}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`)
    // Without a build the stages after it would test an old one.
    if (stage.name === 'build' && counts.failed > 0) {
      lines.push('The stages that need the build did not run.')
      break
    }
  }
  console.log(`\n=== Summary ===\n\n${lines.join('\n')}\n`)
  for (const failure of failures) console.log(`  ${failure}\n`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
