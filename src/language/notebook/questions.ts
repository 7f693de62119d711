/**
 * The questions that a check asked about the surroundings of a cell, with the answers: as long as the answers are the same, the result of the
 * check is still right.
 *
 *     declare const [document, surroundings, laterSurroundings]: [ScenarioDocument, Surroundings, Surroundings]
 *     const asked = new Questions()
 *     const diagnostics = checkScenario(document, asked.noting(surroundings))
 *     asked.answeredAlike(laterSurroundings)      // then the diagnostics still hold
 */
import type { Surroundings } from '../scenario/index.ts'

interface Question {
  ask: (surroundings: Surroundings) => unknown
  answer: unknown
}

export class Questions {
  private readonly asked = new Map<string, Question>()

  /** The same surroundings, which also note every question and its answer. */
  noting(surroundings: Surroundings): Surroundings {
    const note = <T>(key: string, ask: (surroundings: Surroundings) => T): T => {
      const answer = ask(surroundings)
      this.asked.set(key, { ask, answer })
      return answer
    }
    return {
      get classes() { return note('classes', ({ classes }) => classes) },
      get properties() { return note('properties', ({ properties }) => properties) },
      get measures() { return note('measures', ({ measures }) => measures) },
      get clusters() { return note('clusters', ({ clusters }) => clusters) },
      get faults() { return note('faults', ({ faults }) => faults) },
      hasClass: (name) => note(`class ${name}`, (above) => above.hasClass(name)),
      propertyNamed: (words) => note(`property ${words}`, (above) => above.propertyNamed(words)),
      measureNamed: (words) => note(`measure ${words}`, (above) => above.measureNamed(words)),
      clusterNamed: (name) => note(`cluster ${name}`, (above) => above.clusterNamed(name)),
      faultsNamed: (name) => note(`faults ${name}`, (above) => above.faultsNamed(name)),
      fieldsOf: (name) => note(`fields ${name}`, (above) => above.fieldsOf?.(name)),
      whyUnasked: (name, cluster, nodes) => note(`unasked ${name} in ${cluster}`, (above) => above.whyUnasked?.(name, cluster, nodes)),
      metered: (what) => note(`metered ${what}`, (above) => above.metered?.(what)),
      messagesOf: (name) => note(`messages ${name}`, (above) => above.messagesOf?.(name)),
    }
  }

  /** Whether these surroundings answer every question as it was answered. */
  answeredAlike(surroundings: Surroundings): boolean {
    return [...this.asked.values()].every(({ ask, answer }) => isSame(ask(surroundings), answer))
  }
}

/** Lists are the same when their entries are; blocks only when they are one object, since a changed cell is read into new objects. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((entry, i) => entry === b[i]))
}
