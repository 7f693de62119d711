/** Entry of the extension in a browser: the kernel is a Web Worker, and the language is loaded over the network. */
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
    // Not encoded, since hosts on a content delivery network would not find the worker at an encoded address.
    createHost: () => createWebKernelPool(Uri.joinPath(folder, 'kernel-worker.js').toString(true)),
    // SAFETY: the bundle of that module.
    openLanguage: async () => (await loadModules(folder, languageFiles))('./language.cjs') as Language,
  })
}
