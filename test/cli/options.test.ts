/** Goal: what each option of the command line does, what it refuses, and the form of what `--json` prints, errors included. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kernelVersion } from '../../src/kernel/version.ts'
import { notebooksFolder, root } from '../../scripts/lib/paths.ts'
import { cluster, counter, dsnb, dsnbOf, folder, node, notebook, scenario } from './support/notebooks.ts'

const text = counter + scenario(`${cluster}run c\n  expect a.n = 1`)
const file = notebook('plain.dsnb', text)
const leases = join(notebooksFolder, '13-locks-zombies-fencing.dsnb')

interface ErrorsJson {
  schema: number
  errors: { kind: string; message: string; hint?: string; file?: string; line?: number; column?: number }[]
}

suite('cli: help', () => {
  test('each command says what it takes, and so does dsnb help COMMAND', () => {
    for (const command of ['run', 'sweep', 'explore', 'check', 'export']) {
      const { code, out } = dsnb(command, '--help')
      assert.deepEqual([code, out.startsWith(`dsnb ${command} `)], [0, true])
      assert.deepEqual([dsnb(command, file, '-h').out, dsnb('help', command).out], [out, out])
      // Every option that it reads is explained.
      const source = readFileSync(join(root, 'src', 'cli', 'commands', `${command}.ts`), 'utf8')
      for (const [, name] of source.matchAll(/\b(\w+): \{ type: '(?:string|boolean)' \}/g)) assert.match(out, new RegExp(`--${name}\\b`), `${command} --${name}`)
    }
  })

  test('--version says which one this is', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    assert.equal(dsnb('--version').out, `dsnb ${version} (kernel ${kernelVersion}, Node ${process.versions.node})\n`)
  })

  test('an option that is not there: the near one, or those that there are', () => {
    assert.match(dsnb('run', file, '--sede', '1').errors, /^dsnb: run has no option "--sede"\. Did you mean "--seed"\?\n/)
    assert.match(dsnb('check', file, '--frobnicate').errors, /^dsnb: check has no option "--frobnicate"\. It takes --json\.\n/)
  })
})

suite('cli: options', () => {
  test('--seed takes digits, and nothing that other programs would read into a text', () => {
    for (const seed of ['', ' ', '0x10', '1e3', '-1', '1.5', '9007199254740992', 'one', '１']) {
      const { code, errors } = dsnb('run', file, `--seed=${seed}`)
      assert.deepEqual([code, errors.split('\n')[0]], [2, `dsnb: --seed takes a whole number from 0 to 9007199254740991, such as 42, not "${seed}".`])
    }
    assert.match(dsnb('run', file, '--seed', '9007199254740991').out, /seed 9007199254740991 /)
  })

  test('-: the standard input, at every door', () => {
    assert.match(dsnbOf(text, 'run', '-').out, /^c\n {2}seed 1 [^]*✓ expect a\.n = 1/)
    assert.equal(dsnbOf(text, 'check', '-').out, 'ok      <stdin>: c: a.n = 1\n')
    assert.match(dsnbOf(text.replace('a: Counter', 'a: Conter'), 'run', '-').errors, /^dsnb: <stdin>:9:6: .*"Conter"/)
    assert.match(dsnbOf(text, 'export', '-', '--to', 'mermaid', '--out', '-').out, /^sequenceDiagram\n/)
    assert.equal(dsnbOf('', 'run', '-').code, 2)
  })

  test('run --log --fields: what the nodes logged and noted, and what they ended with', () => {
    const logging = notebook('logging.dsnb', node("class Counter extends Node {\n  n = 0\n  start() { this.log('one', { n: 1n }); this.after(ms(2), 'x') }\n  x() { if (this.id !== 'a') return; this.n = 7; this.note('seven'); this.cluster.crash('b') }\n}") + scenario('cluster c\n  a, b: Counter\nrun c for 3ms\nrun c for 1ms'))
    const { code, out } = dsnb('run', logging, '--log', '--fields')
    assert.equal(code, 0, out)
    assert.match(out, /\n {2}log:\n {4}0 s {2}a {2}one \{n: 1n\}\n {4}0 s {2}b {2}one \{n: 1n\}\n {4}2\.000 ms {2}a {2}note: seven\n/)
    assert.match(out, /\n {2}fields at the end:\n {4}a: Counter\n {6}n = 7\n {4}b: Counter, down\n/)
    const { runs } = JSON.parse(dsnb('run', logging, '--log', '--fields', '--json').out) as { runs: { log: object[]; fields: object }[] }
    assert.deepEqual(runs[0].log.at(-1), { timeNs: 2_000_000, event: (runs[0].log.at(-1) as { event: number }).event, node: 'a', kind: 'note', text: 'seven' })
    assert.deepEqual(runs.map(({ fields }) => fields), [{ a: { n: 7 }, b: null }, { a: { n: 0 }, b: { n: 0 } }])
    assert.match(dsnb('run', file, '--log').out, /log: nothing was logged or noted/)
    assert.equal(dsnb('run', file, '--log', '--twice').code, 2)
  })

  test('export: one run with another seed, some nodes, a stretch of time, a width, a dark page', () => {
    const svg = (...options: string[]) => {
      const { code, out, errors } = dsnb('export', leases, '--run', 'leases with gc-pause#1', '--to', 'svg', '--out', '-', '--view', 'sequence', ...options)
      assert.equal(code, 0, errors)
      assert.match(out, /^<svg [^]*<\/svg>\n$/)
      return out
    }
    const whole = svg()
    assert.match(whole, /, seed 42</)
    assert.match(svg('--seed', '7'), /, seed 7</)
    assert.match(svg('--width', '1234'), /^<svg [^>]*\bwidth="1234"/)
    assert.notEqual(svg('--dark'), whole)
    const names = (picture: string) => [...picture.matchAll(/class="lane-name"[^>]*>([^<]*)</g)].map(([, name]) => name)
    assert.deepEqual([names(whole), names(svg('--nodes', 'c1,lock'))], [['lock', 'storage', 'c1', 'c2'], ['c1', 'lock']])
    const part = svg('--time', '40s..42s')
    assert.ok(part.includes('41 s') && !part.includes('>0 s<'), 'the axis is that of the stretch')
    const words = (...options: string[]) => dsnb('export', leases, '--run', 'leases with gc-pause#1', '--to', 'text', '--view', 'log', '--out', '-', ...options).out.trimEnd().split('\n')
    assert.ok(words('--time', '40s..42s').every((line) => /^4[012]\.\d+ s/.test(line)), words('--time', '40s..42s').join('\n'))
    assert.ok(words('--nodes', 'c1').length < words().length)
    const mermaid = dsnb('export', leases, '--run', 'leases with gc-pause#1', '--to', 'mermaid', '--out', '-', '--nodes', 'c1,storage', '--time', '40s..42s').out
    assert.match(mermaid, /^sequenceDiagram\n {2}participant n2 as c1\n {2}participant n1 as storage\n/)
    assert.ok(!mermaid.includes('acquire') && mermaid.includes('write'), mermaid)
  })

  test('export: what does not go together is refused, and says the way out', () => {
    const refused: [RegExp, ...string[]][] = [
      [/--to takes one of svg, mermaid, text, json\.$/m],
      [/--to takes one of .*, not "pdf"\.$/m, '--to', 'pdf'],
      [/--out takes the folder/, '--to', 'svg'],
      [/--width is for --to svg/, '--to', 'text', '--out', '-', '--width', '900'],
      [/--dark is for --to svg/, '--to', 'mermaid', '--out', '-', '--dark'],
      [/--width takes a number of pixels from 240 to 20000, such as 1200, not "10"\./, '--to', 'svg', '--out', '-', '--width', '10'],
      [/--time takes two times such as 40s\.\.42s, not "40\.\.42"\./, '--to', 'svg', '--out', '-', '--time', '40..42'],
      [/--time takes the earlier time first/, '--to', 'svg', '--out', '-', '--time', '2s..1s'],
      [/--to json writes the whole run: leave out --nodes\./, '--to', 'json', '--out', '-', '--nodes', 'a'],
      [/There is no view "x"\. Views are space-time, sequence,/, '--to', 'svg', '--out', '-', '--view', 'x'],
      [/There is no node "b" in the run "c"\. Its nodes are a;/, '--to', 'svg', '--out', '-', '--nodes', 'b'],
      [/there is no run "d"\. Its runs are "c"\./, '--to', 'svg', '--out', '-', '--run', 'd'],
      [/The run "c" is over at 0 s, before "1s\.\.2s" begins\./, '--to', 'svg', '--out', '-', '--time', '1s..2s'],
      [/There is nothing of this kind to write/, '--to', 'svg', '--out', '-', '--view', 'log'],
    ]
    for (const [says, ...options] of refused) {
      const { code, errors } = dsnb('export', file, ...options)
      assert.equal(code, 2, options.join(' '))
      assert.match(errors, says)
    }
    const several = dsnb('export', leases, '--to', 'svg', '--out', '-')
    assert.deepEqual([several.code, /--out - takes one figure, and this makes \d+: .*Choose one with --run .* and --view\./.test(several.errors)], [2, true])
  })

  test('export: a file for each figure of the chosen run', () => {
    const out = join(folder, 'chosen')
    assert.equal(dsnb('export', leases, '--run', 'leases with gc-pause', '--to', 'text', '--out', out).code, 0)
    assert.ok(readdirSync(out).every((name) => name.startsWith('leases-with-gc-pause')), readdirSync(out).join())
  })
})

suite('cli: --json', () => {
  test('an error has its kind, its place, what happened and what to do', () => {
    const errorsOf = (...parameters: string[]) => {
      const { out } = dsnb(...parameters, '--json')
      const { schema, errors } = JSON.parse(out) as ErrorsJson
      assert.equal(schema, 1)
      return errors
    }
    const wrong = notebook('wrong-twice.dsnb', counter + scenario(`${cluster}faults f\n  at 1s pasue a for 2s\n  at 2s crahs a\nrun c with f`))
    assert.deepEqual(errorsOf('run', wrong).map(({ kind, file: at, line, column, message }) => [kind, at, line, column, message]), [
      ['input', wrong, 11, 9, 'Unknown fault "pasue".'],
      ['input', wrong, 12, 9, 'Unknown fault "crahs".'],
    ])
    assert.match(errorsOf('run', wrong)[0].hint ?? '', /pause/)
    assert.deepEqual(errorsOf('run', join(folder, 'nothing.dsnb')), [{ kind: 'input', file: join(folder, 'nothing.dsnb'), line: 1, column: 1, message: 'there is no such file' }])
    assert.deepEqual(errorsOf('run').map(({ kind }) => kind), ['usage'])
    assert.deepEqual(errorsOf('fly').map(({ kind, message }) => [kind, message]), [['usage', 'There is no command "fly".']])
    assert.deepEqual(errorsOf('explore', file).map(({ kind }) => kind), ['input'])
  })

  test('check: the results of each file, and its errors', () => {
    const { code, out } = dsnb('check', file, join(folder, 'nothing.dsnb'), '--json')
    assert.equal(code, 2)
    assert.deepEqual(JSON.parse(out), {
      schema: 1,
      files: [
        { file, results: [{ status: 'ok', run: 'c', text: 'a.n = 1' }], errors: [] },
        { file: join(folder, 'nothing.dsnb'), results: [], errors: [{ kind: 'input', file: join(folder, 'nothing.dsnb'), line: 1, column: 1, message: 'there is no such file' }] },
      ],
    })
  })

  test('every object has its schema', () => {
    for (const parameters of [['run', file], ['run', file, '--twice'], ['check', file], ['sweep', file, '--run', 'c', '--seeds', '1..3']]) {
      assert.equal((JSON.parse(dsnb(...parameters, '--json').out) as ErrorsJson).schema, 1, parameters.join(' '))
    }
  })
})

suite('cli: notebooks in which nothing is checked', () => {
  test('fences that look like cells are named, and a file without a cell is an error', () => {
    const odd = notebook('other-tools.dsnb', 'Text.\n\n```{ts dsnb}\nclass A extends Node {}\n```\n\n```DSNB\ncluster c\n```\n\n<!--\n```dsnb\nrun c\n```\n-->\n')
    for (const { code, out, errors } of [dsnb('check', odd), dsnb('run', odd)]) {
      assert.equal(code, 2)
      const lines = (out + errors).replaceAll(odd, 'odd').replace('dsnb: ', '').trim().split('\n')
      assert.deepEqual(lines, [
        'odd:1:1: There is no cell in this file. A cell begins with a line ```ts dsnb or ```dsnb at the margin.',
        'odd:3:1: The fence "```{ts dsnb}" looks like a cell and is none. Write ```ts dsnb instead.',
        'odd:7:1: The fence "```DSNB" looks like a cell and is none. Write ```dsnb instead.',
        'odd:12:1: The cell "```dsnb" stands in an HTML comment, so it is none. Take the comment marks away.',
      ])
    }
    assert.equal(dsnb('check', notebook('empty.dsnb', '')).code, 2)
  })

  test('beside cells they are warnings', () => {
    const { code, errors } = dsnb('run', notebook('half.dsnb', `${text}\n\`\`\`{dsnb}\nrun c\n\`\`\`\n`))
    assert.equal(code, 0)
    assert.match(errors, /^warning: .*half\.dsnb:\d+:1: The fence "```\{dsnb\}" looks like a cell and is none\. Write ```dsnb instead\.\n$/)
  })

  test('a notebook that checks nothing says so', () => {
    assert.match(dsnb('check', notebook('idle.dsnb', counter)).out, /^none {4}.*idle\.dsnb: nothing is checked here: it has no run\n$/)
    const { code, out } = dsnb('check', notebook('silent.dsnb', counter + scenario(`${cluster}run c`)))
    assert.deepEqual([code, /nothing is checked here: its runs have no expect line and no property\n$/.test(out)], [0, true])
    assert.match(dsnb('run', notebook('idle.dsnb', counter)).errors, /Nothing is run here\. Write a block that begins with run/)
  })

  test('a merge that nobody finished is told, in prose and in cells', () => {
    const prose = dsnb('run', notebook('merge.dsnb', `<<<<<<< ours\n\n${text}\n=======\n>>>>>>> theirs\n`))
    assert.match(prose.errors, /^warning: .*merge\.dsnb:1:1: A merge that is not finished: both sides are read\. Choose one of the two sides/)
    const inScenario = dsnb('run', notebook('merge-in-cell.dsnb', counter + scenario(`${cluster}<<<<<<< HEAD\nrun c\n=======\nrun c for 1s\n>>>>>>> other`)))
    assert.equal(inScenario.code, 2)
    assert.equal(inScenario.errors.match(/A merge that is not finished stands here\. Choose one of the two sides, and take away the lines/g)?.length, 3, inScenario.errors)
    const inCode = dsnb('run', notebook('merge-in-code.dsnb', node('class Counter extends Node {\n<<<<<<< HEAD\n  n = 1\n=======\n  n = 2\n>>>>>>> other\n}') + scenario(`${cluster}run c`)))
    assert.equal(inCode.code, 2)
    assert.match(inCode.errors, /:3:1: A merge that is not finished stands here\. Choose one/)
  })
})
