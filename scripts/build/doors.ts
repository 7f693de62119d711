/**
 * Bundles that load each other on demand. A door is a module that is in another bundle: the modules that import it get functions of the same
 * names, and the first call of one of these loads the bundle. So `import { TypeService } from './code/index.ts'` costs nothing until a
 * `new TypeService()`, and the sources need not know into which bundles they are divided.
 *
 *     const plugin = await doors({ './code.cjs': ['src/language/code/index.ts'] })
 *
 * The host only needs a `require`: Node has one, and `src/extension/browser.ts` makes one for the web.
 */
import { build, type Plugin } from 'esbuild'
import { join, resolve } from 'node:path'
import { root } from '../lib/paths.ts'

/** For each bundle its modules; for a module that only the build makes, also the names of its exports. */
export type Bundles = Readonly<Record<string, readonly (string | { module: string; exports: readonly string[] })[]>>

export async function doors(bundles: Bundles): Promise<Plugin> {
  const forwarders = new Map<string, string>()
  for (const [bundle, modules] of Object.entries(bundles)) {
    for (const one of modules) {
      if (typeof one === 'string') forwarders.set(join(root, one), forwarder(bundle, await exportsOf(one)))
      else forwarders.set(one.module, forwarder(bundle, one.exports))
    }
  }
  return {
    name: 'doors',
    setup(bundle) {
      bundle.onResolve({ filter: /.*/, namespace: 'door' }, ({ path }) => ({ path, external: true }))
      bundle.onResolve({ filter: /.*/, namespace: 'file' }, ({ path, resolveDir, kind }) => {
        const file = path.startsWith('.') ? resolve(resolveDir, path) : path
        return kind !== 'entry-point' && forwarders.has(file) ? { path: file, namespace: 'door', sideEffects: false } : undefined
      })
      bundle.onLoad({ filter: /.*/, namespace: 'door' }, ({ path }) => ({ contents: forwarders.get(path)!, resolveDir: root }))
    },
  }
}

/** The exports of a module. A door can pass on functions and classes only; a test checks the bundles for anything else. */
async function exportsOf(module: string): Promise<string[]> {
  const { metafile } = await build({ entryPoints: [join(root, module)], format: 'esm', write: false, metafile: true, logLevel: 'warning', outdir: root })
  return Object.values(metafile.outputs).flatMap(({ exports }) => exports)
}

function forwarder(bundle: string, names: readonly string[]): string {
  const functions = names.map((name) => (
    `export function ${name}(...given) { return new.target ? new (open().${name})(...given) : open().${name}(...given) }`
  ))
  return `let opened\nconst open = () => opened ??= require(${JSON.stringify(bundle)})\n${functions.join('\n')}\n`
}
