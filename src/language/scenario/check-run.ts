/** Checks of a run, where a cluster, its faults and its expectations meet. */
import { ntpMessage } from '../../kernel/clocks/ntp.ts'
import { packetTypes } from '../../kernel/network/packet.ts'
import { counterNames } from '../../check/counters.ts'
import { runCount } from '../../check/request.ts'
import type { ClusterBlock, ExpectLine, FaultLine, FaultsBlock, Mention, Name, RunBlock, ScenarioDocument, Span } from './ast.ts'
import { measureOf, seedsOf } from './lower.ts'
import { checkExploration } from './explore-lines.ts'
import { placesOf } from './groups.ts'
import { didYouMean, listed, nearWord } from './assist/did-you-mean.ts'
import { nameText } from './print.ts'
import { checkNode, type Report } from './report.ts'
import { brokenWords, nodesOf, type Resolved, resolveCluster, resolveFaults, type Surroundings, visible } from './resolve.ts'
import { simpleWords } from './assist/keyword-help.ts'

/** What machines send each other beside messages. */
/** What people write for all messages. */
const everyMessage: ReadonlySet<string> = new Set(['messages', 'message', 'everything', 'all', 'any'])
const machineTalk: readonly string[] = Object.values(packetTypes)

export class RunChecker {
  private readonly run: RunBlock
  private readonly document: ScenarioDocument
  private readonly surroundings: Surroundings
  private readonly report: Report
  private readonly cluster: Resolved<ClusterBlock> | undefined
  private readonly nodes: ReadonlyMap<string, string>
  private readonly spared: ReadonlySet<string>

  constructor(run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, report: Report) {
    this.run = run
    this.document = document
    this.surroundings = surroundings
    this.report = report
    this.cluster = resolveCluster(run.cluster.text, run, document, surroundings)
    this.nodes = this.cluster === undefined ? new Map() : nodesOf(this.cluster.block)
    this.spared = brokenWords(this.cluster?.block.lines ?? [])
  }

  check(): void {
    if (this.cluster === undefined) this.unknown('cluster', this.run.cluster)
    const seen = new Set<string>()
    for (const name of this.run.faults) {
      const faults = resolveFaults(name.text, this.run, this.document, this.surroundings)
      if (faults === undefined) this.unknown('faults', name)
      else this.checkFaults(faults, name)
      if (seen.has(name.text)) this.report(name, 'duplicate', `"${name.text}" is named twice.`)
      seen.add(name.text)
    }
    checkExploration(this.run, this.cluster?.block, this.report)
    for (const line of this.run.lines) if (line.kind === 'expect') this.checkExpect(line)
  }

  private unknown(kind: 'cluster' | 'faults', name: Name): void {
    const what = kind === 'cluster' ? 'cluster' : 'faults block'
    for (const item of this.document.items) {
      // A header that could not be read may have been this one: its own error is enough.
      if (item.kind === 'broken block' && item.intended === kind && item.words.includes(name.text)) return
      if (item.kind === kind && item.name.text === name.text) {
        return this.report(name, `unknown-${kind}`, `The ${what} "${name.text}" stands below this run.`, 'Move it above the run.')
      }
    }
    const names = [...new Set(visible(kind, this.run, this.document, this.surroundings).map(one => one.block.name.text))]
    const known = names.length === 0 ? `Write one above: ${kind} ${name.text}` : `There is ${listed(names, 'and')}.`
    this.report(name, `unknown-${kind}`, `There is no ${what} "${name.text}".`, didYouMean(name.text, names) ?? known)
  }

  /** Faults of this cell are pointed at where they stand, those of other cells at their name in the run. */
  private checkFaults({ block, here }: Resolved<FaultsBlock>, name: Name): void {
    if (this.cluster === undefined) return
    for (const line of block.lines) {
      if (line.kind !== 'fault') continue
      for (const mention of line.mentions) {
        if (this.spared.has(mention.text)) continue
        const places = mention.argument.startsWith('when') ? this.nodes : placesOf(this.cluster.block)
        if (mention.is === 'node') checkNode(mention, here ? mention : name, this.cluster.block, places, this.report)
        else if (mention.is === 'field') this.checkStateField(mention, here ? mention : name)
        else if (mention.is === 'word') this.checkMessage(mention, here ? mention : name, line)
        else if (mention.is === 'class') this.checkClass(mention.text, here ? mention : name)
      }
    }
  }

  /** A fault that looks at a field which no class declares. */
  private checkStateField({ text, of }: Mention, at: Span): void {
    const classes = of === undefined ? [...new Set(this.nodes.values())] : [this.nodes.get(of) ?? '']
    const known = classes.map(one => this.surroundings.fieldsOf?.(one))
    if (known.some(fields => fields === undefined || fields.includes(text))) return
    const all = [...new Set(known.flatMap(fields => fields ?? []))]
    const hint = didYouMean(text, all) ?? (all.length === 0 ? undefined : `Fields are ${listed(all, 'and')}.`)
    const whose = of === undefined ? `No node of cluster ${this.run.cluster.text} declares` : `Class ${this.nodes.get(of)} does not declare`
    this.report(at, 'unknown-field', `${whose} a field "${text}".`, hint, 'warning')
  }

  private checkClass(className: string, at: Span): void {
    if (this.surroundings.hasClass(className)) return
    const { classes } = this.surroundings
    const hint = didYouMean(className, classes) ?? `The classes are ${listed(classes, 'and')}.`
    this.report(at, 'unknown-class', `There is no class "${className}".`, hint)
  }

  private checkMessage(word: { text: string; argument: string }, at: Span, line: FaultLine): void {
    if ((word.argument !== 'message' && word.argument !== 'when message') || this.surroundings.messagesOf === undefined) return
    if (word.text === ntpMessage && this.cluster?.block.lines.some(({ kind }) => kind === 'ntp')) return
    const messages = new Set<string>()
    for (const className of new Set(this.nodes.values())) {
      const own = this.surroundings.messagesOf(className)
      if (own === undefined) return
      for (const message of own) messages.add(message)
    }
    if (messages.has(word.text) || machineTalk.includes(word.text)) return
    const known = messages.size === 0 ? undefined : `Messages are ${listed([...messages], 'and')}.`
    if (everyMessage.has(word.text) && /^(delay|drop|hold|release)$/.test(line.word.text)) {
      const text = line.source.replace(new RegExp(`(\\b${line.word.text}\\s+)${word.text}\\b\\s*`), '$1').trim()
      this.report(at, 'unknown-message', `No node of cluster ${this.run.cluster.text} has a message "${word.text}".`, `All messages: ${text}`)
      return
    }
    const message = `No node of cluster ${this.run.cluster.text} has a message "${word.text}", so this ${line.word.text} never bites.`
    this.report(at, 'unknown-message', message, didYouMean(word.text, messages) ?? known, 'warning')
  }

  private checkExpect(line: ExpectLine): void {
    const { condition } = line
    if (condition.kind === 'property') this.checkProperty(condition.property, line.about)
    else if (this.run.explores !== undefined) return
    else if (condition.subject.kind === 'measure') this.checkMeasure(condition.subject.name, line.about)
    else if (condition.subject.kind === 'field') this.checkField(line)
    else if (line.valueAt !== undefined && condition.subject.kind !== 'statistic' && !this.isMeasure(measureOf(condition.subject))) {
      const wanted = condition.subject.kind === 'time' ? 'duration' : 'number'
      const subject = condition.subject.kind === 'counter' ? condition.subject.name : 'time'
      const message = wanted === 'duration' ? `"${subject}" is a length of time, such as 41s.` : `"${subject}" is a plain number.`
      if (condition.value.kind !== wanted) this.report(line.valueAt, 'value', message)
    }
    if (this.run.explores === undefined) this.checkRuns(line)
  }

  private checkProperty(property: string, at: Span): void {
    if (this.surroundings.propertyNamed(simpleWords(property)) !== undefined) return
    const known = this.surroundings.properties
    const near = nearWord(simpleWords(property), known.map(simpleWords))
    const hint = near !== undefined ? `Did you mean "${nameText(near, '-')}"?`
      : known.length === 0 ? `Define it in a cell above: safety('${property}', …)`
        : `The properties are ${listed(known.map(one => nameText(simpleWords(one), '-')), 'and')}.`
    this.report(at, 'unknown-property', `There is no property "${nameText(property, '-')}".`, hint)
  }

  private isMeasure(name: string | undefined): boolean {
    return name !== undefined && this.surroundings.measureNamed(simpleWords(name)) !== undefined
  }

  private checkMeasure(name: string, at: Span): void {
    const simple = simpleWords(name)
    if (this.isMeasure(name)) return
    const { measures } = this.surroundings
    const isProperty = this.surroundings.propertyNamed(simple) !== undefined
    const near = didYouMean(simple, [...measures.map(simpleWords), ...counterNames, 'time'])
    const hint = this.nodes.has(name) ? `It is a node: name one of its fields, such as ${name}.${this.fields(name)?.[0] ?? 'field'}.`
      : isProperty ? `It is a property: write "expect ${nameText(simple, '-')} holds".`
        : near ?? `Counters are ${listed([...counterNames, 'time'], 'and')}.`
    this.report(at, 'unknown-measure', `There is no measure or counter "${name}".`, hint)
  }

  private fields(node: string): readonly string[] | undefined {
    return this.surroundings.fieldsOf?.(this.nodes.get(node) ?? '')
  }

  private checkField({ field }: ExpectLine): void {
    if (field === undefined || this.cluster === undefined || this.spared.has(field.node.text)) return
    checkNode(field.node, field.node, this.cluster.block, this.nodes, this.report)
    const fields = this.nodes.has(field.node.text) ? this.fields(field.node.text) : undefined
    if (fields === undefined || fields.includes(field.first.text)) return
    const known = fields.length === 0 ? undefined : `Its fields are ${listed(fields, 'and')}.`
    this.report(field.first, 'unknown-field', `Class ${this.nodes.get(field.node.text)} declares no field "${field.first.text}".`,
      didYouMean(field.first.text, fields) ?? known, 'warning')
  }

  private checkRuns({ condition, runs, runsAt, about }: ExpectLine): void {
    const count = runCount(seedsOf(this.run))
    const example = `For example: run ${this.run.cluster.text} for 60s seeds 1..1000`
    if (runs !== undefined && runsAt !== undefined) {
      if (count === 1) this.report(runsAt, 'single-run', 'This is a single run: "in" counts runs over several seeds.', example)
      else if (runs.of !== undefined && runs.of !== count) this.report(runsAt, 'run-count', `There are ${count} runs here, not ${runs.of}.`)
      else if (runs.count > count) this.report(runsAt, 'run-count', `There are only ${count} runs here.`)
    }
    if (condition.kind === 'compare' && condition.subject.kind === 'distinct digests') {
      if (count === 1) this.report(about, 'single-run', 'A single run has one digest.', example)
      else if (runs !== undefined && runsAt !== undefined) {
        this.report(runsAt, 'run-count', 'Distinct digests are counted over all runs together.', 'Leave out "in".')
      }
    }
  }
}
