/** The shapes that the toolkit's parser returns for `scenario.langium`. Lists that are empty are absent. */
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
}
export interface RawMark extends Raw { $type: 'Mark'; mark: string }
export type RawArgument = RawQuantity | RawName | RawMark

export interface RawClusterHeader extends Raw { $type: 'ClusterHeader'; name: RawName }
export interface RawFaultsHeader extends Raw { $type: 'FaultsHeader'; name: RawName }
export interface RawRunHeader extends Raw { $type: 'RunHeader'; cluster: RawName; clauses?: RawRunClause[] }
export type RawRunClause =
  | Raw & { $type: 'WithClause'; faults: RawName[] }
  | Raw & { $type: 'ForClause'; length: RawQuantity }
  | Raw & { $type: 'SeedClause'; seed: RawQuantity }
  | Raw & { $type: 'SeedsClause'; seeds: RawQuantity }
  | Raw & { $type: 'RepeatClause'; count: RawQuantity }

export interface RawNodeLine extends Raw { $type: 'NodeLine'; names: RawName[]; className: RawName }
export interface RawNetworkLine extends Raw {
  $type: 'NetworkLine'
  from?: RawName[]
  to?: RawName[]
  arrow?: '->' | '<->'
  options: (Raw & { latency?: RawQuantity; loss?: RawQuantity })[]
}
export interface RawClockLine extends Raw {
  $type: 'ClockLine'
  nodes: RawName[]
  options: (Raw & { offset?: RawQuantity; drift?: RawQuantity })[]
}
export interface RawFaultLine extends Raw {
  $type: 'FaultLine'
  pacing?: (Raw & { at?: RawQuantity; every?: RawQuantity })[]
  word: RawName
  arguments?: RawArgument[]
}

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
export interface RawDigestCondition extends Raw { $type: 'DigestCondition'; bound?: RawBound; count: RawAmount }
export interface RawPropertyCondition extends Raw {
  $type: 'PropertyCondition'
  words?: RawName[]
  text?: string
  verdict: 'holds' | 'violated'
  at?: RawQuantity
}
export interface RawCompareCondition extends Raw {
  $type: 'CompareCondition'
  node?: RawName
  path?: RawPathPart[]
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

export type RawLine =
  | RawClusterHeader | RawFaultsHeader | RawRunHeader | RawNodeLine | RawNetworkLine | RawClockLine | RawFaultLine | RawExpectLine
  | RawShowLine
