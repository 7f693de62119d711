/** The command was called in a way it does not understand. Told by its name: the commands lie in a bundle of their own, with a class of their own. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError'
}
