/** Node code asked for something that an exploration cannot give, or that would make it unsound. Says what and what to do instead. */
export class Refusal extends Error {
  /** Node code and messages never see a name of the kernel's own. */
  override readonly name = 'Error'
  readonly hint: string
  /** Packed place in the notebook of the call; -1 where it is not known. */
  site = -1
  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

/** What to say of each part of a node's interface that needs time or chance. */
export const refusals: Record<string, [message: string, hint: string]> = {
  'clock': ['An exploration has no time, so no clock can be read.', 'Set a timer, or write this.choose([true, false]) for what time would decide.'],
  'random': [
    'An exploration tries every way, so this.random() has no answer.',
    'Write this.choose([…]): a simulation draws one of the options, an exploration tries each. For retry() and the like: { jitter: \'none\' }.',
  ],
}

export function refusalOf(name: string): Refusal {
  const [message, hint] = refusals[name] ?? [`An exploration cannot follow this.${name}(…).`, 'Leave it out of the classes that are explored.']
  return new Refusal(message, hint)
}
