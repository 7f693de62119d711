#!/usr/bin/env bash
# memcached: a lock taken for one second may be free again after some milliseconds.
#
# Package: memcached 1.6.18-1+deb12u1 (Debian 12).
# Guess: `add lock 0 1 …` holds for at least the second asked for, and for up to two where times are counted in whole seconds; a lease rounds up,
#   as etcd's does.
# Behaviour: it rounds down. The server's clock ticks once a second and an item ends at the tick, so a lease of one second lasts anything between
#   nothing and a second, according to the moment within the server's second at which it was taken, half a second on average; a lease of n
#   seconds lasts between n-1 and n.
# A user meets it with `add` as a lock or a leader's lease, renewed each half second: in the half of all cases that were taken late in the
#   server's second, somebody else has the lock before the first renewal, though no process paused and no clock is wrong.
source "$(dirname "$0")/support/public.sh"

needs node
debian_packages memcached=1.6.18-1+deb12u1 libevent-2.1-7
port=$(free_port)
start memcached.log unpacked memcached -u "$(id -un)" -l 127.0.0.1 -p "$port" -m 16
answers "$port"

cat >lease.mjs <<'JS'
import { connect } from 'node:net'
const socket = connect(Number(process.argv[2]), '127.0.0.1').setNoDelay().setEncoding('utf8')
const ask = (line) => new Promise((resolve) => socket.once('data', resolve).write(`${line}\r\n`))
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const lives = []
for (let lease = 0; lease < 30; lease += 1) {
  await ask(`add lock${lease} 0 1 3\r\nann`)
  const taken = performance.now()
  while (await ask(`add lock${lease} 0 1 3\r\nben`) !== 'STORED\r\n') await sleep(2)
  lives.push(Math.round(performance.now() - taken))
  await sleep(lease * 370 % 1000)
}
lives.sort((one, other) => one - other)
console.log(lives.join(' '))
process.exit()
JS
node lease.mjs "$port" | tee lives.log
read -r shortest _ <lives.log
longest=$(awk '{ print $NF }' lives.log)
middle=$(awk '{ print $15 }' lives.log)

described "the shortest lease of a second lasted $shortest ms" test "$shortest" -lt 200
described "the middle one lasted $middle ms" test "$middle" -gt 250 -a "$middle" -lt 750
described "the longest one lasted $longest ms, no longer than a second" test "$longest" -lt 1100
