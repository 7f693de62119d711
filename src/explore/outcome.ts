/** One way in which an input of a node can turn out. */
export interface Outcome {
  chosen: readonly string[]
  /** Keys that a crash left on the disk although nobody had synced them. */
  unsynced: readonly string[]
  /** Messages sent, in order. */
  sent: readonly number[]
  local: number
  /** The node does not want the input: it stays where it is, and there is no step. */
  ignored: boolean
  /** The input changes nothing by itself. */
  idle: boolean
  /** The options taken, and how many there were. */
  taken: readonly number[]
  options: readonly number[]
}

const nothing: readonly never[] = []

/** A list, or the one empty list that all outcomes share: there are as many outcomes as answers, and most of their lists are empty. */
export function kept<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? nothing : list
}

/** The outcome of an input for which no code runs. */
export function quiet(local: number): Outcome {
  return { chosen: nothing, unsynced: nothing, sent: nothing, local, ignored: false, idle: false, taken: nothing, options: nothing }
}
