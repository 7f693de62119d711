/**
 * `npm run package`: builds, packs `out/dsnb.vsix`, and checks that it holds what a user needs and nothing else.
 *
 * ```sh
 * npm run package
 * npm run package -- --no-build      packs the files in dist/ as they are
 * ```
 */
import { mkdir, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from './lib/command.ts'
import { outFolder, root, vsixFile } from './lib/paths.ts'

const needed = ['package.json', 'LICENSE', 'README.md', 'dist/extension.cjs', 'dist/extension-web.cjs', 'dist/language.cjs', 'dist/code.cjs',
  'dist/grammar.cjs', 'dist/documented-library.cjs', 'dist/kernel-process.cjs', 'dist/kernel.cjs', 'dist/kernel-worker.js', 'dist/renderer.js']

const allowed = [/^(package(\.nls)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/, /^dist\/[\w-]+\.c?js$/, /^dist\/chunks\/[\w.-]+\.js$/,
  /^media\/[\w./-]+\.(svg|png|md|gif)$/, /^notebooks\/[\w./-]+\.(dsnb|md|log|json|svg)$/, /^syntaxes\/[\w.-]+\.json$/]

const largestBytes = 8_000_000

export async function packageExtension(say: (line: string) => void): Promise<void> {
  const list = await run('vsce', ['ls', '--no-dependencies'])
  if (list.code !== 0) throw new Error(`vsce ls failed:\n${list.output}`)
  const files = list.output.split('\n').filter((line) => line !== '')
  const missing = needed.filter((name) => !files.includes(name))
  const strange = files.filter((name) => !allowed.some((pattern) => pattern.test(name)))
  if (missing.length > 0) throw new Error(`The package lacks ${missing.join(', ')}.`)
  if (strange.length > 0) throw new Error(`The package would carry ${strange.join(', ')}: see .vscodeignore.`)

  await mkdir(outFolder, { recursive: true })
  const packed = await run('vsce', ['package', '--no-dependencies', '--out', vsixFile])
  if (packed.code !== 0) throw new Error(`vsce package failed:\n${packed.output}`)
  const { size } = await stat(vsixFile)
  const chunks = files.filter((name) => name.startsWith('dist/chunks/'))
  for (const name of files) if (!chunks.includes(name)) say(`  ${name}`)
  if (chunks.length > 0) say(`  dist/chunks/: ${chunks.length} files`)
  say(`${relative(root, vsixFile)}: ${files.length} files, ${(size / 1_000_000).toFixed(2)} MB`)
  if (size > largestBytes) throw new Error(`That is more than ${largestBytes / 1_000_000} MB: something is in it that should not be.`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'no-build': { type: 'boolean', default: false } } })
  if (!values['no-build'] && (await run('node', ['esbuild.mjs'], { show: true })).code !== 0) throw new Error('The build failed.')
  await packageExtension(console.log)
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
