/**
 * What the word under the cursor means, as Markdown.
 *
 *     hover('faults gc\n  at 1s pause c1 for 40s', 20, surroundings)   // '**pause** Stops the process; …'
 */
import { counterOf } from '../../../check/counters.ts'
import type { BlockLine, RunBlock, ScenarioDocument, Span } from '../ast.ts'
import { phraseOf, wordOf } from '../fault-phrase.ts'
import { machineNodes } from '../machine-lines.ts'
import { groupsOf, namesIn } from '../groups.ts'
import { parseScenario } from '../parse.ts'
import { nodesOf, resolveCluster, resolveFaults, type Surroundings, visible } from '../resolve.ts'
import { splitLines } from '../blocks.ts'
import { isWord, tokenize } from '../grammar/langium.ts'
import { durationText } from '../time-text.ts'
import { helpOf } from './keyword-help.ts'
import { viewOf, views } from '../../../trace/views.ts'

export function hover(text: string, offset: number, surroundings: Surroundings): string | undefined {
  const at = Math.max(0, Math.min(offset, text.length))
  const line = splitLines(text).findLast(one => one.start <= at)!
  const column = at - line.start
  const token = tokenize(line.text).tokens.find(one => one.start <= column && column < one.end)
  if (token === undefined || !isWord(token.text)) return undefined
  const { document } = parseScenario(text)
  const within = ({ start, end }: Span): boolean => start <= at && at < end
  return nameHelp(document, surroundings, within) ?? viewHelpIn(document, token.text, within) ?? keywordHelp(token.text)
}

function keywordHelp(word: string): string | undefined {
  const help = helpOf(word)
  return help && `**${word}** ${help.help}\n\nFor example: \`${help.example}\``
}

function viewHelpIn(document: ScenarioDocument, word: string, within: (span: Span) => boolean): string | undefined {
  const inShow = document.runs.some(run => run.lines.some(line => line.kind === 'show' && within(line)))
  const view = inShow ? viewOf(word) : undefined
  return view && `**${word}** ${views[view].help}`
}

function nameHelp(document: ScenarioDocument, surroundings: Surroundings, within: (span: Span) => boolean): string | undefined {
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
  run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, within: (span: Span) => boolean,
): string | undefined {
  if (within(run.cluster)) return clusterHelp(run.cluster.text, document, surroundings)
  const name = run.faults.find(within)
  if (name === undefined) return undefined
  const faults = resolveFaults(name.text, run, document, surroundings)
  const lines = faults?.block.lines.flatMap(line => line.kind === 'fault' ? [`- ${line.source}`] : [])
  return lines && `**${name.text}** faults\n\n${lines.join('\n')}`
}

function clusterHelp(name: string, document: ScenarioDocument, surroundings: Surroundings): string | undefined {
  const cluster = resolveCluster(name, undefined, document, surroundings)
  return cluster && `**${name}** cluster\n\n${[...nodesOf(cluster.block)].map(([node, className]) => `- ${node}: ${className}`).join('\n')}`
}

function lineHelp(
  line: BlockLine, run: RunBlock | undefined, document: ScenarioDocument, surroundings: Surroundings, within: (span: Span) => boolean,
): string | undefined {
  const node = (name: string): string | undefined => {
    const own = run && resolveCluster(run.cluster.text, run, document, surroundings)
    const clusters = own === undefined ? visible('cluster', undefined, document, surroundings) : [own]
    const group = clusters.flatMap(one => [...groupsOf(one.block)]).find(([one]) => one === name)
    if (group !== undefined) return `**${name}** ${group[1].join(', ')}`
    const found = clusters.find(one => nodesOf(one.block).has(name))
    return found && `**${name}** node of class ${nodesOf(found.block).get(name)} in cluster ${found.block.name.text}`
  }
  switch (line.kind) {
    case 'node': {
      const name = line.names.find(within)
      return name && `**${name.text}** node of class ${line.className.text}`
    }
    case 'network': case 'group': case 'rtt': case 'port': {
      const name = namesIn(line).find(within)
      return name && node(name.text)
    }
    case 'clock': case 'ntp': case 'disk': case 'mailbox': {
      const name = machineNodes(line).find(within)
      return name && node(name.text)
    }
    case 'load': {
      const name = line.nodes.find(within)
      return name && node(name.text)
    }
    case 'fault': {
      if (within(line.word)) return faultHelp(line.word.text)
      const mention = line.mentions.find(one => one.is === 'node' && within(one))
      return mention && node(mention.text)
    }
    case 'expect': {
      if (line.field !== undefined && within(line.field.node)) return node(line.field.node.text)
      const { condition } = line
      if (condition.kind === 'property' && within(line.about)) {
        const at = condition.atNs === undefined ? '' : ` at ${durationText(condition.atNs)}`
        return `**${condition.property}** property, expected ${condition.verdict === 'holds' ? 'to hold' : `violated${at}`}`
      }
      const counted = condition.kind === 'compare' && condition.subject.kind === 'counter' && within(line.about) ? counterOf(condition.subject.name) : undefined
      return counted && `**${counted.name}** ${counted.help}`
    }
    default: return undefined
  }
}

function faultHelp(word: string): string | undefined {
  const phrase = phraseOf(word)
  if (phrase === undefined) return undefined
  const length = phrase.duration === 'none' ? '' : phrase.duration === 'required' ? ' for <length>' : ' [for <length>]'
  return `**${wordOf(phrase)}** ${phrase.help}\n\n\`${phrase.phrase}${length}\`\n\nFor example: \`${phrase.example}\``
}
