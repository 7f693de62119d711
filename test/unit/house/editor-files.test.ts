/** What `.vscode/` says is there: programs, scripts, tasks; and the lines of the watching build are what its task reads. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'
import { tellBuilds } from '../../../scripts/build/watching.ts'
import { root } from '../../../scripts/lib/paths.ts'
import { inspectPortOf } from '../../../src/host/node.ts'

interface Configuration {
  name: string
  program?: string
  runtimeExecutable?: string
  preLaunchTask?: string
  port?: number
  env?: Record<string, string>
}

interface Task {
  label: string
  command?: string
  dependsOn?: string[]
  problemMatcher: { pattern: { regexp: string }; background: { beginsPattern: string; endsPattern: string } }
}

function read<T>(file: string): T {
  const { config, error } = ts.parseConfigFileTextToJson(file, readFileSync(join(root, file), 'utf8'))
  assert.equal(error, undefined, file)
  return config as T
}

suite('.vscode', () => {
  const { configurations, compounds } = read<{ configurations: Configuration[]; compounds: { name: string; configurations: string[] }[] }>('.vscode/launch.json')
  const { tasks } = read<{ tasks: Task[] }>('.vscode/tasks.json')
  const { scripts } = read<{ scripts: Record<string, string> }>('package.json')

  test('launch.json names programs, tasks and configurations that there are', () => {
    for (const { name, program, runtimeExecutable, preLaunchTask } of configurations) {
      for (const file of [program, runtimeExecutable]) {
        const path = file?.replace('${workspaceFolder}/', '')
        if (path !== undefined && path !== '${file}' && !path.startsWith('dist/')) assert.ok(existsSync(join(root, path)), `${name}: ${path}`)
      }
      if (preLaunchTask !== undefined) assert.ok(tasks.some(({ label }) => label === preLaunchTask), `${name}: ${preLaunchTask}`)
    }
    for (const { configurations: parts } of compounds) for (const part of parts) assert.ok(configurations.some(({ name }) => name === part), part)
  })

  test('the kernel listens where the debugger attaches', () => {
    const { port } = configurations.find(({ name }) => name === 'Kernel process')!
    const listening = configurations.flatMap(({ env }) => (env ? [inspectPortOf(env).inspectPort] : []))
    assert.ok(port !== undefined && listening.length >= 2)
    assert.deepEqual(listening, listening.map(() => port))
  })

  test('tasks run scripts that package.json has', () => {
    for (const { label, command = '', dependsOn = [] } of tasks) {
      const script = /^npm run (\S+)/.exec(command)?.[1]
      if (script !== undefined) assert.ok(scripts[script], `${label}: ${command}`)
      for (const other of dependsOn) assert.ok(tasks.some((task) => task.label === other), `${label}: ${other}`)
    }
  })

  test('the task reads what the watching build writes', async () => {
    const { pattern, background } = tasks.find(({ label }) => label === 'watch: bundles')!.problemMatcher
    const lines: string[] = []
    const broken = { stdin: { contents: 'const a = ;', sourcefile: 'src/kernel/plan.ts', loader: 'ts' as const }, write: false, logLevel: 'silent' as const }
    await build({ ...broken, plugins: [tellBuilds((line) => lines.push(line))] }).catch(() => {})
    assert.match(lines[0], new RegExp(background.beginsPattern))
    assert.match(lines.at(-1)!, new RegExp(background.endsPattern))
    const [, file, line, column, severity, message] = new RegExp(pattern.regexp).exec(lines[1]) ?? []
    assert.deepEqual([file, line, column, severity], ['src/kernel/plan.ts', '1', '11', 'error'])
    assert.match(message, /Unexpected/)
  })
})
