/** One measurement in a fresh process, so that neither the engine's warm-up nor `lockdown` of one reaches another. */
import { plainRealm } from '../../src/kernel/realm.ts'
import { sesRealm } from '../../src/kernel/ses-realm.ts'
import { simulate, simulator } from '../../src/kernel/simulate.ts'
import { rounds } from './measure.ts'
import { gossip, gossipCluster, invariant, requests } from './workloads.ts'

const events = 500_000

/** Deliveries per second of the gossip, everything recorded or nothing. */
function deliveries(sandboxed: boolean, recorded: boolean) {
  const [{ plan }] = requests(recorded ? `${gossip}\n${invariant}` : gossip, `${gossipCluster}\nrun gossip for 1h`, events)
  const realm = sandboxed ? sesRealm() : plainRealm
  let bytes = 0
  const timing = rounds(5, () => {
    const startedMs = performance.now()
    const { trace } = simulate({ ...plan, recording: recorded }, realm)
    const count = recorded ? trace.messageCount : events / 2
    if (recorded) bytes = trace.bytes / trace.messageCount
    return (count / (performance.now() - startedMs)) * 1000
  })
  return { timing, bytes }
}

/** Runs per second of a thousand deliveries each, as a sweep does them. */
function sweep() {
  const [{ plan }] = requests(`${gossip}\n${invariant}`, `${gossipCluster}\nrun gossip for 1h`, 2000)
  const run = simulator(plan, sesRealm())
  let seed = 1
  const timing = rounds(5, () => {
    const startedMs = performance.now()
    for (let i = 0; i < 500; i++) run(seed++)
    return (500 / (performance.now() - startedMs)) * 1000
  })
  return { timing, bytes: 0 }
}

const measurements: Record<string, () => unknown> = {
  'sandboxed': () => deliveries(true, true),
  'plain': () => deliveries(false, true),
  'untraced': () => deliveries(true, false),
  'sweep': sweep,
}

console.log(JSON.stringify(measurements[process.argv[2]]()))
