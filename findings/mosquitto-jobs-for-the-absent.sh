#!/usr/bin/env bash
# mosquitto: of two workers that share a subscription, the one that is away gets every second job.
#
# Packages: mosquitto 2.0.11-1.2+deb12u2 (Debian 12), mqtt 5.16.0 (npm).
# Guess: a shared subscription spreads messages over the members that are connected; while one is away, the other gets them all.
# Behaviour: a member that has left in order but keeps its session, as is usual for workers that are to lose nothing, still takes its turn. Of a
#   hundred jobs the connected worker gets fifty and is idle; fifty lie in the queue of the one that is away, until that very one comes back, or
#   until its session expires. Without a kept session the connected one gets all hundred.
# A user meets it when the number of workers is reduced, or one crashes and is replaced under a new name: a half of the work stands still, with no
#   error and no queue that anybody watches. The two settings each are right, "share" and "keep what I miss"; together they make a mail box.
source "$(dirname "$0")/support/public.sh"

needs node
debian_packages mosquitto=2.0.11-1.2+deb12u2 libwrap0 libdlt2 libnsl2 libtirpc3
npm_packages mqtt@5.16.0
port=$(free_port)
printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser %s\n' "$port" "$(id -un)" >mosquitto.conf
start mosquitto.log unpacked mosquitto -c mosquitto.conf
answers "$port"

cat >workers.mjs <<'JS'
import mqtt from 'mqtt'
const url = `mqtt://127.0.0.1:${process.argv[2]}`
const quiet = () => new Promise((resolve) => setTimeout(resolve, 700))
const done = {}
const worker = async (clientId, sessionExpiryInterval) => {
  const client = mqtt.connect(url, { clientId, clean: false, protocolVersion: 5, properties: { sessionExpiryInterval } })
  done[clientId] ??= 0
  client.on('message', () => { done[clientId] += 1 })
  await client.subscribeAsync('$share/workers/jobs', { qos: 1 })
  return client
}
const jobs = async (count) => {
  const client = await mqtt.connectAsync(url, { protocolVersion: 5 })
  for (let job = 0; job < count; job += 1) await client.publishAsync('jobs', `job ${job}`, { qos: 1 })
  await quiet()
  await client.endAsync()
}
await worker('ann', 3600)
const ben = await worker('ben', 3600)
await ben.endAsync()
await jobs(100)
console.log(`ann ${done.ann}`)
const back = await worker('ben', 0)
await quiet()
console.log(`ben after his return ${done.ben}`)
await back.endAsync()
done.ann = 0
await jobs(100)
console.log(`ann without a session of ben's ${done.ann}`)
process.exit()
JS
timeout 60 node workers.mjs "$port" | tee workers.log

described 'the worker that is there gets half of the jobs' grep -qx 'ann 50' workers.log
described 'the other half waits for the one that is away' grep -qx 'ben after his return 50' workers.log
described 'without a kept session the one that is there gets all' grep -qx "ann without a session of ben's 100" workers.log
