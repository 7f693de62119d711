/** `this.meter` and `this.history` of a node: what its code has counted, sampled and recorded as operations. */
import { EventKind } from '../../trace/events.ts'
import { noOperation, recordName, recordNumber, recordUnit } from '../../guest/node/arguments.ts'
import type { HistoryApi, MeterApi } from '../../guest/node/node-api.ts'
import type { Outcome } from '../workload/operations.ts'
import { Operations } from '../workload/operations.ts'
import type { Process } from '../processes/process.ts'
import type { Stage } from '../engine/stage.ts'

/** Fuel for one record, so that a step cannot fill the memory with them. */
const costOfRecord = 20

/** Writes down what node code counts, samples and records as operations. */
export class MeterRecorder {
  private readonly stage: Stage

  constructor(stage: Stage) {
    this.stage = stage
  }

  count(process: Process, name: string, by: number): void {
    this.record(EventKind.count, process, name, by)
    this.stage.meters.count(name, by)
  }

  sample(process: Process, name: string, value: number, declared: string | undefined, inferred: string | undefined): void {
    const other = this.stage.meters.declare(name, declared, inferred)
    if (other !== undefined) throw new TypeError(`meter.sample: what "${name}" counts was declared as ${other} before, and now as ${declared}.`)
    this.record(EventKind.sample, process, name, value)
    this.stage.meters.sample(name, value)
  }

  invoke(process: Process, name: string, input: unknown): number {
    process.loaded.runtime.spend(costOfRecord)
    return (this.stage.operations ??= new Operations(this.stage)).invoke(process, name, input)
  }

  /** False when the process has no such operation open. */
  end(process: Process, id: number, outcome: Outcome, value: unknown): boolean {
    return this.stage.operations?.end(process, id, outcome, value) ?? false
  }

  private record(kind: typeof EventKind.count | typeof EventKind.sample, process: Process, name: string, value: number): void {
    process.loaded.runtime.spend(costOfRecord)
    const { trace, nowNs, turn } = this.stage
    trace.event(kind, nowNs, process.index, trace.values.intern(name), turn, trace.values.intern(value), process.loaded.runtime.site)
  }
}

export function meterOf(process: Process, recorder: MeterRecorder): MeterApi {
  return {
    count: (name, by = 1) => recorder.count(process, recordName(name, 'meter.count'), recordNumber(by, 'meter.count')),
    // The compiler adds what it knows the number to count.
    sample: (name, value, unit, inferred) => {
      recorder.sample(process, recordName(name, 'meter.sample'), recordNumber(value, 'meter.sample'), recordUnit(unit), inferred)
    },
  }
}

export function historyOf(process: Process, recorder: MeterRecorder): HistoryApi {
  const end = (outcome: Outcome) => (operation: unknown, value?: unknown) => {
    if (typeof operation === 'number' && recorder.end(process, operation, outcome, value)) return
    noOperation(outcome, operation)
  }
  return {
    invoke: (operation, input) => recorder.invoke(process, recordName(operation, 'history.invoke'), input),
    ok: end('ok'),
    fail: end('fail'),
    info: end('info'),
  }
}
