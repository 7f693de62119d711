/**
 * Bundles everything that ships: the extension for both hosts, the kernel for both hosts, the renderer, the command line.
 *
 *     node esbuild.mjs            # into dist/, minified
 *     node esbuild.mjs --dev      # readable, with source maps
 *     node esbuild.mjs --watch    # like --dev, and again at every change of a source: for debugging
 *
 * Code that a start does not need is in bundles of its own, each of which is loaded when something in it is called for the first time:
 *
 *     cli.cjs -> commands.cjs -> language.cjs
 *     extension.cjs, extension-web.cjs -> language.cjs -> code.cjs      TypeScript, and what is done with it
 *                                                      -> grammar.cjs   Langium, and what is done with it
 *                                                      -> library.cjs, documented-library.cjs   the declarations of the language
 *     extension.cjs, commands.cjs -> kernel-process.cjs -> kernel.cjs
 */
import { build, context } from 'esbuild'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileAhead } from './scripts/build/compiled.ts'
import { doors } from './scripts/build/doors.ts'
import { starterText } from './src/extension/starter.ts'
import { buildName, languageData, sequenceDiagramsOnly, typescript } from './scripts/build/plugins.ts'
import { tellBuilds } from './scripts/build/watching.ts'

const watch = process.argv.includes('--watch')
const dev = watch || process.argv.includes('--dev')

const common = {
  bundle: true,
  minify: !dev,
  sourcemap: dev,
  // Absolute, so that a debugger finds the sources wherever it believes the bundle to be: in the page the bundle has an address of VS Code.
  ...(dev && { sourceRoot: `${pathToFileURL(join(import.meta.dirname, 'dist'))}/` }),
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'none',
  plugins: [languageData, buildName, typescript],
  loader: { '.css': 'text', '.langium': 'text' },
}

const node = { ...common, platform: 'node', format: 'cjs', target: 'node22', define: { 'import.meta.url': 'undefined' } }
const web = { ...common, platform: 'browser', format: 'cjs', external: ['vscode'] }

/** The modules of each bundle that is loaded on demand (`scripts/build/doors.ts`). */
const behind = {
  kernel: { './kernel.cjs': ['src/host/kernel-main.ts'] },
  commands: { './commands.cjs': ['src/cli/commands/index.ts'] },
  language: { './language.cjs': ['src/language/index.ts'] },
  libraries: {
    './code.cjs': ['src/language/code/index.ts'],
    './grammar.cjs': ['src/language/scenario/grammar/langium.ts', 'src/language/scenario/grammar/rule-graph.ts'],
    './library.cjs': [{ module: 'dsnb:library', exports: ['libraryFiles'] }],
    './documented-library.cjs': [{ module: 'dsnb:documented-library', exports: ['libraryFiles'] }],
  },
}
const through = async (bundle, ...led) => ({ ...bundle, plugins: [await doors(Object.assign({}, ...led)), ...bundle.plugins] })

/** The build of a bundle that both kinds of host load. */
const shared = (name, ...modules) => ({
  ...common, platform: 'neutral', mainFields: ['module', 'main'], format: 'cjs', outfile: `dist/${name}.cjs`, define: { 'import.meta.url': 'undefined' },
  stdin: { contents: modules.map((module) => `export * from ${JSON.stringify(module)}`).join('\n'), resolveDir: import.meta.dirname, sourcefile: `${name}.js` },
})

const bundles = [
  await through({ ...node, entryPoints: ['src/host/kernel-process.ts'], outfile: 'dist/kernel-process.cjs' }, behind.kernel),
  { ...node, entryPoints: ['src/host/kernel-main.ts'], outfile: 'dist/kernel.cjs' },
  { ...common, platform: 'browser', format: 'iife', entryPoints: ['src/host/kernel-worker.ts'], outfile: 'dist/kernel-worker.js' },
  await through({ ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.cjs', banner: { js: '#!/usr/bin/env node' } }, behind.commands),
  await through({ ...node, entryPoints: ['src/cli/commands/index.ts'], outfile: 'dist/commands.cjs' }, behind.language, behind.libraries),
  await through(shared('language', './src/language/editor.ts'), behind.libraries),
  shared('code', './src/language/code/index.ts'),
  shared('grammar', './src/language/scenario/grammar/langium.ts', './src/language/scenario/grammar/rule-graph.ts'),
  shared('library', 'dsnb:library'),
  shared('documented-library', 'dsnb:documented-library'),
  { ...node, entryPoints: ['src/extension/main.ts'], outfile: 'dist/extension.cjs', external: ['vscode'] },
  { ...web, entryPoints: ['src/extension/browser.ts'], outfile: 'dist/extension-web.cjs' },
  {
    ...common, platform: 'browser', format: 'esm', splitting: true, plugins: [sequenceDiagramsOnly],
    entryPoints: { renderer: 'webview/index.ts' }, outdir: 'dist', chunkNames: 'chunks/[name]-[hash]',
  },
]

/** The builds of the test suites that run inside a real VS Code: one file each, since its web host loads a single file. */
function suiteBundles() {
  const folder = 'test/vscode/suite'
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.startsWith('_'))
    .map((name) => ({ ...web, minify: false, entryPoints: [join(folder, name)], outfile: `dist/test/${name.replace(/\.ts$/, '.cjs')}` }))
}

await rm('dist', { recursive: true, force: true })
const all = [...bundles, ...suiteBundles()]
if (watch) {
  const tell = tellBuilds(console.log)
  for (const options of all) await (await context({ ...options, logLevel: 'silent', plugins: [tell, ...options.plugins] })).watch()
} else {
  await Promise.all(all.map((options) => build(options)))
  await chmod('dist/cli.cjs', 0o755)
  if (!dev) compileAhead(join(import.meta.dirname, 'dist'), starterText)
}
