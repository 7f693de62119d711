/** `dsnb` as somebody calls it: the built program, its output, its exit codes. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitScenario, twoPhaseCommit } from '../unit/support/two-phase-commit.ts'
import { distFolder, notebooksFolder, root } from '../../scripts/lib/paths.ts'
import { cluster, counter, dsnb, dsnbIn, folder, node, notebook, scenario } from './support/notebooks.ts'

interface RunJson {
  name: string
  seed: number
  events: number
  timeNs: number
  digest: string
  verdicts: { property: string; kind: string; verdict: string; foreseen?: boolean; atNs?: number; event?: number }[]
  expectations: { text: string; holds: boolean }[]
}

suite('cli', () => {
  test('a reader that stops early is no error', () => {
    const program = `"${process.execPath}" "${join(distFolder, 'cli.cjs')}"`
    const command = `${program} run "${join(notebooksFolder, '09-ordering-events.dsnb')}" --json | head -c 1`
    const { stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
    assert.equal(stderr, '')
  })

  test('check: every expectation of every chapter holds, a line each', () => {
    const { code, out } = dsnb('check', notebooksFolder)
    assert.equal(code, 0, out)
    const chapters = readdirSync(notebooksFolder).filter((name) => name.endsWith('.dsnb'))
    const expectations = chapters.map((name) => readFileSync(join(notebooksFolder, name), 'utf8').match(/^ +expect /gm)?.length ?? 0)
    assert.equal(out.trim().split('\n').length, expectations.reduce((a, b) => a + b, 0))
    assert.ok(out.split('\n').every((line) => line === '' || line.startsWith('ok ')))
  })

  test('run --json: what it promises, the same twice', () => {
    const file = join(notebooksFolder, '13-locks-zombies-fencing.dsnb')
    const first = dsnb('run', file, '--json')
    assert.equal(first.code, 0)
    assert.equal(dsnb('run', file, '--json').out, first.out)
    const json = JSON.parse(first.out) as { file: string; runs: RunJson[] }
    assert.equal(json.file, file)
    const zombie = json.runs.find(({ name }) => name === 'leases with gc-pause')
    assert.ok(zombie)
    assert.equal(zombie.seed, 42)
    assert.match(zombie.digest, /^[0-9a-f]{16}$/)
    assert.ok(zombie.events > 0 && zombie.timeNs > 41e9)
    const [verdict] = zombie.verdicts
    assert.deepEqual([verdict.property, verdict.kind, verdict.verdict, verdict.foreseen], ['tokens never go back', 'safety', 'violated', true])
    assert.ok((verdict.atNs ?? 0) > 41e9 && Number.isInteger(verdict.event))
    assert.ok(zombie.expectations.every(({ holds }) => holds))
  })

  test('run --twice: the runs of a chapter are the same twice, sweeps too; in JSON too', () => {
    for (const chapter of ['02-six-ways.dsnb', '13-locks-zombies-fencing.dsnb']) {
      const { code, out } = dsnb('run', join(notebooksFolder, chapter), '--twice')
      assert.equal(code, 0, out)
      assert.ok(out.includes('✓ the same twice') && !out.includes('✗'), out)
    }
    const file = notebook('twice.dsnb', counter + scenario(`${cluster}run c seed 3\nrun c seeds 5..9`))
    const { code, out } = dsnb('run', file, '--twice', '--json')
    assert.equal(code, 0)
    const { runs } = JSON.parse(out) as {
      runs: { name: string; same: boolean; seed: number; seeds: number; events: number; digest: string; problems: string[] }[]
    }
    assert.deepEqual(runs.map(({ same, seed, seeds, problems }) => [same, seed, seeds, problems]), [[true, 3, 1, []], [true, 5, 5, []]])
    assert.equal(runs[0].digest, (JSON.parse(dsnb('run', file, '--json').out) as { runs: RunJson[] }).runs[0].digest)
    const failing = dsnb('run', notebook('twice-fails.dsnb', node('class Counter extends Node { start() { throw new Error("no") } }') + scenario(`${cluster}run c`)), '--twice')
    assert.equal(failing.code, 1)
    assert.match(failing.out, /✓ the same twice[^]*error: .*twice-fails\.dsnb:2:/)
  })

  test('run --run --seed: one run with another seed', () => {
    const { code, out } = dsnb('run', join(notebooksFolder, '00-reading-these-notebooks.dsnb'), '--run', 'greeting', '--seed', '7')
    assert.equal(code, 0)
    assert.match(out, /^greeting\n +seed 7 /)
    assert.ok(!out.includes('waiting'))
  })

  test('the first experiment of the README runs as it stands', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const example = /````markdown\n([\s\S]*?)\n````/.exec(readme)?.[1]
    assert.ok(example)
    const { code, out } = dsnb('run', notebook('readme.dsnb', `${example}\n`))
    assert.equal(code, 0, out)
    assert.match(out, /✓ expect drops = 1/)
  })

  test('what is probably not meant is a warning with its place, and the runs go on', () => {
    const file = notebook('warned.dsnb', counter + scenario(`${cluster}faults f\n  when a sends helo crash a\nrun c with f`))
    const { code, out, errors } = dsnb('run', file)
    assert.equal(code, 0)
    assert.match(errors, /^warning: .*warned\.dsnb:\d+:\d+: No node of cluster c has a message "helo"/)
    assert.match(out, /^c with f\n/)
  })

  test('an expectation that fails: exit code 1, and what was found', () => {
    const { code, out } = dsnb('run', notebook('failing.dsnb', counter + scenario(`${cluster}\nrun c\n  expect a.n = 2`)))
    assert.equal(code, 1)
    assert.match(out, /✗ expect a\.n = 2 \(was 1\)/)
  })

  /** `small` is violated at 50 ms; the lines below a run say what is expected of it. */
  const growing = (run: string) => node('class N extends Node {\n  n = 0\n  start() { this.every(ms(10), "tick") }\n  tick() { this.n += 1 }\n}\nsafety("small", ({ a }) => a.n < 5)')
    + scenario(`cluster c\n  a: N\n\n${run}`)

  test('a violation that nobody expected: exit code 1 at every door', () => {
    const file = notebook('surprise.dsnb', growing('run c for 1s\n  expect a.n = 100'))
    const run = dsnb('run', file)
    assert.equal(run.code, 1)
    assert.match(run.out, /✗ safety "small" violated at 50\.000 ms, event \d+ \(no expect line speaks of it\)\n {2}✓ expect a\.n = 100\n/)
    const json = dsnb('run', file, '--json')
    assert.deepEqual([json.code, (JSON.parse(json.out) as { runs: RunJson[] }).runs[0].verdicts[0].foreseen], [1, undefined])
    const check = dsnb('check', file)
    assert.equal(check.code, 1)
    assert.match(check.out, /^ok .*: c: a\.n = 100\nfailed .*surprise\.dsnb: c: "small" violated at 50\.000 ms, event \d+, and no expect line speaks of it\n$/)
    const sweep = dsnb('sweep', file, '--run', 'c', '--seeds', '1..20')
    assert.equal(sweep.code, 1)
    assert.match(sweep.out, /✗ safety "small" violated .*no expect line speaks of it/)
    const explored = notebook('surprise-explored.dsnb', node('class N extends Node {\n  n = 0\n  start() { this.after(ms(10), "tick") }\n  tick() { this.n += 1 }\n}\nsafety("small", ({ a }) => a.n < 1)')
      + scenario('cluster c\n  a: N\n\nexplore c\n  expect 2 distinct states'))
    const explore = dsnb('explore', explored)
    assert.equal(explore.code, 1)
    assert.match(explore.out, /✗ safety "small" violated \(no expect line speaks of it\), in the fewest steps like this:\n {6}0\. a: start\n {9}n = 0, sets timer tick\n {6}1\. a: timer tick\n {9}n 0 → 1\n[^]*✓ expect 2 distinct states/)
    assert.equal(dsnb('check', explored).code, 1)
  })

  test('a violation of which a line speaks is none: exit code 0 at every door, with other seeds too', () => {
    const file = notebook('foreseen.dsnb', growing('run c for 1s seeds 1..40\n  expect small violated in 40 of 40'))
    for (const parameters of [['run', file], ['run', file, '--seed', '7'], ['check', file], ['sweep', file, '--run', 'c', '--seeds', '1..20']]) {
      const { code, out } = dsnb(...parameters)
      assert.equal(code, 0, out)
      assert.doesNotMatch(out, /no expect line/)
    }
  })

  test('node code that throws: exit code 1, and the place', () => {
    const throws = node('class Counter extends Node {\n  start() {\n    throw new Error("no")\n  }\n}')
    const { code, out } = dsnb('run', notebook('throws.dsnb', throws + scenario(`${cluster}\nrun c`)))
    assert.equal(code, 1)
    assert.match(out, /error: .*throws\.dsnb:4:5: a: no/)
  })

  const unusable: [string, string | Uint8Array, RegExp][] = [
    ['misspelt fault', counter + scenario(`${cluster}\nfaults f\n  at 1s pasue a for 2s\n\nrun c with f`), /:\d+:9: Unknown fault "pasue".*pause/],
    ['unknown class', counter + scenario('cluster c\n  a: Conter\n\nrun c'), /:\d+:6: .*Conter.*Counter/],
    ['type error', node('class Counter extends Node {\n  n: number = "one"\n}') + scenario(`${cluster}\nrun c`), /:3:3: Type 'string' is not assignable to type 'number'/],
    ['syntax error', node('class Counter extends Node {\n  start( {\n}') + scenario(`${cluster}\nrun c`), /\.dsnb:\d+:\d+: /],
    ['import in a node cell', node('import fs from "fs"') + scenario('run c'), /:2:1: .*import/],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x23, 0x00, 0x20, 0x00]), /:1:1: .*UTF-16/],
    ['Latin-1', new Uint8Array([0x23, 0x20, 0x63, 0x61, 0x66, 0xe9, 0x0a]), /:1:6: .*UTF-8/],
    ['newer version', '---\ndsnb: 99\n---\n', /:2:\d+: .*99/],
  ]
  for (const [name, content, message] of unusable) {
    test(`${name}: exit code 2, with file, line and column`, () => {
      const file = notebook(`${name.replace(/\W/g, '-')}.dsnb`, content)
      const { code, errors } = dsnb('run', file)
      assert.equal(code, 2, errors)
      assert.match(errors, message)
      assert.ok(errors.includes(file))
    })
  }

  test('what this machine does not finish: the reason at its line, what was recorded, the other runs; exit code 3', () => {
    const hanging = node("class Counter extends Node {\n  n = 0\n  start() { this.every(ms(1), 'tick') }\n  tick() {\n    if (++this.n === 5) /^(?=(a+)+b)/.test('a'.repeat(60))\n  }\n}")
    const file = notebook('hanging.dsnb', hanging + scenario(`${cluster}run c for 10ms\n  expect a.n = 4\nrun c for 3ms`))
    const { code, out } = dsnbIn({ DSNB_STEP_SECONDS: '0.5' }, 'run', file)
    assert.equal(code, 3)
    assert.match(out, /^c\n {2}seed 1 {2}events 6 {2}time 4\.000 ms/)
    assert.match(out, /hanging\.dsnb:6:25: a: one step of code took more than 0\.5 s of processor time \(a limit of this machine, not of the plan\)/)
    assert.match(out, /✗ expect a\.n = 4 \(undecided: this machine did not finish the run\)/)
    assert.match(out, /\nc\n {2}seed 1 {2}events 5 {2}time 3\.000 ms[^]*$/)
    const twice = dsnbIn({ DSNB_STEP_SECONDS: '0.5' }, 'run', file, '--twice')
    assert.deepEqual([twice.code, /one step of code took more than 0\.5 s/.test(twice.errors)], [3, true])
    assert.equal(dsnbIn({ DSNB_STEP_SECONDS: 'x' }, 'run', file).code, 2)
  })

  test('a truncated file and one with conflict markers are read as far as they go', () => {
    const whole = counter + scenario(`${cluster}\nrun c\n  expect a.n = 1`)
    assert.equal(dsnb('run', notebook('cut.dsnb', whole.slice(0, -5))).code, 0)
    assert.equal(dsnb('run', notebook('conflict.dsnb', `<<<<<<< ours\n\n${whole}\n=======\n>>>>>>> theirs\n`)).code, 0)
  })

  test('a file that is not there, a folder without notebooks, a run that is not there', () => {
    assert.equal(dsnb('run', join(folder, 'nothing.dsnb')).code, 2)
    assert.equal(dsnb('check', join(root, 'src')).code, 2)
    const { code, errors } = dsnb('run', join(notebooksFolder, '00-reading-these-notebooks.dsnb'), '--run', 'greting')
    assert.equal(code, 2)
    assert.match(errors, /no run "greting".*"greeting"/)
  })

  test('wrong usage says how it is used', () => {
    for (const parameters of [[], ['fly'], ['run'], ['run', 'a', '--sede', '1'], ['export', 'a', '--to', 'pdf', '--out', 'b']]) {
      const { code, out, errors } = dsnb(...parameters)
      assert.equal(code, 2)
      assert.match(out + errors, /dsnb run FILE/)
    }
  })

  for (const [kind, pattern, begins] of [['svg', /\.svg$/, '<svg'], ['mermaid', /\.mmd$|\.mermaid$/, 'sequenceDiagram'], ['json', /\.json$/, '{']] as const) {
    test(`export --to ${kind}: a file for every run`, () => {
      const out = join(folder, `export-${kind}`)
      assert.equal(dsnb('export', join(notebooksFolder, '00-reading-these-notebooks.dsnb'), '--to', kind, '--out', out).code, 0)
      const files = readdirSync(out)
      assert.ok(files.length >= 6)
      for (const file of files) {
        assert.match(file, pattern)
        assert.ok(readFileSync(join(out, file), 'utf8').trimStart().includes(begins))
      }
    })
  }

  const exploring = node(twoPhaseCommit) + scenario(`${commitScenario(3)}  expect 288 distinct states\n  expect consistent holds`)

  test('explore --json: the counts, the verdicts, the same twice', () => {
    const file = notebook('commit.dsnb', exploring)
    const first = dsnb('explore', file, '--run', 'commit', '--json')
    assert.equal(first.code, 0, first.errors)
    const { distinct, generated, depth, complete, expectations } = JSON.parse(first.out) as Record<string, unknown>
    assert.deepEqual({ distinct, generated, depth, complete }, { distinct: 288, generated: 1146, depth: 11, complete: true })
    assert.deepEqual((expectations as { holds: boolean }[]).map(({ holds }) => holds), [true, true])
    assert.equal(dsnb('explore', file, '--json').out, first.out)
    assert.equal(dsnb('check', file).code, 0)
  })

  test('explore: in words, with the shortest way to a violation; what is not so is exit code 1', () => {
    const file = notebook('broken.dsnb', exploring.replace("this.state === 'prepared'", "this.state !== 'working'").replace('288', '289'))
    const { code, out } = dsnb('explore', file)
    assert.equal(code, 1)
    assert.match(out, /distinct states {2}\d+ generated {2}depth \d+ {2}complete/)
    assert.match(out, /✗ safety "consistent" violated, in the fewest steps like this:\n +0\. [^]*1\. rm1: timer decide, [^]* 3\. rm3: timer decide, chooses 'aborted', sends prepared to tm\n +state "working" → "aborted"/)
    assert.match(out, /✗ expect 289 distinct states \(was \d+\)/)
  })

  test('explore --json: the way to a violation as data', () => {
    const file = notebook('broken.dsnb', exploring.replace("this.state === 'prepared'", "this.state !== 'working'"))
    const { verdicts } = JSON.parse(dsnb('explore', file, '--json').out) as { verdicts: { path: Record<string, unknown>[] }[] }
    const [{ path }] = verdicts
    const { step, what, node: who, timer, changes } = path.find((one) => one['step'] === 1) ?? {}
    assert.deepEqual([step, what, who, timer, (changes as { field: string }[]).map(({ field }) => field)], [1, 'timer', 'rm1', { handler: 'decide' }, ['state']])
  })

  test('explore --json: one object for several explorations, too', () => {
    const two = exploring.replace(/(explore commit[^`]*)/, '$1\n$1')
    const { file, explorations } = JSON.parse(dsnb('explore', notebook('two.dsnb', two), '--json').out) as { file: string; explorations: { distinct: number }[] }
    assert.deepEqual([file.endsWith('two.dsnb'), explorations.map(({ distinct }) => distinct)], [true, [288, 288]])
  })

  test('explore: it stops when everything was decided, and goes on with --all', () => {
    const file = notebook('decided.dsnb', exploring.replace("this.state === 'prepared'", "this.state !== 'working'").replace(/\n +expect 288 .*/, '').replace('consistent holds', 'consistent violated'))
    const early = dsnb('explore', file)
    assert.deepEqual([early.code, /stopped when everything was decided; \d+ states left/.test(early.out)], [0, true], early.out)
    const whole = dsnb('explore', file, '--all')
    assert.deepEqual([whole.code, /depth \d+ {2}complete/.test(whole.out)], [0, true], whole.out)
  })

  test('explore: steered by options, which are checked', () => {
    const file = notebook('commit.dsnb', exploring)
    const depth = dsnb('explore', file, '--depth', '4', '--states', '2', '--why')
    assert.equal(depth.code, 1)
    assert.match(depth.out, /not complete: paths of more than 4 states were not followed; \d+ states left\n {2}what differs most: [^]*Say "to depth <n>" with more than 4/)
    assert.match(depth.out, /what differs most: [^]*\n {2}state 1\n {4}tm: \{/)
    assert.match(dsnb('explore', file, '--up-to', '50').out, /the limit of 50 states was reached/)
    assert.match(dsnb('explore', file, '--why').out, /what differs most: .*: \d+ values; without it \d+ states instead of 288/)
    for (const [option, text] of [['--depth', '0'], ['--states', 'many'], ['--up-to', '1e3'], ['--memory', '1.5']]) {
      const { code, errors } = dsnb('explore', file, option, text)
      assert.equal(code, 2)
      assert.ok(errors.includes(`${option} takes a whole number from 1 to`) && errors.includes(`not "${text}"`), errors)
    }
  })

  test('explore: what cannot be explored is said', () => {
    const none = dsnb('explore', notebook('plain.dsnb', counter + scenario(`${cluster}run c for 1s`)))
    assert.deepEqual([none.code, /nothing is explored here/.test(none.errors)], [2, true])
    const unknown = dsnb('explore', notebook('commit.dsnb', exploring), '--run', 'comit')
    assert.deepEqual([unknown.code, /there is no exploration "comit"\. Its explorations are "commit"/.test(unknown.errors)], [2, true])
    const clock = dsnb('explore', notebook('clock.dsnb', node('class A extends Node {\n  n = 0\n  start() { this.n = this.clock.now() }\n}') + scenario('cluster c\n  a: A\nexplore c')))
    assert.equal(clock.code, 1)
    assert.match(clock.out, /clock\.dsnb:4:\d+: .*no time.*this\.choose/)
  })
})
