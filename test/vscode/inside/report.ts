/**
 * The words between a test run inside VS Code's extension host and the mocha run outside: one console line each,
 * `@@dsnb {"kind":"passed","id":3,"durationMs":12}`. The outside tells its tests from the `plan`.
 */
export const marker = '@@dsnb '

export interface PlannedTest {
  readonly id: number
  /** The titles of the suites around it, outermost first. */
  readonly suites: readonly string[]
  readonly title: string
  readonly limitMs: number
}

export type Message =
  | { readonly kind: 'plan', readonly tests: readonly PlannedTest[] }
  | { readonly kind: 'passed', readonly id: number, readonly durationMs: number }
  | { readonly kind: 'failed', readonly id: number, readonly message: string, readonly stack: string }
  | { readonly kind: 'hook-failed', readonly title: string, readonly message: string, readonly stack: string }
  | { readonly kind: 'end' }

export function encodeMessage(message: Message): string {
  return marker + JSON.stringify(message)
}

/** The message in a console line, or undefined for a line that somebody else wrote. */
export function decodeMessage(line: string): Message | undefined {
  const start = line.indexOf(marker)
  if (start < 0) return undefined
  // SAFETY: only encodeMessage writes this marker.
  return JSON.parse(line.slice(start + marker.length)) as Message
}
