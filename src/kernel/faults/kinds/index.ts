/** Every fault there is. A new one is a file beside this and a line here; the language reads its phrase from it. */
import { bandwidth } from './bandwidth.ts'
import { bitflip } from './bitflip.ts'
import { block } from './block.ts'
import { bridge } from './bridge.ts'
import { corrupt } from './corrupt.ts'
import { crash } from './crash.ts'
import { delay } from './delay.ts'
import { detour } from './detour.ts'
import { drift } from './drift.ts'
import { drop } from './drop.ts'
import { duplicate } from './duplicate.ts'
import { equivocate } from './equivocate.ts'
import { fakeAck } from './fake-ack.ts'
import type { Fault } from '../fault.ts'
import type { FaultPhrase } from '../phrase.ts'
import { forge } from './forge.ts'
import { freeze } from './freeze.ts'
import { full } from './full.ts'
import { heal } from './heal.ts'
import { hold } from './hold.ts'
import { isolate } from './isolate.ts'
import { kill } from './kill.ts'
import { leap } from './leap.ts'
import { loseUnsynced } from './lose-unsynced.ts'
import { loss } from './loss.ts'
import { ntpBlock } from './ntp-block.ts'
import { ntpLie } from './ntp-lie.ts'
import { oneway } from './oneway.ts'
import { partition } from './partition.ts'
import { pause } from './pause.ts'
import { release } from './release.ts'
import { reorder } from './reorder.ts'
import { reset } from './reset.ts'
import { restart } from './restart.ts'
import { ring } from './ring.ts'
import { routingLoop } from './routing-loop.ts'
import { slew } from './slew.ts'
import { slowDisk } from './slow-disk.ts'
import { slowLink } from './slow-link.ts'
import { slow } from './slow.ts'
import { spoof } from './spoof.ts'
import { stallDisk } from './stall-disk.ts'
import { start } from './start.ts'
import { step } from './step.ts'
import { stop } from './stop.ts'
import { strobe } from './strobe.ts'
import { syncLies } from './sync-lies.ts'
import { torn } from './torn.ts'
import { unplug } from './unplug.ts'
import { unreachable } from './unreachable.ts'
import { upgrade } from './upgrade.ts'
import { withhold } from './withhold.ts'

export const faults: Fault[] = [
  pause, crash, restart, partition, isolate, loss, drop, delay, step, drift, slew, freeze, leap, strobe, ntpLie, ntpBlock, slow, stop, start, upgrade,
  loseUnsynced, syncLies, torn, bitflip, full, slowDisk, stallDisk,
  forge, equivocate, withhold, spoof, fakeAck,
  oneway, bridge, ring, unplug, unreachable, block, reset, kill, hold, release, duplicate, reorder, corrupt, slowLink, bandwidth, detour, routingLoop,
  heal,
]

/** Their phrases, for whoever reads or offers them. */
export const faultPhrases: FaultPhrase[] = faults

/** The fault written with this word; the first word of its phrase. */
export function faultNamed(word: string): Fault | undefined {
  return faults.find((fault) => fault.phrase.split(' ')[0] === word)
}
