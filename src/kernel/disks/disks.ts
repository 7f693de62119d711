/**
 * The disks of the nodes at work: how long operations take, which wait for which, and what faults do to them.
 *
 * Operations of one disk are done one after the other. Without a declared latency and without a fault they take no time, and node code
 * goes on at once.
 */
import { draw } from '../../guest/maths/distributions.ts'
import type { Writing } from './disk-store.ts'
import { spend } from '../../guest/sandbox/fuel.ts'
import { Fifo } from '../engine/fifo.ts'
import type { Lane } from '../processes/lane.ts'
import type { DiskApi } from '../../guest/node/node-api.ts'
import { copy } from '../../guest/node/plain-data.ts'
import type { Distribution } from '../plan.ts'
import type { Process } from '../processes/process.ts'
import { RandomStream } from '../../guest/maths/random.ts'
import type { Stage } from '../engine/stage.ts'
import { reject, settle as settleTask, Task } from '../../guest/sandbox/tasks.ts'

/** Fuel: at most 50 000 operations in one step. */
const costOfOperation = 100

/** A fault of a disk while it is active. */
export interface DiskFault {
  /** Writes fail for lack of room. */
  full?: true
  /** A sync does nothing, and says that it did. */
  syncLies?: true
  /** The disk completes nothing. */
  stalls?: true
  /** Every operation takes so much longer. */
  delays?: () => number
  bite: () => void
}

interface Operation {
  kind: 'read' | 'write' | 'sync'
  task: Task
  run: () => unknown
  /** What a crash in the middle of it would tear. */
  writing?: Writing
  cause: number
  lane?: Lane
}

/** What node code gave a write: it is written as it was then, however long the disk takes and whatever becomes of it meanwhile. */
class Given {
  value: unknown

  constructor(value: unknown) {
    this.value = value
  }

  keep(): void {
    this.value = copy(this.value)
  }
}

class DiskAtWork {
  readonly faults: DiskFault[] = []
  readonly waiting = new Fifo<Operation>()
  busy = false
  /** The life of the process that the operations belong to. */
  lives = 0
  readonly latencies: RandomStream

  constructor(latencies: RandomStream) {
    this.latencies = latencies
  }
}

export class Disks {
  private readonly stage: Stage
  private readonly seed: number
  private readonly atWork: DiskAtWork[]

  constructor(stage: Stage, seed: number) {
    this.stage = stage
    this.seed = seed
    this.atWork = stage.processes.map(({ name }) => new DiskAtWork(new RandomStream(this.seed, `disk ${name}`)))
  }

  // --- what node code sees

  of(process: Process): DiskApi {
    const { disk } = process
    return {
      write: (name, value, options) => {
        const [key, checked] = [String(name), options?.checksum === true]
        const given = new Given(value)
        return this.operate(process, 'write', () => disk.write(key, given.value, checked), { key, value: () => given.value, checked }, given)
      },
      // The list is read when the write is carried out, since an earlier append may still be waiting now.
      append: (name, value, options) => {
        const [key, checked] = [String(name), options?.checksum === true]
        const given = new Given(value)
        const writing = { key, value: () => disk.appended(key, given.value), checked }
        return this.operate(process, 'write', () => disk.append(key, given.value, checked), writing, given)
      },
      read: (key) => this.operate(process, 'read', () => {
        const { value, sound } = disk.read(String(key))
        if (sound) return value
        throw named('Corrupt', `What the disk of ${process.name} has at "${String(key)}" is not what was written: its checksum is wrong.`)
      }),
      sync: () => this.operate(process, 'sync', () => {
        const lying = this.fault(process, ({ syncLies }) => syncLies)
        if (!lying) disk.sync()
        else if (disk.dirty) lying.bite()
      }),
    }
  }

  private operate(process: Process, kind: Operation['kind'], run: () => unknown, writing?: Writing, given?: Given): Task {
    spend(costOfOperation)
    process.acts++
    const atWork = this.atWork[process.index]
    if (atWork.lives !== process.lives) this.forget(process)
    const task = new Task()
    const operation: Operation = { kind, task, run: () => this.carryOut(process, kind, run), cause: this.stage.turn }
    if (process.lanes) operation.lane = process.lanes.current
    if (writing) operation.writing = writing
    const atOnce = !atWork.busy && atWork.waiting.length === 0 && this.latencyOf(process, kind) === undefined
      && !atWork.faults.some(({ stalls, delays }) => stalls || delays)
    if (atOnce) settle(operation)
    else {
      try {
        given?.keep()
      } catch (error) {
        reject(task, error)
        return task
      }
      atWork.waiting.push(operation)
      this.next(process)
    }
    if (this.stage.triggers) this.stage.triggers.awaiting('disk', process)
    return task
  }

  private carryOut(process: Process, kind: Operation['kind'], run: () => unknown): unknown {
    const full = kind === 'write' ? this.fault(process, (fault) => fault.full) : undefined
    if (!full) return run()
    full.bite()
    throw named('DiskFull', `There is no room left on the disk of ${process.name}.`)
  }

  /** Begins the next operation that waits, unless one is going on or the disk is stalled. */
  private next(process: Process): void {
    const atWork = this.atWork[process.index]
    const operation = atWork.waiting.first
    if (atWork.busy || !operation) return
    const stall = this.fault(process, ({ stalls }) => stalls)
    if (stall) return stall.bite()
    atWork.waiting.shift()
    atWork.busy = true
    process.disk.inFlight = operation.writing
    const { lives } = process
    this.stage.agenda.put(this.stage.nowNs + this.length(process, operation.kind), () => {
      // The process has crashed meanwhile, and the operation with it.
      if (process.lives !== lives) return
      atWork.busy = false
      process.disk.inFlight = undefined
      this.stage.offer(process, { kind: 'done', label: 'disk', cause: operation.cause, settle: carried(operation), ...(operation.lane && { lane: operation.lane }) })
      this.next(process)
    })
  }

  private length(process: Process, kind: Operation['kind']): number {
    const atWork = this.atWork[process.index]
    const latency = this.latencyOf(process, kind)
    let lengthNs = latency ? draw(latency, atWork.latencies) : 0
    for (const { delays, bite } of atWork.faults) {
      if (!delays) continue
      bite()
      lengthNs += delays()
    }
    return lengthNs
  }

  private latencyOf({ spec: { disk } }: Process, kind: Operation['kind']): Distribution | undefined {
    return kind === 'sync' ? disk?.sync : disk?.latency
  }

  private fault(process: Process, which: (fault: DiskFault) => unknown): DiskFault | undefined {
    return this.atWork[process.index].faults.find(which)
  }

  /** Operations of a process that has died are not carried out any more. */
  private forget(process: Process): void {
    const atWork = this.atWork[process.index]
    atWork.lives = process.lives
    atWork.waiting.clear()
    atWork.busy = false
  }

  // --- what happens to it

  /** Puts a fault on a disk; returns how to heal it. */
  spoil(process: Process, fault: DiskFault): () => void {
    const { faults } = this.atWork[process.index]
    faults.push(fault)
    return () => {
      faults.splice(faults.indexOf(fault), 1)
      if (process.up && this.atWork[process.index].lives === process.lives) this.next(process)
    }
  }

  /** For a stop in good order: carries out everything that was asked for and makes it durable. */
  flush(process: Process): void {
    const atWork = this.atWork[process.index]
    if (atWork.lives === process.lives) {
      if (process.disk.inFlight) process.disk.write(process.disk.inFlight.key, process.disk.inFlight.value(), process.disk.inFlight.checked)
      for (const operation of atWork.waiting) if (operation.kind === 'write') settle(operation)
    }
    process.disk.inFlight = undefined
    process.disk.sync()
  }
}

/** Carries an operation out now; returns how to give its result to node code, once that is free to take it. */
function carried(operation: Operation): () => void {
  try {
    const value = operation.run()
    return () => settleTask(operation.task, value)
  } catch (error) {
    return () => reject(operation.task, error)
  }
}

function settle(operation: Operation): void {
  carried(operation)()
}

function named(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}
