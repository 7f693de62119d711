/**
 * Entry of the kernel's own process on the desktop and the command line. The engine is set up before the kernel is loaded: what is compiled
 * under some options is of no use under others, and what was compiled in an earlier process is used again.
 */
import { tuneEngine } from './engine.ts'
import { runKernel } from './kernel-main.ts'

const send = process.send?.bind(process)
if (!send) throw new Error('This is the kernel of dsnb; it is started by the editor or the command line.')
tuneEngine()
const [, , reportTo, stepMs] = process.argv
runKernel((message) => send(message), reportTo === undefined ? undefined : { reportTo: Number(reportTo), stepMs: Number(stepMs) })
