/** Plugins that give the bundler modules which are not in the sources, or not as they are bundled. */
import type { Plugin } from 'esbuild'
import { readdirSync, readFileSync, type Dirent } from 'node:fs'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { collectLibrary } from '../../src/language/code/library.ts'
import { root } from '../lib/paths.ts'
import { partFolder, readPartTexts } from '../lib/part-texts.ts'
import { slimTypescript } from './slim-typescript.ts'

const require = createRequire(import.meta.url)

/** The comments to leave out of declarations: all of them, or those that are no documentation. */
const comments = /\/\*[^]*?\*\/\s*|^\s*\n/gm
const remarks = /\/\*(?!\*)[^]*?\*\//g

/** The `lib.*.d.ts` texts that node cells are checked against. */
function libraryFiles(leftOut: RegExp): Record<string, string> {
  const folder = dirname(require.resolve('typescript'))
  return collectLibrary((name) => readFileSync(join(folder, name), 'utf8').replace(leftOut, ''))
}

const libraries: ReadonlyMap<string, RegExp> = new Map([['dsnb:library', comments], ['dsnb:documented-library', remarks]])

/**
 * The data of the language: `dsnb:library` has TypeScript's declarations, `dsnb:documented-library` has them with their documentation, and
 * `#parts` has the texts of the parts library, which the language compiles as it compiles cells.
 */
export const languageData: Plugin = {
  name: 'language-data',
  setup(build) {
    build.onResolve({ filter: /^(dsnb:library|dsnb:documented-library|#parts)$/ }, ({ path }) => ({ path, namespace: 'data' }))
    build.onLoad({ filter: /^dsnb:/, namespace: 'data' }, ({ path }) => (
      { contents: `const files = ${JSON.stringify(libraryFiles(libraries.get(path)!))}\nexport function libraryFiles() { return files }` }
    ))
    build.onLoad({ filter: /^#parts$/, namespace: 'data' }, () => (
      { contents: JSON.stringify(readPartTexts()), loader: 'json', watchDirs: [partFolder], watchFiles: readdirSync(partFolder).map((name) => join(partFolder, name)) }
    ))
  },
}

/** `dsnb:build`: the package's version, and a name for this build, which is another one whenever something is that answers may depend on. */
export const buildName: Plugin = {
  name: 'build-name',
  setup(build) {
    build.onResolve({ filter: /^dsnb:build$/ }, ({ path }) => ({ path, namespace: 'build' }))
    build.onLoad({ filter: /.*/, namespace: 'build' }, () => {
      const { hash, files, folders } = nameSources()
      const { version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; engines: { node: string } }
      const answers = Object.entries({ buildId: hash, packageVersion: version, nodeNeeded: engines.node })
      // While sources are watched, a change of any of these starts another build.
      return { contents: answers.map(([name, text]) => `export function ${name}() { return ${JSON.stringify(text)} }`).join('\n'), watchFiles: files, watchDirs: folders }
    })
  },
}

function nameSources(): { hash: string; files: string[]; folders: string[] } {
  const entries = ['src', 'scripts/build'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  const pathOf = (entry: Dirent) => join(entry.parentPath, entry.name)
  const files = entries.filter((entry) => entry.isFile()).map(pathOf)
  files.push(...['package-lock.json', 'esbuild.mjs'].map((name) => join(root, name)))
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(relative(root, file)).update(readFileSync(file))
  const folders = [join(root, 'src'), ...entries.filter((entry) => entry.isDirectory()).map(pathOf)]
  return { hash: hash.digest('hex').slice(0, 16), files, folders }
}

/** TypeScript without what neither the language nor the eraser of types calls. */
export const typescript: Plugin = {
  name: 'typescript',
  setup(build) {
    build.onResolve({ filter: /^typescript$/ }, ({ path }) => ({ path, namespace: 'typescript' }))
    build.onLoad({ filter: /.*/, namespace: 'typescript' }, () => ({ contents: slimTypescript(namesOfTypescript()), loader: 'js' }))
  },
}

/** The names of TypeScript that our sources use. Types may be among them; they are no exports of the package and are ignored there. */
function namesOfTypescript(): string[] {
  const language = join(root, 'src', 'language')
  const files = readdirSync(language, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => join(language, name))
  const texts = [...files, require.resolve('ts-blank-space')].map((file) => readFileSync(file, 'utf8'))
  const names = new Set(texts.flatMap((text) => {
    const [, local] = /^import (\w+) from ['"]typescript['"]/m.exec(text) ?? []
    return local === undefined ? [] : [...text.matchAll(new RegExp(`\\b${local}\\.(\\w+)`, 'g'))].map(([, name]) => name)
  }))
  const exported = require('typescript') as Record<string, unknown>
  return [...names].filter((name) => name in exported).sort()
}

/** Leaves out of Mermaid all diagrams but sequence diagrams, the only ones that we draw. */
export const sequenceDiagramsOnly: Plugin = {
  name: 'sequence-diagrams-only',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, importer, kind }) => {
      const fromMermaid = /[\\/]node_modules[\\/]mermaid[\\/]/.test(importer)
      const needed = kind !== 'dynamic-import' || /sequenceDiagram/.test(path)
      return fromMermaid && !needed ? { path, namespace: 'left-out' } : undefined
    })
    build.onResolve({ filter: /^katex$/ }, ({ path }) => ({ path, namespace: 'left-out' }))
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export default undefined; export const diagram = undefined' }))
  },
}
