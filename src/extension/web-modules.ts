/**
 * Loads further modules in the web extension host, which loads only one file of an extension and has no `import()` for others. It fetches their
 * texts and evaluates each, as the host evaluates an extension, when another module first requires it.
 *
 *     declare const extensionUri: Uri
 *     const load = await loadModules(Uri.joinPath(extensionUri, 'dist'), ['language.cjs', 'code.cjs'])
 *     load('./language.cjs')
 */
import { Uri, workspace } from 'vscode'

export type Load = (name: string) => unknown

type Evaluate = (module: { exports: unknown }, exports: unknown, require: Load) => void

export async function loadModules(folder: Uri, files: readonly string[]): Promise<Load> {
  const texts = await Promise.all(files.map(async (file) => {
    const uri = Uri.joinPath(folder, file)
    const text = new TextDecoder().decode(await workspace.fs.readFile(uri))
    return [`./${file}`, `${text}\n//# sourceURL=${uri.toString(true)}`] as const
  }))
  return modules(new Map(texts))
}

/** Modules by name, from their texts. */
export function modules(texts: ReadonlyMap<string, string>): Load {
  const loaded = new Map<string, { exports: unknown }>()
  const load: Load = (name) => {
    const known = loaded.get(name)
    if (known) return known.exports
    const text = texts.get(name)
    if (text === undefined) throw new Error(`There is no module "${name}".`)
    const module = { exports: {} }
    loaded.set(name, module)
    // SAFETY: the text of a module in the style of Node, one of our own.
    const evaluate = new Function('module', 'exports', 'require', text) as Evaluate
    evaluate(module, module.exports, load)
    return module.exports
  }
  return load
}
