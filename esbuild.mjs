/**
 * Bundles everything that ships: the extension for both hosts, the kernel for both hosts, the renderer, the command line.
 *
 *     node esbuild.mjs            # into dist/, minified
 *     node esbuild.mjs --dev      # readable, with source maps
 */
import { build } from 'esbuild'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import partTexts from './scripts/lib/part-texts.ts'
import { collectLibrary } from './src/language/code/library.ts'

const dev = process.argv.includes('--dev')
const require = createRequire(import.meta.url)

/** The `lib.*.d.ts` texts that node cells are checked against, without their comments. */
function libraryFiles() {
  const folder = dirname(require.resolve('typescript'))
  return collectLibrary((name) => readFileSync(join(folder, name), 'utf8').replace(/\/\*(?!\*)[\s\S]*?\*\//g, ''))
}

const libraryPlugin = {
  name: 'dsnb-library',
  setup(bundle) {
    bundle.onResolve({ filter: /^dsnb:library$/ }, ({ path }) => ({ path, namespace: 'dsnb' }))
    // The parts library: its sources as texts, for the language to compile as it compiles cells.
    bundle.onResolve({ filter: /^#parts$/ }, ({ path }) => ({ path, namespace: 'dsnb' }))
    bundle.onLoad({ filter: /^dsnb:library$/, namespace: 'dsnb' }, () => ({ contents: JSON.stringify(libraryFiles()), loader: 'json' }))
    bundle.onLoad({ filter: /^#parts$/, namespace: 'dsnb' }, () => ({ contents: JSON.stringify(partTexts), loader: 'json' }))
  },
}

/** Of Mermaid only sequence diagrams are drawn; its other diagrams are loaded by name, and left out of the package. */
const sequenceDiagramsOnly = {
  name: 'sequence-diagrams-only',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.{1,2}\// }, ({ path, importer, kind }) => {
      const fromMermaid = /[\\/]node_modules[\\/]mermaid[\\/]/.test(importer)
      const needed = kind !== 'dynamic-import' || /sequenceDiagram/.test(path)
      return fromMermaid && !needed ? { path, namespace: 'left-out' } : undefined
    })
    bundle.onResolve({ filter: /^katex$/ }, ({ path }) => ({ path, namespace: 'left-out' }))
    bundle.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export default undefined; export const diagram = undefined' }))
  },
}

const common = {
  bundle: true,
  minify: !dev,
  sourcemap: dev,
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'none',
  plugins: [libraryPlugin],
  loader: { '.css': 'text', '.langium': 'text' },
}

const node = { ...common, platform: 'node', format: 'cjs', target: 'node22', define: { 'import.meta.url': 'undefined' } }
const web = { ...common, platform: 'browser', format: 'cjs', external: ['vscode'] }
const bundles = [
  { ...node, entryPoints: ['src/host/kernel-process.ts'], outfile: 'dist/kernel-process.cjs' },
  { ...common, platform: 'browser', format: 'iife', entryPoints: ['src/host/kernel-worker.ts'], outfile: 'dist/kernel-worker.js' },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.cjs', banner: { js: '#!/usr/bin/env node' } },
  { ...node, entryPoints: ['src/extension/main.ts'], outfile: 'dist/extension.cjs', external: ['vscode'] },
  { ...web, entryPoints: ['src/extension/browser.ts'], outfile: 'dist/extension-web.cjs' },
  {
    ...common, platform: 'browser', format: 'esm', splitting: true, plugins: [sequenceDiagramsOnly],
    entryPoints: { renderer: 'webview/index.ts' }, outdir: 'dist', chunkNames: 'chunks/[name]-[hash]',
  },
]

/** Test suites that run inside a real VS Code, one file each as its web host wants them. */
function suiteBundles() {
  const folder = 'test/vscode/suite'
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.startsWith('_'))
    .map((name) => ({ ...web, minify: false, entryPoints: [join(folder, name)], outfile: `dist/test/${name.replace(/\.ts$/, '.cjs')}` }))
}

await rm('dist', { recursive: true, force: true })
const wanted = [...bundles, ...suiteBundles()].filter(({ entryPoints }) => {
  const [entry] = Object.values(entryPoints)
  return existsSync(entry)
})
await Promise.all(wanted.map((options) => build(options)))
if (existsSync('dist/cli.cjs')) await chmod('dist/cli.cjs', 0o755)
