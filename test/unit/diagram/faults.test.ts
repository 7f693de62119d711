/** Which faults tint the figure: those of the network, whatever words stand in their lines. */
import assert from 'node:assert/strict'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { spaceTime } from '../../../src/diagram/space-time.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { single } from '../support/laboratory.ts'

const code = `
class Client extends Node {
  start() { this.every(ms(5), 'again') }
  again() {
    this.send('server', 'step', 1)
    this.send('server', 'pause', 2)
  }
}
class Server extends Node {
  step(_: number) {}
  pause(_: number) {}
}
`

const tints = (fault: string) => {
  const scenario = `cluster c\n  client: Client\n  server: Server\n  network latency 2ms\nfaults f\n  at 20ms ${fault}\nrun c with f for 100ms`
  return toSvgText(spaceTime(indexRun(single(code, scenario).trace), { width: 600 }).tree).includes('class="fault-tint"')
}

suite('diagram: tints of faults', () => {
  test('what happens at a moment has no tint: it does not last', () => {
    for (const fault of ['heal', 'release step', 'reset connections from client to server']) assert.equal(tints(fault), false, fault)
  })

  test('what a node suffers shows on its lifeline only', () => {
    for (const fault of [
      'pause server for 20ms', 'crash server for 20ms', 'kill server for 20ms', 'stop server for 20ms', 'start server', 'slow server by 10 for 20ms',
      'step server by 1s', 'slew server by 5ms', 'drift server by 200 ppm for 20ms', 'stall-disk server for 20ms', 'forge a of step by client as 2 for 20ms',
    ]) assert.equal(tints(fault), false, fault)
  })

  test('what the network suffers tints the figure, also when a message has the name of a fault', () => {
    for (const fault of [
      'partition client | server for 20ms', 'slow-link from client to server by 10 for 20ms', 'drop step for 20ms', 'loss 50% of pause for 20ms',
      'delay step by 10ms for 20ms', 'bandwidth 1kbit/s of server for 20ms', 'ntp-block server for 20ms',
    ]) assert.equal(tints(fault), true, fault)
  })
})
