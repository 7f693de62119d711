/** What `this.choose(options)` takes: a list with something in it. */
export function optionsOf(options: unknown): readonly unknown[] {
  if (!Array.isArray(options)) throw new TypeError(`choose takes a list of options, for example this.choose(['commit', 'abort']).`)
  if (options.length === 0) throw new RangeError('choose was given an empty list: there is nothing to choose from.')
  return options as unknown[]
}
