/** Checks the names in a fault: within its line, and against the cluster of a run that has the fault. */
import { ntpMessage } from '../../../../kernel/clocks/ntp.ts'
import { packetTypes } from '../../../../kernel/network/packet.ts'
import { didYouMean, listed } from '../../../did-you-mean.ts'
import type { Span } from '../../written.ts'
import { checkNode, type ClusterNames, type Declarations, type Report } from '../scope.ts'
import type { FaultLine, Mention } from './fault-line.ts'

/** Reports a node that one argument names twice, above all on two sides of a partition; a field may have several conditions. */
export function checkNamedOnce(line: FaultLine, report: Report): void {
  const seen = new Set<string>()
  for (const mention of line.mentions.filter(({ is }) => is !== 'field')) {
    const key = `${mention.argument} ${mention.text}`
    if (seen.has(key)) {
      const grouped = line.arguments[mention.argument]?.kind === 'groups'
      report(mention, 'named-twice', `"${mention.text}" is named twice in this ${line.word.text}.`,
        grouped ? 'A node can be on one side only.' : undefined, grouped ? 'error' : 'warning')
    }
    seen.add(key)
  }
}

export interface Meeting {
  cluster: ClusterNames
  declared: Declarations
  report: Report
  /** Where to report when the block stands in another cell: at its name in the run. Undefined: at the name in the fault. */
  at: Span | undefined
}

export function checkMeeting(line: FaultLine, meeting: Meeting): void {
  const { cluster, report } = meeting
  for (const mention of line.mentions) {
    if (cluster.spared.has(mention.text)) continue
    const at = meeting.at ?? mention
    if (mention.is === 'node') checkNode(mention, at, cluster, mention.argument.startsWith('when') ? cluster.nodes : cluster.places, report)
    else if (mention.is === 'field') checkField(mention, at, meeting)
    else if (mention.is === 'word') checkMessage(mention, at, line, meeting)
    else if (mention.is === 'class') checkClass(mention.text, at, meeting)
  }
}

/** Reports a field in a condition that no class declares. */
function checkField({ text, of }: Mention, at: Span, { cluster, declared, report }: Meeting): void {
  const classes = of === undefined ? [...new Set(cluster.nodes.values())] : [cluster.nodes.get(of) ?? '']
  const known = classes.map((one) => declared.fieldsOf?.(one))
  if (text === 'up' || known.some((fields) => fields === undefined || fields.includes(text))) return
  const all = [...new Set(known.flatMap((fields) => fields ?? []))]
  const hint = didYouMean(text, all) ?? (all.length === 0 ? undefined : `Fields are ${listed(all, 'and')}.`)
  const whose = of === undefined ? `No node of cluster ${cluster.name} declares` : `Class ${cluster.nodes.get(of)} does not declare`
  report(at, 'unknown-field', `${whose} a field "${text}".`, hint, 'warning')
}

function checkClass(className: string, at: Span, { declared, report }: Meeting): void {
  if (declared.hasClass(className)) return
  const { classes } = declared
  const hint = didYouMean(className, classes) ?? `The classes are ${listed(classes, 'and')}.`
  report(at, 'unknown-class', `There is no class "${className}".`, hint)
}

/** Words that people may write for all messages. */
const everyMessage: ReadonlySet<string> = new Set(['messages', 'message', 'everything', 'all', 'any'])
/** The names of packets that machines send besides messages. */
const machineTalk: readonly string[] = Object.values(packetTypes)

function checkMessage(word: Mention, at: Span, line: FaultLine, { cluster, declared, report }: Meeting): void {
  if ((word.argument !== 'message' && word.argument !== 'when message') || declared.messagesOf === undefined) return
  if (word.text === ntpMessage && cluster.lines.some(({ kind }) => kind === 'ntp' || kind === 'chrony')) return
  const messages = new Set<string>()
  for (const className of new Set(cluster.nodes.values())) {
    const own = declared.messagesOf(className)
    if (own === undefined) return
    for (const message of own) messages.add(message)
  }
  if (messages.has(word.text) || machineTalk.includes(word.text)) return
  const message = `No node of cluster ${cluster.name} has a message "${word.text}"`
  if (everyMessage.has(word.text) && /^(delay|drop|hold|release)$/.test(line.word.text)) {
    const text = line.source.replace(new RegExp(`(\\b${line.word.text}\\s+)${word.text}\\b\\s*`), '$1').trim()
    return report(at, 'unknown-message', `${message}.`, `All messages: ${text}`)
  }
  const known = messages.size === 0 ? undefined : `Messages are ${listed([...messages], 'and')}.`
  report(at, 'unknown-message', `${message}, so this ${line.word.text} never bites.`, didYouMean(word.text, messages) ?? known, 'warning')
}
