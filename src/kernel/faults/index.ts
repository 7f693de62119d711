/** Every fault there is. A new one is a file beside this and a line here; the language reads its phrase from it. */
import { crash } from './crash.ts'
import { delay } from './delay.ts'
import { drift } from './drift.ts'
import { drop } from './drop.ts'
import type { Fault } from './fault.ts'
import { isolate } from './isolate.ts'
import { loss } from './loss.ts'
import { partition } from './partition.ts'
import { pause } from './pause.ts'
import { restart } from './restart.ts'
import { step } from './step.ts'

export const faults: Fault[] = [pause, crash, restart, partition, isolate, loss, drop, delay, step, drift]

/** The fault written with this word; the first word of its phrase. */
export function faultNamed(word: string): Fault | undefined {
  return faults.find((fault) => fault.phrase.split(' ')[0] === word)
}
