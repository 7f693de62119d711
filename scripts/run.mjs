/**
 * Starts every script of the project, also on a machine with nothing installed: `node scripts/run.mjs test unit`.
 *
 * It needs nothing but Node 18 and npm. It installs the locked dependencies when they are missing or differ from
 * package-lock.json, and then runs `scripts/<name>.ts` with the Node that the dependencies bring (version 24), which
 * reads TypeScript. So a fresh clone needs one command and no particular Node.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const minimumNode = [22, 18]

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Whether npm has installed what the lock file says; packages for other platforms may be missing. */
function dependenciesAreCurrent() {
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) =>
    path === '' || (installed[path] ? installed[path].version === version : Boolean(optional || devOptional)))
}

function installDependencies() {
  console.log('Installing the dependencies (npm ci) …')
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' })
  if (status !== 0) fail('npm ci failed: see the lines above.')
}

/** The Node of the dependencies; where its install script did not run, the Node on the path if that is new enough. */
function findNode() {
  const bundled = ['bin/node', 'bin/node.exe'].map((name) => join(root, 'node_modules/node', name))
    .find((file) => existsSync(file) && spawnSync(file, ['--version']).status === 0)
  if (bundled) return bundled
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1])) return process.execPath
  return fail(`Node ${minimumNode.join('.')} or newer is needed; this is ${process.version}, and the package "node" could not place its own `
    + '(are install scripts switched off? "npm rebuild node" runs that one).')
}

function fail(message) {
  console.error(message)
  return process.exit(1)
}

function main([name, ...args]) {
  const script = join(root, 'scripts', `${name}.ts`)
  if (!name || !existsSync(script)) fail('Usage: node scripts/run.mjs <start|test|package|gallery|watch> …')
  if (!dependenciesAreCurrent()) installDependencies()
  const node = findNode()
  const path = [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const child = spawn(node, [script, ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } })
  // Ctrl+C in a terminal reaches the child by itself; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}

main(process.argv.slice(2))
