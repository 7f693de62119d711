/** One measurement in a fresh process, so that neither the engine's warm-up nor `lockdown` of one reaches another. */
import { tuneEngine } from '../../src/host/engine.ts'
import { plainRealm } from '../../src/guest/sandbox/realm.ts'
import { sesRealm } from '../../src/guest/sandbox/ses-realm.ts'
import { simulate, simulator } from '../../src/kernel/simulate.ts'
import { ratesOf } from './measure.ts'
import { forgetful, gossip, gossipCluster, invariant, requests } from './workloads.ts'

tuneEngine()

const events = 500_000

/** Deliveries per second of the gossip, everything recorded or nothing. */
function deliveries(sandboxed: boolean, recorded: boolean) {
  const [{ plan }] = requests(recorded ? `${gossip}\n${invariant}` : gossip, `${gossipCluster}\nrun gossip for 1h`, events)
  const realm = sandboxed ? sesRealm() : plainRealm
  let bytes = 0
  // Half of the events are sends.
  const rates = ratesOf(13, events / 2, () => {
    const { trace } = simulate({ ...plan, recording: recorded }, realm)
    if (recorded) bytes = trace.bytes / trace.messageCount
  })
  return { ...rates, bytes }
}

/** Bytes per delivery when there are no states to record. */
function withoutStates() {
  const [{ plan }] = requests(forgetful, `${gossipCluster}\nrun gossip for 1h`, events)
  let bytes = 0
  const rates = ratesOf(1, events / 2, () => {
    const { trace } = simulate(plan, sesRealm())
    bytes = trace.bytes / trace.messageCount
  })
  return { ...rates, bytes }
}

/** Runs per second of a thousand deliveries each, as a sweep does them. */
function sweep() {
  const [{ plan }] = requests(`${gossip}\n${invariant}`, `${gossipCluster}\nrun gossip for 1h`, 2000)
  const run = simulator(plan, sesRealm())
  let seed = 1
  const rates = ratesOf(9, 500, () => {
    for (let i = 0; i < 500; i++) run(seed++)
  })
  return { ...rates, bytes: 0 }
}

const measurements: Record<string, () => unknown> = {
  'sandboxed': () => deliveries(true, true),
  'plain': () => deliveries(false, true),
  'untraced': () => deliveries(true, false),
  'without states': withoutStates,
  'sweep': sweep,
}

console.log(JSON.stringify(measurements[process.argv[2]]()))
