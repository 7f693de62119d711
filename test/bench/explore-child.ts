/** A fresh process that explores what it is given on standard input (a plan and an exploration), in compartments, and prints how long it took. */
import { readFileSync } from 'node:fs'
import type { RunRequest } from '../../src/check/request.ts'
import { explore } from '../../src/explore/explore.ts'
import { sesRealm } from '../../src/guest/sandbox/ses-realm.ts'

const { plan, exploration } = JSON.parse(readFileSync(0, 'utf8')) as RunRequest
if (!exploration) throw new Error('This request is no exploration.')
const realm = sesRealm()
const timesMs: number[] = []
const cpusMs: number[] = []
let result = undefined
for (let round = 0; round < Number(process.argv[2]); round++) {
  const startedMs = performance.now()
  const cpuUs = process.threadCpuUsage().user
  result = explore(plan, exploration, realm, { kernel: 'bench' })
  timesMs.push(performance.now() - startedMs)
  cpusMs.push((process.threadCpuUsage().user - cpuUs) / 1000)
}
const { distinct, generated, depth, complete, effort, problems } = result ?? {}
process.stdout.write(JSON.stringify({ distinct, generated, depth, complete, effort, problems, timesMs, cpusMs }))
