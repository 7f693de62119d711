/** Entry in the browser: the kernel is a Web Worker, and the language comes over the network. */
import { Uri } from 'vscode'
import type { ExtensionContext } from 'vscode'
import { createWebKernelPool } from '../host/web.ts'
import { start } from './extension.ts'
import type { Language } from './language-door.ts'
import { loadModules } from './web-modules.ts'

const languageFiles = ['language.cjs', 'grammar.cjs', 'code.cjs', 'documented-library.cjs']

export function activate(context: ExtensionContext): void {
  const folder = Uri.joinPath(context.extensionUri, 'dist')
  start(context, {
    // Not encoded: hosts on a content network do not find the worker otherwise.
    createHost: () => createWebKernelPool(Uri.joinPath(folder, 'kernel-worker.js').toString(true)),
    // SAFETY: the bundle of that module.
    openLanguage: async () => (await loadModules(folder, languageFiles))('./language.cjs') as Language,
  })
}
