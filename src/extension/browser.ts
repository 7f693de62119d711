/** Entry in the browser: the kernel is a Web Worker. */
import { Uri } from 'vscode'
import type { ExtensionContext } from 'vscode'
import { createWebKernelPool } from '../host/web.ts'
import { start } from './extension.ts'

export function activate(context: ExtensionContext): void {
  // Not encoded: hosts on a content network do not find the worker otherwise.
  start(context, () => createWebKernelPool(Uri.joinPath(context.extensionUri, 'dist', 'kernel-worker.js').toString(true)))
}
