#!/usr/bin/env bash
# opossum: a circuit is closed by an answer to a question asked before it opened.
#
# Package: opossum 10.0.0 (npm).
# Guess: a half-open circuit lets one trial call through, and only that call's outcome closes or opens it; what was under way before belongs to
#   an earlier age and is left out.
# Behaviour: any success that comes in while the circuit is half open closes it, also that of a call which began before the circuit opened. No
#   trial call is made, and the service is as dead as before. With the default proportions (failures are counted over 10 s, the circuit stays
#   open for 30 s) nothing is left of the old count, so a whole volume threshold of calls goes to the dead service before it opens again.
# A user meets it with a slow call among fast ones (a report, a stream): every slow one that ends well re-opens the gates to a service that fails
#   all others, just in the moments when the breaker was to protect it. It is the stale acknowledgement of a previous term, without a term.
source "$(dirname "$0")/support/public.sh"

npm_packages opossum@10.0.0

cat >breaker.mjs <<'JS'
import CircuitBreaker from 'opossum'
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
let calls = 0
const service = async (kind) => {
  if (kind === 'report') {
    await sleep(600)
    return 'the report'
  }
  calls += 1
  throw new Error('down')
}
// The defaults of counting and of staying open, a hundred times faster.
const times = { rollingCountTimeout: 100, resetTimeout: 300 }
const breaker = new CircuitBreaker(service, { timeout: false, volumeThreshold: 5, errorThresholdPercentage: 50, ...times })
for (const event of ['open', 'halfOpen', 'close']) breaker.on(event, () => console.log(event))

const report = breaker.fire('report')
await sleep(20)
while (!breaker.opened) await breaker.fire('lookup').catch(() => {})
calls = 0
console.log(await report)
console.log(`trial calls ${calls}`)
console.log(`closed ${breaker.closed}`)
for (let lookup = 0; lookup < 20; lookup += 1) await breaker.fire('lookup').catch(() => {})
console.log(`calls to the dead service ${calls}`)
process.exit()
JS
node breaker.mjs | tee breaker.log

described 'the circuit opens, is half open and closes' test "$(grep -xE 'open|halfOpen|close' breaker.log | head -3 | xargs)" = 'open halfOpen close'
described 'no trial call was made' grep -qx 'trial calls 0' breaker.log
described 'the old call closed it' grep -qx 'closed true' breaker.log
described 'a volume threshold of calls reaches the service, which is still down' test "$(sed -n 's/calls to the dead service //p' breaker.log)" -ge 5
