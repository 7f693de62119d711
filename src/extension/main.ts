/** Entry of the extension on the desktop and on servers: the kernel is a process of its own, and the language a file beside this one. */
import { createRequire } from 'node:module'
import { type ExtensionContext, ExtensionMode, workspace } from 'vscode'
import { createNodeKernelPool, inspectPortOf } from '../host/node.ts'
import { start } from './extension.ts'
import type { Language } from './language-door.ts'

export function activate(context: ExtensionContext): void {
  const load = createRequire(context.asAbsolutePath('dist/'))
  const debugged = context.extensionMode === ExtensionMode.Development ? inspectPortOf(process.env) : {}
  start(context, {
    createHost: () => createNodeKernelPool(context.asAbsolutePath('dist/kernel-process.cjs'), {
      stepMs: 1000 * workspace.getConfiguration('dsnb').get('stepSeconds', 10), ...debugged,
    }),
    // SAFETY: the bundle of that module.
    openLanguage: async () => load('./language.cjs') as Language,
  })
}
