/** Entry of the kernel's own process on the desktop and the command line: answers requests that arrive over the fork's channel. */
import { sesRealm } from '../guest/sandbox/ses-realm.ts'
import { tuneEngine } from './engine.ts'
import { watchLimits } from './report.ts'
import { serve } from './serve.ts'
import { startWatch } from './watchdog.ts'

const send = process.send?.bind(process)
if (!send) throw new Error('This is the kernel of dsnb; it is started by the editor or the command line.')
tuneEngine()
const answer = serve(sesRealm, (message) => send(message))
/** The descriptor that `node.ts` reads reports from. */
const [, , reportTo] = process.argv
const watch = reportTo === undefined ? () => {} : startWatch(watchLimits, Number(reportTo))
process.on('message', (message) => {
  watch(true)
  answer(message)
  watch(false)
})
process.on('disconnect', () => process.exit(0))
