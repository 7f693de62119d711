/**
 * The word that someone probably meant.
 *
 *     nearWord('pasue', ['pause', 'crash'])   // 'pause'
 *     nearWord('banana', ['pause', 'crash'])  // undefined
 */

/** At most this many words are compared, so that an error message does not cost more than the work itself. */
const maximumCandidates = 300
const maximumLength = 60

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (Damerau-Levenshtein). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let best = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) best = Math.min(best, beforeLast[column - 2]! + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return last[b.length]!
}

/** How far apart two words of one length are letter by letter: `c3` is nearer to `c2` than to `c1`. */
function letterDistance(a: string, b: string): number {
  if (a.length !== b.length) return Infinity
  let distance = 0
  for (let index = 0; index < a.length; index++) distance += Math.abs(a.charCodeAt(index) - b.charCodeAt(index))
  return distance
}

/** The closest candidate that differs in at most a third of its letters (and one letter for short words). */
export function nearWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > maximumLength) return undefined
  const lower = word.toLowerCase()
  let nearest: string | undefined
  let nearestDistance = Infinity
  let compared = 0
  for (const candidate of candidates) {
    if (compared++ >= maximumCandidates) break
    if (candidate.length > maximumLength || candidate === word) continue
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))
    if (Math.abs(candidate.length - word.length) > allowed) continue
    const distance = editDistance(lower, candidate.toLowerCase())
    // A single letter is near to every other one: only another case of it counts.
    if (distance > allowed || distance >= Math.max(word.length, candidate.length)) continue
    const nearer = distance === nearestDistance && letterDistance(word, candidate) < letterDistance(word, nearest!)
    if (distance < nearestDistance || nearer) {
      nearest = candidate
      nearestDistance = distance
    }
  }
  return nearest
}

export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = nearWord(word, candidates)
  return near === undefined ? undefined : `Did you mean "${near}"?`
}

/** `a, b or c`, shortened when long. */
export function listed(words: readonly string[], last: 'and' | 'or' | '' = 'or', most = 12): string {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : [...words]
  if (shown.length < 2 || last === '') return shown.join(', ')
  return `${shown.slice(0, -1).join(', ')} ${last} ${shown[shown.length - 1]}`
}
