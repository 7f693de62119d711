/**
 * Child processes: run one to its end, or keep one running and stop it with everything it started.
 *
 *     const { code, output } = await run('tsc', ['-b'], { show: true })
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { root } from './paths.ts'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Also passes the output on: to the terminal, or to a function. */
  readonly show?: boolean | ((text: string) => void)
}

export interface RunResult {
  readonly code: number
  readonly output: string
}

/** Runs a command to its end; a command that cannot be started is a result with code 127, not an exception. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    const collect = (target: NodeJS.WriteStream) => (chunk: string): void => {
      output += chunk
      if (typeof options.show === 'function') options.show(chunk)
      else if (options.show) target.write(chunk)
    }
    child.stdout.setEncoding('utf8').on('data', collect(process.stdout))
    child.stderr.setEncoding('utf8').on('data', collect(process.stderr))
    child.on('error', (error) => resolve({ code: 127, output: output + error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * Runs npm: the npm that started this program, with the Node that it runs on, since an old npm may not run on a new Node.
 */
export function npm(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  return script && node && /npm-cli\.[cm]?js$/.test(script) ? run(node, [script, ...args], options) : run('npm', args, options)
}

/** Ends a `detached` process when this one ends, for whatever reason it does. */
export function endWithUs(child: ChildProcess): void {
  const end = (): void => signal(child, 'SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.removeListener('exit', end))
}

/** Asks a process to end, and ends it after three seconds. It must have been started `detached` to take its children along. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  signal(child, 'SIGTERM')
  const timer = setTimeout(() => signal(child, 'SIGKILL'), 3_000)
  await ended
  clearTimeout(timer)
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill(name)
    else process.kill(-child.pid, name)
  } catch {
    // The process has just ended by itself.
  }
}
