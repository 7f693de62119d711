/**
 * What is wrong with a cell, and where; node cells and scenario cells share this form.
 *
 *     compileCell('const now = Date.now()', { available: [] }).diagnostics[0]   // { start: 12, end: 16, severity: 'error', code: 'no-date', … }
 */

export interface Range {
  /** Character offset in the cell's text. */
  start: number
  end: number
}

export interface Diagnostic extends Range {
  severity: 'error' | 'warning' | 'information'
  /** One sentence that says what is wrong. */
  message: string
  /** One or two sentences that say what to do. */
  hint?: string
  /** A word for our own checks (`no-import`), `TS` and a number for the compiler's (`TS2304`). */
  code: string
}

/** A diagnostic with the position of its cell in the notebook, prose counted. */
export interface CellDiagnostic extends Diagnostic {
  cell: number
}

/** Sorts by place and drops repetitions, since the compiler and the type service both report a syntax error. */
export function uniqueDiagnostics<T extends Diagnostic>(diagnostics: readonly T[]): T[] {
  const seen = new Set<string>()
  const unique = diagnostics.filter(({ start, end, code }) => {
    const key = `${start} ${end} ${code}`
    return !seen.has(key) && seen.add(key)
  })
  return unique.sort((a, b) => a.start - b.start || a.end - b.end)
}
