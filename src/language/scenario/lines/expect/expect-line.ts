/** The data of an expectation, and its tree from the parser. */
import type { Condition, Expectation } from '../../../../check/expectation.ts'
import type { AmountTree, NameTree, PathPartTree, QuantityTree, Tree, ValueTree } from '../../grammar/parse-tree.ts'
import type { Name, Span, Written } from '../../written.ts'

export interface ExpectLine extends Written {
  kind: 'expect'
  /** Names as the author wrote them, with spaces for hyphens; lowering puts the declared names in. */
  condition: Condition
  runs?: NonNullable<Expectation['runs']>
  /** The property, measure, counter or field. */
  about: Span
  /** The node and the first step of a field. */
  field?: { node: Name; first: Name }
  /** The node whose clock is compared with true time. */
  clockOf?: Name
  /** The value, and the `in …` part. */
  valueAt?: Span
  runsAt?: Span
}

export interface BoundTree extends Tree { $type: 'Bound'; word: 'least' | 'most' | 'more' | 'fewer' | 'other' }
export interface DigestTree extends Tree { $type: 'DigestCondition'; bound?: BoundTree; count: AmountTree; what: string }
export interface PropertyTree extends Tree {
  $type: 'PropertyCondition'
  words?: NameTree[]
  text?: string
  verdict: 'holds' | 'violated'
  at?: QuantityTree
  depth?: AmountTree
  end?: boolean
}
export interface CompareTree extends Tree {
  $type: 'CompareCondition'
  node?: NameTree
  path?: PathPartTree[]
  statistic?: NameTree
  words?: NameTree[]
  text?: string
  comparison: string
  value: ValueTree
  tolerance?: AmountTree
}
export interface RunsTree extends Tree { $type: 'Runs'; bound?: BoundTree; count: AmountTree; tolerance?: AmountTree; of?: AmountTree }
export interface ExpectLineTree extends Tree { $type: 'ExpectLine'; condition: DigestTree | PropertyTree | CompareTree; runs?: RunsTree }
