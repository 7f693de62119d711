#!/usr/bin/env bash
# HAProxy: with `hash-type consistent`, two balancers with the same servers in another order send every key elsewhere.
#
# Package: haproxy 2.6.12-1+deb12u4 (Debian 12).
# Guess: the points of the ring come from the servers' names or addresses, so the order of the lines does not matter, and a fifth server takes a
#   fifth of the keys wherever its line stands.
# Behaviour: the points come from the servers' numbers, which are given out by line unless `id` is written. A fifth server at the end takes
#   about a fifth of the keys and no other key moves; the same server on the first line moves about nine keys of ten, most of them from one old
#   server to another. The same four servers in reverse order agree on no key at all.
# A user meets it when a template sorts the servers by name and a new one sorts first: every cache is cold at once. Or with two balancers whose
#   files were written by two hands, before stateful servers: each client sees its data come and go with the balancer it happened on.
source "$(dirname "$0")/support/public.sh"

needs node
debian_packages haproxy=2.6.12-1+deb12u4 liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
servers=()
for _ in 1 2 3 4 5; do servers+=("$(free_port)"); done

cat >servers.mjs <<'JS'
import { createServer } from 'node:http'
for (const [index, port] of process.argv.slice(2).entries()) {
  createServer((request, response) => response.end(`s${index + 1}`)).listen(Number(port), '127.0.0.1')
}
JS
start servers.log node servers.mjs "${servers[@]}"

# balancer NAME SERVER…: its port is left in the variable of that name.
balancer() {
  local name=$1 port number
  shift
  port=$(free_port)
  {
    echo 'defaults'
    echo '  mode http'
    echo '  timeout connect 2s'
    echo '  timeout client 5s'
    echo '  timeout server 5s'
    echo 'listen all'
    echo "  bind 127.0.0.1:$port"
    echo '  balance uri'
    echo '  hash-type consistent'
    for number in "$@"; do echo "  server s$number 127.0.0.1:${servers[number - 1]}"; done
  } >"$name.cfg"
  start "$name.log" unpacked haproxy -f "$name.cfg"
  answers "$port"
  printf -v "$name" '%s' "$port"
}
balancer four 1 2 3 4
balancer fifthLast 1 2 3 4 5
balancer fifthFirst 5 1 2 3 4
balancer reversed 4 3 2 1

cat >compare.mjs <<'JS'
import { Agent, get } from 'node:http'
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const ask = (port, path) => new Promise((resolve, reject) => {
  get({ host: '127.0.0.1', port, path, agent }, (response) => response.on('data', (text) => resolve(String(text)))).on('error', reject)
})
const keys = Array.from({ length: 2000 }, (_, index) => `/key/${index}`)
const [before, ...others] = await Promise.all(process.argv.slice(2).map((port) => Promise.all(keys.map((key) => ask(port, key)))))
const percent = (count) => Math.round(100 * count / keys.length)
for (const after of others) {
  const moved = after.filter((server, index) => server !== before[index])
  console.log(percent(moved.length), percent(moved.filter((server) => server !== 's5').length))
}
process.exit()
JS
# shellcheck disable=SC2154 # balancer sets them
mapfile -t shares < <(node compare.mjs "$four" "$fifthLast" "$fifthFirst" "$reversed")
read -r last lastBetweenOld <<<"${shares[0]}"
read -r first firstBetweenOld <<<"${shares[1]}"
read -r reverse _ <<<"${shares[2]}"
echo "a fifth server on the last line: $last % of the keys move, $lastBetweenOld % between old servers"
echo "a fifth server on the first line: $first % move, $firstBetweenOld % between old servers"
echo "the same four in reverse order: $reverse % differ"

described 'a server on the last line takes about a fifth' test "$last" -ge 15 -a "$last" -le 25
described 'and moves nothing between the others' test "$lastBetweenOld" -eq 0
described 'on the first line it moves more than three quarters of the keys' test "$first" -gt 75
described 'most of them between old servers' test "$firstBetweenOld" -gt 50
described 'the reverse order agrees on no key' test "$reverse" -eq 100
