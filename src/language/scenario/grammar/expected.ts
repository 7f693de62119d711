/**
 * What may stand at a place of a line: read from the grammar itself, so that error messages and completion never disagree
 * with the parser.
 *
 *     expectedAfter('RunHeader', tokenize('run leases wth').tokens)
 *     // { failedAt: 2, endAllowed: true, expected: [{ keyword: 'with' }, { keyword: 'for' }, …] }
 *
 * Each rule becomes a small graph of words and marks; all ways through it are followed at once, one token at a time, and
 * remembered, so a line costs one look-up for each token.
 */
import { GrammarAST } from 'langium'
import { statistics } from '../../../kernel/workload/meters.ts'
import { placeOf, type Place } from '../assist/places.ts'
import { isWord, scenarioGrammar, type Token } from './langium.ts'

export interface Expected {
  /** The keyword or mark; absent for names, numbers and texts. */
  keyword?: string
  /** What the place stands for, when the grammar gives it a name: "a node". */
  place?: Place
}

export interface Expectations {
  /** Index of the first token that does not fit; the number of tokens when all fit. */
  failedAt: number
  expected: Expected[]
  /** Whether the line may end there. */
  endAllowed: boolean
}

type Graph =
  | { kind: 'terminal'; id: number; type: string; place?: Place | undefined; next: Graph }
  | { kind: 'split'; id: number; next: Graph[] }
  | { kind: 'call'; id: number; rule: GrammarAST.ParserRule; place?: Place | undefined; next: Graph }
  | { kind: 'end'; id: number }

interface Frame { id: number; next: Graph; parent: Frame | undefined }
interface State { terminal: Graph & { kind: 'terminal' }; frame: Frame | undefined; place: Place | undefined }

let graphCount = 0
const ruleGraphs = new Map<string, Graph>()

function graphOf(rule: GrammarAST.ParserRule): Graph {
  let graph = ruleGraphs.get(rule.name)
  if (graph === undefined) {
    graph = build(rule.definition, { kind: 'end', id: graphCount++ }, rule.name)
    ruleGraphs.set(rule.name, graph)
  }
  return graph
}

function build(element: GrammarAST.AbstractElement, next: Graph, rule: string, place?: Place): Graph {
  if (element.cardinality === undefined) return buildOnce(element, next, rule, place)
  if (element.cardinality === '?') return { kind: 'split', id: graphCount++, next: [buildOnce(element, next, rule, place), next] }
  const loop: Graph & { kind: 'split' } = { kind: 'split', id: graphCount++, next: [] }
  const body = buildOnce(element, loop, rule, place)
  loop.next.push(body, next)
  return element.cardinality === '*' ? loop : body
}

function buildOnce(element: GrammarAST.AbstractElement, next: Graph, rule: string, place?: Place): Graph {
  if (GrammarAST.isGroup(element)) {
    return element.elements.reduceRight((rest, part, index) => build(part, rest, rule, index === 0 ? place : undefined), next)
  }
  if (GrammarAST.isAlternatives(element)) {
    return { kind: 'split', id: graphCount++, next: element.elements.map(part => build(part, next, rule, place)) }
  }
  if (GrammarAST.isAssignment(element)) return build(element.terminal, next, rule, placeOf(rule, element.feature) ?? place)
  if (GrammarAST.isKeyword(element)) return { kind: 'terminal', id: graphCount++, type: element.value, place, next }
  if (GrammarAST.isRuleCall(element)) {
    const called = element.rule.ref
    if (GrammarAST.isParserRule(called)) return { kind: 'call', id: graphCount++, rule: called, place, next }
    return { kind: 'terminal', id: graphCount++, type: called?.name ?? '', place, next }
  }
  // Only actions are left: they take no text.
  return next
}

/** All words and marks that can come next from some point of a line; `seen` makes each appear once. */
class Step {
  readonly states: State[] = []
  endAllowed = false
  /** Where each type of token leads, as far as somebody asked; undefined: nowhere. */
  readonly moves = new Map<string, Step | undefined>()
  private readonly seen = new Set<string>()

  enter(graph: Graph, frame: Frame | undefined, place: Place | undefined): void {
    const key = `${graph.id} ${frame?.id ?? -1} ${place?.text ?? ''}`
    if (this.seen.has(key)) return
    this.seen.add(key)
    switch (graph.kind) {
      case 'terminal':
        this.states.push({ terminal: graph, frame, place: place ?? graph.place })
        break
      case 'split':
        for (const next of graph.next) this.enter(next, frame, place)
        break
      case 'call':
        this.enter(graphOf(graph.rule), frameFor(graph, frame), place ?? graph.place)
        break
      case 'end':
        // A place ends with its first word: what follows the rule is something else.
        if (frame === undefined) this.endAllowed = true
        else this.enter(frame.next, frame.parent, undefined)
        break
    }
  }

  get key(): string {
    const states = this.states.map(({ terminal, frame, place }) => `${terminal.id} ${frame?.id ?? -1} ${place?.text ?? ''}`)
    return states.join() + this.endAllowed
  }
}

/** The same call from the same place is the same frame, and the same ways on are the same step: lines share their steps. */
const frames = new Map<string, Frame>()
const steps = new Map<string, Step>()

function frameFor(call: Graph & { kind: 'call' }, parent: Frame | undefined): Frame {
  const key = `${call.id} ${parent?.id ?? -1}`
  let frame = frames.get(key)
  if (frame === undefined) {
    frame = { id: frames.size, next: call.next, parent }
    frames.set(key, frame)
  }
  return frame
}

function shared(step: Step): Step {
  const { key } = step
  const known = steps.get(key)
  if (known !== undefined) return known
  steps.set(key, step)
  return step
}

const firstSteps = new Map<string, Step>()

function firstStep(ruleName: string): Step {
  let step = firstSteps.get(ruleName)
  if (step === undefined) {
    const rule = scenarioGrammar().rules.find(one => one.name === ruleName)
    if (!GrammarAST.isParserRule(rule)) throw new Error(`The grammar has no rule ${ruleName}.`)
    step = new Step()
    step.enter(graphOf(rule), undefined, undefined)
    step = shared(step)
    firstSteps.set(ruleName, step)
  }
  return step
}

function move(step: Step, { type }: Token): Step | undefined {
  if (step.moves.has(type)) return step.moves.get(type)
  const next = new Step()
  for (const { terminal, frame } of step.states) {
    // A keyword is a word too.
    const fits = terminal.type === type || (terminal.type === 'WORD' && !terminalNames.has(type) && isWord(type))
    if (fits) next.enter(terminal.next, frame, undefined)
  }
  const found = next.states.length === 0 && !next.endAllowed ? undefined : shared(next)
  step.moves.set(type, found)
  return found
}

export function expectedAfter(ruleName: string, tokens: readonly Token[]): Expectations {
  let step = firstStep(ruleName)
  for (const [index, token] of tokens.entries()) {
    const next = move(step, token)
    if (next === undefined) return { failedAt: index, expected: meant(ruleName, tokens[index - 1], summary(step)), endAllowed: step.endAllowed }
    step = next
  }
  return { failedAt: tokens.length, expected: meant(ruleName, tokens.at(-1), summary(step)), endAllowed: step.endAllowed }
}

/** The grammar takes any word for a statistic: `expect p99 of 'round trip' < 1s`. Nobody means "of" after another one. */
function meant(ruleName: string, before: Token | undefined, expected: Expected[]): Expected[] {
  if (ruleName !== 'ExpectLine' || before === undefined || !isWord(before.text) || statistics.test(before.text)) return expected
  return expected.filter(one => one.keyword !== 'of')
}

/** Whether a line is of the rule's form. */
export function fitsRule(ruleName: string, tokens: readonly Token[]): boolean {
  let step: Step | undefined = firstStep(ruleName)
  for (const token of tokens) {
    step = move(step, token)
    if (step === undefined) return false
  }
  return step.endAllowed
}

const terminalNames = new Set(['WORD', 'NUMBER', 'TEXT', 'STRAY'])

function summary(step: Step): Expected[] {
  const byKey = new Map<string, Expected>()
  for (const { terminal, place } of step.states) {
    const keyword = terminalNames.has(terminal.type) ? undefined : terminal.type
    const key = `${place?.text ?? ''} ${keyword ?? ''}`
    byKey.set(key, { ...(keyword !== undefined && { keyword }), ...(place !== undefined && { place }) })
  }
  return [...byKey.values()]
}
