/** Entry of the kernel's own process on the desktop and the command line: answers requests that arrive over the fork's channel. */
import { sesRealm } from '../kernel/ses-realm.ts'
import { serve } from './serve.ts'

const send = process.send?.bind(process)
if (!send) throw new Error('This is the kernel of dsnb; it is started by the editor or the command line.')
const answer = serve(sesRealm, (message) => send(message))
process.on('message', answer)
process.on('disconnect', () => process.exit(0))
