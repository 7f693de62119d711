/** What the pages say of the sources is there: paths, names, commands, links; and the table of rooms is the list that the tests hold. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { layers } from '../../../scripts/lib/layers.ts'
import { root } from '../../../scripts/lib/paths.ts'
import { anchorOf } from '../../../scripts/node-code/print.ts'

const pages = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/releasing.md', 'docs/scenario.md', 'docs/node-code.md', 'docs/command-line.md'].filter((page) => existsSync(join(root, page)))
/** Pages about the sources; the others are about what their readers write. */
const ofTheHouse = pages.filter((page) => !['docs/scenario.md', 'docs/node-code.md'].includes(page))

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const sources = new Map(globSync('{src,webview,scripts,test}/**/*.{ts,mjs,js,langium}', { cwd: root }).map((file) => [file, read(file)]))
for (const file of ['package.json', 'esbuild.mjs', 'eslint.config.js']) sources.set(file, read(file))
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

const identifier = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*(?:\(\))?$/
/** The first folders of paths; a word with a slash that begins otherwise is no path. */
const place = /^(?:src|webview|scripts|test|docs|notebooks|syntaxes|media|\.vscode|\.ci)\//

/** What is wrong with a piece of code in a text, where it claims that something is there. */
function wrong(code: string): string | undefined {
  const words = code.split(/\s+/)
  const missing = words.map((word) => word.replace(/:\d+$/, '')).find((word) => place.test(word) && !word.includes('<') && !existsSync(join(root, word)))
  if (missing !== undefined) return `${missing} does not exist`
  const script = /^npm (?:run )?([a-z][\w:-]*)/.exec(code)?.[1]
  if (script !== undefined && !['ci', 'install', 'rebuild', 'version'].includes(script) && !scripts[script]) return `there is no npm script ${script}`
  if (!identifier.test(code)) return undefined
  return isThere(code.replace('()', '').split('.')) ? undefined : `nothing is called ${code}`
}

/** Whether some source has the name; of `Messenger.deliver` the file that declares the one has the other. */
function isThere([name, ...members]: readonly string[]): boolean {
  const has = (text: string, word: string): boolean => new RegExp(`(?<![\\w$])${word.replaceAll('$', '\\$')}(?![\\w$])`).test(text)
  const declares = new RegExp(`\\b(?:class|interface|type|const|function) ${name.replaceAll('$', '\\$')}(?![\\w$])`)
  const files = [...sources].filter(([file]) => !file.endsWith('pages.test.ts')).map(([, text]) => text)
  // The language's own.
  if (name === 'Math' && members.every((member) => member in Math)) return true
  if (members.length === 0) return files.some((text) => has(text, name)) || existsSync(join(root, name))
  return files.some((text) => declares.test(text) && members.every((member) => has(text, member))) || existsSync(join(root, [name, ...members].join('.')))
}

/** Code between backticks, and the lines of shell between fences. */
function codeIn(text: string): string[] {
  const fences = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, lines]) => lines.split('\n').map((line) => line.replace(/#.*/, '').trim()))
  const prose = text.replace(/^````?`?[\s\S]*?^````?`?$/gm, '')
  return [...fences, ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code)].filter((code) => code !== '')
}

suite('Pages', () => {
  for (const page of ofTheHouse) {
    test(`${page}: every path, name and command is there`, () => {
      assert.deepEqual(codeIn(read(page)).flatMap((code) => wrong(code) ?? []), [])
    })
  }

  for (const page of pages) {
    test(`${page}: every link leads somewhere`, () => {
      const text = read(page).replace(/^```[\s\S]*?^```$/gm, '')
      const broken = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link]) => link).filter((link) => {
        const [path, anchor] = link.split('#')
        const file = path === '' ? page : join(dirname(page), path)
        if (!existsSync(join(root, file))) return true
        return anchor !== undefined && ![...read(file).matchAll(/^#+ (.*)$/gm)].some(([, title]) => anchorOf(title) === anchor)
      })
      assert.deepEqual(broken, [])
    })
  }

  test('the rooms in docs/architecture.md and what they may import are those of scripts/lib/layers.ts', () => {
    const rows = [...read('docs/architecture.md').matchAll(/^\| `(src\/\w+|webview)` \| .* \| (.*)\|$/gm)]
    const told = Object.fromEntries(rows.map(([, room, others]) => [room.replace('src/', ''), others.trim() === '' ? [] : others.trim().split(', ')]))
    assert.deepEqual(told, layers)
  })

  test('notebooks/index.json lists the chapters that there are, in their order', () => {
    const listed = (JSON.parse(read('notebooks/index.json')) as { file: string }[]).map(({ file }) => file)
    assert.deepEqual(listed, globSync('*.dsnb', { cwd: join(root, 'notebooks') }).sort())
  })

  test('what is not there is found', () => {
    assert.deepEqual(['src/kernel/plan.ts', 'Messenger.deliver', 'runTurn', 'npm run lint', 'a few words', 'npx mocha test/unit/trace/units.test.ts'].map(wrong), Array.from({ length: 6 }))
    assert.equal(wrong('src/kernel/plans.ts'), 'src/kernel/plans.ts does not exist')
    assert.equal(wrong('Messenger.deliverAll'), 'nothing is called Messenger.deliverAll')
    assert.equal(wrong('runTurnTwice'), 'nothing is called runTurnTwice')
    assert.equal(wrong('npm run lent'), 'there is no npm script lent')
    assert.deepEqual(codeIn('Say `a b` and\n```sh\nnpm test   # all\n```\n'), ['npm test', 'a b'])
  })
})
