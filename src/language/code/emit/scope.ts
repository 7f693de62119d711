/** What the surroundings of a node mean for how it is written. */
export interface Scope {
  /** In the generator of an async function `super`, `arguments` and `new.target` are captured constants. */
  readonly capturedSuper: boolean
  readonly capturedArguments: boolean
  readonly capturedTarget: boolean
  /** In a generator that counts depth: a `yield` pauses the counting. */
  readonly pausing: boolean
  /** Among the parameters of a function, which run before its body: what calls there needs a guard of its own. */
  readonly parameters: boolean
  /** Among the arguments of a call on `this`: the place of that call stands for the whole. */
  readonly insideSite: boolean
}

export const plainScope: Scope = {
  capturedSuper: false,
  capturedArguments: false,
  capturedTarget: false,
  pausing: false,
  parameters: false,
  insideSite: false,
}
