/**
 * The blocks of the language. From them follow which block a line begins, of which kind a line in a block is, what the words mean and which
 * words may stand where.
 *
 *     lineKindIn('cluster', tokenize('disk db sync 5ms').tokens)     // diskLine
 */
import type { AnyBlock, BlockWord } from '../document.ts'
import type { Token } from '../grammar/langium.ts'
import { commonPlaces } from '../grammar/places.ts'
import { type Expectations, RuleGraphs } from '../grammar/rule-graph.ts'
import type { LineKind } from '../lines/line-kind.ts'
import type { BlockKind } from './block-kind.ts'
import { clusterBlock } from './cluster.ts'
import { exploreBlock } from './explore.ts'
import { faultsBlock } from './faults.ts'
import { lineKinds } from './lines.ts'
import { runBlock } from './run.ts'

export const blocks: readonly BlockKind[] = [clusterBlock, faultsBlock, runBlock, exploreBlock]

export const blockWords: readonly BlockWord[] = blocks.map((block) => block.word)

/** The kind of block that begins with this word. */
export function blockOf(word: string | undefined): BlockKind | undefined {
  return blocks.find((block) => block.word === word)
}

/** The word of a block; for a block whose first line has an error, the word that was probably meant. */
export function wordOfBlock(block: AnyBlock | undefined): BlockWord | undefined {
  if (block?.kind === 'run' && block.explores !== undefined) return 'explore'
  return block?.kind === 'broken block' ? block.intended : block?.kind
}

/** The keywords that lines of a block begin with. */
export function firstWords(block: BlockWord): string[] {
  return [...new Set(blockOf(block)?.lines.flatMap((kind) => kind.words) ?? [])]
}

/** The kind of a line in a block; undefined when its first words say nothing. */
export function lineKindIn(block: BlockWord, tokens: readonly Token[]): LineKind | undefined {
  return blockOf(block)?.lines.find((kind) => kind.begins(tokens))
}

const places = new Map(Object.entries(Object.assign({}, commonPlaces, ...[...blocks, ...lineKinds].map((one) => one.places)) as typeof commonPlaces))
/** Made when the first line is read, since that loads the grammar. */
let graphs: RuleGraphs | undefined
const ruleGraphs = (): RuleGraphs => graphs ??= new RuleGraphs((rule, feature) => places.get(`${rule}.${feature}`))

const byRule = new Map(lineKinds.map((kind) => [kind.rule, kind]))

/** Whether a line is of the rule's form. */
export function fitsRule(rule: string, tokens: readonly Token[]): boolean {
  return ruleGraphs().fits(rule, tokens)
}

/** What may stand after these words of a line. */
export function expectedAfter(rule: string, tokens: readonly Token[]): Expectations {
  const found = ruleGraphs().expectedAfter(rule, tokens)
  const meant = byRule.get(rule)?.meant
  return meant === undefined ? found : { ...found, expected: meant(found.expected, tokens[found.failedAt - 1]) }
}
