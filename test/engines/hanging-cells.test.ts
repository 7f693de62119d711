/**
 * A cell that hangs, in a browser: there no memory is shared with the kernel's worker and nobody can look at it, but its silence is heard. The
 * notebook is told, its next run works, and a run of another notebook at the same time has the digest it always has.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { launchBrowser } from '../../scripts/vscode/browser.ts'
import { distFolder } from '../../scripts/lib/paths.ts'
import type { RunSummary } from '../../src/trace/output.ts'
import { requestsOf } from '../unit/support/laboratory.ts'
import { answerOf } from './support/page.ts'

const cluster = 'cluster c\n  a, b: A\n  network latency 1us\n'
const chatter = 'class A extends Node { n = 0; start() { this.send(this.peers[0], "x") } x() { this.n += this.random(); this.send(this.peers[0], "x") } }'

function requestOf(cell: string, run = 'run c for 1s up to 20000 events') {
  return requestsOf(cell, cluster + run).requests[0]
}

interface Found {
  stopped: Pick<RunSummary, 'problems' | 'end' | 'events'>
  behind: string
  next: string
  elsewhere: string
  expected: string
}

const page = `<!doctype html><meta charset="utf-8"><title>hanging</title><script src="/host.js"></script><script>
(async () => {
  const post = (answer) => fetch('/answer', { method: 'POST', body: JSON.stringify(answer) })
  try {
    const { hanging, fine, long } = await (await fetch('/requests')).json()
    // What hangs hangs for ever, so two seconds are enough to know it here.
    const [one, other] = [host.createWebKernelHost('/kernel-worker.js', 2000), host.createWebKernelHost('/kernel-worker.js')]
    const expected = (await other.run(long)).summary.digest
    await one.run(fine)
    const elsewhere = other.run(long)
    const stopping = one.run(hanging)
    const behind = one.run(long)
    const { problems, end, events } = (await stopping).summary
    const answer = { stopped: { problems, end, events }, behind: (await behind).summary.digest, elsewhere: (await elsewhere).summary.digest, next: (await one.run(long)).summary.digest, expected }
    await post(answer)
  } catch (error) {
    await post({ error: String(error) })
  }
})()
</script>`

suite('engines: a cell that hangs in a browser', () => {
  let hostText = ''

  suiteSetup(async () => {
    const { outputFiles } = await build({ entryPoints: ['src/host/web.ts'], bundle: true, platform: 'browser', format: 'iife', globalName: 'host', write: false, logLevel: 'error' })
    hostText = outputFiles[0].text
  })

  async function inChromium(cell: string): Promise<Found> {
    const requests = { hanging: requestOf(cell), fine: requestOf('class A extends Node {}'), long: requestOf(chatter) }
    return answerOf<Found>({
      '/': ['text/html', page],
      '/host.js': ['text/javascript', hostText],
      '/kernel-worker.js': ['text/javascript', readFileSync(join(distFolder, 'kernel-worker.js'))],
      '/requests': ['application/json', JSON.stringify(requests)],
    }, async (url) => {
      const browser = await launchBrowser(console.log, [])
      await (await browser.newPage()).goto(url)
      return () => browser.close()
    })
  }

  const hangs: [what: string, cell: string, keeps: boolean][] = [
    ['a regular expression, in the first step', `class A extends Node { start() { /^(?=(a+)+b)/.test('a'.repeat(60)) } }`, false],
    ['a regular expression, after a while', `class A extends Node { n = 0; start() { this.every(us(1), 'x') } x() { for (let i = 0; i < 100000; i++) this.n = i\n if (this.clock.monotonic() > ms(5)) /^(?=(a+)+b)/.test('a'.repeat(60)) } }`, true],
    ['a number of a hundred million digits', `class A extends Node { start() { BigInt.asUintN(1000000000, -1n).toString() } }`, false],
  ]
  for (const [what, cell, keeps] of hangs) {
    test(`${what}: it is told, the next run works, another notebook is undisturbed`, async () => {
      const { stopped, behind, next, elsewhere, expected } = await inChromium(cell)
      assert.match(stopped.problems[0].message, /^One step of code went on for more than 2 s \(a limit of this machine, not of the plan\)/)
      assert.ok(stopped.problems[0].hint)
      assert.equal(stopped.problems[0].cell, 1)
      assert.equal(stopped.end.reason, 'limit')
      assert.equal(stopped.events > 1000, keeps, `${stopped.events} events`)
      assert.deepEqual([behind, next, elsewhere], [expected, expected, expected])
    })
  }

  test('what can be counted is answered at its line, without any silence', async () => {
    const { stopped, next, expected } = await inChromium('class A extends Node { start() { for (;;) {} } }')
    assert.match(stopped.problems[0].message, /ran too long in one event/)
    assert.equal(stopped.problems[0].cell, 0)
    assert.equal(next, expected)
  })
})
