#!/usr/bin/env bash
# p-queue, bottleneck and cockatiel: when the clock is set back by an hour, they stand still for an hour.
#
# Packages: p-queue 10.0.0, bottleneck 2.19.5, cockatiel 4.0.0 (npm), libfaketime 0.9.10-2.1 (Debian 12) for the step.
# Guess: "one task per 100 ms" and "half open after 100 ms" are durations and are measured with the monotonic clock, which no correction
#   touches; at worst one interval is longer.
# Behaviour: all three keep the wall-clock time at which they may go on. After a step back by three seconds (chosen for the test's sake) both
#   queues let nothing through for three seconds, and the open circuit refuses calls for three seconds longer, though the process's timers run on
#   undisturbed: the standstill is as long as the step, whatever the interval is. Nothing is logged.
# A user meets it when a clock that was ahead is put right while services run, by a time daemon that steps or by hand: a service that was fast a
#   moment ago answers nothing for just as long as its clock was ahead.
source "$(dirname "$0")/support/public.sh"

needs node
npm_packages p-queue@10.0.0 bottleneck@2.19.5 cockatiel@4.0.0
debian_packages libfaketime=0.9.10-2.1
library=$unpacked_root/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1

cat >limiters.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import Bottleneck from 'bottleneck'
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import PQueue from 'p-queue'
const [, , offsetFile, stepSeconds] = process.argv
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const queue = new PQueue({ interval: 100, intervalCap: 1 })
const limiter = new Bottleneck({ minTime: 100 })
const circuit = circuitBreaker(handleAll, { halfOpenAfter: 100, breaker: new ConsecutiveBreaker(1) })
const through = { queue: [], limiter: [], circuit: [] }
const note = (name) => { through[name].push(performance.now()) }
const calls = setInterval(() => {
  queue.add(() => note('queue'))
  limiter.schedule(async () => note('limiter'))
  circuit.execute(() => note('circuit')).catch(() => {})
}, 110)
await sleep(600)
await circuit.execute(() => { throw new Error('down') }).catch(() => {})
const wallBefore = Date.now()
const stepAt = performance.now()
writeFileSync(offsetFile, `-${stepSeconds}s\n`)
await sleep(30)
console.log(`wall clock ${Date.now() < wallBefore ? 'stepped' : 'not stepped'}`)
await sleep(5500)
clearInterval(calls)
for (const [name, times] of Object.entries(through)) {
  const last = Math.max(stepAt, ...times.filter((time) => time <= stepAt + 50))
  console.log(`${name} ${Math.round(times.find((time) => time > stepAt + 50) - last)}`)
}
process.exit()
JS
run() {
  echo '+0s' >offset
  LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE=$work/offset FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 \
    node limiters.mjs "$work/offset" "$1" | tee "$2"
}
echo 'no step:'
run 0 steady.log
echo 'a step back by 3 s:'
run 3 stepped.log

described 'the clock that the process reads has stepped' grep -qx 'wall clock stepped' stepped.log
pause() { sed -n "s/^$2 //p" "$1"; }
for name in queue limiter circuit; do
  described "without a step $name goes on at once ($(pause steady.log $name) ms)" test "$(pause steady.log $name)" -lt 600
  described "after the step $name stands still for it ($(pause stepped.log $name) ms)" test "$(pause stepped.log $name)" -gt 2700
done
