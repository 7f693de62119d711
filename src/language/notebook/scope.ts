/**
 * What the cells of a notebook define, collected in one pass in the order of the notebook. For each cell it tells what stands above it.
 *
 *     declare const [facts, document]: [CodeFacts, ScenarioDocument]
 *     const scope = new Scope()
 *     scope.addNodeCell(0, facts)
 *     scope.addScenarioCell(1, document)
 *     scope.above(2).clusterNamed('leases')      // as the cell at place 2 sees it
 */
import type { CodeFacts, MeterFacts, WatchFact } from '../code/index.ts'
import { partMeters } from '../code/index.ts'
import { countAbove, Definitions } from '../definitions.ts'
import { simpleWords } from '../scenario/lines/expect/titles.ts'
import type { ClusterBlock, FaultsBlock, ScenarioDocument, Surroundings } from '../scenario/index.ts'
import { whyAbsent } from './absence.ts'
import { Classes, type ClassOfPart } from './classes.ts'

export class Scope {
  readonly classes: Classes
  /** Classes, functions and constants: what node code can use. */
  readonly names = new Definitions<true>()
  /** Names of the imported parts of the library that are values, and so are there in the compiled code. */
  readonly parts = new Definitions<string>()
  readonly properties = new Definitions<string>()
  readonly measures = new Definitions<string>()
  readonly clusters = new Definitions<ClusterBlock>()
  readonly faults = new Definitions<FaultsBlock>()
  /** Properties and measures by their names. */
  readonly watch = new Definitions<WatchFact>()
  private readonly meters: { place: number; facts: MeterFacts }[] = []
  private readonly watches: { place: number; watch: WatchFact }[] = []

  private readonly metersOfPart: (name: string) => MeterFacts | undefined

  constructor(classOfPart?: ClassOfPart, metersOfPart: (name: string) => MeterFacts | undefined = partMeters) {
    this.metersOfPart = metersOfPart
    this.classes = new Classes(classOfPart)
  }

  addNodeCell(place: number, facts: CodeFacts): void {
    const { names, imports, properties, measures } = facts
    for (const { name } of names) this.names.add(name, place, true)
    for (const { name, kind } of imports) if (kind === 'value') this.parts.add(name, place, name)
    for (const { name } of properties) this.properties.add(simpleWords(name), place, name)
    for (const { name } of measures) this.measures.add(simpleWords(name), place, name)
    for (const watch of [...properties, ...measures]) {
      this.watches.push({ place, watch })
      this.watch.add(watch.name, place, watch)
    }
    this.meters.push({ place, facts: facts.meters })
    this.classes.add(place, facts)
  }

  addScenarioCell(place: number, { clusters, faults }: ScenarioDocument): void {
    for (const block of clusters) this.clusters.add(block.name.text, place, block)
    for (const block of faults) this.faults.add(block.name.text, place, block)
  }

  /** Names that the code above a place counts, samples or gives to operations, parts included; undefined when not all are written out. */
  meteredAbove(what: keyof MeterFacts, place: number): readonly string[] | undefined {
    const cells = this.meters.slice(0, countAbove(this.meters, place)).map(({ facts }) => facts[what])
    const parts = this.parts.namesAbove(place).flatMap((name) => this.metersOfPart(name)?.[what] ?? [])
    const all = [...cells, ...parts]
    return all.some(({ open }) => open) ? undefined : [...new Set(all.flatMap(({ names }) => names))]
  }

  /** The properties and measures above a place; of those with one name the last. */
  watchesAbove(place: number): WatchFact[] {
    const above = this.watches.slice(0, countAbove(this.watches, place))
    return [...new Map(above.map(({ watch }) => [watch.name, watch])).values()]
  }

  /** What a scenario cell at a place may refer to. */
  above(place: number): Surroundings {
    return new Above(this, place)
  }
}

class Above implements Surroundings {
  private readonly scope: Scope
  private readonly place: number

  constructor(scope: Scope, place: number) {
    this.scope = scope
    this.place = place
  }

  get classes(): string[] {
    return this.scope.classes.nodeClasses(this.place)
  }

  get properties(): string[] {
    return this.scope.properties.above(this.place)
  }

  get measures(): string[] {
    return this.scope.measures.above(this.place)
  }

  get clusters(): ClusterBlock[] {
    return this.scope.clusters.above(this.place)
  }

  get faults(): FaultsBlock[] {
    return this.scope.faults.above(this.place)
  }

  hasClass(name: string): boolean {
    return this.scope.classes.named(name, this.place)?.isNode ?? false
  }

  propertyNamed(words: string): string | undefined {
    return this.scope.properties.first(words, this.place)
  }

  measureNamed(words: string): string | undefined {
    return this.scope.measures.first(words, this.place)
  }

  clusterNamed(name: string): ClusterBlock | undefined {
    return this.scope.clusters.nearest(name, this.place)
  }

  faultsNamed(name: string): FaultsBlock | undefined {
    return this.scope.faults.nearest(name, this.place)
  }

  metered(what: keyof MeterFacts): readonly string[] | undefined {
    return this.scope.meteredAbove(what, this.place)
  }

  whyUnasked(name: string, cluster: string, nodes: { has(node: string): boolean }): string | undefined {
    const watch = this.scope.watch.nearest(name, this.place)
    return watch && whyAbsent(watch, cluster, nodes)
  }

  fieldsOf(className: string): readonly string[] | undefined {
    return this.scope.classes.named(className, this.place)?.fields
  }

  messagesOf(className: string): readonly string[] | undefined {
    return this.scope.classes.named(className, this.place)?.messages
  }
}
