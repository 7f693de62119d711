/**
 * Writes a scenario in its usual form: lines of a block are indented by two spaces, and an empty line separates blocks. Lines with errors are
 * written as they were.
 *
 *     printScenario(parseScenario('cluster leases\n lock :LockService').document)   // 'cluster leases\n  lock: LockService\n'
 */
import { blockOf, wordOfBlock } from './blocks/index.ts'
import { type BlockLine, kindOf } from './blocks/lines.ts'
import type { AnyBlock, ScenarioDocument } from './document.ts'
import type { CommentLine } from './written.ts'

export function printScenario(document: ScenarioDocument): string {
  const lines: string[] = []
  let after: string | undefined
  for (const item of document.items) {
    // A comment belongs to the block after it, so no empty line comes between.
    if (after !== undefined && after !== 'comment') lines.push('')
    after = item.kind
    if (item.kind === 'comment') lines.push(item.comment)
    else lines.push(commented(headerText(item), item.comment), ...item.lines.map((line) => `  ${line.kind === 'comment' ? line.comment : commented(lineText(line), line.comment)}`))
  }
  return lines.map((line) => `${line}\n`).join('')
}

const commented = (text: string, comment: string | undefined): string => comment === undefined ? text : `${text}  ${comment}`

function headerText(block: AnyBlock): string {
  return block.kind === 'broken block' ? block.source : blockOf(wordOfBlock(block))?.print(block) ?? block.source
}

function lineText(line: Exclude<BlockLine, CommentLine>): string {
  return kindOf(line)?.print(line) ?? line.source
}
