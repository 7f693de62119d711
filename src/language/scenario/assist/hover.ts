/**
 * What the word under the cursor means, as Markdown.
 *
 *     hover('faults gc\n  at 1s pause c1 for 40s', 20, noSurroundings)   // '**pause** Stops the process; …'
 */
import { viewOf, views } from '../../../trace/views.ts'
import { kindOf } from '../blocks/lines.ts'
import type { RunBlock, ScenarioDocument } from '../document.ts'
import { tokenize } from '../grammar/langium.ts'
import { isWord } from '../grammar/word.ts'
import { faultLine } from '../lines/fault.ts'
import { groupsOf } from '../lines/group.ts'
import { linesOf } from '../lines/line-kind.ts'
import { nodesOf } from '../lines/node.ts'
import { parseScenario } from '../parse.ts'
import { resolveCluster, resolveFaults, type Surroundings, visible } from '../resolve.ts'
import { splitLines } from '../text-lines.ts'
import type { AnyLine, Span } from '../written.ts'
import { helpOf } from './keyword-help.ts'

type Within = (span: Span) => boolean

export function hover(text: string, offset: number, surroundings: Surroundings): string | undefined {
  const at = Math.max(0, Math.min(offset, text.length))
  const line = splitLines(text).findLast((one) => one.start <= at)!
  const column = at - line.start
  const token = tokenize(line.text).tokens.find((one) => one.start <= column && column < one.end)
  if (token === undefined || !isWord(token.text)) return undefined
  const { document } = parseScenario(text)
  const within: Within = ({ start, end }) => start <= at && at < end
  return nameHelp(document, surroundings, within) ?? viewHelpIn(document, token.text, within) ?? keywordHelp(token.text)
}

function keywordHelp(word: string): string | undefined {
  const help = helpOf(word)
  return help && `**${word}** ${help.help}\n\nFor example: \`${help.example}\``
}

function viewHelpIn(document: ScenarioDocument, word: string, within: Within): string | undefined {
  const inShow = document.runs.some((run) => run.lines.some((line) => line.kind === 'show' && within(line)))
  const view = inShow ? viewOf(word) : undefined
  return view && `**${word}** ${views[view].help}`
}

function nameHelp(document: ScenarioDocument, surroundings: Surroundings, within: Within): string | undefined {
  for (const item of document.items) {
    if (item.kind === 'comment') continue
    if (item.kind === 'run') {
      const help = runHelp(item, document, surroundings, within)
      if (help !== undefined) return help
    }
    if (item.kind === 'cluster' && within(item.name)) return clusterHelp(item.name.text, document, surroundings)
    for (const line of item.lines) {
      if (line.kind === 'comment' || !within(line)) continue
      return lineHelp(line, item.kind === 'run' ? item : undefined, document, surroundings, within)
    }
  }
  return undefined
}

function runHelp(
  run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, within: Within,
): string | undefined {
  if (within(run.cluster)) return clusterHelp(run.cluster.text, document, surroundings)
  const name = run.faults.find(within)
  if (name === undefined) return undefined
  const faults = resolveFaults(name.text, run, document, surroundings)
  const lines = faults && linesOf(faults.block.lines, faultLine).map((line) => `- ${line.source}`)
  return lines && `**${name.text}** faults\n\n${lines.join('\n')}`
}

function clusterHelp(name: string, document: ScenarioDocument, surroundings: Surroundings): string | undefined {
  const cluster = resolveCluster(name, undefined, document, surroundings)
  return cluster && `**${name}** cluster\n\n${[...nodesOf(cluster.block)].map(([node, className]) => `- ${node}: ${className}`).join('\n')}`
}

/** What the line's kind says about the place, or else about the node that is named there. */
function lineHelp(
  line: AnyLine, run: RunBlock | undefined, document: ScenarioDocument, surroundings: Surroundings, within: Within,
): string | undefined {
  const kind = kindOf(line)
  const said = kind?.describe?.(line, within)
  if (said !== undefined) return said
  const name = kind?.nodesIn?.(line).find(within)
  return name && nodeHelp(name.text, run, document, surroundings)
}

function nodeHelp(name: string, run: RunBlock | undefined, document: ScenarioDocument, surroundings: Surroundings): string | undefined {
  const own = run && resolveCluster(run.cluster.text, run, document, surroundings)
  const clusters = (own === undefined ? visible('cluster', undefined, document, surroundings) : [own]).map(({ block }) => block)
  const group = clusters.map((block) => groupsOf(block).get(name)).find((nodes) => nodes !== undefined)
  if (group !== undefined) return `**${name}** ${group.join(', ')}`
  const cluster = clusters.find((block) => nodesOf(block).has(name))
  return cluster && `**${name}** node of class ${nodesOf(cluster).get(name)} in cluster ${cluster.name.text}`
}
