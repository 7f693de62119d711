/**
 * The checks of a trace's header that do not need its columns. Columns number nodes from 0 in 16 bits.
 *
 *     checkHeader(trace.header, 'The header')      // undefined: it is as it should be
 */
import { finite, list, nanoseconds, oneOf, positive, record, table, text, whole, yesOrNo, type Form } from './form.ts'
import type { CompositeQuantity, QuantityTable } from './quantity.ts'
import type { ClockConfidence, ClockSegment, FaultLine, LaneInfo, NodeInfo, TraceHeader } from './trace.ts'

const node = record<NodeInfo>({ name: text, className: text }, { resolutionNs: positive })
const ofNode = { node: whole, timeNs: nanoseconds }

// A quantity may consist of quantities.
const quantity: Form = (value, at) => void (typeof value === 'string' || composite(value, at))
const composite: Form = record<CompositeQuantity>({}, { fields: table(quantity), each: quantity, of: text, at: list(text, 100) })
const quantities = table(quantity)

export const checkHeader = record<TraceHeader>({
  format: oneOf(2),
  kernel: text,
  name: text,
  seed: finite,
  durationNs: nanoseconds,
  endNs: nanoseconds,
  nodes: list(node, 0x7fff),
  properties: list(text),
  faults: list(record<FaultLine>({ text, cell: finite, start: finite, end: finite, on: oneOf('node', 'network'), bites: finite }, { instant: yesOrNo })),
  clocks: list(record<ClockSegment>(
    { ...ofNode, wallNs: finite, monotonicNs: finite, ratePpm: finite }, { wallRatePpm: finite, bootedNs: nanoseconds },
  )),
  counts: list(whole),
  messages: whole,
  finalStates: list(finite),
  digest: text,
}, {
  tickNs: positive,
  stepNs: positive,
  confidences: list(record<ClockConfidence>({ ...ofNode, errorNs: finite, growthPpm: finite })),
  lanes: list(record<LaneInfo>({ node: whole, name: text, handlers: list(text) })),
  failures: whole,
  bytes: finite,
  lastStates: table(finite),
  quantities: record<QuantityTable>({}, {
    types: quantities, messages: quantities, answers: quantities, measures: quantities, meters: table(text), nodes: table(text),
  }),
})
