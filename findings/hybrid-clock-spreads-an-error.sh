#!/usr/bin/env bash
# @actual-app/crdt: a device whose clock is right sends changes that a device 15 s slow refuses, since a third one was 290 s fast.
#
# Package: @actual-app/crdt 3.1.3 (npm), the hybrid logical clock of a budgeting application.
# Guess: a bound of five minutes on the drift of a hybrid logical clock means that two devices understand each other while their clocks differ by
#   less than five minutes; a clock that has been put right is right again.
# Behaviour: the bound is checked against what a device has *seen*, not against what its clock says. Ann is 290 s fast, within the bound; Ben,
#   whose clock is right, takes her change in and from then on stamps his own changes 290 s ahead. Carl is 15 s slow: he takes Ben's changes
#   before that, and refuses every one after it with a drift error, since 290 s and 15 s are more than 300 s.
#   And a device that was an hour fast and has been put right cannot write at all: its own next stamp is refused, until 55 minutes have passed;
#   set back by a minute, it can write, but 65 535 times, for the counter that stands in for the time is bounded as well.
# A user meets it as a sync error on the wrong device: the message names a clock drift, the device that shows it and the one that sent the
#   change are within seconds of the true time, and the one at fault is a third, perhaps long since put right.
source "$(dirname "$0")/support/public.sh"

npm_packages @actual-app/crdt@3.1.3

cat >devices.mjs <<'JS'
import { Timestamp, makeClock, setClock } from '@actual-app/crdt'
const trueTime = Date.UTC(2030, 0, 1)
let skewSeconds = 0
Date.now = () => trueTime + skewSeconds * 1000
const device = (name) => makeClock(new Timestamp(0, 0, name.padStart(16, '0')))
const on = (clock, itsSkewSeconds, action) => {
  setClock(clock)
  skewSeconds = itsSkewSeconds
  try {
    return action()
  } catch (error) {
    return error.name
  }
}
const write = () => Timestamp.send()
const read = (stamp) => () => Timestamp.recv(stamp)
const [ann, ben, carl] = ['a', 'b', 'c'].map(device)

const earlier = on(ben, 0, write)
console.log(`carl reads ben's earlier change: ${on(carl, -15, read(earlier)) instanceof Timestamp ? 'taken' : 'refused'}`)
console.log(`ben reads ann's change: ${on(ben, 0, read(on(ann, 290, write))) instanceof Timestamp ? 'taken' : 'refused'}`)
const later = on(ben, 0, write)
console.log(`ben's next change is stamped ${(later.millis() - trueTime) / 1000} s ahead`)
console.log(`carl reads it: ${on(carl, -15, read(later))}`)

const hourFast = device('d')
on(hourFast, 3600, write)
console.log(`an hour fast, put right, writes: ${on(hourFast, 0, write)}`)
console.log(`54 minutes later: ${on(hourFast, 54 * 60, write)}`)
console.log(`55 minutes later: ${on(hourFast, 55 * 60, write) instanceof Timestamp ? 'written' : 'refused'}`)

const minuteFast = device('e')
on(minuteFast, 60, write)
let writes = 0
let outcome
while ((outcome = on(minuteFast, 0, write)) instanceof Timestamp) writes += 1
console.log(`a minute fast, put right: ${writes} writes, then ${outcome}`)
JS
node devices.mjs | tee devices.log

described 'the slow device takes a change before' grep -qx "carl reads ben's earlier change: taken" devices.log
described 'the device whose clock is right takes the fast one in' grep -qx "ben reads ann's change: taken" devices.log
described 'and stamps its own changes 290 s ahead' grep -qx "ben's next change is stamped 290 s ahead" devices.log
described 'which the slow device refuses' grep -qx 'carl reads it: ClockDriftError' devices.log
described 'a clock put right by an hour cannot write' grep -qx 'an hour fast, put right, writes: ClockDriftError' devices.log
described 'for 54 minutes' grep -qx '54 minutes later: ClockDriftError' devices.log
described 'and can after 55' grep -qx '55 minutes later: written' devices.log
described 'a clock put right by a minute writes 65 535 times' grep -qx 'a minute fast, put right: 65535 writes, then OverflowError' devices.log
