/**
 * What a fault waits for: what a node sends, receives, handles or awaits, that it crashes or resumes, or that a field has a value.
 *
 * ```dsnb
 * when storage receives the 2nd write from c1 where key = 'x' crash storage
 * when lock.token = 34 pause c1 for 40s
 * when any where role = 'leader' crashes partition b | c
 * ```
 */
import type { StateCondition, Trigger } from '../../../../kernel/plan.ts'
import { readTime } from '../../amounts/amounts.ts'
import type { LineReader } from '../../amounts/line-reader.ts'
import { conditionsText, fieldValueText, pathOf, pathText, readCondition, readFieldValue, relationOf } from '../../amounts/values.ts'
import { given } from '../line-kind.ts'
import type { BeginningTree, Mention, TriggerTree } from './fault-line.ts'

export function readTrigger(line: LineReader, beginning: BeginningTree, tree: TriggerTree, mentions: Mention[]): Trigger | undefined {
  const delayNs = beginning.delay && readTime(line, beginning.delay)
  if (delayNs !== undefined && delayNs < 0) return line.fail(line.span(beginning.delay!), 'duration', 'A fault cannot begin before what it waits for.')
  const nth = tree.nth === undefined ? undefined : Number(tree.nth)
  if (nth !== undefined && !(Number.isSafeInteger(nth) && nth > 0)) {
    return line.fail(line.span(tree), 'ordinal', 'They are counted 1st, 2nd, 3rd from the start of the run.')
  }
  const any = tree.node.text === 'any' ? true as const : undefined
  if (tree.among !== undefined && any === undefined) {
    const hint = `For example: when any where ${line.textOf(tree.among[0]!)} ${tree.verb}`
    return line.fail(line.span(tree.node), 'where', `"where" chooses among all nodes: "${tree.node.text}" is one.`, hint)
  }
  const base = {
    node: tree.node.text,
    ...given({ any, among: readAmong(line, tree.among, mentions), nth, always: beginning.word === 'whenever' ? true as const : undefined, delayNs }),
  }
  mentions.push({ text: tree.node.text, ...line.span(tree.node), argument: 'when', is: any ? 'role' : 'node' })
  if (tree.path !== undefined) {
    const value = readFieldValue(line, tree.value!)
    mentions.push({ text: pathOf(tree.path)[0]!, ...line.span(tree.path[0]!), argument: 'when field', is: 'field', ...any ? {} : { of: tree.node.text } })
    return value === undefined ? undefined : { ...base, kind: 'state', path: pathOf(tree.path), relation: relationOf(tree.comparison!)!, value }
  }
  if (tree.what !== undefined) return { ...base, kind: 'await', what: tree.what }
  if (tree.message === undefined) {
    // SAFETY: the grammar has these verbs where no message stands.
    return { ...base, kind: 'process', verb: tree.verb as (Trigger & { kind: 'process' })['verb'] }
  }
  mentions.push({ text: tree.message.text, ...line.span(tree.message), argument: 'when message', is: 'word' })
  if (tree.other !== undefined) mentions.push({ text: tree.other.text, ...line.span(tree.other), argument: 'when other', is: 'node' })
  const toOther = tree.other !== undefined && (tree.verb === 'sends') !== (tree.direction === 'to')
  if (toOther) {
    const word = tree.verb === 'sends' ? 'to' : 'from'
    return line.fail(line.span(tree.other!), 'direction', `A node ${tree.verb} a message ${word} another one.`, `For example: when c1 ${tree.verb} write ${word} ${tree.other!.text}`)
  }
  // SAFETY: the grammar has these verbs where a message stands.
  const verb = tree.verb as (Trigger & { kind: 'message' })['verb']
  const message: Trigger = { ...base, kind: 'message', verb, message: tree.message.text, ...given({ other: tree.other?.text }) }
  const where = tree.where?.map((one) => readCondition(line, one))
  if (where !== undefined && !line.broken) message.where = where.filter((one) => one !== undefined)
  return message
}

/** `any where role = 'leader' and term > 3`. */
function readAmong(line: LineReader, trees: TriggerTree['among'], mentions: Mention[]): StateCondition[] | undefined {
  return trees?.flatMap((tree) => {
    const condition = readCondition(line, tree)
    mentions.push({ text: pathOf(tree.path)[0]!, ...line.span(tree.path[0]!), argument: 'when field', is: 'field' })
    return condition === undefined ? [] : [condition]
  })
}

export function triggerText(trigger: Trigger): string {
  const { nth, among } = trigger
  const node = among === undefined ? trigger.node : `${trigger.node} where ${conditionsText(among)}`
  const ordinal = nth === undefined ? '' : ` the ${nth}${suffixOf(nth)}`
  switch (trigger.kind) {
    case 'state': return `${node}.${pathText(trigger.path)} ${trigger.relation} ${fieldValueText(trigger.value)}`
    case 'process': return `${node} ${trigger.verb}${ordinal}${nth === undefined ? '' : ' time'}`
    case 'await': return `${node} awaits${ordinal} ${trigger.what}`
    case 'message': {
      const other = trigger.other === undefined ? '' : ` ${trigger.verb === 'sends' ? 'to' : 'from'} ${trigger.other}`
      const where = trigger.where === undefined ? '' : ` where ${conditionsText(trigger.where)}`
      return `${node} ${trigger.verb}${ordinal} ${trigger.message}${other}${where}`
    }
  }
}

export function suffixOf(count: number): string {
  const teens = Math.floor(count / 10) % 10 === 1
  return teens ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[count % 10] ?? 'th')
}
