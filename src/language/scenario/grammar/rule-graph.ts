/**
 * Finds what may stand at a place of a line. It reads the grammar itself, so error messages and completion agree with the parser.
 *
 *     const graphs = new RuleGraphs((rule, feature) => rule === 'DiskLine' && feature === 'nodes' ? { text: 'a node', offers: 'node' } : undefined)
 *     graphs.expectedAfter('DiskLine', tokenize('disk').tokens).expected     // [{ place: { text: 'a node', … } }]
 *     graphs.fits('DiskLine', tokenize('disk db sync 5ms').tokens)    // true
 *
 * Each rule becomes a small graph of words and marks. All ways through it are followed at once, token by token, and remembered (as a
 * deterministic automaton built on demand), so a line costs one look-up for each token.
 */
import { GrammarAST } from 'langium'
import { scenarioGrammar, type Token } from './langium.ts'
import { isWord } from './word.ts'
import type { Place } from './places.ts'

export interface Expected {
  /** The keyword or mark; absent for names, numbers and texts. */
  keyword?: string
  /** What the place stands for, when it has a name: "a node". */
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

/** A call of a rule: where to go on after it. */
interface Frame { id: number; next: Graph; parent: Frame | undefined }

/** All words and marks that can come next from some point of a line. */
interface Step {
  terminals: { terminal: Graph & { kind: 'terminal' }; frame: Frame | undefined; place: Place | undefined }[]
  endAllowed: boolean
  /** The step that each type of token leads to, for the types that were asked for; undefined: it does not fit. */
  moves: Map<string, Step | undefined>
}

const terminalNames: ReadonlySet<string> = new Set(['WORD', 'NUMBER', 'TEXT', 'STRAY'])

export class RuleGraphs {
  private readonly placeOf: (rule: string, feature: string) => Place | undefined
  private count = 0
  private readonly rules = new Map<string, Graph>()
  /** Equal calls from equal places share a frame, and equal sets of possibilities share a step, so that all lines use the same steps. */
  private readonly frames = new Map<string, Frame>()
  private readonly steps = new Map<string, Step>()
  private readonly firstSteps = new Map<string, Step>()

  /** `placeOf` names the place that a feature of a rule is. */
  constructor(placeOf: (rule: string, feature: string) => Place | undefined) {
    this.placeOf = placeOf
  }

  expectedAfter(ruleName: string, tokens: readonly Token[]): Expectations {
    let step = this.firstStep(ruleName)
    for (const [index, token] of tokens.entries()) {
      const next = this.move(step, token)
      if (next === undefined) return { failedAt: index, expected: summary(step), endAllowed: step.endAllowed }
      step = next
    }
    return { failedAt: tokens.length, expected: summary(step), endAllowed: step.endAllowed }
  }

  /** Whether a line is of the rule's form. */
  fits(ruleName: string, tokens: readonly Token[]): boolean {
    let step: Step | undefined = this.firstStep(ruleName)
    for (const token of tokens) {
      step = this.move(step, token)
      if (step === undefined) return false
    }
    return step.endAllowed
  }

  private graphOf(rule: GrammarAST.ParserRule): Graph {
    let graph = this.rules.get(rule.name)
    if (graph === undefined) {
      graph = this.build(rule.definition, { kind: 'end', id: this.count++ }, rule.name)
      this.rules.set(rule.name, graph)
    }
    return graph
  }

  private build(element: GrammarAST.AbstractElement, next: Graph, rule: string, place?: Place): Graph {
    if (element.cardinality === undefined) return this.buildOnce(element, next, rule, place)
    if (element.cardinality === '?') return { kind: 'split', id: this.count++, next: [this.buildOnce(element, next, rule, place), next] }
    const loop: Graph & { kind: 'split' } = { kind: 'split', id: this.count++, next: [] }
    const body = this.buildOnce(element, loop, rule, place)
    loop.next.push(body, next)
    return element.cardinality === '*' ? loop : body
  }

  private buildOnce(element: GrammarAST.AbstractElement, next: Graph, rule: string, place?: Place): Graph {
    if (GrammarAST.isGroup(element)) {
      return element.elements.reduceRight((rest, part, index) => this.build(part, rest, rule, index === 0 ? place : undefined), next)
    }
    if (GrammarAST.isAlternatives(element)) {
      return { kind: 'split', id: this.count++, next: element.elements.map((part) => this.build(part, next, rule, place)) }
    }
    if (GrammarAST.isAssignment(element)) return this.build(element.terminal, next, rule, this.placeOf(rule, element.feature) ?? place)
    if (GrammarAST.isKeyword(element)) return { kind: 'terminal', id: this.count++, type: element.value, place, next }
    if (GrammarAST.isRuleCall(element)) {
      const called = element.rule.ref
      if (GrammarAST.isParserRule(called)) return { kind: 'call', id: this.count++, rule: called, place, next }
      return { kind: 'terminal', id: this.count++, type: called?.name ?? '', place, next }
    }
    // What is left are actions, which match no text.
    return next
  }

  private firstStep(ruleName: string): Step {
    let step = this.firstSteps.get(ruleName)
    if (step === undefined) {
      const rule = scenarioGrammar().rules.find((one) => one.name === ruleName)
      if (!GrammarAST.isParserRule(rule)) throw new Error(`The grammar has no rule ${ruleName}.`)
      step = this.stepInto([{ graph: this.graphOf(rule), frame: undefined }])
      this.firstSteps.set(ruleName, step)
    }
    return step
  }

  private move(step: Step, { type }: Token): Step | undefined {
    if (step.moves.has(type)) return step.moves.get(type)
    // A keyword also fits where the grammar expects a word.
    const fitting = step.terminals.filter(({ terminal }) => terminal.type === type || (terminal.type === 'WORD' && !terminalNames.has(type) && isWord(type)))
    const next = fitting.length === 0 ? undefined : this.stepInto(fitting.map(({ terminal, frame }) => ({ graph: terminal.next, frame })))
    step.moves.set(type, next)
    return next
  }

  /** The step that begins at these graphs. */
  private stepInto(from: readonly { graph: Graph; frame: Frame | undefined }[]): Step {
    const step: Step = { terminals: [], endAllowed: false, moves: new Map() }
    const seen = new Set<string>()
    for (const { graph, frame } of from) this.enter(step, seen, graph, frame, undefined)
    const key = step.terminals.map(({ terminal, frame, place }) => `${terminal.id} ${frame?.id ?? -1} ${place?.text ?? ''}`).join() + step.endAllowed
    const known = this.steps.get(key)
    if (known !== undefined) return known
    this.steps.set(key, step)
    return step
  }

  /** Adds to the step all that can come first from this graph on; `seen` has what was added. */
  private enter(step: Step, seen: Set<string>, graph: Graph, frame: Frame | undefined, place: Place | undefined): void {
    const key = `${graph.id} ${frame?.id ?? -1} ${place?.text ?? ''}`
    if (seen.has(key)) return
    seen.add(key)
    switch (graph.kind) {
      case 'terminal':
        step.terminals.push({ terminal: graph, frame, place: place ?? graph.place })
        break
      case 'split':
        for (const next of graph.next) this.enter(step, seen, next, frame, place)
        break
      case 'call':
        this.enter(step, seen, this.graphOf(graph.rule), this.frameFor(graph, frame), place ?? graph.place)
        break
      case 'end':
        // What follows the rule is not part of the place that the rule stands for, so it does not get its name.
        if (frame === undefined) step.endAllowed = true
        else this.enter(step, seen, frame.next, frame.parent, undefined)
        break
    }
  }

  private frameFor(call: Graph & { kind: 'call' }, parent: Frame | undefined): Frame {
    const key = `${call.id} ${parent?.id ?? -1}`
    let frame = this.frames.get(key)
    if (frame === undefined) {
      frame = { id: this.frames.size, next: call.next, parent }
      this.frames.set(key, frame)
    }
    return frame
  }
}

function summary(step: Step): Expected[] {
  const byKey = new Map<string, Expected>()
  for (const { terminal, place } of step.terminals) {
    const keyword = terminalNames.has(terminal.type) ? undefined : terminal.type
    byKey.set(`${place?.text ?? ''} ${keyword ?? ''}`, { ...(keyword !== undefined && { keyword }), ...(place !== undefined && { place }) })
  }
  return [...byKey.values()]
}
