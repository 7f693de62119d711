/**
 * The places of the grammar that have a name for people: what a message says was expected there, and what completion offers.
 *
 *     placeOf('RunHeader', 'cluster')   // { text: 'the name of a cluster', offers: 'cluster' }
 */

export type Offer =
  | 'cluster' | 'faults' | 'node' | 'class' | 'fault' | 'subject' | 'field' | 'view' | 'length' | 'percent' | 'number' | 'seed' | 'unit'
  | 'value' | 'argument' | 'nothing'

export interface Place {
  text: string
  offers: Offer
}

const places: Record<string, Place> = {
  'ClusterHeader.name': { text: 'a name for the cluster', offers: 'nothing' },
  'FaultsHeader.name': { text: 'a name for these faults', offers: 'nothing' },
  'RunHeader.cluster': { text: 'the name of a cluster', offers: 'cluster' },
  'RunClause.faults': { text: 'the name of a faults block', offers: 'faults' },
  'RunClause.length': { text: 'a length of time', offers: 'length' },
  'RunClause.seed': { text: 'a whole number', offers: 'seed' },
  'RunClause.seeds': { text: 'a range such as 1..1000', offers: 'seed' },
  'RunClause.count': { text: 'a whole number', offers: 'number' },
  'NodeLine.names': { text: 'a name for a node', offers: 'nothing' },
  'NodeLine.className': { text: 'a class', offers: 'class' },
  'NetworkLine.from': { text: 'a node', offers: 'node' },
  'NetworkLine.to': { text: 'a node', offers: 'node' },
  'LinkOption.latency': { text: 'a length of time', offers: 'length' },
  'LinkOption.loss': { text: 'a percentage', offers: 'percent' },
  'ClockLine.nodes': { text: 'a node', offers: 'node' },
  'ClockOption.offset': { text: 'an amount of time', offers: 'length' },
  'ClockOption.drift': { text: 'a number', offers: 'number' },
  'Pacing.at': { text: 'a time', offers: 'length' },
  'Pacing.every': { text: 'a length of time', offers: 'length' },
  'FaultLine.word': { text: 'a fault', offers: 'fault' },
  'FaultLine.arguments': { text: 'what the fault is about', offers: 'argument' },
  'Condition.count': { text: 'a number', offers: 'number' },
  'Condition.words': { text: 'a property or measure', offers: 'subject' },
  'Condition.node': { text: 'a node', offers: 'node' },
  'Condition.text': { text: 'a name in quotes', offers: 'nothing' },
  'Condition.path': { text: 'a field', offers: 'field' },
  'Condition.at': { text: 'a time', offers: 'length' },
  'Condition.value': { text: 'a value', offers: 'value' },
  'Condition.comparison': { text: 'a comparison such as "="', offers: 'nothing' },
  'Condition.tolerance': { text: 'a tolerance', offers: 'number' },
  'Condition.bound': { text: 'a bound such as "at least"', offers: 'nothing' },
  'Value.items': { text: 'a value', offers: 'value' },
  'Runs.bound': { text: 'a bound such as "at least"', offers: 'nothing' },
  'Runs.count': { text: 'a number of runs', offers: 'number' },
  'Runs.of': { text: 'the number of runs', offers: 'number' },
  'Runs.tolerance': { text: 'a tolerance', offers: 'number' },
  'Amount.number': { text: 'a number', offers: 'number' },
  'Amount.unit': { text: 'a unit', offers: 'unit' },
  'Quantity.mean': { text: 'a length of time', offers: 'length' },
  'Quantity.high': { text: 'the end of the range', offers: 'nothing' },
  'ShowLine.views': { text: 'a view', offers: 'view' },
}

export function placeOf(rule: string, feature: string): Place | undefined {
  return places[`${rule}.${feature}`]
}
