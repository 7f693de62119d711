/**
 * Remembers answers about the cells of one notebook from its last analysis to the next, so that only cells that changed, and those that use
 * them, are analysed again.
 *
 *     const first = new CellMemory()
 *     first.remember('read', 'class A {}', () => 1)
 *     const next = new CellMemory(first.kept)
 *     next.remember('read', 'class A {}', () => 2)     // 1
 */
import type { Remember } from '../../language/index.ts'

export class CellMemory {
  /** The questions of this analysis with their answers. */
  readonly kept = new Map<string, unknown>()
  private readonly before: ReadonlyMap<string, unknown>

  constructor(before: ReadonlyMap<string, unknown> = new Map()) {
    this.before = before
  }

  readonly remember: Remember = (kind, question, findOut) => {
    const key = `${kind} ${question}`
    const known = [this.kept, this.before].find((answers) => answers.has(key))
    const answer = known ? known.get(key) : findOut()
    this.kept.set(key, answer)
    // SAFETY: it is the answer to the same question.
    return answer as ReturnType<typeof findOut>
  }
}
