#!/usr/bin/env bash
# etcd: the lock "jobs" waits for whoever holds "jobs/eu" or leads the election "jobs", and the npm client's lock of the same name does not.
#
# Packages: etcd-server and etcd-client 3.4.23-4+b4 (Debian 12), etcd3 1.1.2 (npm).
# Guess: a lock's name is its identity: two names never wait for one another, a lock and an election of one name are two things, and two clients
#   of one service that lock one name exclude each other.
# Behaviour: none of the three. `etcdctl lock NAME` writes a key below NAME/ and waits for all older keys there, whatever they are: the holders
#   of NAME/eu, and the candidates of an election called NAME. It is one-sided: NAME/eu does not wait for NAME, so a lock's order of taking
#   decides whether two holders exclude each other. The npm client's lock is a key called NAME itself, which the other never looks at: both hold
#   the lock "jobs" at the same time.
# A user meets it with names made like paths: the nightly "jobs" hangs as long as any region works; and when a shell script and a Node service are
#   to exclude each other, tests that take the locks one after the other pass.
source "$(dirname "$0")/support/public.sh"

needs node timeout
debian_packages etcd-server=3.4.23-4+b4 etcd-client=3.4.23-4+b4
npm_packages etcd3@1.1.2
port=$(free_port)
peers=$(free_port)
url=http://127.0.0.1:$port
start etcd.log unpacked etcd --data-dir "$work/data" --listen-client-urls "$url" --advertise-client-urls "$url" \
  --listen-peer-urls "http://127.0.0.1:$peers"
answers "$port"

export ETCDCTL_API=3
etcdctl() { (unpacked etcdctl --endpoints="127.0.0.1:$port" "$@"); }
hold() { start "hold.log" unpacked etcdctl --endpoints="127.0.0.1:$port" "$@"; holder=$!; sleep 1; }
release() {
  kill "$holder"
  wait "$holder" 2>/dev/null || true
}
# Whether a lock is granted within three seconds.
granted() { timeout 3 bash -c "$(declare -f unpacked); unpacked_root=$unpacked_root; unpacked etcdctl --endpoints=127.0.0.1:$port lock '$1' true"; }
waits() { ! granted "$1"; }

hold lock jobs/eu
described 'jobs waits while somebody holds jobs/eu' waits jobs
described 'an unrelated name does not wait' granted jobseu
release
described 'it is granted when jobs/eu is free again' granted jobs

hold lock jobs
described 'jobs/eu does not wait while somebody holds jobs' granted jobs/eu
described 'another holder of jobs waits' waits jobs
release

hold elect jobs ann
described 'the lock jobs waits while somebody leads the election jobs' waits jobs
release

cat >hold.cjs <<'JS'
const { Etcd3 } = require('etcd3')
new Etcd3({ hosts: process.argv[2] }).lock('jobs').ttl(20).acquire().then(() => console.log('held'))
setInterval(() => {}, 1000)
JS
start npm-client.log node hold.cjs "$url"
holder=$!
for _ in $(seq 50); do
  if grep -q held npm-client.log; then break; fi
  sleep 0.1
done
described 'the npm client holds the lock jobs' grep -q held npm-client.log
described 'etcdctl takes the lock jobs at the same time' granted jobs
