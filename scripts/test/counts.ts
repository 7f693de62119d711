/** The result of a job: how many tests passed, and each one that did not. */

export interface Failure {
  /** The file of the test, or the command. */
  readonly where: string
  /** Suites and test: `trace: columns › a title`. */
  readonly title: string
  readonly error: string
}

export interface Counts {
  passed: number
  readonly failures: Failure[]
  /** Remarks that are no failures: processes that had to be ended. */
  readonly remarks: string[]
}

export function noCounts(): Counts {
  return { passed: 0, failures: [], remarks: [] }
}

export function add(to: Counts, { passed, failures, remarks }: Counts): void {
  to.passed += passed
  to.failures.push(...failures)
  to.remarks.push(...remarks)
}
