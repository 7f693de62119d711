/** The data of a fault, and its tree from the parser. */
import type { Argument, Schedule } from '../../../../kernel/plan.ts'
import type { AmountTree, ArgumentTree, FieldConditionTree, NameTree, PathPartTree, QuantityTree, Tree, ValueTree } from '../../grammar/parse-tree.ts'
import type { Name, Written } from '../../written.ts'

/** A name inside a fault line, for looking it up: a node, or a word such as a message type. */
export interface Mention extends Name {
  argument: string
  is: 'node' | 'role' | 'word' | 'class' | 'field'
  /** For a field, the node that has it; absent: any node. */
  of?: string
}

export interface FaultLine extends Written {
  kind: 'fault'
  word: Name
  schedule: Schedule
  arguments: Record<string, Argument>
  mentions: Mention[]
}

export interface FaultLineTree extends Tree { $type: 'FaultLine'; pacing?: BeginningTree[]; word: NameTree; arguments?: ArgumentTree[] }

export interface BeginningTree extends Tree {
  at?: QuantityTree
  from?: AmountTree
  to?: AmountTree
  every?: QuantityTree
  rate?: string
  unit?: string
  chance?: AmountTree
  word?: 'when' | 'whenever'
  delay?: AmountTree
  trigger?: TriggerTree
}

export interface TriggerTree extends Tree {
  $type: 'Trigger'
  node: NameTree
  /** After `any`: the fields of the nodes that are meant. */
  among?: FieldConditionTree[]
  path?: PathPartTree[]
  comparison?: string
  value?: ValueTree
  verb?: string
  nth?: string
  what?: 'busy' | 'sleep' | 'call' | 'disk'
  message?: NameTree
  direction?: 'to' | 'from'
  other?: NameTree
  where?: FieldConditionTree[]
}
