/** Where in the code the emitter is, as far as that changes how it writes a node. */
export interface Scope {
  /** In the generator of an async function `super`, `arguments` and `new.target` are captured constants. */
  readonly capturedSuper: boolean
  readonly capturedArguments: boolean
  readonly capturedTarget: boolean
  /** In a generator that counts depth, where a `yield` pauses the counting. */
  readonly pausing: boolean
  /** Among the parameters of a function: they run before its body, so calls in them need a guard of their own. */
  readonly parameters: boolean
  /** Among the arguments of a call on `this`, which notes its place; calls inside it note none. */
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
