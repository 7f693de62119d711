/** `this.openConnection` and `this.closeConnection` of a node, for links with connections (`transport tcp`). */
import { reject, settle, Task } from '../../guest/sandbox/tasks.ts'
import type { Stage } from '../engine/stage.ts'
import type { Carrier } from '../network/carrier.ts'
import type { Process } from '../processes/process.ts'

export interface ConnectionWorld {
  readonly stage: Pick<Stage, 'offer' | 'names' | 'later'>
  readonly messenger: { readonly carrier: Pick<Carrier, 'connections' | 'signal'> }
}

/** Opens a connection; the promise is fulfilled when it is open, and rejected when it cannot be opened. */
export function openConnection(process: Process, to: number, { stage, messenger }: ConnectionWorld): Task {
  const task = new Task()
  const lane = process.lanes?.current
  const known = messenger.carrier.connections.open(process.index, to, {
    opened: (cause) => stage.offer(process, { kind: 'done', label: 'openConnection', cause, settle: () => settle(task, undefined), ...(lane && { lane }) }),
    failed: (name, text) => reject(task, Object.assign(new Error(text), { name })),
  })
  if (known === 'open') return Task.resolve()
  return known === 'opens' ? task : noConnections(process.name, stage.names[to])
}

/** Closes the connections between two nodes in order. Calls that wait for an answer on them are rejected once this turn is over. */
export function closeConnection(process: Process, to: number, { stage, messenger }: ConnectionWorld): void {
  const { carrier } = messenger
  const closed = carrier.connections.close(process.index, to)
  if (closed === undefined) return noConnections(process.name, stage.names[to])
  const { requests, openings } = closed
  if (requests.length + openings.length === 0) return
  const text = `the connection to ${stage.names[to]} was closed by ${process.name} itself`
  const failed = openings.map((opening) => () => opening.failed('Closed', text))
  const { lives } = process
  stage.later(0, () => {
    if (process.lives !== lives) return
    carrier.signal(process.index, { peer: to, why: 'Closed', text, requests, failed, own: true, unacknowledged: 0, cause: -1 }, requests[0] ?? -1)
  })
}

function noConnections(from: string, to: string): never {
  throw new TypeError(`There are no connections from ${from} to ${to}. Give the cluster a line such as: network ${from} -> ${to} transport tcp`)
}
