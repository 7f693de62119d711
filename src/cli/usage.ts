/** What is wrong with how the command was called, or with what it was given. Told by name: the commands lie in a bundle of their own, with classes of their own. */

/** The command was called in a way it does not understand. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function isInputError(error: unknown): boolean {
  return error instanceof Error && error.name === 'InputError'
}

export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError'
}
