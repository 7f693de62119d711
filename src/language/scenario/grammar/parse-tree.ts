/** The shapes that the toolkit's parser returns for `scenario.langium`. Lists that are empty are absent. */
import type { Checksum, Damage } from '../../../kernel/plan.ts'

interface Raw {
  $type: string
  /** Where the node stands in its line. */
  $cstNode?: { offset: number; end: number }
}

export interface RawName extends Raw { $type: 'Name'; text: string }
export interface RawAmount extends Raw { $type: 'Amount'; sign?: '+' | '-'; number: string; unit?: string }
export interface RawQuantity extends Raw {
  $type: 'Quantity'
  exponential?: boolean
  shifted?: boolean
  low?: RawAmount
  high?: RawAmount
  mean?: RawAmount
  centre?: RawAmount
  deviation?: RawAmount
  median?: RawAmount
  sigma?: RawAmount
  least?: RawAmount
  shape?: RawAmount
  within?: RawAmount
  points?: RawPoint[]
  next?: RawAmount[]
}
export interface RawPoint extends Raw { $type: 'Point'; share: RawAmount; within: RawAmount }
export interface RawRate extends Raw { $type: 'Rate'; number: string; unit: 'bit' | 'kbit' | 'Mbit' | 'Gbit' }
export interface RawMark extends Raw { $type: 'Mark'; mark: string }
export type RawArgument = RawRate | RawQuantity | RawName | RawMark

export interface RawClusterHeader extends Raw { $type: 'ClusterHeader'; name: RawName }
export interface RawFaultsHeader extends Raw { $type: 'FaultsHeader'; name: RawName; swarm?: boolean }
export interface RawRunHeader extends Raw { $type: 'RunHeader'; cluster: RawName; clauses?: RawRunClause[] }
export interface RawExploreHeader extends Raw {
  $type: 'ExploreHeader'
  cluster: RawName
  clauses?: (Raw & { depth?: RawQuantity; states?: RawQuantity })[]
}
export interface RawArrivalLine extends Raw {
  $type: 'ArrivalLine'
  any?: boolean
  bound?: 'least' | 'most'
  ordered?: boolean
  whichever?: boolean
}
export interface RawCrashLine extends Raw { $type: 'CrashLine'; nodes: RawName[]; restart?: boolean; times?: RawQuantity; together?: boolean }
export interface RawLossLine extends Raw { $type: 'LossLine'; what: 'lose' | 'duplicate'; messages?: RawQuantity }
export type RawRunClause =
  | Raw & { $type: 'WithClause'; faults: RawName[] }
  | Raw & { $type: 'ForClause'; length: RawQuantity }
  | Raw & { $type: 'SeedClause'; seed: RawQuantity }
  | Raw & { $type: 'SeedsClause'; seeds: RawQuantity }
  | Raw & { $type: 'RepeatClause'; count: RawQuantity }
  | Raw & { $type: 'EventsClause'; events: RawQuantity }

export interface RawNodeLine extends Raw { $type: 'NodeLine'; names: RawName[]; className: RawName; stopped?: boolean }
export interface RawNetworkLine extends Raw {
  $type: 'NetworkLine'
  from?: RawName[]
  to?: RawName[]
  arrow?: '->' | '<->'
  options: RawLinkOption[]
}
export interface RawCapacityOption extends Raw { bandwidth?: RawRate; queue?: RawQuantity; circuits?: RawQuantity; frame?: RawQuantity }
export interface RawLinkOption extends RawCapacityOption {
  latency?: RawQuantity
  loss?: RawQuantity
  duplicate?: RawQuantity
  reorder?: RawQuantity
  by?: RawQuantity
  corrupt?: RawQuantity
  damage?: Damage
  checksum?: Checksum
  authentication?: 'mac' | 'none'
  order?: 'fifo' | 'unordered'
  transport?: 'tcp' | 'datagram'
}
export interface RawGroupLine extends Raw { $type: 'GroupLine'; word: 'region' | 'rack'; name: RawName; members: RawName[] }
export interface RawRttLine extends Raw { $type: 'RttLine'; within?: RawName; from?: RawName; to?: RawName; rtt: RawQuantity }
export interface RawPortLine extends Raw { $type: 'PortLine'; word: 'port' | 'uplink'; names: RawName[]; options: RawCapacityOption[] }
export interface RawClockLine extends Raw {
  $type: 'ClockLine'
  nodes: RawName[]
  options: (Raw & {
    offset?: RawQuantity; drift?: RawQuantity; resolution?: RawQuantity; uncertainty?: RawQuantity; growth?: RawQuantity
    every?: RawQuantity
  })[]
}
export interface RawNtpLine extends Raw {
  $type: 'NtpLine'
  clients: RawName[]
  servers: RawName[]
  options?: (Raw & { every?: RawQuantity; step?: RawQuantity; panic?: RawQuantity; slew?: RawQuantity })[]
}
export interface RawDiskLine extends Raw {
  $type: 'DiskLine'
  nodes: RawName[]
  options: (Raw & { latency?: RawQuantity; sync?: RawQuantity })[]
}
export interface RawMailboxLine extends Raw {
  $type: 'MailboxLine'
  nodes: RawName[]
  options: (Raw & {
    capacity?: RawQuantity; order?: 'oldest' | 'newest'; dropping?: 'oldest' | 'newest'; priority?: RawName[]; deadline?: RawQuantity
    needing?: RawQuantity; refusing?: boolean
  })[]
}
export interface RawFaultLine extends Raw {
  $type: 'FaultLine'
  pacing?: RawPacing[]
  word: RawName
  arguments?: RawArgument[]
}
export interface RawPacing extends Raw {
  at?: RawQuantity
  from?: RawAmount
  to?: RawAmount
  every?: RawQuantity
  rate?: string
  unit?: string
  chance?: RawAmount
  word?: 'when' | 'whenever'
  delay?: RawAmount
  trigger?: RawTrigger
}
export interface RawTrigger extends Raw {
  $type: 'Trigger'
  node: RawName
  path?: RawPathPart[]
  comparison?: string
  value?: RawValue
  verb?: string
  nth?: string
  what?: 'busy' | 'sleep' | 'call' | 'disk'
  message?: RawName
  direction?: 'to' | 'from'
  other?: RawName
  where?: RawFieldCondition[]
}
export interface RawFieldCondition extends Raw { $type: 'FieldCondition'; path: RawPathPart[]; comparison: string; value: RawValue }

export interface RawBound extends Raw { $type: 'Bound'; word: 'least' | 'most' | 'more' | 'fewer' | 'other' }
export interface RawPathPart extends Raw { $type: 'PathPart'; word?: string; number?: string; text?: string }
export interface RawValue extends Raw {
  $type: 'Value'
  amount?: RawAmount
  text?: string
  constant?: 'true' | 'false' | 'nothing'
  list?: boolean
  items?: RawValue[]
}
export interface RawDigestCondition extends Raw { $type: 'DigestCondition'; bound?: RawBound; count: RawAmount; what: string }
export interface RawPropertyCondition extends Raw {
  $type: 'PropertyCondition'
  words?: RawName[]
  text?: string
  verdict: 'holds' | 'violated'
  at?: RawQuantity
  depth?: RawAmount
  end?: boolean
}
export interface RawCompareCondition extends Raw {
  $type: 'CompareCondition'
  node?: RawName
  path?: RawPathPart[]
  statistic?: RawName
  words?: RawName[]
  text?: string
  comparison: string
  value: RawValue
  tolerance?: RawAmount
}
export interface RawRuns extends Raw { $type: 'Runs'; bound?: RawBound; count: RawAmount; tolerance?: RawAmount; of?: RawAmount }
export interface RawExpectLine extends Raw {
  $type: 'ExpectLine'
  condition: RawDigestCondition | RawPropertyCondition | RawCompareCondition
  runs?: RawRuns
}
export interface RawShowLine extends Raw { $type: 'ShowLine'; views: RawName[] }

export interface RawModelLine extends Raw {
  $type: 'ModelLine'
  options: (Raw & {
    timing?: 'synchronous' | 'asynchronous'
    partially?: boolean
    bound?: RawAmount
    gst?: RawAmount
    failures?: string
    faulty?: RawQuantity
    count?: RawQuantity
  })[]
}
export interface RawLoadLine extends Raw {
  $type: 'LoadLine'
  nodes: RawName[]
  method: RawName
  options: (Raw & {
    rate?: string
    unit?: string
    every?: RawQuantity
    users?: RawQuantity
    thinking?: RawQuantity
    on?: RawQuantity
    off?: RawQuantity
    from?: RawAmount
    until?: RawAmount
    most?: RawQuantity
  })[]
}

export type RawLine =
  | RawClusterHeader | RawFaultsHeader | RawRunHeader | RawExploreHeader | RawArrivalLine | RawCrashLine | RawLossLine
  | RawNodeLine | RawNetworkLine | RawGroupLine | RawRttLine | RawPortLine | RawClockLine | RawNtpLine | RawDiskLine
  | RawMailboxLine | RawModelLine | RawLoadLine | RawFaultLine | RawExpectLine
  | RawShowLine
