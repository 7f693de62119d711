/** What a word of the language is. Written by `scripts/scenario-grammar.ts` from `scenario.langium`; do not edit. */
const word = /^(?:[A-Za-z_$\u00B5\u00C0-\u02AF\u0370-\u1FFF\u3040-\uD7FF][A-Za-z0-9_$\u00B5\u00C0-\u02AF\u0370-\u1FFF\u3040-\uD7FF]*(-[A-Za-z0-9_$\u00B5\u00C0-\u02AF\u0370-\u1FFF\u3040-\uD7FF]+)*)$/

/** Whether the whole text is one word, keywords included. */
export function isWord(text: string): boolean {
  return word.test(text)
}
