/**
 * Names as people write them.
 *
 *     sameName('tokens never go back', 'tokens-never-go-back')     // true
 */

/** `tokens-never-go-back` and `tokens never go back` are one name. */
export function sameName(a: string, b: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, ' ').trim()
  return plain(a) === plain(b)
}
