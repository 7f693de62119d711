/**
 * The types of the parser's tree that lines of several kinds have in common; the tree of one kind of line is in its own file (`lines/`). The
 * parser leaves empty lists out.
 *
 *     parseWith('DiskLine', 'disk db sync 5ms').value     // { $type: 'DiskLine', nodes: [{ $type: 'Name', text: 'db', … }], options: […], … }
 */

export interface Tree {
  $type: string
  /** Where it stands in its line. */
  $cstNode?: { offset: number; end: number }
}

export interface NameTree extends Tree { $type: 'Name'; text: string }
export interface AmountTree extends Tree { $type: 'Amount'; sign?: '+' | '-'; number: string; unit?: string }
export interface QuantityTree extends Tree {
  $type: 'Quantity'
  exponential?: boolean
  shifted?: boolean
  low?: AmountTree
  high?: AmountTree
  mean?: AmountTree
  centre?: AmountTree
  deviation?: AmountTree
  median?: AmountTree
  sigma?: AmountTree
  least?: AmountTree
  shape?: AmountTree
  within?: AmountTree
  points?: PointTree[]
  next?: AmountTree[]
}
export interface PointTree extends Tree { $type: 'Point'; share: AmountTree; within: AmountTree }
export interface RateTree extends Tree { $type: 'Rate'; number: string; unit: 'bit' | 'kbit' | 'Mbit' | 'Gbit' }
export interface MarkTree extends Tree { $type: 'Mark'; mark: string }
/** A word, number or mark of a fault line, which the fault's phrase reads. */
export type ArgumentTree = RateTree | QuantityTree | NameTree | MarkTree

export interface PathPartTree extends Tree { $type: 'PathPart'; word?: string; number?: string; text?: string }
export interface ValueTree extends Tree {
  $type: 'Value'
  amount?: AmountTree
  text?: string
  constant?: 'true' | 'false' | 'nothing'
  list?: boolean
  items?: ValueTree[]
}
export interface FieldConditionTree extends Tree { $type: 'FieldCondition'; path: PathPartTree[]; comparison: string; value: ValueTree }
