/**
 * What may stand at a place of a line: read from the grammar itself, so that error messages and completion never disagree
 * with the parser.
 *
 *     expectedAfter('RunHeader', tokenize('run leases wth').tokens)
 *     // { failedAt: 2, endAllowed: true, expected: [{ keyword: 'with' }, { keyword: 'for' }, …] }
 *
 * Each rule becomes a small graph of words and marks; all ways through it are followed at once, one token at a time.
 */
import { GrammarAST } from 'langium'
import { placeOf, type Place } from './places.ts'
import { isWord, scenarioGrammar, type Token } from './toolkit.ts'

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

/** All words and marks that can come next from a point of a graph; `seen` makes each appear once. */
class Step {
  readonly states: State[] = []
  endAllowed = false
  private readonly seen = new Set<string>()
  private readonly frames = new Map<string, Frame>()

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
        this.enter(graphOf(graph.rule), this.frameFor(graph, frame), place ?? graph.place)
        break
      case 'end':
        // A place ends with its first word: what follows the rule is something else.
        if (frame === undefined) this.endAllowed = true
        else this.enter(frame.next, frame.parent, undefined)
        break
    }
  }

  private frameFor(call: Graph & { kind: 'call' }, parent: Frame | undefined): Frame {
    const key = `${call.id} ${parent?.id ?? -1}`
    let frame = this.frames.get(key)
    if (frame === undefined) {
      frame = { id: frameCount++, next: call.next, parent }
      this.frames.set(key, frame)
    }
    return frame
  }
}

let frameCount = 0

function fits(type: string, token: Token): boolean {
  return token.type === type || (type === 'WORD' && isWord(token.type) && token.type === token.text)
}

export function expectedAfter(ruleName: string, tokens: readonly Token[]): Expectations {
  const rule = scenarioGrammar().rules.find(one => one.name === ruleName)
  if (!GrammarAST.isParserRule(rule)) throw new Error(`The grammar has no rule ${ruleName}.`)
  let step = new Step()
  step.enter(graphOf(rule), undefined, undefined)
  for (const [index, token] of tokens.entries()) {
    const next = new Step()
    for (const { terminal, frame } of step.states) {
      if (fits(terminal.type, token)) next.enter(terminal.next, frame, undefined)
    }
    if (next.states.length === 0 && !next.endAllowed) return { failedAt: index, expected: summary(step), endAllowed: step.endAllowed }
    step = next
  }
  return { failedAt: tokens.length, expected: summary(step), endAllowed: step.endAllowed }
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
