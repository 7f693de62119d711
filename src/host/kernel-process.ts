/**
 * Entry of the kernel's own process on the desktop and the command line. It sets the options of the engine before it loads the kernel, since the
 * cache of compiled code is of use only to processes with the same options.
 */
import { tuneEngine } from './engine.ts'
import { runKernel } from './kernel-main.ts'

const send = process.send?.bind(process)
if (!send) throw new Error('This is the kernel of dsnb; it is started by the editor or the command line.')
tuneEngine()
const [, , reportTo, stepMs] = process.argv
runKernel((message) => send(message), reportTo === undefined ? undefined : { reportTo: Number(reportTo), stepMs: Number(stepMs) })
