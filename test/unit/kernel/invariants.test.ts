/** What the kernel states of itself is asked: each test brings about what must never happen. */
import { strict as assert } from 'node:assert'
import { EventKind } from '../../../src/trace/events.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { loadProgram } from '../../../src/guest/sandbox/program.ts'
import { NodeClock } from '../../../src/kernel/clocks/clock.ts'
import { Due } from '../../../src/kernel/engine/run.ts'
import { Simulation } from '../../../src/kernel/engine/simulation.ts'
import { requestsOf } from '../support/laboratory.ts'

function simulationOf(nodes: string): Simulation {
  const [{ plan }] = requestsOf(nodes, 'cluster c\n  a: A\nrun c for 1s').requests
  return new Simulation(plan, plan.seed, loadProgram(plan, plainRealm, false))
}

suite('kernel: what it states of itself', () => {
  test('time never goes back', () => {
    const simulation = simulationOf('class A extends Node { start() { this.after(ms(1), "tick") } tick() {} }')
    const { stage } = simulation
    stage.agenda.put(5e6, () => stage.queue.put(4e6, Due.action, 0))
    assert.throws(() => simulation.run(), /A mistake of the kernel: Time never goes back/)
  })

  test('one turn at a time', () => {
    const simulation = simulationOf('class A extends Node {}')
    const { stage } = simulation
    const [process] = stage.processes
    stage.agenda.put(5e6, () => {
      stage.runTurn(process, EventKind.wake, -1, -1, -1, () => stage.runTurn(process, EventKind.wake, -1, -1, -1, () => {}))
    })
    simulation.run()
    assert.match(stage.failure?.message ?? '', /A mistake of the kernel: One turn at a time/)
  })

  test('a clock is released as often as it was held', () => {
    const clock = new NodeClock(0, 0, 0)
    clock.hold(1, false)
    clock.release(2, false)
    assert.throws(() => clock.release(3, false), /A mistake of the kernel: A clock is released as often as it was held/)
  })
})
