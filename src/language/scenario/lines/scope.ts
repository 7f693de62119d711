/**
 * The types of what lines are checked against (scopes) and of what they are lowered into (plans).
 *
 *     const groups = new Map([['r1', ['a', 'b']]])
 *     expanded(['r1', 'b', 'c'], groups)     // ['a', 'b', 'c']
 */
import type { Expectation } from '../../../check/expectation.ts'
import type { Exploration } from '../../../explore/exploration.ts'
import type { ChronySpec, FaultSpec, LinkRule, LoadSpec, ModelSpec, NodeSpec, NtpSpec, Origin, PortRule } from '../../../kernel/plan.ts'
import type { Diagnostic } from '../../diagnostic.ts'
import { didYouMean, listed } from '../../did-you-mean.ts'
import type { AnyLine, Name, Span } from '../written.ts'
import type { LineKind } from './line-kind.ts'

/** What the node cells above declare, as lists. */
export interface DeclarationLists {
  /** Names of the node classes. */
  readonly classes: readonly string[]
  /** Names of the properties and measures, as declared. */
  readonly properties: readonly string[]
  readonly measures: readonly string[]
  /** Fields of a class, when known. */
  fieldsOf?(className: string): readonly string[] | undefined
  /** Message types (methods) of a class, when known. */
  messagesOf?(className: string): readonly string[] | undefined
}

/** The same with methods that answer single questions. */
export interface Declarations extends DeclarationLists {
  hasClass(name: string): boolean
  /** The property or measure whose name has these words (`simpleWords`), as declared. */
  propertyNamed(words: string): string | undefined
  measureNamed(words: string): string | undefined
  /** What node code counts, samples, and calls its operations; undefined: there may be names that are not written out. */
  metered?(what: 'counts' | 'samples' | 'operations'): readonly string[] | undefined
  /** Why a property or measure, by its declared name, cannot be asked of a cluster with these nodes; undefined when it can. */
  whyUnasked?(name: string, cluster: string, nodes: { has(node: string): boolean }): string | undefined
}

export type Report = (at: Span, code: string, message: string, hint?: string, severity?: Diagnostic['severity']) => void

/** The nodes of each rack and region. */
export type Groups = ReadonlyMap<string, readonly string[]>

/** A cluster and the names in it. */
export interface ClusterNames {
  name: string
  lines: readonly AnyLine[]
  /** The class of each node. */
  nodes: ReadonlyMap<string, string>
  groups: Groups
  /** Nodes with their classes, and groups with the word `rack` or `region`: what a line of the cluster may name. */
  places: ReadonlyMap<string, string>
  /** Words of lines with errors. They may be names, so they are not reported as unknown elsewhere. */
  spared: ReadonlySet<string>
}

export interface ClusterScope extends ClusterNames {
  /** Where each node and group is named first. */
  firstAt: ReadonlyMap<string, number>
  declared: Declarations
  report: Report
}

export interface RunScope {
  /** The name of the cluster in the run; there may be no such cluster. */
  clusterName: string
  cluster: ClusterNames | undefined
  explores: boolean
  /** How many runs there are. */
  runs: number
  lines: readonly AnyLine[]
  declared: Declarations
  report: Report
}

/** What the lines of a cluster are lowered into; its nodes are there before the first line is lowered. */
export interface ClusterPlan {
  nodes: Map<string, NodeSpec>
  groups: Groups
  links: LinkRule[]
  ports: PortRule[]
  ntp: NtpSpec[]
  chrony: ChronySpec[]
  loads: LoadSpec[]
  model?: ModelSpec
  originOf(at: Span): Origin
}

export interface FaultsPlan {
  faults: FaultSpec[]
  /** Each line that states no share of the runs takes part in half of them. */
  swarm: boolean
  nodes: ReadonlyMap<string, string>
  groups: Groups
  originOf(at: Span): Origin
}

/** What the lines of a run or of an exploration are lowered into. */
export interface RunLinesPlan {
  expectations: Expectation[]
  views: string[]
  /** Whether a line asks for bytes, which are counted only then. */
  countsBytes: boolean
  /** For an explore block. */
  exploration?: Exploration
  nodes: ReadonlyMap<string, string>
  groups: Groups
  declared: Declarations
  originOf(at: Span): Origin
}

export type ClusterLineKind<Line extends AnyLine, LineTree extends { $type: string }> = LineKind<Line, LineTree, ClusterScope, ClusterPlan>
export type RunLineKind<Line extends AnyLine, LineTree extends { $type: string }> = LineKind<Line, LineTree, RunScope, RunLinesPlan>

/** Reports a name that is not among the known ones, nodes or places of the cluster. */
export function checkNode(name: { text: string }, at: Span, cluster: ClusterNames, known: ReadonlyMap<string, string>, report: Report): void {
  if (known.has(name.text)) return
  const names = [...known.keys()]
  const near = didYouMean(name.text, names)
  const hint = names.length === 0 ? undefined : `Its nodes are ${listed(names, '')}.${near === undefined ? '' : ` ${near}`}`
  report(at, 'unknown-node', `"${name.text}" is not a node of cluster ${cluster.name}.`, hint)
}

/** Checks names in a line of the cluster itself. */
export function checkNames(names: readonly Name[], known: ReadonlyMap<string, string>, scope: ClusterScope): void {
  for (const name of names) if (!scope.spared.has(name.text)) checkNode(name, name, scope, known, scope.report)
}

export function checkFirst(name: Name, what: string, { firstAt, report }: ClusterScope): void {
  if (firstAt.get(name.text) !== name.start) report(name, 'duplicate', `There is already a ${what} "${name.text}" in this cluster.`, 'Give it another name.')
}

/** Names with every rack and region replaced by its nodes, each node once. */
export function expanded(names: readonly string[], groups: Groups): string[] {
  return [...new Set(names.flatMap((name) => groups.get(name) ?? [name]))]
}
