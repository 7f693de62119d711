/** Entry on the desktop and on servers: the kernel is a process of its own. */
import type { ExtensionContext } from 'vscode'
import { createNodeKernelPool } from '../host/node.ts'
import { start } from './extension.ts'

export function activate(context: ExtensionContext): void {
  start(context, () => createNodeKernelPool(context.asAbsolutePath('dist/kernel-process.cjs')))
}
